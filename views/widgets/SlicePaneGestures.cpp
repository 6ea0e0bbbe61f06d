// What mouse and keys do in a slice pane.
#include "views/tools/SliceTool.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewState.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <utility>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr double lineReach = 6.0; // of the mouse to a reference line
constexpr double middleReach = 60.0; // around the cursor, where lines are not taken
constexpr double clickReach = 4.0; // a right button that moves less is a click
constexpr double defaultCineRate = 15.0;

} // namespace

Vec3 SlicePane::pointAt(QPointF viewportPosition) const
{
    const QPointF at = scenePosition(viewportPosition);
    return m_scene->displayToLps(at.x(), at.y());
}

bool SlicePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &viewport() || !state().volume())
        return Pane::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::Wheel:
        wheel(static_cast<QWheelEvent&>(*event));
        return true;
    case QEvent::MouseButtonPress:
        press(static_cast<QMouseEvent&>(*event));
        return true;
    case QEvent::MouseMove:
        move(static_cast<QMouseEvent&>(*event));
        return true;
    case QEvent::MouseButtonRelease:
        release(static_cast<QMouseEvent&>(*event));
        return true;
    case QEvent::MouseButtonDblClick: {
        m_drag = Drag::None;
        auto& click = static_cast<QMouseEvent&>(*event);
        const bool taken = m_tool
            && m_tool->doubleClick(
                { *this, scenePosition(click.position()), pointAt(click.position()), click.modifiers() });
        if (click.button() == Qt::LeftButton && !taken)
            Q_EMIT maximiseRequested();
        return true;
    }
    case QEvent::Leave:
        m_scene->setPointerLps(std::nullopt);
        refresh();
        return false;
    default:
        return Pane::eventFilter(watched, event);
    }
}

void SlicePane::wheel(QWheelEvent& event)
{
    // With Alt, some platforms turn a wheel sideways.
    const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
    if (event.modifiers() & Qt::ControlModifier) {
        const QPointF at = scenePosition(event.position());
        m_scene->zoomBy(std::pow(zoomStep, delta / 120.0), at.x(), at.y());
        refresh();
        return;
    }
    // Touchpads send fractions of a notch.
    m_wheelRest += delta;
    const int notches = m_wheelRest / 120;
    m_wheelRest -= notches * 120;
    if (notches == 0)
        return;
    if (event.modifiers() & Qt::AltModifier) {
        Slab slab = state().slab();
        if (slab.mode != Slab::Mode::Thin)
            slab.thicknessMm = std::clamp(slab.thicknessMm + notches * m_scene->sliceSpacingMm(), 1.0, 200.0);
        state().setSlab(slab);
    } else {
        scroll(notches);
    }
}

void SlicePane::press(QMouseEvent& event)
{
    setFocus(Qt::MouseFocusReason);
    m_last = event.position();
    m_pressed = event.position();
    m_scrollRest = 0.0;
    const bool left = event.button() == Qt::LeftButton;
    const bool control = event.modifiers() & Qt::ControlModifier;
    const bool shift = event.modifiers() & Qt::ShiftModifier;
    const std::optional<Orientation> line = lineAt(event.position());
    if (left && control && shift)
        m_drag = Drag::Scroll;
    else if (event.button() == Qt::RightButton || (left && control))
        m_drag = Drag::Window;
    else if (event.button() == Qt::MiddleButton || (left && shift && !line))
        m_drag = Drag::Pan;
    else if (left && m_tool
        && m_tool->press(
            { *this, scenePosition(event.position()), pointAt(event.position()), event.modifiers() }))
        m_drag = Drag::Tool;
    else if (left && line) {
        m_drag = Drag::Turn;
        m_turnedOnly = shift ? line : std::nullopt;
    } else if (left)
        m_drag = Drag::Cursor;
    if (m_drag == Drag::Cursor)
        moveCursor(event.position());
    if (m_drag == Drag::Tool)
        redraw();
}

void SlicePane::move(QMouseEvent& event)
{
    if (m_drag == Drag::None)
        return hover(event.position(), event.modifiers());
    const QPointF delta = event.position() - m_last;
    switch (m_drag) {
    case Drag::None:
        break;
    case Drag::Tool:
        m_tool->drag(
            { *this, scenePosition(event.position()), pointAt(event.position()), event.modifiers() });
        break;
    case Drag::Cursor:
        moveCursor(event.position());
        break;
    case Drag::Turn:
        turnPlanes(event.position());
        break;
    case Drag::Window:
        dragWindow(delta);
        break;
    case Drag::Scroll: {
        m_scrollRest += delta.y();
        const double step = std::max(2.0, 0.5 * height() / std::max(1, m_scene->sliceCount()));
        const int slices = static_cast<int>(m_scrollRest / step);
        m_scrollRest -= slices * step;
        if (slices != 0)
            scroll(-slices);
        break;
    }
    case Drag::Pan: {
        const QPointF pixels = scenePosition(delta);
        m_scene->panBy(pixels.x(), pixels.y());
        refresh();
        break;
    }
    }
    m_last = event.position();
}

