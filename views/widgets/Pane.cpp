#include "views/widgets/Pane.h"

#include "views/scene/Scene.h"
#include "views/widgets/Viewport.h"

#include <QHBoxLayout>
#include <QPainter>

namespace fovea::views {

namespace {

constexpr int frameWidth = 2;

} // namespace

Pane::Pane(std::unique_ptr<Scene> scene, QWidget* parent)
    : QWidget(parent)
    , m_scene(std::move(scene))
    , m_viewport(new Viewport(*m_scene, this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(frameWidth, frameWidth, frameWidth, frameWidth);
    layout->setSpacing(0);
    layout->addWidget(m_viewport, 1);
    setFocusPolicy(Qt::StrongFocus);
}

Pane::~Pane()
{
    // The viewport holds what the scene has in OpenGL: it goes first.
    delete m_viewport;
}

void Pane::addSideWidget(QWidget* widget)
{
    layout()->addWidget(widget);
}

void Pane::refresh()
{
    m_viewport->update();
}

QPointF Pane::scenePosition(QPointF viewportPosition) const
{
    return viewportPosition * m_viewport->devicePixelRatioF();
}

void Pane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(
        rect(), hasFocus() ? palette().color(QPalette::Highlight) : palette().color(QPalette::Mid));
}

void Pane::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void Pane::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace fovea::views
