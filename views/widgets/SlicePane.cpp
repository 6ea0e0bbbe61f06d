#include "views/widgets/SlicePane.h"

#include "core/review/MeasurementList.h"
#include "views/scene/SliceDescription.h"
#include "views/tools/SliceTool.h"
#include "views/widgets/ViewState.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr int pageSlices = 10;
constexpr int everySlice = 1'000'000;
constexpr double lineReach = 6.0; // of the mouse to a reference line
constexpr double middleReach = 60.0; // around the cursor, where lines are not taken
constexpr double clickReach = 4.0; // a right button that moves less is a click
constexpr double defaultCineRate = 15.0;

QString nameOf(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial:
        return SlicePane::tr("Axial");
    case Orientation::Coronal:
        return SlicePane::tr("Coronal");
    case Orientation::Sagittal:
        return SlicePane::tr("Sagittal");
    }
    return {};
}

QString shortcuts()
{
    return SlicePane::tr("Wheel, Up, Down: slice. PageUp, PageDown: ten slices. Home, End: first, last\n"
                         "Left drag: crosshair; on a line, away from its middle: turn the planes\n"
                         "Right drag or Ctrl+drag: window and level. Right click: menu\n"
                         "Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom. Alt+wheel: slab thickness\n"
                         "Double click, F: maximise. R: reset. I: invert. Space: cine");
}

constexpr std::array orientations { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal };

} // namespace

SlicePane::SlicePane(ViewState& state, Orientation orientation, QWidget* parent)
    : SlicePane(std::make_unique<SliceScene>(), state, orientation, parent)
{ }

SlicePane::SlicePane(
    std::unique_ptr<SliceScene> scene, ViewState& state, Orientation orientation, QWidget* parent)
    : Pane(
          [this](int width, int height, double ratio) {
              m_scene->setSize(width, height, ratio);
              m_scene->prepare();
              return QImage(m_scene->pixels()->data(), width, height, static_cast<qsizetype>(width) * 3,
                  QImage::Format_RGB888);
          },
          parent)
    , m_scene(std::move(scene))
    , m_state(&state)
    , m_slider(new QSlider(Qt::Vertical, this))
    , m_cine(new QTimer(this))
{
    setWhatsThis(shortcuts());
    m_slider->setToolTip(shortcuts());
    m_slider->setAccessibleName(tr("Slice"));
    m_slider->setFocusPolicy(Qt::NoFocus); // the pane's keys do the same
    m_slider->setFixedWidth(14);
    addSideWidget(m_slider);
    viewport().installEventFilter(this);
    m_cine->setTimerType(Qt::PreciseTimer);

    connect(
        m_slider, &QSlider::valueChanged, this, [this](int slice) { scroll(slice - m_scene->sliceIndex()); });
    connect(m_cine, &QTimer::timeout, this, [this] {
        const bool isLast = m_scene->sliceIndex() + 1 >= m_scene->sliceCount();
        scroll(isLast ? -everySlice : 1);
    });
    connectState();
    setOrientation(orientation);
    syncVolume();
}

SlicePane::~SlicePane() = default;

void SlicePane::connectState()
{
    connect(m_state, &ViewState::volumeChanged, this, &SlicePane::syncVolume);
    connect(m_state, &ViewState::voxelsChanged, this, [this] {
        m_scene->noteVoxels();
        refresh();
    });
    connect(m_state, &ViewState::layersChanged, this, &SlicePane::syncLayers);
    connect(m_state, &ViewState::cursorChanged, this, &SlicePane::syncCursor);
    connect(m_state, &ViewState::windowChanged, this, &SlicePane::syncDisplay);
    connect(m_state, &ViewState::displayChanged, this, &SlicePane::syncDisplay);
    connect(m_state, &ViewState::planesChanged, this, &SlicePane::syncPlane);
}

void SlicePane::setState(ViewState& state)
{
    if (&state == m_state)
        return;
    m_state->disconnect(this);
    m_state = &state;
    connectState();
    syncVolume();
}

Orientation SlicePane::orientation() const
{
    return m_scene->orientation();
}

