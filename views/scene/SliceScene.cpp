#include "views/scene/SliceScene.h"

#include "views/scene/BoxOverlay.h"
#include "views/scene/MeasurementPaint.h"
#include "views/scene/PaintedOverlay.h"
#include "views/scene/SliceDescription.h"
#include "views/scene/SliceNavigation.h"
#include "views/scene/SliceOverlay.h"
#include "views/scene/SlicePicture.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::views {

struct SliceScene::State {
    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::optional<HeatLayer> heatLayer;
    std::optional<BoxLayer> boxLayer;
    Orientation orientation = Orientation::Axial;
    ScreenAxes axes = screenAxes(Orientation::Axial);
    ScreenAxes shown = axes; // as it lies on the screen
    ViewTurn turn;
    std::vector<ReferencePlane> references;
    Vec3 cursorLps;
    Window window;
    bool inverted = false;
    bool interpolated = true;
    Slab slab;
    ColourMap colourMap = ColourMap::Grey;
    std::vector<Measurement> measurements;
    std::vector<MeasuredValues> measured; // of each, on the volume
    QString selectedId;
    std::function<void(Overlay&)> painter;
    std::optional<Vec3> pointerLps;
    QStringList notices;
    Annotations annotations;
    QString emptyText;

    Vec3 centreLps; // of the view; its depth does not matter
    double mmPerPixel = 1.0;
    bool isFit = true;

    PixelGrid sampledGrid;
    Depth sampledDepth;
    bool volumeDirty = true; // values must be sampled even where the grid is the same
    bool layersDirty = true;
    bool coloursDirty = true;
    bool overlayDirty = true;

    SlicePicture picture;
    std::vector<std::uint8_t> painted; // the picture and what is written over it
    PaintedOverlay overlay;
};

namespace {

// Clockwise: what was up comes to lie at the right.
ScreenAxes turned(ScreenAxes axes, const ViewTurn& turn)
{
    if (turn.mirrored)
        axes.rightLps = -axes.rightLps;
    for (int quarter = 0; quarter < (turn.quarterTurns % 4 + 4) % 4; ++quarter)
        axes = { -axes.downLps, axes.rightLps };
    return axes;
}

} // namespace

SliceScene::SliceScene()
    : m_state(std::make_unique<State>())
{ }

SliceScene::~SliceScene() = default;

void SliceScene::setVolume(std::shared_ptr<const Volume> volume)
{
    m_state->volume = std::move(volume);
    m_state->volumeDirty = true;
    m_state->overlayDirty = true;
    m_state->pointerLps.reset();
    for (std::size_t n = 0; n < m_state->measurements.size(); ++n)
        m_state->measured[n] = measure(m_state->measurements[n], m_state->volume.get());
    if (!m_state->volume)
        return;
    m_state->cursorLps = middleVoxelLps(m_state->volume->geometry());
    m_state->window = m_state->volume->defaultWindow();
    fit();
}

const std::shared_ptr<const Volume>& SliceScene::volume() const
{
    return m_state->volume;
}

void SliceScene::noteVoxels()
{
    m_state->volumeDirty = true;
    m_state->overlayDirty = true;
    for (std::size_t n = 0; n < m_state->measurements.size(); ++n)
        m_state->measured[n] = measure(m_state->measurements[n], m_state->volume.get());
}

void SliceScene::setLabelLayers(std::vector<LabelLayer> layers)
{
    std::erase_if(layers, [](const LabelLayer& layer) { return !layer.map; });
    m_state->labelLayers = std::move(layers);
    m_state->layersDirty = true;
    m_state->overlayDirty = true;
}

void SliceScene::setHeatLayer(std::optional<HeatLayer> layer)
{
    m_state->heatLayer = layer && layer->values ? std::move(layer) : std::nullopt;
    m_state->layersDirty = true;
    m_state->overlayDirty = true;
}

void SliceScene::setBoxLayer(std::optional<BoxLayer> layer)
{
    m_state->boxLayer = std::move(layer);
    m_state->overlayDirty = true;
}

