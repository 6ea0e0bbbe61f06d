#include "views/widgets/VolumePane.h"

#include "views/scene/TransferFunctions.h"
#include "views/widgets/ViewState.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QKeyEvent>
#include <QMetaObject>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>
#include <QSignalBlocker>
#include <QTimer>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr double keyPixels = 24.0; // what an arrow key turns
constexpr int settleMs = 250;
constexpr int thumbnailPx = 56;

QImage imageOf(const Picture& picture)
{
    return QImage(picture.rgb.data(), picture.width, picture.height,
        static_cast<qsizetype>(picture.width) * 3, QImage::Format_RGB888);
}

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
    : Pane(
          [this](int width, int height, double ratio) { return latest(width, height, ratio); }, state, parent)
    , m_presets(new QComboBox(&viewport()))
    , m_settle(new QTimer(this))
{
    m_renderer = std::make_unique<VolumeRenderer>(
        [this] { QMetaObject::invokeMethod(this, &VolumePane::takeFrame, Qt::QueuedConnection); });
    setObjectName(QStringLiteral("pane3d"));
    setAccessibleName(tr("3D view"));
    setWhatsThis(shortcuts());
    m_presets->setObjectName(QStringLiteral("volumePresets"));
    m_presets->setAccessibleName(tr("3D preset"));
    m_presets->setToolTip(shortcuts());
    m_presets->setFocusPolicy(Qt::TabFocus);
    m_presets->view()->setIconSize({ thumbnailPx, thumbnailPx });
    m_presets->hide();
    auto* corner = new QVBoxLayout(&viewport());
    corner->setContentsMargins(6, 46, 6, 6); // below what the scene writes there
    corner->addWidget(m_presets, 0, Qt::AlignLeft);
    corner->addStretch(1);
    viewport().installEventFilter(this);
    m_settle->setSingleShot(true);
    m_settle->setInterval(settleMs);

    connect(m_presets, &QComboBox::activated, this,
        [this](int row) { setPreset(m_presets->itemData(row).toString()); });
    connect(m_settle, &QTimer::timeout, this,
        [this] { m_renderer->change([](VolumeScene& scene) { scene.setInteracting(false); }); });
    showState();
}

VolumePane::~VolumePane()
{
    m_renderer.reset(); // it calls this object
}

void VolumePane::connectState()
{
    connect(&state(), &ViewState::volumeChanged, this, &VolumePane::syncVolume);
    connect(&state(), &ViewState::voxelsChanged, this, &VolumePane::syncFilling);
    connect(&state(), &ViewState::layersChanged, this, &VolumePane::syncLayers);
    connect(&state(), &ViewState::cursorChanged, this, &VolumePane::syncSlices);
    connect(&state(), &ViewState::cursorChanged, this, &VolumePane::syncCut);
    connect(&state(), &ViewState::planesChanged, this, &VolumePane::syncSlices);
    connect(&state(), &ViewState::planesChanged, this, &VolumePane::syncCut);
    connect(&state(), &ViewState::windowChanged, this, &VolumePane::syncSlices);
    connect(&state(), &ViewState::displayChanged, this, &VolumePane::syncSlices);
}

// Three dimensions make sense once all slices are there.
void VolumePane::syncFilling()
{
    if (!state().volume()->isComplete())
        showFilling();
    else if (!m_isShown)
        syncVolume();
}

void VolumePane::showFilling()
{
    const VolumeFill& fill = *state().volume()->fill();
    const QString text
        = tr("3D is shown when all slices are there:\n%1 of %2").arg(fill.done()).arg(fill.slices());
    m_renderer->change([text](VolumeScene& scene) { scene.setEmptyText(text); });
}

void VolumePane::syncVolume()
{
    m_cut = {};
    m_opacity.reset();
    const auto& volume = state().volume();
    const bool isFilling = volume && !volume->isComplete();
    m_isShown = volume && !isFilling;
    m_renderer->change(
        [shown = isFilling ? nullptr : volume](VolumeScene& scene) { scene.setVolume(shown); });
    if (isFilling)
        showFilling();
    else
        setEmptyText(m_emptyText);
    if (!m_isShown)
        m_presets->hide();
    syncLayers();
    syncSlices();
    if (!m_isShown)
        return;
    const double ratio = devicePixelRatioF();
    m_renderer->makeThumbnails(qRound(thumbnailPx * ratio),
        [ratio, self = QPointer(this)](QStringList names, std::vector<Picture> pictures) {
            QList<QImage> images;
            for (const Picture& picture : pictures) {
                images << imageOf(picture).copy();
                images.back().setDevicePixelRatio(ratio);
            }
            QMetaObject::invokeMethod(self, [self, names = std::move(names), images] {
                for (qsizetype n = 0; n < names.size(); ++n) {
                    const int row = self->m_presets->findData(names[n]);
                    if (row >= 0)
                        self->m_presets->setItemIcon(row, QIcon(QPixmap::fromImage(images[n])));
                }
                Q_EMIT self->presetPictures(names, images);
            });
        });
}

