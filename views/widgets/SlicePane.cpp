#include "views/widgets/SlicePane.h"

#include "views/widgets/ViewState.h"
#include "views/widgets/Viewport.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr int pageSlices = 10;
constexpr int everySlice = 1'000'000;

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
                         "Left drag: crosshair. Right drag or Ctrl+drag: window and level\n"
                         "Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom\n"
                         "Double click, F: maximise. R: reset. I: invert");
}

} // namespace

SlicePane::SlicePane(ViewState& state, Orientation orientation, QWidget* parent)
    : SlicePane(std::make_unique<SliceScene>(), state, orientation, parent)
{ }

SlicePane::SlicePane(
    std::unique_ptr<SliceScene> scene, ViewState& state, Orientation orientation, QWidget* parent)
    : Pane(std::move(scene), parent)
    , m_scene(static_cast<SliceScene&>(baseScene()))
    , m_state(state)
    , m_slider(new QSlider(Qt::Vertical, this))
{
    m_scene.setOrientation(orientation);
    setObjectName(QStringLiteral("pane%1").arg(static_cast<int>(orientation)));
    setAccessibleName(tr("%1 view").arg(nameOf(orientation)));
    setWhatsThis(shortcuts());
    m_slider->setAccessibleName(tr("%1 slice").arg(nameOf(orientation)));
    m_slider->setToolTip(shortcuts());
    m_slider->setFocusPolicy(Qt::NoFocus); // the pane's keys do the same
    m_slider->setFixedWidth(14);
    addSideWidget(m_slider);
    viewport().installEventFilter(this);

    connect(
        m_slider, &QSlider::valueChanged, this, [this](int slice) { scroll(slice - m_scene.sliceIndex()); });
    connect(&m_state, &ViewState::volumeChanged, this, &SlicePane::syncVolume);
    connect(&m_state, &ViewState::layersChanged, this, &SlicePane::syncLayers);
    connect(&m_state, &ViewState::cursorChanged, this, &SlicePane::syncCursor);
    connect(&m_state, &ViewState::windowChanged, this, &SlicePane::syncDisplay);
    connect(&m_state, &ViewState::displayChanged, this, &SlicePane::syncDisplay);
    syncVolume();
}

SlicePane::~SlicePane() = default;

void SlicePane::syncVolume()
{
    if (m_scene.volume() != m_state.volume())
        m_scene.setVolume(m_state.volume());
    m_slider->setVisible(m_state.volume() != nullptr);
    syncLayers();
    syncDisplay();
    syncCursor();
}

void SlicePane::syncLayers()
{
    m_scene.setLabelLayers(m_ownLayers ? *m_ownLayers : m_state.labelLayers());
    m_scene.setHeatLayer(m_state.heatLayer());
    m_scene.setBoxLayer(m_state.boxLayer());
    refresh();
}

void SlicePane::syncDisplay()
{
    m_scene.setWindow(m_state.window());
    m_scene.setInverted(m_state.isInverted());
    m_scene.setInterpolated(m_state.isInterpolated());
    m_scene.setSlab(m_state.slab());
    refresh();
}

void SlicePane::syncCursor()
{
    m_scene.setCursorLps(m_state.cursorLps());
    const QSignalBlocker blocker(m_slider);
    m_slider->setRange(0, std::max(0, m_scene.sliceCount() - 1));
    m_slider->setPageStep(pageSlices);
    m_slider->setValue(m_scene.sliceIndex());
    setAccessibleDescription(m_state.volume()
            ? tr("Slice %1 of %2").arg(m_scene.sliceIndex() + 1).arg(m_scene.sliceCount())
            : QString());
    refresh();
}

void SlicePane::resetView()
{
    m_scene.fit();
    refresh();
}

void SlicePane::setEmptyText(const QString& text)
{
    m_scene.setEmptyText(text);
    refresh();
}