void SliceScene::setOrientation(Orientation orientation)
{
    m_state->orientation = orientation;
    setPlane(screenAxes(orientation));
}

Orientation SliceScene::orientation() const
{
    return m_state->orientation;
}

void SliceScene::setPlane(const ScreenAxes& axes)
{
    m_state->axes = { normalized(axes.rightLps), normalized(axes.downLps) };
    m_state->shown = turned(m_state->axes, m_state->turn);
    m_state->overlayDirty = true;
    if (m_state->isFit)
        fit();
}

const ScreenAxes& SliceScene::axes() const
{
    return m_state->axes;
}

void SliceScene::setTurn(const ViewTurn& turn)
{
    m_state->turn = turn;
    setPlane(m_state->axes);
}

const ViewTurn& SliceScene::turn() const
{
    return m_state->turn;
}

const ScreenAxes& SliceScene::shownAxes() const
{
    return m_state->shown;
}

SliceScene::SideLetters SliceScene::sideLetters() const
{
    const auto letters
        = [](Vec3 directionLps) { return QString::fromStdString(orientationLetters(directionLps)); };
    const ScreenAxes& shown = m_state->shown;
    return { letters(-shown.rightLps), letters(shown.rightLps), letters(-shown.downLps),
        letters(shown.downLps) };
}

void SliceScene::setReferencePlanes(std::vector<ReferencePlane> planes)
{
    m_state->references = std::move(planes);
    m_state->overlayDirty = true;
}

void SliceScene::setColourMap(ColourMap map)
{
    m_state->colourMap = map;
    m_state->coloursDirty = true;
    m_state->overlayDirty = true;
}

ColourMap SliceScene::colourMap() const
{
    return m_state->colourMap;
}

// Regions are measured once, not for each picture.
void SliceScene::setMeasurements(std::vector<Measurement> measurements, const QString& selectedId)
{
    State& state = *m_state;
    std::vector<MeasuredValues> measured;
    for (const Measurement& measurement : measurements) {
        const auto known = std::ranges::find(state.measurements, measurement);
        measured.push_back(known != state.measurements.end()
                ? state.measured[static_cast<std::size_t>(known - state.measurements.begin())]
                : measure(measurement, state.volume.get()));
    }
    state.measurements = std::move(measurements);
    state.measured = std::move(measured);
    state.selectedId = selectedId;
    state.overlayDirty = true;
}

const std::vector<Measurement>& SliceScene::measurements() const
{
    return m_state->measurements;
}

std::vector<const Measurement*> SliceScene::shownMeasurements() const
{
    std::vector<const Measurement*> shown;
    if (!m_state->volume)
        return shown;
    const double thickness = m_state->slab.mode == Slab::Mode::Thin
        ? sliceSpacingMm()
        : std::max(m_state->slab.thicknessMm, sliceSpacingMm());
    for (const Measurement& measurement : m_state->measurements) {
        if (belongsToVolume(measurement, m_state->volume->meaning())
            && belongsToSlice(measurement, m_state->axes, m_state->cursorLps, thickness))
            shown.push_back(&measurement);
    }
    return shown;
}

void SliceScene::setPainter(std::function<void(Overlay&)> painter)
{
    m_state->painter = std::move(painter);
    m_state->overlayDirty = true;
}

void SliceScene::touch()
{
    m_state->overlayDirty = true;
}

void SliceScene::setPointerLps(std::optional<Vec3> pointLps)
{
    m_state->pointerLps = pointLps;
    m_state->overlayDirty = true;
}

void SliceScene::setNotices(const QStringList& notices)
{
    m_state->notices = notices;
    m_state->overlayDirty = true;
}

void SliceScene::setCursorLps(Vec3 pointLps)
{
    m_state->cursorLps = pointLps;
    m_state->overlayDirty = true;
}

Vec3 SliceScene::cursorLps() const
{
    return m_state->cursorLps;
}

void SliceScene::setWindow(const Window& window)
{
    m_state->window = window;
    m_state->coloursDirty = true;
    m_state->overlayDirty = true;
}

const Window& SliceScene::window() const
{
    return m_state->window;
}

