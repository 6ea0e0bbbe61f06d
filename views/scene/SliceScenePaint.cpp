// The picture of the plane and what is written over it.
#include "views/scene/BoxOverlay.h"
#include "views/scene/MeasurementPaint.h"
#include "views/scene/SliceDescription.h"
#include "views/scene/SliceOverlay.h"
#include "views/scene/SliceSceneState.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fovea::views {

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
    const bool sampleNow = state.volumeDirty || moved || depth != state.sampledDepth;
    if (sampleNow)
        sampleVolume(grid, depth);
    const bool hasNewValues = sampleNow || takeSlab();
    const VoxelBox painted = std::exchange(state.labelsDirty, {});
    std::optional<PixelRect> part;
    if (state.layersDirty || moved) {
        state.picture.sampleLabels(state.labelLayers, grid);
        state.picture.sampleHeat(state.heatLayer, grid);
    } else if (!painted.isEmpty() && !state.labelLayers.empty()) {
        const LabelMap& map = *state.labelLayers.front().map;
        part = pixelsOf(painted, map.geometry());
        state.picture.sampleLabels(0, map, grid, *part);
    }
    if (hasNewValues || state.layersDirty || state.coloursDirty)
        part.reset(); // everything
    else if (!part || part->isEmpty())
        return false;
    state.picture.compose(*state.volume, greyScaleOf(*state.volume, state.window, state.inverted),
        state.labelLayers, state.heatLayer, outlinePixels(), state.colourMap, part);
    state.sampledGrid = grid;
    state.sampledDepth = depth;
    state.volumeDirty = false;
    state.layersDirty = false;
    state.coloursDirty = false;
    return true;
}

int SliceScene::outlinePixels() const
{
    return std::max(1, static_cast<int>(std::lround(1.5 * pixelRatio())));
}

// The pixels that may look otherwise when the voxels of a box do; none where the plane does not meet it.
PixelRect SliceScene::pixelsOf(const VoxelBox& box, const Geometry& geometry) const
{
    const Vec3 away = m_state->axes.awayLps();
    double nearest = std::numeric_limits<double>::infinity();
    double furthest = -nearest;
    double left = nearest;
    double right = -nearest;
    double top = nearest;
    double bottom = -nearest;
    for (int corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            index[axis] = (corner >> axis & 1) != 0 ? static_cast<double>(box.high[axis]) + 0.5
                                                    : static_cast<double>(box.low[axis]) - 0.5;
        }
        const Vec3 point = geometry.indexToLps(index);
        const double depth = dot(point - m_state->cursorLps, away);
        const Position position = lpsToDisplay(point);
        nearest = std::min(nearest, depth);
        furthest = std::max(furthest, depth);
        left = std::min(left, position.x);
        right = std::max(right, position.x);
        top = std::min(top, position.y);
        bottom = std::max(bottom, position.y);
    }
    constexpr double rounding = 1e-6; // mm; of a plane along the faces of voxels
    if (nearest > rounding || furthest < -rounding)
        return {};
    // Outlines of voxels beside it change too.
    const double margin = outlinePixels() + 1.0;
    const auto pixel
        = [](double at, int end) { return static_cast<int>(std::clamp(at, 0.0, static_cast<double>(end))); };
    return { pixel(std::floor(left - margin), width()), pixel(std::floor(top - margin), height()),
        pixel(std::ceil(right + margin) + 1.0, width()), pixel(std::ceil(bottom + margin) + 1.0, height()) };
}

// A thick slab takes too long for who waits for the picture: it gets a coarse one, and the other when it is
// there.
void SliceScene::sampleVolume(const PixelGrid& grid, const Depth& depth)
{
    State& state = *m_state;
    const Interpolation interpolation = state.interpolated ? Interpolation::Linear : Interpolation::Nearest;
    state.isCoarse = state.slabs && isLongWork(grid, depth);
    if (!state.isCoarse) {
        if (state.slabs)
            state.slabs->drop();
        state.picture.sampleVolume(*state.volume, grid, interpolation, depth);
        return;
    }
    state.picture.setValues(grid.width, grid.height, coarseValues(*state.volume, grid, interpolation, depth));
    state.slabs->ask(state.volume, grid, interpolation, depth);
}

// Whether the full picture of a slab came.
bool SliceScene::takeSlab()
{
    State& state = *m_state;
    if (!state.isCoarse)
        return false;
    std::optional<std::vector<float>> values = state.slabs->take();
    if (!values)
        return false;
    state.picture.setValues(state.sampledGrid.width, state.sampledGrid.height, std::move(*values));
    state.isCoarse = false;
    return true;
}

void SliceScene::setUpdated(std::function<void()> updated)
{
    m_state->slabs = updated ? std::make_unique<SlabWork>(std::move(updated)) : nullptr;
    m_state->volumeDirty = m_state->volumeDirty || m_state->isCoarse;
}

bool SliceScene::isCoarse() const
{
    return m_state->isCoarse;
}

void SliceScene::finish()
{
    prepare();
    if (m_state->isCoarse)
        m_state->slabs->wait();
    prepare();
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
    const SectionPlane plane { state.cursorLps, state.axes.awayLps(),
        std::max(1, slabDepth().count) * sliceSpacingMm() };
    const ToDisplay toDisplay = [this](Vec3 pointLps) {
        const Position position = lpsToDisplay(pointLps);
        return DisplayPoint { position.x, position.y };
    };
    if (state.heatLayer && state.heatLayer->window)
        drawFrame(m_state->overlay, *state.heatLayer->window, plane, toDisplay, pixelRatio());
    if (state.boxLayer && !state.boxLayer->isEmpty()) {
        addStamp(input.text.stamps, state.boxLayer->source);
        for (const ResultSource& source : state.boxLayer->moreSources)
            addStamp(input.text.stamps, source);
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
