#include "views/scene/SliceScene.h"

#include "views/scene/PaintedOverlay.h"
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
#include <numeric>
#include <utility>

namespace fovea::views {

namespace {

constexpr double aligned = 1.0 - 1e-6; // cosine between axes that count as parallel

// Colours of the planes, the same in every pane: a line in one pane is the plane of another.
Rgb planeColour(Vec3 normal)
{
    const double x = std::abs(normal.x);
    const double y = std::abs(normal.y);
    const double z = std::abs(normal.z);
    if (z >= x && z >= y)
        return { 255, 107, 107 }; // axial
    if (x >= y)
        return { 255, 212, 59 }; // sagittal
    return { 105, 219, 124 }; // coronal
}

QString planeName(const ScreenAxes& axes)
{
    for (const auto& [orientation, name] :
        { std::pair { Orientation::Axial, "Axial" }, std::pair { Orientation::Coronal, "Coronal" },
            std::pair { Orientation::Sagittal, "Sagittal" } }) {
        if (std::abs(dot(screenAxes(orientation).awayLps(), axes.awayLps())) > aligned)
            return QString::fromLatin1(name);
    }
    return QStringLiteral("Oblique");
}

// "S 12.5 mm": where the plane lies along its own normal.
QString planePosition(const ScreenAxes& axes, Vec3 cursorLps)
{
    const Vec3 away = axes.awayLps();
    const double position = dot(cursorLps, away);
    const QString letters = QString::fromStdString(orientationLetters(position < 0.0 ? -away : away));
    return QStringLiteral("%1 %2 mm").arg(letters).arg(std::abs(position), 0, 'f', 1);
}

QString numberText(double value)
{
    return std::abs(value) >= 100.0 ? QString::number(value, 'f', 0) : QString::number(value, 'g', 3);
}

// Of a voxel: whole numbers as they are.
QString valueText(double value)
{
    return value == std::round(value) && std::abs(value) < 1e9 ? QString::number(value, 'f', 0)
                                                               : QString::number(value, 'g', 5);
}

// The grid's axis along a direction and whether it points there, if one does.
struct GridAxis {
    std::size_t axis = 0;
    double sign = 1.0;
};

std::optional<GridAxis> gridAxisAlong(const Geometry& geometry, Vec3 direction)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double cosine = dot(geometry.direction.columns[axis], direction);
        if (std::abs(cosine) > aligned)
            return GridAxis { axis, cosine > 0.0 ? 1.0 : -1.0 };
    }
    return std::nullopt;
}

std::size_t steepestAxis(const Geometry& geometry, Vec3 direction)
{
    std::size_t best = 0;
    double bestCosine = -1.0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double cosine = std::abs(dot(geometry.direction.columns[axis], direction));
        if (cosine > bestCosine) {
            best = axis;
            bestCosine = cosine;
        }
    }
    return best;
}

// From where to where the grid reaches along a direction.
std::pair<double, double> reach(const Geometry& geometry, Vec3 direction)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Vec3& corner : geometry.cornersLps()) {
        low = std::min(low, dot(corner, direction));
        high = std::max(high, dot(corner, direction));
    }
    return { low, high };
}

} // namespace

Vec3 middleVoxelLps(const Geometry& geometry)
{
    return geometry.indexToLps({ static_cast<double>(geometry.size[0] / 2),
        static_cast<double>(geometry.size[1] / 2), static_cast<double>(geometry.size[2] / 2) });
}

struct SliceScene::State {
    explicit State(vtkRenderer& renderer);

    void show(int width, int height);

    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::optional<HeatLayer> heatLayer;
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
    const auto [left, right] = reach(geometry, m_state->axes.rightLps);
    const auto [top, bottom] = reach(geometry, m_state->axes.downLps);
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
    if (!m_state->volume)
        return 1.0;
    const Geometry& geometry = m_state->volume->geometry();
    return geometry.spacingMm[steepestAxis(geometry, m_state->axes.awayLps())];
}

int SliceScene::sliceCount() const
{
    if (!m_state->volume)
        return 0;
    const Geometry& geometry = m_state->volume->geometry();
    const Vec3 away = m_state->axes.awayLps();
    if (const auto axis = gridAxisAlong(geometry, away))
        return static_cast<int>(geometry.size[axis->axis]);
    const auto [low, high] = reach(geometry, away);
    return std::max(1, static_cast<int>(std::floor((high - low) / sliceSpacingMm())));
}

int SliceScene::sliceIndex() const
{
    if (!m_state->volume)
        return 0;
    const Geometry& geometry = m_state->volume->geometry();
    const Vec3 away = m_state->axes.awayLps();
    double index = 0.0;
    if (const auto axis = gridAxisAlong(geometry, away)) {
        index = geometry.lpsToIndex(m_state->cursorLps)[axis->axis];
        if (axis->sign < 0.0)
            index = static_cast<double>(geometry.size[axis->axis] - 1) - index;
    } else {
        index = (dot(m_state->cursorLps, away) - reach(geometry, away).first) / sliceSpacingMm() - 0.5;
    }
    return static_cast<int>(std::clamp(std::round(index), 0.0, sliceCount() - 1.0));
}

