#include "views/widgets/Viewport.h"

#include "views/scene/GlWindow.h"
#include "views/scene/Scene.h"

#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSurfaceFormat>

#include <vtkRenderer.h>

#include <cmath>

namespace fovea::views {

Viewport::Viewport(Scene& scene, QWidget* parent)
    : QOpenGLWidget(parent)
    , m_scene(scene)
{
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setSamples(0);
    setFormat(format);
    setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
    setFocusPolicy(Qt::NoFocus); // the pane has it
}

Viewport::~Viewport()
{
    release();
}

void Viewport::initializeGL()
{
    // A widget that moves to another window gets another context.
    release();
    connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &Viewport::release, Qt::UniqueConnection);
    m_window = vtkSmartPointer<GlWindow>::New();
    m_window->SetReadyForRendering(false);
    if (!m_window->attach()) {
        m_window = nullptr;
        return;
    }
    m_window->AddRenderer(m_scene.renderer());
}

void Viewport::paintGL()
{
    QOpenGLFunctions& gl = *context()->functions();
    if (!m_window) {
        gl.glClearColor(0.3f, 0.0f, 0.0f, 1.0f);
        gl.glClear(GL_COLOR_BUFFER_BIT);
        return;
    }
    const double ratio = devicePixelRatioF();
    m_scene.setSize(static_cast<int>(std::lround(width() * ratio)),
        static_cast<int>(std::lround(height() * ratio)), ratio);
    m_window->SetSize(m_scene.width(), m_scene.height());
    m_scene.prepare();
    m_window->Render();
    gl.glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
    m_window->BlitDisplayFramebuffer();
    gl.glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
    Q_EMIT painted();
}

void Viewport::release()
{
    if (!m_window)
        return;
    makeCurrent();
    m_window->RemoveRenderer(m_scene.renderer());
    m_window->Finalize();
    m_window = nullptr;
    doneCurrent();
}

} // namespace fovea::views
