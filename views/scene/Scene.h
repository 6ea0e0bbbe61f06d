#pragma once

#include <cstdint>
#include <vector>

class vtkRenderer;

namespace fovea::views {

// What fills one pane: what is to be seen and how. It knows no window: a Viewport shows painted ones on the
// screen, a VolumeRenderer those that need OpenGL, and an OffscreenWindow draws either into memory. Lives on
// the thread that renders it.
//
// Positions in the pane are in device pixels from its top left, downwards; (0, 0) is the centre of the first
// pixel.
class Scene {
public:
    virtual ~Scene();

    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    // Size in device pixels. pixelRatio scales text and lines, as QWidget::devicePixelRatio does.
    void setSize(int width, int height, double pixelRatio = 1.0);
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] double pixelRatio() const { return m_pixelRatio; }

    // Brings the picture up to date with the state. Cheap when nothing has changed. Call it before each
    // render.
    virtual void prepare() = 0;

    // Of a scene that paints itself: its picture since prepare(), RGB, top row first, width() times height().
    // Null when OpenGL draws it.
    [[nodiscard]] virtual const std::vector<std::uint8_t>* pixels() const { return nullptr; }
    // Of a scene that OpenGL draws. Null when it paints itself.
    [[nodiscard]] virtual vtkRenderer* renderer() const { return nullptr; }
    // What goes over the picture that OpenGL drew: RGB, top row first. VTK's own text is not drawn reliably
    // over it, and not in several threads at once.
    virtual void paintOver(std::uint8_t* rgb);

protected:
    Scene();
    virtual void sizeChanged() = 0;

private:
    int m_width = 300;
    int m_height = 300;
    double m_pixelRatio = 1.0;
};

} // namespace fovea::views