void SliceScene::setInverted(bool inverted)
{
    m_state->inverted = inverted;
    m_state->coloursDirty = true;
    m_state->overlayDirty = true;
}

bool SliceScene::isInverted() const
{
    return m_state->inverted;
}

void SliceScene::setInterpolated(bool interpolated)
{
    m_state->volumeDirty = m_state->volumeDirty || m_state->interpolated != interpolated;
    m_state->interpolated = interpolated;
}

void SliceScene::setSlab(const Slab& slab)
{
    m_state->slab = slab;
    m_state->overlayDirty = true;
}

const Slab& SliceScene::slab() const
{
    return m_state->slab;
}

void SliceScene::setAnnotations(const Annotations& annotations)
{
    m_state->annotations = annotations;
    m_state->overlayDirty = true;
}

const Annotations& SliceScene::annotations() const
{
    return m_state->annotations;
}

void SliceScene::setEmptyText(const QString& text)
{
    m_state->emptyText = text;
    m_state->overlayDirty = true;
}

void SliceScene::sizeChanged()
{
    m_state->overlayDirty = true;
    if (m_state->isFit)
        fit();
}

void SliceScene::fit()
{
    m_state->isFit = true;
    m_state->overlayDirty = true;
    if (!m_state->volume)
        return;
    const Geometry& geometry = m_state->volume->geometry();
    const auto [left, right] = reachMm(geometry, m_state->shown.rightLps);
    const auto [top, bottom] = reachMm(geometry, m_state->shown.downLps);
    m_state->mmPerPixel = std::max((right - left) / width(), (bottom - top) / height());
    m_state->centreLps = geometry.centreLps();
}

void SliceScene::setOneToOne()
{
    if (!m_state->volume)
        return;
    const Geometry& geometry = m_state->volume->geometry();
    setMmPerPixel(std::min(geometry.spacingMm[steepestAxis(geometry, m_state->shown.rightLps)],
        geometry.spacingMm[steepestAxis(geometry, m_state->shown.downLps)]));
}

bool SliceScene::isFit() const
{
    return m_state->isFit;
}

Vec3 SliceScene::centreLps() const
{
    return m_state->centreLps;
}

