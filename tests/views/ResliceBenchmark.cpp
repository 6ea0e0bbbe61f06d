// Prints one JSON object a case: milliseconds for a 1000x1000 pane of a 512x512x400 volume, ours and VTK's.
#include "tests/views/Phantoms.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/SliceScene.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSMPTools.h>
#include <vtkShortArray.h>

#include <chrono>
#include <cstdio>
#include <random>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

namespace {

constexpr int side = 1000;

double milliseconds(const std::function<void(int)>& work)
{
    work(-1);
    constexpr int times = 15;
    std::vector<double> each;
    for (int n = 0; n < times; ++n) {
        const auto begin = std::chrono::steady_clock::now();
        work(n);
        each.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::ranges::sort(each);
    return each[times / 2];
}

std::shared_ptr<const Volume> makeVolume()
{
    const Geometry geometry { { 512, 512, 400 }, { -180, -180, -250 }, { 0.7, 0.7, 1.25 }, {} };
    std::mt19937 random(3);
    return volumeOf<std::int16_t>(
        geometry, [&](Vec3 p, Vec3) { return 4 * p.x + 2 * p.y - p.z + random() % 64; });
}

PixelGrid gridOf(const Geometry& geometry, const ScreenAxes& axes, double depthMm)
{
    const double mm = 0.36;
    const Vec3 centre = geometry.centreLps() + axes.awayLps() * depthMm;
    return { centre - (axes.rightLps + axes.downLps) * (mm * 0.5 * (side - 1)), axes.rightLps * mm,
        axes.downLps * mm, side, side };
}

double vtkMilliseconds(const Volume& volume, const ScreenAxes& axes)
{
    const auto& image = *std::get<Volume::Image<std::int16_t>::ConstPointer>(volume.image());
    const Geometry& geometry = volume.geometry();
    vtkNew<vtkShortArray> voxels;
    voxels->SetArray(const_cast<short*>(image.GetBufferPointer()), geometry.voxelCount(), 1);
    vtkNew<vtkImageData> data;
    data->SetDimensions(512, 512, 400);
    data->SetSpacing(geometry.spacingMm.x, geometry.spacingMm.y, geometry.spacingMm.z);
    data->SetOrigin(geometry.originLps.x, geometry.originLps.y, geometry.originLps.z);
    data->GetPointData()->SetScalars(voxels);
    vtkNew<vtkImageReslice> reslice;
    reslice->SetInputData(data);
    reslice->SetOutputDimensionality(2);
    reslice->SetInterpolationModeToLinear();
    reslice->SetOutputSpacing(0.36, 0.36, 1);
    reslice->SetOutputOrigin(0, 0, 0);
    reslice->SetOutputExtent(0, side - 1, 0, side - 1, 0, 0);
    return milliseconds([&](int n) {
        const Vec3 origin = gridOf(geometry, axes, 0.3 * n).originLps;
        vtkNew<vtkMatrix4x4> matrix;
        for (int row = 0; row < 3; ++row) {
            const auto r = static_cast<std::size_t>(row);
            matrix->SetElement(row, 0, axes.rightLps[r]);
            matrix->SetElement(row, 1, axes.downLps[r]);
            matrix->SetElement(row, 2, axes.awayLps()[r]);
            matrix->SetElement(row, 3, origin[r]);
        }
        reslice->SetResliceAxes(matrix);
        reslice->Update();
    });
}

void run(const char* name, const std::shared_ptr<const Volume>& volume, const ScreenAxes& axes,
    const std::shared_ptr<const LabelMap>& labels, OffscreenWindow* window)
{
    std::vector<float> values(static_cast<std::size_t>(side) * side);
    const double ours = milliseconds([&](int n) {
        reslice(*volume, gridOf(volume->geometry(), axes, 0.3 * n), Interpolation::Linear, {}, values);
    });
    const double peer = vtkMilliseconds(*volume, axes);
    SliceScene scene;
    scene.setVolume(volume);
    scene.setLabelLayers({ { labels } });
    scene.setSize(side, side);
    scene.setPlane(axes);
    scene.setMmPerPixel(0.36);
    const Vec3 centre = scene.cursorLps();
    const double picture = milliseconds([&](int n) {
        scene.setCursorLps(centre + axes.awayLps() * (0.3 * n));
        static_cast<void>(scene.picture());
    });
    const double colours = milliseconds([&](int n) {
        scene.setWindow({ 40.0 + n, 400.0 });
        static_cast<void>(scene.picture());
    });
    double frame = -1.0;
    if (window) {
        frame = milliseconds([&](int n) {
            scene.setCursorLps(centre + axes.awayLps() * (0.3 * n));
            static_cast<void>(window->render(scene));
        });
    }
    std::printf(
        "{\"case\": \"%s\", \"threads\": %d, \"reslice_ms\": %.2f, \"vtkImageReslice_ms\": %.2f, "
        "\"picture_with_labels_ms\": %.2f, \"window_change_ms\": %.2f, \"offscreen_frame_ms\": %.2f}\n",
        name, vtkSMPTools::GetEstimatedNumberOfThreads(), ours, peer, picture, colours, frame);
}

} // namespace

int main()
{
    const auto volume = makeVolume();
    const auto labels = labelMapOf(
        volume->geometry(), {}, [](Vec3 p, Vec3) { return length(p) < 90 ? (p.x > 0 ? 1 : 2) : 0; },
        modelSource());
    auto window = OffscreenWindow::create();
    OffscreenWindow* offscreen = window ? window->get() : nullptr;
    run("axial", volume, screenAxes(Orientation::Axial), labels, offscreen);
    run("coronal", volume, screenAxes(Orientation::Coronal), labels, offscreen);
    run("sagittal", volume, screenAxes(Orientation::Sagittal), labels, offscreen);
    const Mat3 turned = rotationAbout({ 1, 2, 3 }, 30);
    run("oblique", volume, { turned.columns[0], turned.columns[1] }, labels, offscreen);
}