void VolumePane::syncLayers()
{
    m_renderer->change([layers = state().labelLayers(), boxes = state().boxLayer()](VolumeScene& scene) {
        scene.setLabelLayers(layers);
        scene.setBoxLayer(boxes);
    });
}

void VolumePane::syncSlices()
{
    VolumeScene::Slices slices;
    if (m_slicesVisible) {
        for (const Orientation orientation :
            { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
            slices.planes.push_back(state().plane(orientation));
        slices.cursorLps = state().cursorLps();
        slices.window = state().window();
        slices.inverted = state().isInverted();
        interact([slices](VolumeScene& scene) { scene.setSlices(slices); });
    }
}

void VolumePane::setSlicesVisible(bool visible)
{
    if (std::exchange(m_slicesVisible, visible) == visible)
        return;
    m_renderer->change([](VolumeScene& scene) { scene.setSlices({}); });
    syncSlices();
}

void VolumePane::setCut(const Cut& cut)
{
    if (cut == m_cut)
        return;
    m_cut = cut;
    syncCut();
    // All whole again: there is nothing left that would tell the scene so.
    if (m_cut == Cut {})
        m_renderer->change([](VolumeScene& scene) { scene.setClipPlanes({}); });
}

void VolumePane::syncCut()
{
    if (!m_isShown || m_cut == Cut {})
        return;
    std::vector<ClipPlane> planes = cropPlanes(state().volume()->geometry(), m_cut.from, m_cut.to);
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        const int side = m_cut.sides[static_cast<std::size_t>(orientation)];
        if (side != 0)
            planes.push_back({ state().cursorLps(), state().plane(orientation).awayLps() * side });
    }
    interact([planes](VolumeScene& scene) { scene.setClipPlanes(planes); });
}

void VolumePane::resetView()
{
    m_renderer->change([](VolumeScene& scene) { scene.resetCamera(); });
}

void VolumePane::setEmptyText(const QString& text)
{
    m_emptyText = text;
    if (state().volume() && !state().volume()->isComplete())
        return;
    m_renderer->change([text](VolumeScene& scene) { scene.setEmptyText(text); });
}

void VolumePane::setPreset(const QString& name)
{
    const bool visible = name != surfacesOnly();
    m_renderer->change([name, visible](VolumeScene& scene) {
        scene.setImageVisible(visible);
        scene.setPreset(name);
    });
}

void VolumePane::setTransferFunction(const TransferFunction& function)
{
    interact([function](VolumeScene& scene) {
        scene.setImageVisible(true);
        scene.setTransferFunction(function);
    });
}

TransferFunction VolumePane::transferFunction() const
{
    return look().and_then(&VolumeScene::Look::function).value_or(TransferFunction {});
}

std::optional<VolumeScene::Look> VolumePane::look() const
{
    return m_isShown && m_frame ? std::optional(m_frame->look) : std::nullopt;
}

void VolumePane::setLook(const VolumeScene::Look& look)
{
    m_renderer->change([look](VolumeScene& scene) {
        VolumeScene::Look changed = look;
        changed.clipPlanes = scene.look().clipPlanes;
        changed.slices = scene.look().slices;
        scene.setLook(changed);
    });
}

std::optional<VolumePane::Hit> VolumePane::hitAt(QPointF viewportPosition, const LabelLayer& layer) const
{
    const auto seen = look();
    if (!seen)
        return std::nullopt;
    // The picture fills the viewport, also while one of another size is on its way.
    const SightLine line = sightLine(
        *seen, viewport().width(), viewport().height(), viewportPosition.x(), viewportPosition.y());
    const auto hit = [&](std::optional<double> mm, bool isSurface) {
        return mm ? std::optional(Hit { line.at(*mm), line.awayLps, isSurface }) : std::nullopt;
    };
    bool hasSurface = false;
    for (std::size_t label = 0; layer.map && label < layer.map->labels().size(); ++label)
        hasSurface = hasSurface || (layer.isVisible(label) && layer.map->voxelCounts()[label] > 0);
    if (hasSurface)
        return hit(surfaceAlong(line, layer, seen->clipPlanes), true);
    if (!m_frame->isImageVisible || !seen->function)
        return std::nullopt;
    return hit(opaqueAlong(line, *state().volume(), opacityCurve(), seen->clipPlanes), false);
}

const OpacityCurve& VolumePane::opacityCurve() const
{
    if (!m_opacity || m_opacityOf != *m_frame->look.function) {
        m_opacityOf = *m_frame->look.function;
        m_opacity.emplace(m_opacityOf, *state().volume());
    }
    return *m_opacity;
}

double VolumePane::mmPerPixel() const
{
    const auto seen = look();
    return seen ? 2.0 * seen->halfHeightMm / std::max(1, viewport().height()) : 0.0;
}

void VolumePane::takeFrame()
{
    m_frame = m_renderer->frame();
    syncPreset();
    refresh();
    Q_EMIT frameShown();
}

// The latest picture, whatever its size: a new one is on its way.
QImage VolumePane::latest(int width, int height, double ratio)
{
    if (const QSize size(width, height); size != m_asked) {
        m_asked = size;
        m_renderer->setSize(width, height, ratio);
    }
    if (m_frame && !m_frame->error.isEmpty()) {
        QImage image(width, height, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(image.rect(), Qt::AlignCenter | Qt::TextWordWrap, m_frame->error);
        return image;
    }
    return m_frame && m_frame->picture.width > 0 ? imageOf(m_frame->picture) : QImage();
}

// The scene itself leaves out the image when surfaces arrive, until somebody chooses.
void VolumePane::syncPreset()
{
    const QSignalBlocker blocker(m_presets);
    QStringList names = m_frame->presets;
    if (!names.isEmpty())
        names << surfacesOnly();
    QStringList shown;
    for (int row = 0; row < m_presets->count(); ++row)
        shown << m_presets->itemData(row).toString();
    if (shown != names) {
        m_presets->clear();
        for (const QString& name : std::as_const(names))
            m_presets->addItem(presetTitle(name), name);
    }
    m_presets->setVisible(state().volume() != nullptr && !names.isEmpty());
    m_presets->setCurrentIndex(
        m_presets->findData(m_frame->isImageVisible ? transferFunction().name : surfacesOnly()));
}

// Coarse until it has rested for a moment.
void VolumePane::interact(VolumeRenderer::Change change)
{
    m_renderer->change([change = std::move(change)](VolumeScene& scene) {
        scene.setInteracting(true);
        change(scene);
    });
    m_settle->start();
}

bool VolumePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &viewport() || !state().volume())
        return Pane::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::Wheel:
        interact([factor = std::pow(zoomStep, static_cast<QWheelEvent&>(*event).angleDelta().y() / 120.0)](
                     VolumeScene& scene) { scene.zoomBy(factor); });
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
        interact([pixels](VolumeScene& scene) { scene.panBy(pixels.x(), pixels.y()); });
    else if (event.buttons() & Qt::RightButton)
        interact([pixels](VolumeScene& scene) { scene.zoomBy(std::pow(1.01, -pixels.y())); });
    else if (event.buttons() & Qt::LeftButton)
        interact([pixels](VolumeScene& scene) { scene.rotateBy(pixels.x(), pixels.y()); });
}

