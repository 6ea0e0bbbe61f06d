// Oblique planes and slabs: ours beside vtkImageReslice, on the same grid of pixels.
#include "core/geometry/Orientation.h"
#include "tests/benchmarks/Cases.h"
#include "tests/benchmarks/ViewPhantom.h"
#include "views/scene/Reslice.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkNew.h>

#include <cmath>

namespace fovea::bench {

namespace {

constexpr int side = 1000;
constexpr double mm = 0.4;

// A plane through the middle, tilted a little more each time.
ScreenAxes planeAt(int step)
{
    const double a = 0.2 + 0.01 * step;
    const double b = 0.3 + 0.007 * step;
    const Vec3 right { std::cos(a), std::sin(a), 0 };
    const Vec3 across { -std::sin(a), std::cos(a), 0 };
    return { right, across * std::cos(b) + Vec3 { 0, 0, std::sin(b) } };
}

Vec3 cornerOf(const ScreenAxes& axes)
{
    return (axes.rightLps + axes.downLps) * (-0.5 * (side - 1) * mm);
}

Json measure(int repeats, int slices, views::Slab::Mode mode)
{
    const auto volume = viewPhantom();
    const auto data = vtkPhantom(*volume);
    vtkNew<vtkImageReslice> reslice;
    reslice->SetInputData(data);
    reslice->SetOutputDimensionality(2);
    reslice->SetInterpolationModeToLinear();
    reslice->SetBackgroundLevel(-2000);
    reslice->SetOutputSpacing(mm, mm, 1.0);
    reslice->SetOutputOrigin(0, 0, 0);
    reslice->SetOutputExtent(0, side - 1, 0, side - 1, 0, 0);
    if (slices > 1) {
        reslice->SetSlabNumberOfSlices(slices);
        reslice->SetSlabSliceSpacingFraction(1.0);
        reslice->SetSlabModeToMax();
    }
    std::vector<float> out(static_cast<std::size_t>(side) * side);
    int ourStep = 0;
    int peerStep = 0;
    return compare(
        repeats,
        [&] {
            const ScreenAxes axes = planeAt(ourStep++);
            views::reslice(*volume, { cornerOf(axes), axes.rightLps * mm, axes.downLps * mm, side, side },
                views::Interpolation::Linear, { mode, slices, axes.awayLps() }, out);
        },
        [&] {
            const ScreenAxes axes = planeAt(peerStep++);
            const Vec3 away = axes.awayLps();
            const Vec3 corner = cornerOf(axes);
            reslice->SetResliceAxesDirectionCosines(axes.rightLps.x, axes.rightLps.y, axes.rightLps.z,
                axes.downLps.x, axes.downLps.y, axes.downLps.z, away.x, away.y, away.z);
            reslice->SetResliceAxesOrigin(corner.x, corner.y, corner.z);
            reslice->Update();
        });
}

Result<Json> run(const Settings& settings)
{
    return Json { { "voxels", { 512, 512, 400 } }, { "pixels", { side, side } },
        { "oblique", measure(settings.repeats * 5, 1, views::Slab::Mode::Thin) },
        { "mip_20_planes", measure(settings.repeats, 20, views::Slab::Mode::Maximum) } };
}

} // namespace

Case mprCase()
{
    return { "mpr", "An oblique plane and a slab of 512x512x400 at 1000x1000: beside vtkImageReslice", run };
}

} // namespace fovea::bench
