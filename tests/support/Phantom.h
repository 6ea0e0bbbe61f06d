#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"

#include <array>
#include <utility>

namespace fovea::test {

// Grids to try everything on: with odd sizes that differ on each axis, so that a swap of axes can't go
// unseen.
[[nodiscard]] Geometry axialGeometry(); // 31 x 23 x 17, spacing 0.7 x 0.9 x 2.5 mm, axes along L, P, S
[[nodiscard]] Geometry obliqueGeometry(); // the same, turned about all three axes; right-handed
[[nodiscard]] Geometry leftHandedGeometry(); // the oblique one with its slices counted the other way
[[nodiscard]] Geometry sagittalGeometry(); // i along P, j along I, k along L (left-handed)

// A head-like body in air with known values at known places, no two alike, so that every flip and every swap
// of axes shows. Positions are in patient space relative to the grid's centre, so that the same body is seen
// through any grid.
//
//   air -1000; water 0 in an ellipsoid that fills most of the grid; bone 1000 in its shell;
//   a ball of its own value towards each of the six sides of the patient: see phantomBalls().
struct PhantomBall {
    Vec3 offsetLps; // of its centre, from the centre of the grid, in half extents of the grid along L, P, S
    double value;
};
[[nodiscard]] const std::array<PhantomBall, 6>& phantomBalls(); // L 100, R 200, P 300, A 400, S 500, I 600
// The value at a point in space of the phantom that belongs to the geometry.
[[nodiscard]] double phantomValue(const Geometry& geometry, Vec3 pointLps);
// Voxels hold phantomValue() of their centres. Eight corner voxels hold cornerValue() instead.
[[nodiscard]] Volume makePhantom(
    const Geometry& geometry, VolumeMeaning meaning = { .modality = "CT", .unit = "HU" });
// Of the corner with bits (i, j, k): -500 - 10 * corner.
[[nodiscard]] constexpr double cornerValue(int corner)
{
    return -500.0 - 10.0 * corner;
}

// Labels 1 to 6 in the phantom's balls, in their order, and 7 in the rest of the body.
[[nodiscard]] LabelMap makePhantomLabels(const Geometry& geometry);

// An image whose voxel (i, j, k) is a function of its index.
template <class T, class Function>
[[nodiscard]] typename itk::Image<T, 3>::Pointer makeImage(const Geometry& geometry, Function&& value)
{
    auto image = itk::Image<T, 3>::New();
    applyGeometry(geometry, *image);
    image->Allocate();
    T* voxel = image->GetBufferPointer();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                *voxel++ = static_cast<T>(value(i, j, k));
        }
    }
    return image;
}

// The same as a volume.
template <class T, class Function>
[[nodiscard]] Volume makeVolume(const Geometry& geometry, Function&& value, VolumeMeaning meaning = {})
{
    return Volume::create<T>(makeImage<T>(geometry, std::forward<Function>(value)), std::move(meaning))
        .value();
}

} // namespace fovea::test