void SlicePane::setOrientation(Orientation orientation)
{
    m_scene->setOrientation(orientation);
    setObjectName(QStringLiteral("pane%1").arg(static_cast<int>(orientation)));
    setAccessibleName(tr("%1 view").arg(nameOf(orientation)));
    m_slider->setAccessibleName(tr("%1 slice").arg(nameOf(orientation)));
    syncPlane();
}

void SlicePane::syncVolume()
{
    if (m_scene->volume() != m_state->volume()) {
        setCineRate(0.0);
        m_scene->setTurn({});
        m_scene->setVolume(m_state->volume());
    }
    m_slider->setVisible(m_state->volume() != nullptr);
    syncLayers();
    syncDisplay();
    syncPlane();
}

void SlicePane::syncLayers()
{
    m_scene->setLabelLayers(m_ownLayers ? *m_ownLayers : m_state->labelLayers());
    m_scene->setHeatLayer(m_state->heatLayer());
    m_scene->setBoxLayer(m_state->boxLayer());
    refresh();
}

void SlicePane::syncDisplay()
{
    m_scene->setWindow(m_state->window());
    m_scene->setInverted(m_state->isInverted());
    m_scene->setInterpolated(m_state->isInterpolated());
    m_scene->setColourMap(m_state->colourMap());
    if (m_scene->slab() != m_state->slab()) {
        m_scene->setSlab(m_state->slab());
        syncPlane();
    }
    refresh();
}

void SlicePane::syncPlane()
{
    m_scene->setPlane(m_state->plane(orientation()));
    std::vector<ReferencePlane> planes;
    const Slab& slab = m_state->slab();
    for (const Orientation other : orientations) {
        if (other != orientation()) {
            planes.push_back({ m_state->plane(other).awayLps(), planeColour(screenAxes(other).awayLps()),
                slab.mode == Slab::Mode::Thin ? 0.0 : slab.thicknessMm });
        }
    }
    m_scene->setReferencePlanes(std::move(planes));
    syncCursor();
}

void SlicePane::syncCursor()
{
    m_scene->setCursorLps(m_state->cursorLps());
    const QSignalBlocker blocker(m_slider);
    m_slider->setRange(0, std::max(0, m_scene->sliceCount() - 1));
    m_slider->setPageStep(pageSlices);
    m_slider->setValue(m_scene->sliceIndex());
    setAccessibleDescription(m_state->volume()
            ? tr("Slice %1 of %2").arg(m_scene->sliceIndex() + 1).arg(m_scene->sliceCount())
            : QString());
    refresh();
}

void SlicePane::syncMeasurements()
{
    if (m_measurements)
        m_scene->setMeasurements(m_measurements->all(), m_measurements->selectedId());
    else
        m_scene->setMeasurements({});
    refresh();
}

void SlicePane::syncAnnotations()
{
    Annotations annotations = m_scene->annotations();
    annotations.text = m_textVisible;
    annotations.extra = m_textVisible ? m_patientText : QStringList();
    m_scene->setAnnotations(annotations);
    refresh();
}

void SlicePane::resetView()
{
    m_scene->setTurn({});
    m_scene->fit();
    refresh();
}

void SlicePane::setEmptyText(const QString& text)
{
    m_scene->setEmptyText(text);
    refresh();
}

void SlicePane::setOwnLabelLayers(std::optional<std::vector<LabelLayer>> layers)
{
    m_ownLayers = std::move(layers);
    syncLayers();
}

void SlicePane::setTool(SliceTool* tool)
{
    m_tool = tool;
    if (tool)
        m_scene->setPainter([this](Overlay& overlay) { m_tool->paint(*m_scene, overlay); });
    else
        m_scene->setPainter({});
    refresh();
}

void SlicePane::setMeasurements(const MeasurementList* measurements)
{
    if (m_measurements)
        m_measurements->disconnect(this);
    m_measurements = measurements;
    if (measurements)
        connect(measurements, &MeasurementList::changed, this, &SlicePane::syncMeasurements);
    syncMeasurements();
}

void SlicePane::setPatientText(const QStringList& lines)
{
    m_patientText = lines;
    syncAnnotations();
}

void SlicePane::setTextVisible(bool visible)
{
    m_textVisible = visible;
    syncAnnotations();
}