void SlicePane::setOwnLabelLayers(std::optional<std::vector<LabelLayer>> layers)
{
    m_ownLayers = std::move(layers);
    syncLayers();
}

void SlicePane::scroll(int slices)
{
    if (m_state.volume())
        m_state.setCursorLps(m_scene.scrolledCursor(slices));
}

bool SlicePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &viewport() || !m_state.volume())
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
        m_drag = Drag::None;
        return true;
    case QEvent::MouseButtonDblClick:
        m_drag = Drag::None;
        if (static_cast<QMouseEvent&>(*event).button() == Qt::LeftButton)
            Q_EMIT maximiseRequested();
        return true;
    default:
        return Pane::eventFilter(watched, event);
    }
}

void SlicePane::wheel(QWheelEvent& event)
{
    const int delta = event.angleDelta().y();
    if (event.modifiers() & Qt::ControlModifier) {
        const QPointF at = scenePosition(event.position());
        m_scene.zoomBy(std::pow(zoomStep, delta / 120.0), at.x(), at.y());
        refresh();
        return;
    }
    // Touchpads send fractions of a notch.
    m_wheelRest += delta;
    const int notches = m_wheelRest / 120;
    m_wheelRest -= notches * 120;
    if (notches != 0)
        scroll(notches);
}

void SlicePane::press(QMouseEvent& event)
{
    setFocus(Qt::MouseFocusReason);
    m_last = event.position();
    const bool left = event.button() == Qt::LeftButton;
    if (event.button() == Qt::RightButton || (left && event.modifiers() & Qt::ControlModifier))
        m_drag = Drag::Window;
    else if (event.button() == Qt::MiddleButton || (left && event.modifiers() & Qt::ShiftModifier))
        m_drag = Drag::Pan;
    else if (left)
        m_drag = Drag::Cursor;
    if (m_drag == Drag::Cursor)
        moveCursor(event.position());
}

void SlicePane::move(QMouseEvent& event)
{
    const QPointF delta = event.position() - m_last;
    m_last = event.position();
    switch (m_drag) {
    case Drag::None:
        break;
    case Drag::Cursor:
        moveCursor(event.position());
        break;
    case Drag::Window:
        dragWindow(delta);
        break;
    case Drag::Pan: {
        const QPointF pixels = scenePosition(delta);
        m_scene.panBy(pixels.x(), pixels.y());
        refresh();
        break;
    }
    }
}

void SlicePane::moveCursor(QPointF viewportPosition)
{
    const QPointF at = scenePosition(viewportPosition);
    m_state.setCursorLps(m_scene.snappedLps(m_scene.displayToLps(at.x(), at.y())));
}

// A thousand pixels cross the whole range of the values.
void SlicePane::dragWindow(QPointF pixels)
{
    const Volume& volume = *m_state.volume();
    const double step = std::max(volume.range().maximum - volume.range().minimum, 1e-6) / 1000.0;
    const bool wholeNumbers
        = volume.visit([]<class T>(const itk::Image<T, 3>&) { return std::is_integral_v<T>; });
    Window window = m_state.window();
    window.width = std::max(window.width + pixels.x() * step, wholeNumbers ? 1.0 : step);
    window.centre += pixels.y() * step;
    window.explanation.clear();
    m_state.setWindow(window);
}

void SlicePane::keyPressEvent(QKeyEvent* event)
{
    if (!m_state.volume() || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
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
        m_scene.zoomBy(event->key() == Qt::Key_Minus ? 1.0 / zoomStep : zoomStep, 0.5 * (m_scene.width() - 1),
            0.5 * (m_scene.height() - 1));
        return refresh();
    case Qt::Key_R:
        resetView();
        return m_state.resetWindow();
    case Qt::Key_I:
        return m_state.setInverted(!m_state.isInverted());
    case Qt::Key_F:
        Q_EMIT maximiseRequested();
        return;
    default:
        Pane::keyPressEvent(event);
    }
}

} // namespace fovea::views
