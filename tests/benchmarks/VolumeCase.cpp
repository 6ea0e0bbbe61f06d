// A turn of the volume: our scene as the window draws it, and vtkSmartVolumeMapper as it comes, with the same
// colours and opacities, at the same size.
#include "tests/benchmarks/Cases.h"
#include "tests/benchmarks/ViewPhantom.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/TransferFunctions.h"
#include "views/scene/VolumeScene.h"

#include <vtkCamera.h>
#include <vtkColorTransferFunction.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPiecewiseFunction.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkSmartVolumeMapper.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

namespace fovea::bench {

namespace {

constexpr int width = 958; // a quarter of a full screen
constexpr int height = 538;

Result<Json> ours(int steps, bool interacting)
{
    auto window = views::OffscreenWindow::create();
    if (!window)
        return std::unexpected(window.error());
    views::VolumeScene scene;
    scene.setSize(width, height);
    scene.setVolume(viewPhantom());
    scene.finish();
    scene.setInteracting(interacting);
    std::vector<double> seconds;
    for (int n = -1; n < steps; ++n) {
        scene.rotateBy(8, 2);
        const double taken = secondsOf([&] { std::ignore = (*window)->render(scene); });
        if (n >= 0)
            seconds.push_back(taken);
    }
    return summarise(std::move(seconds));
}

Json peer(int steps)
{
    const auto volume = viewPhantom();
    const views::TransferFunction& preset = *views::transferFunctionsFor(*volume).front();
    vtkNew<vtkColorTransferFunction> colour;
    vtkNew<vtkPiecewiseFunction> opacity;
    for (const views::TransferPoint& point : preset.points) {
        colour->AddRGBPoint(point.position, point.red, point.green, point.blue);
        opacity->AddPoint(point.position, point.opacity);
    }
    vtkNew<vtkVolumeProperty> property;
    property->SetColor(colour);
    property->SetScalarOpacity(opacity);
    property->SetInterpolationTypeToLinear();
    property->ShadeOn();
    vtkNew<vtkSmartVolumeMapper> mapper;
    mapper->SetInputData(vtkPhantom(*volume));
    vtkNew<vtkVolume> actor;
    actor->SetMapper(mapper);
    actor->SetProperty(property);
    vtkNew<vtkRenderer> renderer;
    renderer->AddVolume(actor);
    vtkNew<vtkRenderWindow> window;
    window->SetSize(width, height);
    window->AddRenderer(renderer);
    renderer->ResetCamera();
    std::vector<double> seconds;
    for (int n = -1; n < steps; ++n) {
        renderer->GetActiveCamera()->Azimuth(3.0);
        const double taken = secondsOf([&] { window->Render(); });
        if (n >= 0)
            seconds.push_back(taken);
    }
    return summarise(std::move(seconds));
}

Result<Json> run(const Settings& settings)
{
    if (const auto display = needDisplay(); !display)
        return std::unexpected(display.error());
    auto moving = ours(settings.repeats * 2, true);
    if (!moving)
        return moving;
    auto still = ours(settings.repeats, false);
    if (!still)
        return still;
    Json result { { "voxels", { 512, 512, 400 } }, { "pixels", { width, height } },
        { "ours_moving", std::move(*moving) }, { "ours_still", std::move(*still) },
        { "vtkSmartVolumeMapper", peer(settings.repeats) } };
    result["ratio_moving_p95"]
        = result["vtkSmartVolumeMapper"]["p95"].get<double>() / result["ours_moving"]["p95"].get<double>();
    result["ratio_still_p95"]
        = result["vtkSmartVolumeMapper"]["p95"].get<double>() / result["ours_still"]["p95"].get<double>();
    return result;
}

} // namespace

Case volumeCase()
{
    return { "volume", "Turn 512x512x400 in 3D: beside vtkSmartVolumeMapper", run };
}

} // namespace fovea::bench
