#include "views/scene/OffscreenWindow.h"

#include "views/scene/GlWindow.h"
#include "views/scene/Scene.h"

#include <vtkCallbackCommand.h>
#include <vtkCommand.h>
#include <vtkNew.h>
#include <vtkRenderer.h>
#include <vtkRendererCollection.h>
#include <vtkUnsignedCharArray.h>

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <algorithm>
#include <array>
#include <cstring>

namespace fovea::views {

namespace {

std::unexpected<Error> noOffscreen(std::string sentence)
{
    return fail(ErrorCode::Unsupported, std::move(sentence), "OpenGL",
        "Install Mesa's drivers (Debian: libgl1-mesa-dri and libegl1)");
}

EGLDisplay openDisplay()
{
    const auto getPlatformDisplay
        = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
    const char* extensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    if (!getPlatformDisplay || !extensions || !std::strstr(extensions, "EGL_MESA_platform_surfaceless"))
        return EGL_NO_DISPLAY;
    return getPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
}

} // namespace

struct OffscreenWindow::State {
    ~State()
    {
        if (display == EGL_NO_DISPLAY)
            return;
        if (context != EGL_NO_CONTEXT && makeCurrent()) {
            window->GetRenderers()->InitTraversal();
            while (vtkRenderer* renderer = window->GetRenderers()->GetNextItem())
                renderer->SetRenderWindow(nullptr);
            window->Finalize();
            eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
            eglDestroyContext(display, context);
        }
        // The display is the process's only one of its kind and may serve other windows: it is not
        // terminated.
    }

    [[nodiscard]] bool makeCurrent() const
    {
        return eglBindAPI(EGL_OPENGL_API) == EGL_TRUE
            && eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_TRUE;
    }

    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    vtkNew<GlWindow> window;
    std::function<bool()> abortCheck;
    bool aborted = false;
};

OffscreenWindow::OffscreenWindow(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

OffscreenWindow::~OffscreenWindow() = default;

Result<std::unique_ptr<OffscreenWindow>> OffscreenWindow::create()
{
    auto state = std::make_unique<State>();
    state->display = openDisplay();
    if (state->display == EGL_NO_DISPLAY || eglInitialize(state->display, nullptr, nullptr) != EGL_TRUE)
        return noOffscreen("Pictures can't be drawn without a display: EGL has no surfaceless platform here");
    eglBindAPI(EGL_OPENGL_API);
    constexpr std::array<EGLint, 5> wanted { EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE,
        EGL_OPENGL_BIT, EGL_NONE };
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (eglChooseConfig(state->display, wanted.data(), &config, 1, &count) != EGL_TRUE || count < 1)
        return noOffscreen("Pictures can't be drawn without a display: EGL offers no OpenGL");
    constexpr std::array<EGLint, 7> version { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 2,
        EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE };
    state->context = eglCreateContext(state->display, config, EGL_NO_CONTEXT, version.data());
    if (state->context == EGL_NO_CONTEXT || !state->makeCurrent() || !state->window->attach())
        return noOffscreen("Pictures can't be drawn without a display: OpenGL 3.2 is not available");
    vtkNew<vtkCallbackCommand> check;
    check->SetClientData(state.get());
    check->SetCallback([](vtkObject*, unsigned long, void* data, void*) {
        auto& asked = *static_cast<State*>(data);
        if (!asked.aborted && asked.abortCheck && asked.abortCheck())
            asked.aborted = true;
        if (asked.aborted)
            asked.window->SetAbortRender(1);
    });
    state->window->AddObserver(vtkCommand::AbortCheckEvent, check);
    return std::unique_ptr<OffscreenWindow>(new OffscreenWindow(std::move(state)));
}

void OffscreenWindow::setAbortCheck(std::function<bool()> check)
{
    m_state->abortCheck = std::move(check);
}

Result<Picture> OffscreenWindow::render(Scene& scene)
{
    if (!scene.renderer()) {
        scene.prepare();
        return Picture { scene.width(), scene.height(), *scene.pixels() };
    }
    if (!m_state->makeCurrent())
        return fail(ErrorCode::Internal, "The off-screen OpenGL context was lost");
    GlWindow& window = *m_state->window;
    vtkRenderer* renderer = scene.renderer();
    if (!window.HasRenderer(renderer)) {
        if (renderer->GetRenderWindow())
            return fail(ErrorCode::InvalidArgument, "The scene is already shown in another window");
        window.AddRenderer(renderer);
    }
    window.GetRenderers()->InitTraversal();
    while (vtkRenderer* other = window.GetRenderers()->GetNextItem())
        other->SetDraw(other == renderer);
    window.SetSize(scene.width(), scene.height());
    scene.prepare();
    m_state->aborted = false;
    window.SetAbortRender(0);
    window.Render();
    if (m_state->aborted)
        return std::unexpected(cancelled().error());

    vtkNew<vtkUnsignedCharArray> pixels;
    window.GetPixelData(0, 0, scene.width() - 1, scene.height() - 1, 0, pixels, 0);
    Picture picture { scene.width(), scene.height() };
    const std::size_t row = static_cast<std::size_t>(scene.width()) * 3;
    const auto rows = static_cast<std::size_t>(scene.height());
    if (static_cast<std::size_t>(pixels->GetNumberOfValues()) != row * rows)
        return fail(ErrorCode::OutOfMemory, "The picture could not be read back from OpenGL");
    picture.rgb.resize(row * rows);
    for (std::size_t y = 0; y < rows; ++y)
        std::copy_n(pixels->GetPointer(0) + (rows - 1 - y) * row, row, picture.rgb.data() + y * row);
    scene.paintOver(picture.rgb.data());
    return picture;
}

} // namespace fovea::views