void SlicePane::setTurn(const ViewTurn& turn)
{
    m_scene->setTurn(turn);
    refresh();
}

void SlicePane::setNotices(const QStringList& notices)
{
    m_scene->setNotices(notices);
    refresh();
}

void SlicePane::setCineRate(double slicesPerSecond)
{
    const double rate = m_state->volume() ? std::clamp(slicesPerSecond, 0.0, 60.0) : 0.0;
    if (rate == m_cineRate)
        return;
    m_cineRate = rate;
    if (rate > 0.0)
        m_cine->start(static_cast<int>(std::lround(1000.0 / rate)));
    else
        m_cine->stop();
    Q_EMIT cineChanged();
}

double SlicePane::cineRate() const
{
    return m_cineRate;
}

void SlicePane::scroll(int slices)
{
    if (m_state->volume())
        m_state->setCursorLps(m_scene->scrolledCursor(slices));
}

void SlicePane::redraw()
{
    m_scene->touch();
    refresh();
}

Vec3 SlicePane::pointAt(QPointF viewportPosition) const
{
    const QPointF at = scenePosition(viewportPosition);
    return m_scene->displayToLps(at.x(), at.y());
}

bool SlicePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &viewport() || !m_state->volume())
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
        Slab slab = m_state->slab();
        if (slab.mode != Slab::Mode::Thin)
            slab.thicknessMm = std::clamp(slab.thicknessMm + notches * m_scene->sliceSpacingMm(), 1.0, 200.0);
        m_state->setSlab(slab);
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
    m_state->setCursorLps(m_scene->snappedLps(pointAt(viewportPosition)));
}

std::optional<Orientation> SlicePane::lineAt(QPointF viewportPosition) const
{
    if (!m_scene->annotations().crosshair)
        return std::nullopt;
    const double ratio = viewport().devicePixelRatioF();
    const QPointF at = scenePosition(viewportPosition);
    const auto cursor = m_scene->lpsToDisplay(m_state->cursorLps());
    const double x = at.x() - cursor.x;
    const double y = at.y() - cursor.y;
    if (std::hypot(x, y) < middleReach * ratio)
        return std::nullopt;
    const ScreenAxes& shown = m_scene->shownAxes();
    for (const Orientation other : orientations) {
        if (other == orientation())
            continue;
        const Vec3 along = normalized(cross(shown.awayLps(), m_state->plane(other).awayLps()));
        const double across = x * dot(along, shown.downLps) - y * dot(along, shown.rightLps);
        if (length(along) > 0.5 && std::abs(across) <= lineReach * ratio)
            return other;
    }
    return std::nullopt;
}

void SlicePane::turnPlanes(QPointF viewportPosition)
{
    const auto cursor = m_scene->lpsToDisplay(m_state->cursorLps());
    const auto angleAt = [&](QPointF position) {
        const QPointF at = scenePosition(position);
        return std::atan2(at.y() - cursor.y, at.x() - cursor.x);
    };
    // On a mirrored picture, clockwise is the other way round.
    const double sign = dot(m_scene->shownAxes().awayLps(), m_scene->axes().awayLps()) < 0.0 ? -1.0 : 1.0;
    m_state->turnPlanes(orientation(), sign * (angleAt(viewportPosition) - angleAt(m_last)), m_turnedOnly);
}

// A thousand pixels cross the whole range of the values.
void SlicePane::dragWindow(QPointF pixels)
{
    const Volume& volume = *m_state->volume();
    const double step = std::max(volume.range().maximum - volume.range().minimum, 1e-6) / 1000.0;
    const bool wholeNumbers
        = volume.visit([]<class T>(const itk::Image<T, 3>&) { return std::is_integral_v<T>; });
    Window window = m_state->window();
    window.width = std::max(window.width + pixels.x() * step, wholeNumbers ? 1.0 : step);
    window.centre += pixels.y() * step;
    window.explanation.clear();
    window.table.reset();
    m_state->setWindow(window);
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
    if (m_tool && m_state->volume() && m_tool->keyPress(*this, *event))
        return;
    if (!m_state->volume() || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
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
        return m_state->resetWindow();
    case Qt::Key_I:
        return m_state->setInverted(!m_state->isInverted());
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
