#include "views/scene/SliceScene.h"

#include "views/scene/BoxOverlay.h"
#include "views/scene/PaintedOverlay.h"
#include "views/scene/SliceDescription.h"
#include "views/scene/SliceNavigation.h"
#include "views/scene/SliceOverlay.h"
#include "views/scene/SlicePicture.h"

#include <vtkActor2D.h>
#include <vtkImageData.h>
#include <vtkImageMapper.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::views {

struct SliceScene::State {
    explicit State(vtkRenderer& renderer);

    void show(int width, int height);

    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::optional<HeatLayer> heatLayer;
    std::optional<BoxLayer> boxLayer;
    Orientation orientation = Orientation::Axial;
    ScreenAxes axes = screenAxes(Orientation::Axial);
    Vec3 cursorLps;
    Window window;
    bool inverted = false;
    bool interpolated = true;
    Slab slab;
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
    vtkNew<vtkImageData> image;
    vtkNew<vtkUnsignedCharArray> pixels;
    vtkNew<vtkActor2D> slice;
    std::vector<std::uint8_t> painted; // the picture and what is written over it
    PaintedOverlay overlay;
};

SliceScene::State::State(vtkRenderer& renderer)
{
    pixels->SetNumberOfComponents(3);
    // Draws pixels as they are; several times faster than a textured plane where OpenGL is software.
    vtkNew<vtkImageMapper> mapper;
    mapper->SetInputData(image);
    mapper->SetColorWindow(255.0);
    mapper->SetColorLevel(127.5);
    slice->SetMapper(mapper);
    renderer.AddActor2D(slice);
}

void SliceScene::State::show(int width, int height)
{
    const auto row = static_cast<std::size_t>(width) * 3;
    const auto rows = static_cast<std::size_t>(height);
    pixels->SetNumberOfTuples(static_cast<vtkIdType>(width) * height);
    for (std::size_t y = 0; y < rows; ++y) // VTK's first row is the lowest
        std::copy_n(painted.data() + y * row, row, pixels->GetPointer(0) + (rows - 1 - y) * row);
    pixels->Modified();
    image->SetDimensions(width, height, 1);
    image->GetPointData()->SetScalars(pixels);
    image->Modified();
}

SliceScene::SliceScene()
    : m_state(std::make_unique<State>(*renderer()))
{ }

SliceScene::~SliceScene() = default;

void SliceScene::setVolume(std::shared_ptr<const Volume> volume)
{
    m_state->volume = std::move(volume);
    m_state->volumeDirty = true;
    m_state->overlayDirty = true;
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
    m_state->overlayDirty = true;
    if (m_state->isFit)
        fit();
}

const ScreenAxes& SliceScene::axes() const
{
    return m_state->axes;
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
    const auto [left, right] = reachMm(geometry, m_state->axes.rightLps);
    const auto [top, bottom] = reachMm(geometry, m_state->axes.downLps);
    m_state->mmPerPixel = std::max((right - left) / width(), (bottom - top) / height());
    m_state->centreLps = geometry.centreLps();
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
        - (m_state->axes.rightLps * dx + m_state->axes.downLps * dy) * m_state->mmPerPixel;
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

Vec3 SliceScene::displayToLps(double x, double y) const
{
    const Vec3 away = m_state->axes.awayLps();
    const Vec3 centre = m_state->centreLps + away * dot(m_state->cursorLps - m_state->centreLps, away);
    return centre + m_state->axes.rightLps * ((x - 0.5 * (width() - 1)) * m_state->mmPerPixel)
        + m_state->axes.downLps * ((y - 0.5 * (height() - 1)) * m_state->mmPerPixel);
}

SliceScene::Position SliceScene::lpsToDisplay(Vec3 pointLps) const
{
    const Vec3 offset = (pointLps - m_state->centreLps) / m_state->mmPerPixel;
    return { dot(offset, m_state->axes.rightLps) + 0.5 * (width() - 1),
        dot(offset, m_state->axes.downLps) + 0.5 * (height() - 1) };
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
    const PixelGrid grid { displayToLps(0, 0), state.axes.rightLps * mm, state.axes.downLps * mm, width(),
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
        state.labelLayers, state.heatLayer, std::max(1, static_cast<int>(std::lround(1.5 * pixelRatio()))));
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
    m_state->show(width(), height());
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
        input.text = describeSlice({ *state.volume, state.axes, state.cursorLps, state.window, state.inverted,
            state.slab, slabDepth().count * sliceSpacingMm(), state.mmPerPixel, pixelRatio() });
    }
    input.text.topLeft << state.annotations.extra;
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
        input.text.leftLetters = QString::fromStdString(orientationLetters(-state.axes.rightLps));
        input.text.rightLetters = QString::fromStdString(orientationLetters(state.axes.rightLps));
        input.text.topLetters = QString::fromStdString(orientationLetters(-state.axes.downLps));
        input.text.bottomLetters = QString::fromStdString(orientationLetters(state.axes.downLps));
    }
    if (state.annotations.crosshair) {
        const Position cursor = lpsToDisplay(state.cursorLps);
        input.crosshair = { { cursor.x, cursor.y, 1, 0, planeColour(state.axes.downLps) },
            { cursor.x, cursor.y, 0, 1, planeColour(state.axes.rightLps) } };
    }
    drawSliceOverlay(m_state->overlay, input);
}

void SliceScene::addStamp(QStringList& stamps, const ResultSource& source)
{
    const QString stamp = resultStamp(source);
    if (source.kind == ResultSource::Kind::Model && !stamps.contains(stamp))
        stamps << stamp;
}

} // namespace fovea::views
