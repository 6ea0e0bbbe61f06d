#include "app/demo/DemoLesions.h"

#include "core/image/ImageBuffer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::app {

namespace {

constexpr double softnessMm = 1.2; // over which the border fades
constexpr double tissueHounsfield = 25.0; // of the brain where the lesions are

// Right putamen, left parietal lobe, left cerebellum, in the demo CT's own frame.
constexpr std::array<DemoLesion, 3> lesions { {
    { { -28, 2, 10 }, { 8, 6.5, 7 }, 75 },
    { { 35, 45, 32 }, { 5, 6, 4.5 }, 66 },
    { { 22, 55, -40 }, { 6.5, 5, 6 }, 82 },
} };

double shareOf(const DemoLesion& lesion, Vec3 pointLps)
{
    const Vec3 away = pointLps - lesion.centreLps;
    double square = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        square += std::pow(away[axis] / lesion.halfAxesMm[axis], 2);
    const double radius = (lesion.halfAxesMm.x + lesion.halfAxesMm.y + lesion.halfAxesMm.z) / 3.0;
    return std::clamp((1.0 - std::sqrt(square)) * radius / softnessMm + 0.5, 0.0, 1.0);
}

} // namespace

std::span<const DemoLesion> demoLesions()
{
    return lesions;
}

Result<Volume> withDemoLesions(const Volume& ct)
{
    const Geometry& geometry = ct.geometry();
    auto image = allocateImage<std::int16_t>(geometry);
    if (!image)
        return std::unexpected(image.error());
    std::int16_t* voxel = (*image)->GetBufferPointer();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                double value = ct.valueAt(i, j, k);
                const Vec3 point = geometry.indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                for (const DemoLesion& lesion : lesions)
                    value += shareOf(lesion, point) * (lesion.hounsfield - tissueHounsfield);
                *voxel++ = static_cast<std::int16_t>(std::lround(value));
            }
        }
    }
    return Volume::create<std::int16_t>(*image, ct.meaning());
}

} // namespace fovea::app
