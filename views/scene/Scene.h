#pragma once

#include <vtkSmartPointer.h>

class vtkRenderer;

namespace fovea::views {

// What fills one pane: a VTK renderer and the state behind it. It knows no window: a Viewport shows it on the
// screen and an OffscreenWindow draws it into memory. Lives on the thread that renders it.
//
// Positions in the pane are in device pixels from its top left, downwards; (0, 0) is the centre of the first
// pixel.
class Scene {
public:
    virtual ~Scene();

    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    [[nodiscard]] vtkRenderer* renderer() const;

    // Size in device pixels. pixelRatio scales text and lines, as QWidget::devicePixelRatio does.
    void setSize(int width, int height, double pixelRatio = 1.0);
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] double pixelRatio() const { return m_pixelRatio; }

    // Brings the renderer up to date with the state. Cheap when nothing has changed. Call it before each
    // render.
    virtual void prepare() = 0;

protected:
    Scene();
    virtual void sizeChanged() = 0;

private:
    vtkSmartPointer<vtkRenderer> m_renderer;
    int m_width = 300;
    int m_height = 300;
    double m_pixelRatio = 1.0;
};

} // namespace fovea::views
