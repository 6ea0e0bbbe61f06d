#include "views/scene/VolumeScene.h"

#include "core/geometry/Orientation.h"
#include "views/scene/BackgroundWork.h"
#include "views/scene/PaintedOverlay.h"
#include "views/scene/BoxActors.h"
#include "views/scene/RayCaster.h"
#include "views/scene/SliceNavigation.h"
#include "views/scene/SliceOverlay.h"
#include "views/scene/SlicePicture.h"
#include "views/scene/Solid.h"
#include "views/scene/TransferFunctions.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkColorTransferFunction.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPlane.h>
#include <vtkPlaneCollection.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkTexture.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>

namespace fovea::views {

namespace {

constexpr int maximumVoxels = 256; // along an axis
constexpr double ghostOpacity = 0.15; // of the image where surfaces are shown in it

using SurfaceKey = std::pair<const LabelMap*, std::size_t>;

} // namespace

// What the background thread hands over.
struct VolumeResults {
    std::mutex mutex;
    std::shared_ptr<const SolidImage> solid;
    const Volume* solidOf = nullptr;
    std::map<SurfaceKey, vtkSmartPointer<vtkPolyData>> surfaces; // null when a label has no voxels
    std::function<void()> updated;

    void notify()
    {
        const std::scoped_lock lock(mutex);
        if (updated)
            updated();
    }
};

struct VolumeScene::State {
    struct Surface {
        std::shared_ptr<const LabelMap> map; // keeps the key's address its own
        vtkSmartPointer<vtkActor> actor; // null until it is made
    };

    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::map<SurfaceKey, Surface> surfaces;
    std::vector<const TransferFunction*> presets;
    std::optional<TransferFunction> function;
    std::vector<ClipPlane> clipPlanes;
    bool clipDirty = false;
    Slices slices;
    bool slicesDirty = false;
    std::vector<vtkSmartPointer<vtkActor>> sliceActors;
    vtkNew<vtkRenderer> renderer;
    QString emptyText;
    std::optional<bool> imageVisible;
    bool annotated = true;
    bool interacting = false;
    bool hasSurfaces = false;