Vec3 SliceScene::scrolledCursor(int slices) const
{
    if (!m_state->volume)
        return m_state->cursorLps;
    const Geometry& geometry = m_state->volume->geometry();
    const Vec3 away = m_state->axes.awayLps();
    if (const auto axis = gridAxisAlong(geometry, away)) {
        Vec3 index = geometry.lpsToIndex(m_state->cursorLps);
        index[axis->axis] = std::clamp(std::round(index[axis->axis]) + axis->sign * slices, 0.0,
            static_cast<double>(geometry.size[axis->axis] - 1));
        return geometry.indexToLps(index);
    }
    const auto [low, high] = reach(geometry, away);
    const double spacing = sliceSpacingMm();
    const double position = dot(m_state->cursorLps, away);
    const double target = std::clamp(position + slices * spacing, low + 0.5 * spacing,
        std::max(low + 0.5 * spacing, high - 0.5 * spacing));
    return m_state->cursorLps + away * (target - position);
}

Vec3 SliceScene::snappedLps(Vec3 pointLps) const
{
    if (!m_state->volume)
        return pointLps;
    const Geometry& geometry = m_state->volume->geometry();
    const bool alongGrid
        = gridAxisAlong(geometry, m_state->axes.rightLps) && gridAxisAlong(geometry, m_state->axes.downLps);
    Vec3 index = geometry.lpsToIndex(pointLps);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double last = static_cast<double>(geometry.size[axis] - 1);
        index[axis] = std::clamp(alongGrid ? std::round(index[axis]) : index[axis], 0.0, last);
    }
    return geometry.indexToLps(index);
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
    if (state.annotations.text)
        describe(input.text);
    else
        input.text.topLeft = state.annotations.extra;
    // Never without: who made what is shown.
    for (const LabelLayer& layer : state.labelLayers)
        addStamp(input.text.stamps, layer.map->source());
    if (state.heatLayer) {
        addStamp(input.text.stamps, state.heatLayer->source);
        input.colourBar = ColourBar { state.heatLayer->title, numberText(state.heatLayer->low),
            numberText(state.heatLayer->high) };
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

void SliceScene::describe(SliceText& text) const
{
    const State& state = *m_state;
    const VolumeMeaning& meaning = state.volume->meaning();
    const Geometry& geometry = state.volume->geometry();
    const QString place
        = QStringLiteral("%1  %2").arg(planeName(state.axes), planePosition(state.axes, state.cursorLps));
    text.planeColour = planeColour(state.axes.awayLps());
    text.topLeft << place << QStringLiteral("Slice %1 of %2").arg(sliceIndex() + 1).arg(sliceCount());
    text.topLeft << slabText() << meaning.description << state.annotations.extra;
    text.topLeft.removeAll(QString());

    if (const auto value = state.volume->valueAtLps(state.cursorLps))
        text.bottomLeft << QStringLiteral("Value %1 %2").arg(valueText(*value), meaning.unit).trimmed();
    const double voxelMm = std::min(geometry.spacingMm[steepestAxis(geometry, state.axes.rightLps)],
        geometry.spacingMm[steepestAxis(geometry, state.axes.downLps)]);
    text.bottomLeft
        << QStringLiteral("Zoom %1 %").arg(100.0 * voxelMm * pixelRatio() / state.mmPerPixel, 0, 'f', 0);
    text.bottomLeft << QStringLiteral("W %1  L %2%3")
                           .arg(numberText(state.window.width), numberText(state.window.centre),
                               state.inverted ? QStringLiteral("  inverted") : QString());

    text.badges = meaning.notices;
    if (!gridAxisAlong(geometry, state.axes.awayLps()))
        text.badges << QStringLiteral("Resampled: oblique to the scan");
    text.mmPerPixel = state.mmPerPixel;
}

QString SliceScene::slabText() const
{
    const Slab& slab = m_state->slab;
    const double spacing = sliceSpacingMm();
    const double thickness = slab.mode == Slab::Mode::Thin ? spacing : slabDepth().count * spacing;
    const QString mm = QStringLiteral("%1 mm").arg(thickness, 0, 'g', 4);
    switch (slab.mode) {
    case Slab::Mode::Thin:
        return QStringLiteral("Thickness %1").arg(mm);
    case Slab::Mode::Maximum:
        return QStringLiteral("MIP %1").arg(mm);
    case Slab::Mode::Minimum:
        return QStringLiteral("MinIP %1").arg(mm);
    case Slab::Mode::Mean:
        return QStringLiteral("Mean %1").arg(mm);
    }
    std::unreachable();
}

} // namespace fovea::views
