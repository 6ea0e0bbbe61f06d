#include "views/scene/GlWindow.h"

#include <vtkObjectFactory.h>

#include <GL/glew.h>

namespace fovea::views {

vtkStandardNewMacro(GlWindow);

void GlWindow::OpenGLInitContext()
{
    if (!Initialized) {
        const GLenum result = glewInit();
        if ((result == GLEW_OK || result == GLEW_ERROR_NO_GLX_DISPLAY) && GLEW_VERSION_3_2) {
            GlewInitValid = true;
            Initialized = true;
            MaximumHardwareLineWidth = 1.0f;
        }
    }
    ContextCreationTime.Modified();
}

bool GlWindow::attach()
{
    SetOwnContext(0);
    SetMapped(true);
    SetIsCurrent(true);
    SetFrameBlitModeToNoBlit();
    SetMultiSamples(0);
    OpenGLInitContext();
    SetReadyForRendering(Initialized);
    return Initialized;
}

} // namespace fovea::views