    std::shared_ptr<const SolidImage> solid;
    vtkNew<vtkVolume> image;
    std::vector<vtkSmartPointer<vtkActor>> boxes;
    std::optional<ResultSource> boxSource; // where boxes are shown
    RayCaster caster { *image };
    PaintedOverlay overlay;
    VolumeResults results;
    BackgroundWork work; // last: ends before what it writes to
};

VolumeScene::VolumeScene()
    : m_state(std::make_unique<State>())
{
    renderer()->SetBackgroundAlpha(1.0); // a window must not shine through
    renderer()->SetBackground(0.06, 0.07, 0.09);
    m_state->image->VisibilityOff();
    renderer()->AddViewProp(m_state->image);
}

VolumeScene::~VolumeScene() = default;

void VolumeScene::setVolume(std::shared_ptr<const Volume> volume)
{
    State& state = *m_state;
    state.work.clear();
    state.imageVisible.reset();
    state.volume = std::move(volume);
    state.solid.reset();
    state.presets.clear();
    state.function.reset();
    setClipPlanes({});
    state.slicesDirty = true;
    if (!state.volume)
        return;
    state.presets = transferFunctionsFor(*state.volume);
    state.function = *state.presets.front();
    state.work.post([source = state.volume, &results = state.results](std::stop_token stop) {
        auto solid = makeSolid(*source, maximumVoxels, stop);
        if (!solid)
            return;
        {
            const std::scoped_lock lock(results.mutex);
            results.solid = std::move(solid);
            results.solidOf = source.get();
        }
        results.notify();
    });
    // What was dropped above is asked for again.
    std::erase_if(state.surfaces, [](const auto& entry) { return !entry.second.actor; });
    setLabelLayers(state.labelLayers);
    resetCamera();
}

const std::shared_ptr<const Volume>& VolumeScene::volume() const
{
    return m_state->volume;
}

void VolumeScene::setLabelLayers(std::vector<LabelLayer> layers)
{
    State& state = *m_state;
    std::erase_if(layers, [](const LabelLayer& layer) { return !layer.map; });
    state.labelLayers = std::move(layers);
    std::erase_if(state.surfaces, [&](const auto& entry) {
        const bool isGone = std::ranges::none_of(
            state.labelLayers, [&](const LabelLayer& layer) { return layer.map == entry.second.map; });
        if (isGone && entry.second.actor)
            renderer()->RemoveViewProp(entry.second.actor);
        return isGone;
    });
    for (const LabelLayer& layer : state.labelLayers)
        requestSurfaces(layer);
}

void VolumeScene::setBoxLayer(const std::optional<BoxLayer>& layer)
{
    State& state = *m_state;
    for (const auto& actor : state.boxes)
        renderer()->RemoveViewProp(actor);
    state.boxes = layer ? boxActors(*layer) : std::vector<vtkSmartPointer<vtkActor>> {};
    for (const auto& actor : state.boxes)
        renderer()->AddViewProp(actor);
    state.boxSource = state.boxes.empty() ? std::nullopt : std::optional(layer->source);
}

// Asks for the surfaces that are visible and not there yet.
void VolumeScene::requestSurfaces(const LabelLayer& layer)
{
    State& state = *m_state;
    std::vector<std::size_t> wanted;
    for (std::size_t label = 0; label < layer.map->labels().size(); ++label) {
        if (layer.isVisible(label)
            && state.surfaces.try_emplace({ layer.map.get(), label }, layer.map).second)
            wanted.push_back(label);
    }
    if (wanted.empty())
        return;
    state.work.post([map = layer.map, wanted, &results = state.results](std::stop_token stop) {
        const std::vector<LabelBox> boxes = labelBoxes(*map);
        for (const std::size_t label : wanted) {
            if (stop.stop_requested())
                return;
            auto surface = labelSurface(*map, label, boxes[label]);
            {
                const std::scoped_lock lock(results.mutex);
                results.surfaces[{ map.get(), label }] = std::move(surface);
            }
            results.notify();
        }
    });
}

QStringList VolumeScene::presets() const
{
    QStringList names;
    for (const TransferFunction* preset : m_state->presets)
        names << preset->name;
    return names;
}

void VolumeScene::setPreset(const QString& name)
{
    const auto found = std::ranges::find_if(
        m_state->presets, [&](const TransferFunction* preset) { return name == preset->name; });
    if (found != m_state->presets.end())
        setTransferFunction(**found);
}

void VolumeScene::setTransferFunction(const TransferFunction& function)
{
    if (!m_state->volume || function.points.empty())
        return;
    m_state->function = function;
    applyPreset();
}

const TransferFunction* VolumeScene::transferFunction() const
{
    return m_state->function ? &*m_state->function : nullptr;
}

void VolumeScene::setClipPlanes(std::vector<ClipPlane> planes)
{
    m_state->clipPlanes = std::move(planes);
    m_state->clipDirty = true;
}

void VolumeScene::setSlices(Slices slices)
{
    m_state->slices = std::move(slices);
    m_state->slicesDirty = true;
}

vtkRenderer* VolumeScene::renderer() const
{
    return m_state->renderer;
}

QString VolumeScene::preset() const
{
    return m_state->function ? m_state->function->name : QString();
}

void VolumeScene::setImageVisible(bool visible)
{
    m_state->imageVisible = visible;
}

bool VolumeScene::isImageVisible() const
{
    return m_state->imageVisible.value_or(!m_state->hasSurfaces);
}

void VolumeScene::setEmptyText(const QString& text)
{
    m_state->emptyText = text;
}

void VolumeScene::setAnnotated(bool annotated)
{
    m_state->annotated = annotated;
}

void VolumeScene::rotateBy(double dx, double dy)
{
    vtkCamera* camera = renderer()->GetActiveCamera();
    const double degrees = 200.0 / std::max(1, std::min(width(), height()));
    camera->Azimuth(-dx * degrees);
    camera->Elevation(dy * degrees);
    camera->OrthogonalizeViewUp();
}

void VolumeScene::panBy(double dx, double dy)
{
    vtkCamera* camera = renderer()->GetActiveCamera();
    const double mm = 2.0 * camera->GetParallelScale() / height();
    Vec3 up;
    Vec3 away;
    camera->GetViewUp(up.x, up.y, up.z);
    camera->GetDirectionOfProjection(away.x, away.y, away.z);
    const Vec3 shift = (up * dy - cross(away, up) * dx) * mm;
    Vec3 position;
    Vec3 focus;
    camera->GetPosition(position.x, position.y, position.z);
    camera->GetFocalPoint(focus.x, focus.y, focus.z);
    camera->SetPosition(position.x + shift.x, position.y + shift.y, position.z + shift.z);
    camera->SetFocalPoint(focus.x + shift.x, focus.y + shift.y, focus.z + shift.z);
}

void VolumeScene::zoomBy(double factor)
{
    vtkCamera* camera = renderer()->GetActiveCamera();
    camera->SetParallelScale(std::clamp(camera->GetParallelScale() / factor, 0.5, 5000.0));
}

void VolumeScene::lookAlong(Vec3 directionLps, Vec3 upLps)
{
    vtkCamera* camera = renderer()->GetActiveCamera();
    camera->ParallelProjectionOn();
    if (!m_state->volume)
        return;
    const Geometry& geometry = m_state->volume->geometry();
    const Vec3 centre = geometry.centreLps();
    double radius = 1.0;
    for (const Vec3& corner : geometry.cornersLps())
        radius = std::max(radius, length(corner - centre));
    const Vec3 position = centre - normalized(directionLps) * (4.0 * radius);
    camera->SetFocalPoint(centre.x, centre.y, centre.z);
    camera->SetPosition(position.x, position.y, position.z);
    camera->SetViewUp(upLps.x, upLps.y, upLps.z);
    camera->SetParallelScale(0.75 * radius);
}

void VolumeScene::resetCamera()
{
    lookAlong({ 0, 1, 0 }, { 0, 0, 1 });
}

void VolumeScene::setInteracting(bool interacting)
{
    m_state->interacting = interacting;
}

bool VolumeScene::isInteracting() const
{
    return m_state->interacting;
}

void VolumeScene::setUpdated(std::function<void()> updated)
{
    const std::scoped_lock lock(m_state->results.mutex);
    m_state->results.updated = std::move(updated);
}

void VolumeScene::finish()
{
    m_state->work.wait();
}

void VolumeScene::sizeChanged() { }

void VolumeScene::applyPreset()
{
    State& state = *m_state;
    if (!state.function || !state.volume || !state.solid)
        return;
    const TransferFunction& preset = *state.function;
    vtkNew<vtkColorTransferFunction> colour;
    vtkNew<vtkPiecewiseFunction> opacity;
    const double scale = state.hasSurfaces && !preset.isMaximum ? ghostOpacity : 1.0;
    for (const TransferPoint& point : preset.points) {
        const double value = valueAtPosition(preset, *state.volume, point.position);
        colour->AddRGBPoint(value, point.red, point.green, point.blue);
        opacity->AddPoint(value, point.opacity * scale);
    }
    vtkVolumeProperty* property = state.image->GetProperty();
    property->SetColor(colour);
    property->SetScalarOpacity(opacity);
    property->SetScalarOpacityUnitDistance(1.0);
    property->SetInterpolationTypeToLinear();
    property->SetShade(preset.isShaded);
    property->SetAmbient(0.25);
    property->SetDiffuse(0.8);
    property->SetSpecular(0.15);
    property->SetSpecularPower(12.0);
    state.caster.setMaximumIntensity(preset.isMaximum);
}

void VolumeScene::takeResults()
{
    State& state = *m_state;
    std::map<SurfaceKey, vtkSmartPointer<vtkPolyData>> surfaces;
    {
        const std::scoped_lock lock(state.results.mutex);
        if (state.results.solid && state.results.solidOf == state.volume.get())
            state.solid = std::exchange(state.results.solid, nullptr);
        surfaces = std::exchange(state.results.surfaces, {});
    }
    if (state.solid && state.caster.image() != state.solid->image) {
        state.caster.setImage(state.solid->image);
        state.image->SetUserMatrix(state.solid->toLps);
        state.clipDirty = true;
        applyPreset();
    }
    for (const auto& [key, surface] : surfaces) {
        const auto entry = state.surfaces.find(key);
        if (entry == state.surfaces.end() || entry->second.actor || !surface)
            continue;
        vtkNew<vtkPolyDataMapper> mapper;
        mapper->SetInputData(surface);
        mapper->ScalarVisibilityOff();
        entry->second.actor = vtkSmartPointer<vtkActor>::New();
        entry->second.actor->SetMapper(mapper);
        state.clipDirty = true;
        renderer()->AddViewProp(entry->second.actor);
    }
}

void VolumeScene::prepare()
{
    State& state = *m_state;
    takeResults();
    bool hasSurfaces = false;
    for (const auto& [key, surface] : state.surfaces) {
        if (!surface.actor)
            continue;
        const auto layer = std::ranges::find_if(
            state.labelLayers, [&](const LabelLayer& candidate) { return candidate.map == surface.map; });
        const bool isVisible = layer != state.labelLayers.end() && layer->isVisible(key.second);
        surface.actor->SetVisibility(isVisible);
        hasSurfaces = hasSurfaces || isVisible;
        const auto [red, green, blue] = surface.map->labels()[key.second].rgb;
        vtkProperty* property = surface.actor->GetProperty();
        property->SetColor(red / 255.0, green / 255.0, blue / 255.0);
        property->SetAmbient(0.15);
        property->SetDiffuse(0.85);
        property->SetSpecular(0.1);
    }
    if (hasSurfaces != state.hasSurfaces) {
        state.hasSurfaces = hasSurfaces;
        applyPreset();
    }
    state.image->SetVisibility(state.volume && state.solid && isImageVisible());
    if (state.solid) {
        const double* spacing = state.solid->image->GetSpacing();
        const double voxel = std::min({ spacing[0], spacing[1], spacing[2] });
        state.caster.choose(renderer()->GetRenderWindow());
        state.caster.setDistances(std::max(1.0, pixelRatio()) * (state.interacting ? 3.0 : 1.0),
            voxel * (state.interacting ? 2.0 : 1.0));
    }
    applyClipPlanes();
    updateSlices();
    renderer()->ResetCameraClippingRange();
}

void VolumeScene::applyClipPlanes()
{
    State& state = *m_state;
    if (!std::exchange(state.clipDirty, false))
        return;
    vtkNew<vtkPlaneCollection> planes;
    for (const ClipPlane& clip : state.clipPlanes) {
        vtkNew<vtkPlane> plane;
        plane->SetOrigin(clip.pointLps.x, clip.pointLps.y, clip.pointLps.z);
        plane->SetNormal(clip.normalLps.x, clip.normalLps.y, clip.normalLps.z);
        planes->AddItem(plane);
    }
    state.caster.setClipPlanes(planes);
    for (const auto& [key, surface] : state.surfaces) {
        if (surface.actor)
            surface.actor->GetMapper()->SetClippingPlanes(planes);
    }
}

// Each slice is a picture on a rectangle that holds the whole volume.
void VolumeScene::updateSlices()
{
    State& state = *m_state;
    if (!std::exchange(state.slicesDirty, false))
        return;
    for (const auto& actor : state.sliceActors)
        renderer()->RemoveViewProp(actor);
    state.sliceActors.clear();
    if (!state.volume)
        return;
    constexpr int pixels = 256;
    const Geometry& geometry = state.volume->geometry();
    for (const ScreenAxes& axes : state.slices.planes) {
        const auto [left, right] = reachMm(geometry, axes.rightLps);
        const auto [top, bottom] = reachMm(geometry, axes.downLps);
        const Vec3 corner = axes.rightLps * left + axes.downLps * top
            + axes.awayLps() * dot(state.slices.cursorLps, axes.awayLps());
        const Vec3 stepRight = axes.rightLps * ((right - left) / pixels);
        const Vec3 stepDown = axes.downLps * ((bottom - top) / pixels);
        SlicePicture picture;
        picture.sampleVolume(*state.volume,
            { corner + (stepRight + stepDown) * 0.5, stepRight, stepDown, pixels, pixels },
            Interpolation::Linear, {});
        picture.compose(
            *state.volume, greyScaleOf(*state.volume, state.slices.window, state.slices.inverted), {}, {}, 1);
        vtkNew<vtkImageData> image;
        image->SetDimensions(pixels, pixels, 1);
        image->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
        std::ranges::copy(picture.rgb(), static_cast<std::uint8_t*>(image->GetScalarPointer()));
        vtkNew<vtkTexture> texture;
        texture->SetInputData(image);
        texture->InterpolateOn();
        vtkNew<vtkPoints> points;
        vtkNew<vtkFloatArray> places; // on the picture
        places->SetNumberOfComponents(2);
        vtkNew<vtkCellArray> quad;
        quad->InsertNextCell(4);
        vtkIdType next = 0;
        for (const auto& [u, v] : { std::pair { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } }) {
            const Vec3 point = corner + stepRight * (u * pixels) + stepDown * (v * pixels);
            points->InsertNextPoint(point.x, point.y, point.z);
            places->InsertNextTuple2(u, v);
            quad->InsertCellPoint(next++);
        }
        vtkNew<vtkPolyData> rectangle;
        rectangle->SetPoints(points);
        rectangle->SetPolys(quad);
        rectangle->GetPointData()->SetTCoords(places);
        vtkNew<vtkPolyDataMapper> mapper;
        mapper->SetInputData(rectangle);
        auto actor = vtkSmartPointer<vtkActor>::New();
        actor->SetMapper(mapper);
        actor->SetTexture(texture);
        actor->GetProperty()->LightingOff();
        renderer()->AddViewProp(actor);
        state.sliceActors.push_back(std::move(actor));
    }
}

void VolumeScene::paintOver(std::uint8_t* rgb)
{
    m_state->overlay.begin(rgb, width(), height());
    drawSliceOverlay(m_state->overlay, overlayInput());
}

SliceOverlayInput VolumeScene::overlayInput() const
{
    const State& state = *m_state;
    SliceOverlayInput input { width(), height(), pixelRatio() };
    if (!state.volume) {
        input.text.centre = state.emptyText.split(QLatin1Char('\n'));
        return input;
    }
    for (const LabelLayer& layer : state.labelLayers) {
        const QString stamp = resultStamp(layer.map->source());
        if (layer.map->source().kind == ResultSource::Kind::Model && !input.text.stamps.contains(stamp))
            input.text.stamps << stamp;
    }
    if (state.boxSource) {
        const QString stamp = resultStamp(*state.boxSource);
        if (!input.text.stamps.contains(stamp))
            input.text.stamps << stamp;
    }
    if (!state.solid)
        input.text.centre << QStringLiteral("Preparing 3D...");
    if (state.annotated) {
        input.text.topLeft << QStringLiteral("3D")
                           << (isImageVisible() ? preset() : QStringLiteral("Surfaces only"));
        input.text.badges = state.volume->meaning().notices;
        if (state.solid && state.solid->reduction != std::array { 1, 1, 1 }) {
            const auto [i, j, k] = state.solid->reduction;
            input.text.badges << QStringLiteral("Reduced for 3D: 1/%1 x 1/%2 x 1/%3").arg(i).arg(j).arg(k);
        }
        if (state.hasSurfaces)
            input.text.badges << QStringLiteral("Surfaces are smoothed");
        input.compass = compass();
    }
    return input;
}

std::vector<ClipPlane> cropPlanes(
    const Geometry& geometry, const std::array<double, 3>& from, const std::array<double, 3>& to)
{
    std::vector<ClipPlane> planes;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        // Upright on the other two axes, so that sheared grids are cut along their own voxels.
        const Vec3 side
            = cross(geometry.direction.columns[(axis + 1) % 3], geometry.direction.columns[(axis + 2) % 3]);
        const Vec3 along
            = normalized(side) * (dot(side, geometry.direction.columns[axis]) < 0.0 ? -1.0 : 1.0);
        const auto at = [&](double fraction) {
            Vec3 index;
            index[axis] = fraction * static_cast<double>(geometry.size[axis]) - 0.5;
            return geometry.indexToLps(index);
        };
        if (from[axis] > 0.0)
            planes.push_back({ at(from[axis]), along });
        if (to[axis] < 1.0)
            planes.push_back({ at(to[axis]), -along });
    }
    return planes;
}

// The patient's directions as the camera sees them.
std::vector<CompassNeedle> VolumeScene::compass() const
{
    vtkCamera* camera = renderer()->GetActiveCamera();
    Vec3 up;
    Vec3 away;
    camera->GetViewUp(up.x, up.y, up.z);
    camera->GetDirectionOfProjection(away.x, away.y, away.z);
    const Vec3 right = cross(away, up);
    std::vector<CompassNeedle> needles;
    for (const Vec3& axis : { Vec3 { 1, 0, 0 }, Vec3 { 0, 1, 0 }, Vec3 { 0, 0, 1 } }) {
        for (const double sign : { -1.0, 1.0 }) {
            const Vec3 direction = axis * sign;
            needles.push_back({ QString::fromStdString(orientationLetters(direction)), dot(direction, right),
                -dot(direction, up), -dot(direction, away) });
        }
    }
    std::ranges::sort(needles, {}, &CompassNeedle::towards);
    return needles;
}

} // namespace fovea::views
