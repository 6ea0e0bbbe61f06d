#pragma once

#include <QOpenGLWidget>

#include <vtkSmartPointer.h>

namespace fovea::views {

class GlWindow;
class Scene;

// Shows a scene on the screen. VTK draws into a framebuffer of its own, in the widget's context; the widget's
// then gets a copy. Debian's own VTK widget is for Qt 5.
class Viewport : public QOpenGLWidget {
    Q_OBJECT

public:
    // The scene outlives the viewport.
    Viewport(Scene& scene, QWidget* parent);
    ~Viewport() override;

    [[nodiscard]] QSize sizeHint() const override { return { 480, 400 }; }
    [[nodiscard]] QSize minimumSizeHint() const override { return { 120, 100 }; }

Q_SIGNALS:
    void painted();

protected:
    void initializeGL() override;
    void paintGL() override;

private:
    void release(); // everything that lives in the context

    Scene& m_scene;
    vtkSmartPointer<GlWindow> m_window;
};

} // namespace fovea::views
