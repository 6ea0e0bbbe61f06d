#include "app/review/MaskEditDesk.h"

#include "app/edit/Edit.h"
#include "app/panels/MaskEditPanel.h"
#include "app/review/ReviewController.h"
#include "app/study/StudySession.h"
#include "views/widgets/BrushRing.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/Viewport.h"
#include "views/widgets/VolumePane.h"

#include <QLineF>
#include <QMouseEvent>
#include <QTimer>
#include <QUndoStack>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

constexpr int settleMs = 400; // after the last edit, until the 3D view and the findings follow
constexpr int mostDabs = 200; // between two events of the mouse
constexpr Orientation planes[] { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal };

} // namespace

MaskEditDesk::MaskEditDesk(StudySession& session, views::ViewGrid& grid, QUndoStack& stack,
    ReviewController& review, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_grid(grid)
    , m_stack(stack)
    , m_review(review)
    , m_panel(new MaskEditPanel)
    , m_settleTimer(new QTimer(this))
{
    m_settleTimer->setSingleShot(true);
    m_settleTimer->setInterval(settleMs);
    connect(m_settleTimer, &QTimer::timeout, this, &MaskEditDesk::settle);
    connect(m_panel, &MaskEditPanel::editingRequested, this, &MaskEditDesk::setEditing);
    connect(m_panel, &MaskEditPanel::actionRequested, this,
        [this](MaskEditPanel::Action action) { run(static_cast<int>(action)); });
    connect(m_panel, &MaskEditPanel::differenceRequested, this, &MaskEditDesk::showDifference);
    connect(&session, &StudySession::volumeChanged, this, [this] {
        if (isEditing())
            finish(false);
    });
    const auto update = [this] {
        const auto& map = m_session.labelMap();
        m_panel->setAvailable(
            isEditing() || (map != nullptr && !m_review.isReadOnly() && m_review.maskOf(*map) != nullptr));
    };
    connect(&session, &StudySession::labelMapChanged, this, update);
    connect(&review, &ReviewController::changed, this, update);
    // Colours, opacity and visibility are those of the overlay.
    connect(&grid.state(), &views::ViewState::layersChanged, this, [this] {
        if (isEditing())
            repaint();
    });
    connect(&grid, &views::ViewGrid::layoutChanged, this, &MaskEditDesk::watchPanes);
    watchPanes();
}

MaskEditDesk::~MaskEditDesk() = default;

void MaskEditDesk::setEditing(bool on)
{
    if (!on) {
        if (isEditing())
            finish(true);
        return;
    }
    const auto& shown = m_session.labelMap();
    const ReviewedMask* mask = shown != nullptr ? m_review.maskOf(*shown) : nullptr;
    if (mask == nullptr || m_review.isReadOnly()) {
        m_panel->setEditing(nullptr);
        return;
    }
    m_mask = mask->id;
    m_beginTask.start(
        [original = mask->original, current = mask->current](
            const Progress&) -> Result<std::shared_ptr<MaskEditor>> {
            auto editor = MaskEditor::begin(original, current);
            if (!editor)
                return std::unexpected(editor.error());
            return std::shared_ptr<MaskEditor>(std::move(*editor));
        },
        [this](Result<std::shared_ptr<MaskEditor>> editor) { begin(std::move(editor)); });
}

void MaskEditDesk::begin(Result<std::shared_ptr<MaskEditor>> editor)
{
    if (!editor) {
        m_panel->setEditing(nullptr);
        Q_EMIT m_review.failed(editor.error());
        return;
    }
    m_editor = std::move(*editor);
    ++m_turn;
    m_panel->setEditing(m_editor->live().get());
    m_panel->setDifference(m_editor->difference());
    repaint();
    Q_EMIT editingChanged();
}

// The mask as it is now becomes the one that the window shows, unless that has another series by now.
void MaskEditDesk::finish(bool isShown)
{
    m_settleTimer->stop();
    if (isShown) {
        endStroke();
        settle();
    }
    m_stroke.clear();
    m_strokePane = nullptr;
    m_strokeSurface = {};
    hideRing();
    m_editor.reset();
    m_difference.reset();
    ++m_turn;
    m_panel->setEditing(nullptr);
    for (const Orientation orientation : planes)
        m_grid.slicePane(orientation)->setOwnLabelLayers(std::nullopt);
    Q_EMIT editingChanged();
}

// The grid makes its 3D view when it is first shown. Watching twice is watching once.
void MaskEditDesk::watchPanes()
{
    for (const Orientation orientation : planes)
        m_grid.slicePane(orientation)->viewport().installEventFilter(this);
    if (views::VolumePane* pane = m_grid.volumePane())
        pane->viewport().installEventFilter(this);
}

views::Pane* MaskEditDesk::paneOf(QObject* viewport) const
{
    for (const Orientation orientation : planes) {
        views::SlicePane* pane = m_grid.slicePane(orientation);
        if (&pane->viewport() == viewport)
            return pane;
    }
    views::VolumePane* volume = m_grid.volumePane();
    const bool isOurs = volume != nullptr && &volume->viewport() == viewport
        && volume->state().volume() == m_session.volume();
    return isOurs ? volume : nullptr;
}

views::LabelLayer MaskEditDesk::shownLayer() const
{
    const auto& layers = m_grid.state().labelLayers();
    return layers.empty() ? views::LabelLayer {} : layers.front();
}

bool MaskEditDesk::eventFilter(QObject* watched, QEvent* event)
{
    views::Pane* pane = isEditing() ? paneOf(watched) : nullptr;
    if (pane == nullptr)
        return QObject::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
        return handleMouse(*pane, static_cast<QMouseEvent&>(*event));
    case QEvent::MouseButtonDblClick: // the second dab of a quick hand
        return static_cast<QMouseEvent&>(*event).button() == Qt::LeftButton
            && handleMouse(*pane, static_cast<QMouseEvent&>(*event));
    case QEvent::Wheel:
        return handleWheel(*pane, static_cast<QWheelEvent&>(*event));
    case QEvent::Leave:
        hideRing();
        return QObject::eventFilter(watched, event);
    default:
        return QObject::eventFilter(watched, event);
    }
}

