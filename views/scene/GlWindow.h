#pragma once

#include <vtkGenericOpenGLRenderWindow.h>

namespace fovea::views {

// A VTK window on an OpenGL context that others own: a QOpenGLWidget's or an off-screen one. VTK's own
// refuses contexts without GLX, which are those of Wayland and of EGL, because GLEW reports that it found no
// X display although it has loaded every function.
class GlWindow : public vtkGenericOpenGLRenderWindow {
public:
    static GlWindow* New();
    vtkTypeMacro(GlWindow, vtkGenericOpenGLRenderWindow);

    // The context must be current. False when it is older than OpenGL 3.2.
    bool attach();

    void OpenGLInitContext() override;

protected:
    GlWindow() = default;
    ~GlWindow() override = default;
};

} // namespace fovea::views