// Its letters turn the volume here, whatever command of the window has them too.
bool VolumePane::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && state().volume()) {
        constexpr std::array mine { Qt::Key_A, Qt::Key_P, Qt::Key_L, Qt::Key_R, Qt::Key_S, Qt::Key_I };
        const auto& key = static_cast<QKeyEvent&>(*event);
        if (key.modifiers() == Qt::NoModifier && std::ranges::find(mine, key.key()) != mine.end()) {
            event->accept();
            return true;
        }
    }
    return Pane::event(event);
}

void VolumePane::keyPressEvent(QKeyEvent* event)
{
    if (!state().volume() || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return Pane::keyPressEvent(event);
    static constexpr Vec3 up { 0, 0, 1 };
    static constexpr Vec3 forward { 0, -1, 0 };
    switch (event->key()) {
    case Qt::Key_Left:
        return interact([](VolumeScene& scene) { scene.rotateBy(-keyPixels, 0); });
    case Qt::Key_Right:
        return interact([](VolumeScene& scene) { scene.rotateBy(keyPixels, 0); });
    case Qt::Key_Up:
        return interact([](VolumeScene& scene) { scene.rotateBy(0, -keyPixels); });
    case Qt::Key_Down:
        return interact([](VolumeScene& scene) { scene.rotateBy(0, keyPixels); });
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return interact([](VolumeScene& scene) { scene.zoomBy(zoomStep); });
    case Qt::Key_Minus:
        return interact([](VolumeScene& scene) { scene.zoomBy(1.0 / zoomStep); });
    case Qt::Key_A:
        return interact([](VolumeScene& scene) { scene.lookAlong({ 0, 1, 0 }, up); });
    case Qt::Key_P:
        return interact([](VolumeScene& scene) { scene.lookAlong({ 0, -1, 0 }, up); });
    case Qt::Key_L:
        return interact([](VolumeScene& scene) { scene.lookAlong({ -1, 0, 0 }, up); });
    case Qt::Key_R:
        return interact([](VolumeScene& scene) { scene.lookAlong({ 1, 0, 0 }, up); });
    case Qt::Key_S:
        return interact([](VolumeScene& scene) { scene.lookAlong({ 0, 0, -1 }, forward); });
    case Qt::Key_I:
        return interact([](VolumeScene& scene) { scene.lookAlong({ 0, 0, 1 }, forward); });
    case Qt::Key_Home:
        return interact([](VolumeScene& scene) { scene.resetCamera(); });
    case Qt::Key_F:
        Q_EMIT maximiseRequested();
        return;
    default:
        return Pane::keyPressEvent(event);
    }
}

} // namespace fovea::views