bool MaskEditDesk::handleWheel(views::Pane& pane, const QWheelEvent& event)
{
    if (!(event.modifiers() & Qt::ShiftModifier)) {
        hideRing(); // what lies below the pointer is about to change
        return false;
    }
    const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
    m_panel->setRadiusMm(m_panel->radiusMm() * std::pow(1.1, delta / 120.0));
    showRing(pane, event.position());
    return true;
}

bool MaskEditDesk::handleMouse(views::Pane& pane, QMouseEvent& event)
{
    const bool begins
        = event.type() == QEvent::MouseButtonPress || event.type() == QEvent::MouseButtonDblClick;
    if (begins) {
        const bool paints = event.button() == Qt::LeftButton
            && !(event.modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
        return paints && beginStroke(pane, event.position());
    }
    if (m_strokePane != &pane) {
        if (event.buttons() == Qt::NoButton)
            showRing(pane, event.position());
        else
            hideRing();
        return false;
    }
    if (event.type() == QEvent::MouseButtonRelease)
        endStroke();
    else
        continueStroke(event.position());
    showRing(pane, event.position());
    return true;
}

bool MaskEditDesk::beginStroke(views::Pane& pane, QPointF position)
{
    if (auto* volume = qobject_cast<views::VolumePane*>(&pane)) {
        const views::LabelLayer surface = shownLayer();
        if (!volume->hitAt(position, surface))
            return false; // the volume is turned there
        m_strokeSurface = surface;
    }
    pane.setFocus(Qt::MouseFocusReason);
    m_strokePane = &pane;
    m_last.reset();
    continueStroke(position);
    showRing(pane, position);
    return true;
}

void MaskEditDesk::continueStroke(QPointF position)
{
    if (auto* volume = qobject_cast<views::VolumePane*>(m_strokePane.data()))
        dabOnSurface(*volume, position);
    else if (auto* slice = qobject_cast<views::SlicePane*>(m_strokePane.data()))
        dabInPlane(*slice, position);
    m_lastPosition = position;
}

void MaskEditDesk::dabInPlane(views::SlicePane& pane, QPointF position)
{
    const QPointF at = position * pane.viewport().devicePixelRatioF();
    const Vec3 point = pane.scene().displayToLps(at.x(), at.y());
    const Vec3 normal = pane.scene().axes().awayLps();
    if (m_panel->tool() == MaskEditPanel::Tool::Fill) {
        if (!m_last) { // one area a click
            keep(m_editor->edit([&](const EditableVoxels& voxels) {
                return fill(voxels, point, m_panel->label(),
                    m_panel->isBall() ? std::nullopt : std::optional(normal));
            }));
        }
    } else {
        const Brush brush = m_panel->brush(normal);
        const Vec3 from = m_last.value_or(point);
        keep(m_editor->edit(
            [&](const EditableVoxels& voxels) { return paint(voxels, from, point, brush, imageOnGrid()); }));
    }
    m_last = point;
}

// Each place between two events of the mouse is looked for on the surface: the straight way between two
// points of it may lead through the air, or through what lies before the other.
void MaskEditDesk::dabOnSurface(views::VolumePane& pane, QPointF position)
{
    const QPointF from = m_last ? m_lastPosition : position;
    const double stepPixels = std::max(1.0, 0.5 * m_panel->radiusMm() / std::max(pane.mmPerPixel(), 1e-6));
    const int dabs
        = std::clamp(static_cast<int>(std::ceil(QLineF(from, position).length() / stepPixels)), 1, mostDabs);
    for (int n = 1; n <= dabs; ++n) {
        const auto hit = pane.hitAt(from + (position - from) * n / dabs, m_strokeSurface);
        if (!hit)
            continue;
        if (m_panel->tool() == MaskEditPanel::Tool::Fill)
            fillBehind(*hit);
        else
            paintBall(hit->pointLps);
        m_last = hit->pointLps;
    }
    // The slices go along, so that what is painted is seen where it is; a cut through the crosshair would
    // move with them, and what is pointed to with it.
    const bool isCut = std::ranges::any_of(pane.cut().sides, [](int side) { return side != 0; });
    if (m_last && !isCut)
        m_grid.state().setCursorLps(*m_last);
}

void MaskEditDesk::paintBall(Vec3 pointLps)
{
    Brush brush = m_panel->brush({ 0, 0, 1 });
    brush.discNormalLps.reset();
    keep(m_editor->edit([&](const EditableVoxels& voxels) {
        return paint(voxels, pointLps, pointLps, brush, imageOnGrid());
    }));
}

// The part that the surface belongs to, once a stroke.
void MaskEditDesk::fillBehind(const views::VolumePane::Hit& hit)
{
    if (m_last || !hit.isSurface)
        return;
    const LabelMap& mask = *m_editor->live();
    const Geometry& geometry = mask.geometry();
    const double inside
        = 0.01 * std::min({ geometry.spacingMm.x, geometry.spacingMm.y, geometry.spacingMm.z });
    const Vec3 seed = hit.pointLps + hit.awayLps * inside;
    if (mask.valueAtLps(seed) == 0) // the inner side of what a cut has opened, or erased by now
        return;
    keep(m_editor->edit(
        [&](const EditableVoxels& voxels) { return fill(voxels, seed, m_panel->label(), std::nullopt); }));
}

// For thresholds: null where it has another grid than the mask.
const Volume* MaskEditDesk::imageOnGrid() const
{
    const Volume* image = m_session.volume().get();
    const bool fits = image != nullptr && image->geometry().isSameGrid(m_editor->live()->geometry());
    return fits ? image : nullptr;
}

void MaskEditDesk::keep(MaskChange change)
{
    if (change.empty())
        return;
    repaint(change);
    m_stroke.push_back(std::move(change));
}

void MaskEditDesk::endStroke()
{
    m_strokePane = nullptr;
    m_strokeSurface = {};
    m_last.reset();
    if (m_stroke.empty())
        return;
    const QString names[] { tr("Brush"), tr("Eraser"), tr("Fill") };
    commit(names[static_cast<int>(m_panel->tool())], merged(std::exchange(m_stroke, {})));
}

void MaskEditDesk::showRing(views::Pane& pane, QPointF position)
{
    double mmPerPixel = 0.0;
    if (auto* volume = qobject_cast<views::VolumePane*>(&pane)) {
        const bool isStroke = m_strokePane == &pane;
        if (volume->hitAt(position, isStroke ? m_strokeSurface : shownLayer()))
            mmPerPixel = volume->mmPerPixel();
    } else if (auto* slice = qobject_cast<views::SlicePane*>(&pane)) {
        mmPerPixel = slice->scene().mmPerPixel() * pane.viewport().devicePixelRatioF();
    }
    if (mmPerPixel <= 0.0 || m_panel->tool() == MaskEditPanel::Tool::Fill)
        return hideRing();
    if (m_ring && m_ring->parentWidget() != &pane.viewport())
        delete m_ring;
    if (!m_ring)
        m_ring = new views::BrushRing(pane.viewport());
    m_ring->showAt(position, m_panel->radiusMm() / mmPerPixel);
}

void MaskEditDesk::hideRing()
{
    delete m_ring;
}

void MaskEditDesk::run(int action)
{
    if (!isEditing())
        return;
    const std::uint16_t label = m_panel->label();
    const double ml = 0.1;
    // Slices are interpolated along the axis that the axial pane looks along.
    const Vec3 normal = m_grid.slicePane(Orientation::Axial)->scene().axes().awayLps();
    QString name;
    const MaskChange change = m_editor->edit([&](const EditableVoxels& voxels) {
        switch (static_cast<MaskEditPanel::Action>(action)) {
        case MaskEditPanel::Action::Smooth:
            name = tr("Smooth");
            return smooth(voxels, label, 1.0);
        case MaskEditPanel::Action::RemoveIslands:
            name = tr("Remove islands");
            return removeIslands(voxels, label, ml);
        case MaskEditPanel::Action::KeepLargest:
            name = tr("Keep the largest part");
            return removeIslands(voxels, label, 1e12);
        case MaskEditPanel::Action::Interpolate:
            break;
        }
        name = tr("Fill between slices");
        return interpolateSlices(voxels, label, normal);
    });
    if (change.empty())
        return;
    repaint(change);
    commit(name, change);
}

void MaskEditDesk::commit(const QString& name, MaskChange change)
{
    const auto shared = std::make_shared<const MaskChange>(std::move(change));
    // The first time it is done already.
    const auto isDone = std::make_shared<bool>(true);
    const auto step = [this, name, turn = m_turn](const MaskChange& what, bool applies) {
        if (!isEditing() || turn != m_turn)
            return;
        if (applies) {
            m_editor->apply(what);
            repaint(what);
        }
        write(name, what);
    };
    pushEdit(
        m_stack, name, [=] { step(*shared, !std::exchange(*isDone, false)); },
        [=] { step(inverted(*shared), true); });
}

void MaskEditDesk::write(const QString& name, const MaskChange& change)
{
    m_review.writeMaskEdit(m_mask, name, change, [this, change, turn = m_turn](bool isWritten) {
        if (isWritten || !isEditing() || turn != m_turn)
            return;
        m_editor->apply(inverted(change)); // what is not on the disk is not shown
        repaint(change);
    });
    m_settleTimer->start();
}

void MaskEditDesk::repaint()
{
    // The live mask with the look of the overlay; the 3D view keeps a mask that does not change.
    views::LabelLayer layer = shownLayer();
    layer.map = m_editor->live();
    std::vector<views::LabelLayer> layers { layer };
    if (m_difference)
        layers.push_back({ .map = m_difference, .opacity = 0.8, .visible = {}, .outline = true });
    for (const Orientation orientation : planes)
        m_grid.slicePane(orientation)->setOwnLabelLayers(layers);
    m_panel->setDifference(m_editor->difference());
}

void MaskEditDesk::repaint(const MaskChange& change)
{
    const VoxelBox box = boxOf(change, m_editor->live()->geometry());
    for (const Orientation orientation : planes)
        m_grid.slicePane(orientation)->noteLabels(box);
    m_panel->setDifference(m_editor->difference());
}

// A mask that stays as it is, with its counts, for everything but the slices.
void MaskEditDesk::settle()
{
    m_settleTimer->stop();
    if (!isEditing())
        return;
    m_settleTask.start([editor = m_editor](const Progress&) { return editor->settled(); },
        [this, mask = m_mask, volume = m_session.volume()](const Result<LabelMap>& settled) {
            if (!settled || volume != m_session.volume()) // by now another series is shown
                return;
            const auto shown = std::make_shared<const LabelMap>(*settled);
            m_review.setCurrentMask(mask, shown);
            m_session.setLabelMap(shown);
        });
    if (m_difference)
        showDifference(true);
}

void MaskEditDesk::showDifference(bool shown)
{
    if (!shown || !isEditing()) {
        m_difference.reset();
        if (isEditing())
            repaint();
        return;
    }
    m_differenceTask.start([editor = m_editor](const Progress&) { return editor->differenceMap(); },
        [this](const Result<LabelMap>& map) {
            if (!map || !isEditing())
                return;
            m_difference = std::make_shared<const LabelMap>(*map);
            repaint();
        });
}

} // namespace fovea::app
