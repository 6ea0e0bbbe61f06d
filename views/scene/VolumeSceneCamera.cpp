// From where the volume is seen, and what is written over the picture.
#include "core/geometry/Orientation.h"
#include "views/scene/PictureWords.h"
#include "views/scene/SliceOverlay.h"
#include "views/scene/VolumeSceneState.h"

#include <vtkCamera.h>

#include <algorithm>

namespace fovea::views {

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

VolumeScene::Look VolumeScene::look() const
{
    Look look { m_state->function, m_state->imageVisible, m_state->clipPlanes, m_state->slices };
    vtkCamera* camera = renderer()->GetActiveCamera();
    camera->GetPosition(look.positionLps.x, look.positionLps.y, look.positionLps.z);
    camera->GetFocalPoint(look.focusLps.x, look.focusLps.y, look.focusLps.z);
    camera->GetViewUp(look.upLps.x, look.upLps.y, look.upLps.z);
    look.halfHeightMm = camera->GetParallelScale();
    return look;
}

void VolumeScene::setLook(const Look& look)
{
    if (look.function)
        setTransferFunction(*look.function);
    m_state->imageVisible = look.imageVisible;
    setClipPlanes(look.clipPlanes);
    setSlices(look.slices);
    vtkCamera* camera = renderer()->GetActiveCamera();
    camera->ParallelProjectionOn();
    camera->SetPosition(look.positionLps.x, look.positionLps.y, look.positionLps.z);
    camera->SetFocalPoint(look.focusLps.x, look.focusLps.y, look.focusLps.z);
    camera->SetViewUp(look.upLps.x, look.upLps.y, look.upLps.z);
    camera->SetParallelScale(look.halfHeightMm);
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
        input.text.centre << PictureWords::tr("Preparing 3D...");
    if (state.annotated) {
        input.text.topLeft << QStringLiteral("3D")
                           << (isImageVisible() ? presetTitle(preset()) : PictureWords::tr("Surfaces only"));
        input.text.badges = state.volume->meaning().notices;
        if (state.solid && state.solid->reduction != std::array { 1, 1, 1 }) {
            const auto [i, j, k] = state.solid->reduction;
            input.text.badges << PictureWords::tr("Reduced for 3D: 1/%1 x 1/%2 x 1/%3").arg(i).arg(j).arg(k);
        }
        if (state.hasSurfaces)
            input.text.badges << PictureWords::tr("Surfaces are smoothed");
        input.compass = compass();
    }
    return input;
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
