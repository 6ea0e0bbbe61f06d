#include "views/widgets/VolumePane.h"

#include "views/widgets/ViewState.h"
#include "views/widgets/Viewport.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QMetaObject>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QTimer>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <cmath>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr double keyPixels = 24.0; // what an arrow key turns
constexpr int settleMs = 250;

QString surfacesOnly()
{
    return VolumePane::tr("Surfaces only");
}

QString shortcuts()
{
    return VolumePane::tr("Left drag, arrow keys: rotate. Wheel, right drag, +, -: zoom\n"
                          "Middle drag or Shift+drag: pan\n"
                          "A, P, L, R, S, I: look from that side. Home: reset\n"
                          "Double click, F: maximise");
}

} // namespace

VolumePane::VolumePane(ViewState& state, QWidget* parent)
    : VolumePane(std::make_unique<VolumeScene>(), state, parent)
{ }

VolumePane::VolumePane(std::unique_ptr<VolumeScene> scene, ViewState& state, QWidget* parent)
    : Pane(std::move(scene), parent)
    , m_scene(static_cast<VolumeScene&>(baseScene()))
    , m_state(state)
    , m_presets(new QComboBox(&viewport()))
    , m_settle(new QTimer(this))
{
    setObjectName(QStringLiteral("pane3d"));
    setAccessibleName(tr("3D view"));
    setWhatsThis(shortcuts());
    m_presets->setAccessibleName(tr("3D preset"));
    m_presets->setToolTip(shortcuts());
    m_presets->setFocusPolicy(Qt::TabFocus);
    m_presets->hide();
    auto* corner = new QVBoxLayout(&viewport());
    corner->setContentsMargins(6, 46, 6, 6); // below what the scene writes there
    corner->addWidget(m_presets, 0, Qt::AlignLeft);
    corner->addStretch(1);
    viewport().installEventFilter(this);
    m_settle->setSingleShot(true);
    m_settle->setInterval(settleMs);

    connect(m_presets, &QComboBox::textActivated, this, &VolumePane::setPreset);
    connect(m_settle, &QTimer::timeout, this, [this] {
        m_scene.setInteracting(false);
        refresh();
    });
    connect(&m_state, &ViewState::volumeChanged, this, &VolumePane::syncVolume);
    connect(&m_state, &ViewState::layersChanged, this, &VolumePane::syncLayers);
    connect(&viewport(), &Viewport::painted, this, &VolumePane::syncPreset, Qt::QueuedConnection);
    m_scene.setUpdated(
        [this] { QMetaObject::invokeMethod(this, [this] { refresh(); }, Qt::QueuedConnection); });
    syncVolume();
}

VolumePane::~VolumePane()
{
    m_scene.setUpdated({});
}

void VolumePane::syncVolume()
{
    m_scene.setVolume(m_state.volume());
    const QSignalBlocker blocker(m_presets);
    m_presets->clear();
    m_presets->addItems(m_scene.presets());
    m_presets->addItem(surfacesOnly());
    m_presets->setVisible(m_state.volume() != nullptr);
    syncLayers();
}

void VolumePane::syncLayers()
{
    m_scene.setLabelLayers(m_state.labelLayers());
    m_scene.setBoxLayer(m_state.boxLayer());
    refresh();
}

void VolumePane::resetView()
{
    m_scene.resetCamera();
    refresh();
}

void VolumePane::setEmptyText(const QString& text)
{
    m_scene.setEmptyText(text);
    refresh();
}

void VolumePane::setPreset(const QString& name)
{
    m_scene.setImageVisible(name != surfacesOnly());
    m_scene.setPreset(name);
    syncPreset();
    refresh();
}

// The scene itself leaves out the image when surfaces arrive, until somebody chooses.
void VolumePane::syncPreset()
{
    const QSignalBlocker blocker(m_presets);
    m_presets->setCurrentText(m_scene.isImageVisible() ? m_scene.preset() : surfacesOnly());
}

// A new picture for a gesture: coarse until it has rested for a moment.
void VolumePane::interact()
{
    m_scene.setInteracting(true);
    m_settle->start();
    refresh();
}

bool VolumePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &viewport() || !m_state.volume())
        return Pane::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::Wheel:
        m_scene.zoomBy(std::pow(zoomStep, static_cast<QWheelEvent&>(*event).angleDelta().y() / 120.0));
        interact();
        return true;
    case QEvent::MouseButtonPress:
        setFocus(Qt::MouseFocusReason);
        m_last = static_cast<QMouseEvent&>(*event).position();
        return true;
    case QEvent::MouseMove:
        move(static_cast<QMouseEvent&>(*event));
        return true;
    case QEvent::MouseButtonDblClick:
        if (static_cast<QMouseEvent&>(*event).button() == Qt::LeftButton)
            Q_EMIT maximiseRequested();
        return true;
    default:
        return Pane::eventFilter(watched, event);
    }
}

void VolumePane::move(QMouseEvent& event)
{
    const QPointF pixels = scenePosition(event.position() - m_last);
    m_last = event.position();
    const bool shifted = event.buttons() & Qt::LeftButton && event.modifiers() & Qt::ShiftModifier;
    if (event.buttons() & Qt::MiddleButton || shifted)
        m_scene.panBy(pixels.x(), pixels.y());
    else if (event.buttons() & Qt::RightButton)
        m_scene.zoomBy(std::pow(1.01, -pixels.y()));
    else if (event.buttons() & Qt::LeftButton)
        m_scene.rotateBy(pixels.x(), pixels.y());
    else
        return;
    interact();
}

void VolumePane::keyPressEvent(QKeyEvent* event)
{
    if (!m_state.volume() || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return Pane::keyPressEvent(event);
    constexpr Vec3 up { 0, 0, 1 };
    constexpr Vec3 forward { 0, -1, 0 };
    switch (event->key()) {
    case Qt::Key_Left:
        m_scene.rotateBy(-keyPixels, 0);
        break;
    case Qt::Key_Right:
        m_scene.rotateBy(keyPixels, 0);
        break;
    case Qt::Key_Up:
        m_scene.rotateBy(0, -keyPixels);
        break;
    case Qt::Key_Down:
        m_scene.rotateBy(0, keyPixels);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_scene.zoomBy(zoomStep);
        break;
    case Qt::Key_Minus:
        m_scene.zoomBy(1.0 / zoomStep);
        break;
    case Qt::Key_A:
        m_scene.lookAlong({ 0, 1, 0 }, up);
        break;
    case Qt::Key_P:
        m_scene.lookAlong({ 0, -1, 0 }, up);
        break;
    case Qt::Key_L:
        m_scene.lookAlong({ -1, 0, 0 }, up);
        break;
    case Qt::Key_R:
        m_scene.lookAlong({ 1, 0, 0 }, up);
        break;
    case Qt::Key_S:
        m_scene.lookAlong({ 0, 0, -1 }, forward);
        break;
    case Qt::Key_I:
        m_scene.lookAlong({ 0, 0, 1 }, forward);
        break;
    case Qt::Key_Home:
        m_scene.resetCamera();
        break;
    case Qt::Key_F:
        Q_EMIT maximiseRequested();
        return;
    default:
        return Pane::keyPressEvent(event);
    }
    interact();
}

} // namespace fovea::views
