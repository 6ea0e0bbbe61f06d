#include "views/scene/SliceScene.h"

#include "views/scene/SliceNavigation.h"
#include "views/scene/SliceSceneState.h"

#include <algorithm>
#include <utility>

namespace fovea::views {

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

void SliceScene::noteLabels(const VoxelBox& box)
{
    m_state->labelsDirty = united(m_state->labelsDirty, box);
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

} // namespace fovea::views
