#pragma once

#include "views/scene/Overlay.h"

#include <vtkSmartPointer.h>

#include <vector>

class vtkActor2D;
class vtkCellArray;
class vtkPoints;
class vtkPolyData;
class vtkRenderer;
class vtkTextActor;
class vtkUnsignedCharArray;

namespace fovea::views {

// An overlay of VTK's actors, for scenes that OpenGL draws. Fill it between begin() and end(); actors are
// reused, and text that stays is not drawn anew. All text lies above all lines.
class ActorOverlay : public Overlay {
public:
    explicit ActorOverlay(vtkRenderer& renderer);
    ~ActorOverlay() override;

    void begin(int height); // of the pane
    void end();

    void line(
        double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity = 1.0) override;

protected:
    void drawText(const QString& text, double x, double y, double size, Rgb colour) override;

private:
    vtkRenderer& m_renderer;
    int m_height = 0;
    std::vector<vtkSmartPointer<vtkTextActor>> m_texts;
    std::size_t m_usedTexts = 0;
    vtkSmartPointer<vtkPoints> m_points;
    vtkSmartPointer<vtkCellArray> m_quads;
    vtkSmartPointer<vtkUnsignedCharArray> m_colours;
    vtkSmartPointer<vtkPolyData> m_shapes;
    vtkSmartPointer<vtkActor2D> m_shapeActor;
};

} // namespace fovea::views