void SliceScene::setCentreLps(Vec3 centreLps)
{
    m_state->centreLps = centreLps;
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

void SliceScene::setMmPerPixel(double mmPerPixel)
{
    if (!(mmPerPixel > 0.0) || !std::isfinite(mmPerPixel))
        return;
    m_state->mmPerPixel = std::clamp(mmPerPixel, 1e-4, 100.0);
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

double SliceScene::mmPerPixel() const
{
    return m_state->mmPerPixel;
}

void SliceScene::zoomBy(double factor, double x, double y)
{
    const Vec3 fixed = displayToLps(x, y);
    setMmPerPixel(m_state->mmPerPixel / factor);
    m_state->centreLps = m_state->centreLps + fixed - displayToLps(x, y);
}

void SliceScene::panBy(double dx, double dy)
{
    m_state->centreLps = m_state->centreLps
        - (m_state->shown.rightLps * dx + m_state->shown.downLps * dy) * m_state->mmPerPixel;
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

Vec3 SliceScene::displayToLps(double x, double y) const
{
    const Vec3 away = m_state->axes.awayLps();
    const Vec3 centre = m_state->centreLps + away * dot(m_state->cursorLps - m_state->centreLps, away);
    return centre + m_state->shown.rightLps * ((x - 0.5 * (width() - 1)) * m_state->mmPerPixel)
        + m_state->shown.downLps * ((y - 0.5 * (height() - 1)) * m_state->mmPerPixel);
}

SliceScene::Position SliceScene::lpsToDisplay(Vec3 pointLps) const
{
    const Vec3 offset = (pointLps - m_state->centreLps) / m_state->mmPerPixel;
    return { dot(offset, m_state->shown.rightLps) + 0.5 * (width() - 1),
        dot(offset, m_state->shown.downLps) + 0.5 * (height() - 1) };
}

double SliceScene::sliceSpacingMm() const
{
    return m_state->volume ? views::sliceSpacingMm(m_state->volume->geometry(), m_state->axes) : 1.0;
}

int SliceScene::sliceCount() const
{
    return m_state->volume ? views::sliceCount(m_state->volume->geometry(), m_state->axes) : 0;
}

int SliceScene::sliceIndex() const
{
    return m_state->volume ? views::sliceIndex(m_state->volume->geometry(), m_state->axes, m_state->cursorLps)
                           : 0;
}

Vec3 SliceScene::scrolledCursor(int slices) const
{
    return m_state->volume
        ? scrolledLps(m_state->volume->geometry(), m_state->axes, m_state->cursorLps, slices)
        : m_state->cursorLps;
}

Vec3 SliceScene::snappedLps(Vec3 pointLps) const
{
    return m_state->volume ? views::snappedLps(m_state->volume->geometry(), m_state->axes, pointLps)
                           : pointLps;
}

const std::vector<std::uint8_t>& SliceScene::picture()
{
    updatePicture();
    return m_state->picture.rgb();
}

bool SliceScene::updatePicture()
{
    State& state = *m_state;
    if (!state.volume) {
        const bool isBlank = state.picture.width() == width() && state.picture.height() == height();
        if (isBlank && !state.volumeDirty)
            return false;
        state.picture.clear(width(), height());
        state.volumeDirty = false;
        state.sampledGrid = {};
        return true;
    }
    const double mm = state.mmPerPixel;
    const PixelGrid grid { displayToLps(0, 0), state.shown.rightLps * mm, state.shown.downLps * mm, width(),
        height() };
    const Depth depth = slabDepth();
    const bool moved = grid != state.sampledGrid;
    const bool sampleValues = state.volumeDirty || moved || depth != state.sampledDepth;
    if (sampleValues) {
        state.picture.sampleVolume(
            *state.volume, grid, state.interpolated ? Interpolation::Linear : Interpolation::Nearest, depth);
    }
    if (state.layersDirty || moved) {
        state.picture.sampleLabels(state.labelLayers, grid);
        state.picture.sampleHeat(state.heatLayer, grid);
    }
    if (!sampleValues && !state.layersDirty && !state.coloursDirty)
        return false;
    state.picture.compose(*state.volume, greyScaleOf(*state.volume, state.window, state.inverted),
        state.labelLayers, state.heatLayer, std::max(1, static_cast<int>(std::lround(1.5 * pixelRatio()))),
        state.colourMap);
    state.sampledGrid = grid;
    state.sampledDepth = depth;
    state.volumeDirty = false;
    state.layersDirty = false;
    state.coloursDirty = false;
    return true;
}

Depth SliceScene::slabDepth() const
{
    const Slab& slab = m_state->slab;
    if (slab.mode == Slab::Mode::Thin || !m_state->volume)
        return {};
    constexpr int most = 400; // planes: keeps a slab through everything bearable
    const double spacing = sliceSpacingMm();
    const int count = std::clamp(static_cast<int>(std::lround(slab.thicknessMm / spacing)), 1, most);
    return { slab.mode, count, m_state->axes.awayLps() * spacing };
}

void SliceScene::prepare()
{
    const bool isNew = updatePicture();
    if (!isNew && !m_state->overlayDirty)
        return;
    m_state->overlayDirty = false;
    m_state->painted = m_state->picture.rgb();
    m_state->overlay.begin(m_state->painted.data(), width(), height());
    drawOverlay();
    drawMeasurements();
    if (m_state->painter && m_state->volume)
        m_state->painter(m_state->overlay);
}

const std::vector<std::uint8_t>* SliceScene::pixels() const
{
    return &m_state->painted;
}

void SliceScene::drawMeasurements()
{
    const State& state = *m_state;
    const auto toPane = [this](Vec3 pointLps) {
        const Position position = lpsToDisplay(pointLps);
        return PanePoint { position.x, position.y };
    };
    for (const Measurement* measurement : shownMeasurements()) {
        const auto n = static_cast<std::size_t>(measurement - state.measurements.data());
        paintMeasurement(m_state->overlay, *measurement, state.measured[n], toPane,
            { pixelRatio(), measurement->id == state.selectedId, state.volume->meaning().unit, width(),
                height() });
    }
}

void SliceScene::drawOverlay()
{
    const State& state = *m_state;
    SliceOverlayInput input { width(), height(), pixelRatio() };
    if (!state.volume) {
        input.text.centre = state.emptyText.split(QLatin1Char('\n'));
        drawSliceOverlay(m_state->overlay, input);
        return;
    }
    if (state.annotations.text) {
        const Vec3 valueLps = state.pointerLps.value_or(state.cursorLps);
        input.text = describeSlice({ *state.volume, state.axes, state.cursorLps, state.window, state.inverted,
            state.slab, slabDepth().count * sliceSpacingMm(), state.mmPerPixel, pixelRatio(), valueLps,
            state.annotations.description });
        input.text.planeColour = planeColour(screenAxes(state.orientation).awayLps());
    }
    input.text.topLeft << state.annotations.extra;
    input.text.badges << state.notices;
    // Never without: who made what is shown.
    for (const LabelLayer& layer : state.labelLayers)
        addStamp(input.text.stamps, layer.map->source());
    if (state.heatLayer) {
        addStamp(input.text.stamps, state.heatLayer->source);
        if (!state.heatLayer->caption.isEmpty())
            input.text.stamps << state.heatLayer->caption;
        input.colourBar = ColourBar { state.heatLayer->title, numberText(state.heatLayer->low),
            numberText(state.heatLayer->high) };
    }
    const SectionPlane plane { state.cursorLps, state.axes.awayLps() };
    const ToDisplay toDisplay = [this](Vec3 pointLps) {
        const Position position = lpsToDisplay(pointLps);
        return DisplayPoint { position.x, position.y };
    };
    if (state.heatLayer && state.heatLayer->window)
        drawFrame(m_state->overlay, *state.heatLayer->window, plane, toDisplay, pixelRatio());
    if (state.boxLayer && !state.boxLayer->boxes.empty()) {
        addStamp(input.text.stamps, state.boxLayer->source);
        drawBoxes(m_state->overlay, *state.boxLayer, plane, toDisplay, pixelRatio());
    }
    if (state.annotations.letters) {
        input.text.letters = true;
        const SideLetters letters = sideLetters();
        input.text.leftLetters = letters.left;
        input.text.rightLetters = letters.right;
        input.text.topLetters = letters.top;
        input.text.bottomLetters = letters.bottom;
    }
    if (state.annotations.crosshair)
        drawCrosshair(input);
    drawSliceOverlay(m_state->overlay, input);
}

void SliceScene::drawCrosshair(SliceOverlayInput& input) const
{
    const State& state = *m_state;
    const Position cursor = lpsToDisplay(state.cursorLps);
    std::vector<ReferencePlane> planes = state.references;
    if (planes.empty()) {
        planes = { { state.axes.downLps, planeColour(state.axes.downLps) },
            { state.axes.rightLps, planeColour(state.axes.rightLps) } };
    }
    const Vec3 away = state.shown.awayLps();
    for (const ReferencePlane& plane : planes) {
        const Vec3 along = normalized(cross(away, plane.normalLps));
        if (!(length(along) > 0.5))
            continue; // the same plane
        const double dx = dot(along, state.shown.rightLps);
        const double dy = dot(along, state.shown.downLps);
        input.crosshair.push_back({ cursor.x, cursor.y, dx, dy, plane.colour });
        if (plane.thicknessMm <= 0.0)
            continue;
        const double half = 0.5 * plane.thicknessMm / state.mmPerPixel;
        for (const double side : { -half, half })
            input.crosshair.push_back(
                { cursor.x - side * dy, cursor.y + side * dx, dx, dy, plane.colour, true });
    }
}

void SliceScene::addStamp(QStringList& stamps, const ResultSource& source)
{
    const QString stamp = resultStamp(source);
    if (source.kind == ResultSource::Kind::Model && !stamps.contains(stamp))
        stamps << stamp;
}

} // namespace fovea::views
