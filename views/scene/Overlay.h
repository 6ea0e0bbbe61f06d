#pragma once

#include <QString>

#include <vtkSmartPointer.h>

#include <array>
#include <cstdint>
#include <vector>

class vtkActor2D;
class vtkCellArray;
class vtkPoints;
class vtkPolyData;
class vtkRenderer;
class vtkTextActor;
class vtkUnsignedCharArray;

namespace fovea::views {

using Rgb = std::array<std::uint8_t, 3>;

// Text, lines and boxes in front of a scene, in device pixels from the top left as everywhere in Scene. Fill
// it between begin() and end(); actors are reused, and text that stays is not drawn anew.
class Overlay {
public:
    enum class Align { Start, Middle, End }; // Start: left or top of the position

    struct TextStyle {
        double size = 12.0; // em in device pixels
        Rgb colour { 235, 235, 235 };
        Align horizontal = Align::Start;
        Align vertical = Align::Start;
    };

    struct Extent {
        double width = 0.0;
        double height = 0.0;
    };

    explicit Overlay(vtkRenderer& renderer);
    ~Overlay();

    void begin(int height); // of the pane
    void text(const QString& text, double x, double y, const TextStyle& style);
    void line(double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity = 1.0);
    void box(double x, double y, double width, double height, Rgb colour, double opacity = 1.0);
    void end();

    // Of one line of text.
    [[nodiscard]] static double textWidth(const QString& text, double size);
    [[nodiscard]] static double lineHeight(double size);
    // One line that is no wider than the width, its end left out with an ellipsis if need be.
    [[nodiscard]] static QString elided(const QString& text, double size, double width);
    // Lines no wider than the width, broken between words where that is possible.
    [[nodiscard]] static QStringList wrapped(const QString& text, double size, double width);

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