void SlicePane::hover(QPointF viewportPosition, Qt::KeyboardModifiers modifiers)
{
    const Vec3 pointLps = pointAt(viewportPosition);
    m_scene->setPointerLps(pointLps);
    if (m_tool && m_tool->hover({ *this, scenePosition(viewportPosition), pointLps, modifiers }))
        m_scene->touch();
    showCursorShape(viewportPosition);
    refresh();
}

void SlicePane::showCursorShape(QPointF viewportPosition)
{
    if (const auto shape = m_tool ? m_tool->cursor() : std::nullopt)
        viewport().setCursor(*shape);
    else if (lineAt(viewportPosition))
        viewport().setCursor(Qt::SizeAllCursor);
    else
        viewport().unsetCursor();
}

void SlicePane::release(QMouseEvent& event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Tool)
        m_tool->release(
            { *this, scenePosition(event.position()), pointAt(event.position()), event.modifiers() });
    const QPointF moved = event.position() - m_pressed;
    if (event.button() == Qt::RightButton && std::hypot(moved.x(), moved.y()) < clickReach)
        Q_EMIT menuRequested(event.globalPosition().toPoint());
}

void SlicePane::moveCursor(QPointF viewportPosition)
{
    state().setCursorLps(m_scene->snappedLps(pointAt(viewportPosition)));
}

std::optional<Orientation> SlicePane::lineAt(QPointF viewportPosition) const
{
    if (!m_scene->annotations().crosshair)
        return std::nullopt;
    const double ratio = viewport().devicePixelRatioF();
    const QPointF at = scenePosition(viewportPosition);
    const auto cursor = m_scene->lpsToDisplay(state().cursorLps());
    const double x = at.x() - cursor.x;
    const double y = at.y() - cursor.y;
    if (std::hypot(x, y) < middleReach * ratio)
        return std::nullopt;
    const ScreenAxes& shown = m_scene->shownAxes();
    for (const Orientation other : orientations) {
        if (other == orientation())
            continue;
        const Vec3 along = normalized(cross(shown.awayLps(), state().plane(other).awayLps()));
        const double across = x * dot(along, shown.downLps) - y * dot(along, shown.rightLps);
        if (length(along) > 0.5 && std::abs(across) <= lineReach * ratio)
            return other;
    }
    return std::nullopt;
}

void SlicePane::turnPlanes(QPointF viewportPosition)
{
    const auto cursor = m_scene->lpsToDisplay(state().cursorLps());
    const auto angleAt = [&](QPointF position) {
        const QPointF at = scenePosition(position);
        return std::atan2(at.y() - cursor.y, at.x() - cursor.x);
    };
    // On a mirrored picture, clockwise is the other way round.
    const double sign = dot(m_scene->shownAxes().awayLps(), m_scene->axes().awayLps()) < 0.0 ? -1.0 : 1.0;
    state().turnPlanes(orientation(), sign * (angleAt(viewportPosition) - angleAt(m_last)), m_turnedOnly);
}

// A thousand pixels cross the whole range of the values.
void SlicePane::dragWindow(QPointF pixels)
{
    const Volume& volume = *state().volume();
    const double step = std::max(volume.range().maximum - volume.range().minimum, 1e-6) / 1000.0;
    const bool wholeNumbers
        = volume.visit([]<class T>(const itk::Image<T, 3>&) { return std::is_integral_v<T>; });
    Window window = state().window();
    window.width = std::max(window.width + pixels.x() * step, wholeNumbers ? 1.0 : step);
    window.centre += pixels.y() * step;
    window.explanation.clear();
    window.table.reset();
    state().setWindow(window);
}

bool SlicePane::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && m_tool) {
        const auto& key = static_cast<QKeyEvent&>(*event);
        if (key.modifiers() == Qt::NoModifier && m_tool->wantsKey(key.key())) {
            event->accept();
            return true;
        }
    }
    return Pane::event(event);
}

void SlicePane::keyPressEvent(QKeyEvent* event)
{
    if (m_tool && state().volume() && m_tool->keyPress(*this, *event))
        return;
    if (!state().volume() || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return Pane::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up:
        return scroll(1);
    case Qt::Key_Down:
        return scroll(-1);
    case Qt::Key_PageUp:
        return scroll(pageSlices);
    case Qt::Key_PageDown:
        return scroll(-pageSlices);
    case Qt::Key_Home:
        return scroll(-everySlice);
    case Qt::Key_End:
        return scroll(everySlice);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
        m_scene->zoomBy(event->key() == Qt::Key_Minus ? 1.0 / zoomStep : zoomStep,
            0.5 * (m_scene->width() - 1), 0.5 * (m_scene->height() - 1));
        return refresh();
    case Qt::Key_R:
        resetView();
        return state().resetWindow();
    case Qt::Key_I:
        return state().setInverted(!state().isInverted());
    case Qt::Key_Space:
        return setCineRate(m_cineRate > 0.0 ? 0.0 : defaultCineRate);
    case Qt::Key_F:
        Q_EMIT maximiseRequested();
        return;
    default:
        Pane::keyPressEvent(event);
    }
}

} // namespace fovea::views
