// Slices in the volume, and what is cut away of it.
#include "views/scene/SliceNavigation.h"
#include "views/scene/SlicePicture.h"
#include "views/scene/VolumeSceneState.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkPlane.h>
#include <vtkPlaneCollection.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkTexture.h>

#include <algorithm>
#include <utility>

namespace fovea::views {

namespace {

// A slice is a picture on a rectangle that holds the whole volume.
vtkSmartPointer<vtkActor> sliceActor(
    const Volume& volume, const ScreenAxes& axes, const VolumeScene::Slices& slices)
{
    constexpr int pixels = 256;
    const Geometry& geometry = volume.geometry();
    const auto [left, right] = reachMm(geometry, axes.rightLps);
    const auto [top, bottom] = reachMm(geometry, axes.downLps);
    const Vec3 corner
        = axes.rightLps * left + axes.downLps * top + axes.awayLps() * dot(slices.cursorLps, axes.awayLps());
    const Vec3 stepRight = axes.rightLps * ((right - left) / pixels);
    const Vec3 stepDown = axes.downLps * ((bottom - top) / pixels);
    SlicePicture picture;
    picture.sampleVolume(volume,
        { corner + (stepRight + stepDown) * 0.5, stepRight, stepDown, pixels, pixels }, Interpolation::Linear,
        {});
    picture.compose(volume, greyScaleOf(volume, slices.window, slices.inverted), {}, {}, 1);
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
    return actor;
}

} // namespace

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
    for (const ScreenAxes& axes : state.slices.planes) {
        state.sliceActors.push_back(sliceActor(*state.volume, axes, state.slices));
        renderer()->AddViewProp(state.sliceActors.back());
    }
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

} // namespace fovea::views
