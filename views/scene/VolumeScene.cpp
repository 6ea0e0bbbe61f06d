#include "views/scene/VolumeScene.h"

#include "core/review/MaskEditor.h"
#include "views/scene/BoxActors.h"
#include "views/scene/VolumeSceneState.h"

#include <vtkColorTransferFunction.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <utility>

namespace fovea::views {

namespace {

constexpr int maximumVoxels = 256; // along an axis
constexpr double ghostOpacity = 0.15; // of the image where surfaces are shown in it

} // namespace

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
    for (auto& [key, surface] : state.surfaces)
        surface.isAsked = surface.isMade;
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
    const auto gone = std::exchange(state.surfaces, {});
    for (const auto& [key, surface] : gone) {
        if (std::ranges::find(state.labelLayers, surface.map, &LabelLayer::map) != state.labelLayers.end())
            state.surfaces.emplace(key, surface);
    }
    for (const auto& [key, surface] : gone) {
        if (state.surfaces.contains(key) || !surface.actor)
            continue;
        const auto heir = std::ranges::find_if(
            state.labelLayers, [&](const LabelLayer& layer) { return isEditOf(*layer.map, *surface.map); });
        const bool isKept = heir != state.labelLayers.end()
            && state.surfaces.try_emplace({ heir->map.get(), key.second }, heir->map, surface.actor).second;
        if (!isKept)
            renderer()->RemoveViewProp(surface.actor);
    }
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
        if (!layer.isVisible(label))
            continue;
        auto& surface = state.surfaces.try_emplace({ layer.map.get(), label }, layer.map).first->second;
        if (!std::exchange(surface.isAsked, true))
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
        if (entry == state.surfaces.end() || std::exchange(entry->second.isMade, true))
            continue;
        vtkSmartPointer<vtkActor>& actor = entry->second.actor;
        if (!surface) {
            if (actor)
                renderer()->RemoveViewProp(actor);
            actor = nullptr;
            continue;
        }
        vtkNew<vtkPolyDataMapper> mapper;
        mapper->SetInputData(surface);
        mapper->ScalarVisibilityOff();
        if (!actor) {
            actor = vtkSmartPointer<vtkActor>::New();
            renderer()->AddViewProp(actor);
        }
        actor->SetMapper(mapper);
        state.clipDirty = true;
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

} // namespace fovea::views
