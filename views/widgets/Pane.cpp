#include "views/widgets/Pane.h"

#include "views/widgets/ViewState.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QPainter>

namespace fovea::views {

namespace {

constexpr int frameWidth = 2;

} // namespace

Pane::Pane(Viewport::Source source, ViewState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(&state)
    , m_viewport(new Viewport(std::move(source), this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(frameWidth, frameWidth, frameWidth, frameWidth);
    layout->setSpacing(0);
    layout->addWidget(m_viewport, 1);
    setFocusPolicy(Qt::StrongFocus);
}

void Pane::setState(ViewState& state)
{
    if (&state == m_state)
        return;
    m_state->disconnect(this);
    m_state = &state;
    showState();
}

void Pane::showState()
{
    connectState();
    syncVolume();
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
    painter.fillRect(rect().adjusted(frameWidth, frameWidth, -frameWidth, -frameWidth),
        palette().color(QPalette::Window)); // below what stands beside the picture
}

// By the keyboard; the mouse's right button drags.
void Pane::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard)
        Q_EMIT menuRequested(mapToGlobal(rect().center()));
    event->accept();
}

void Pane::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
    Q_EMIT focused();
}

void Pane::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace fovea::views
