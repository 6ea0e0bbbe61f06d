#pragma once

#include "core/base/Error.h"
#include "core/geometry/Vector.h"

#include <array>
#include <cstdint>

namespace fovea {

// Where the voxels of a grid lie in the patient: DICOM's patient coordinates, LPS (x to the patient's left,
// y to posterior, z to superior), in millimetres. DICOM PS3.3 C.7.6.2.1.1.
//
// Voxel (i, j, k) has its centre at originLps + direction * (i * spacingMm.x, j * spacingMm.y, k *
// spacingMm.z). i runs fastest in memory. This is ITK's convention, so that ITK images carry it unchanged.
struct Geometry {
    std::array<std::int64_t, 3> size { 0, 0, 0 }; // voxels along i, j, k
    Vec3 originLps; // centre of voxel (0, 0, 0)
    Vec3 spacingMm { 1, 1, 1 };
    Mat3 direction; // columns: unit vectors of i, j, k in LPS; right- or left-handed

    friend bool operator==(const Geometry&, const Geometry&) = default;

    [[nodiscard]] std::int64_t voxelCount() const { return size[0] * size[1] * size[2]; }
    [[nodiscard]] double voxelVolumeMm3() const; // also where axes are not orthogonal
    [[nodiscard]] bool containsIndex(Vec3 index) const; // within half a voxel of a voxel's centre

    // The linear part of index -> LPS: direction times spacing.
    [[nodiscard]] Mat3 indexToLpsMatrix() const;
    [[nodiscard]] Vec3 indexToLps(Vec3 index) const;
    [[nodiscard]] Vec3 lpsToIndex(Vec3 pointLps) const; // continuous index

    [[nodiscard]] Vec3 centreLps() const; // of the whole grid
    // The eight outer corners of the grid (of its voxels' edges, not their centres).
    [[nodiscard]] std::array<Vec3, 8> cornersLps() const;

    // Whether both grids have the same voxels: the same size, and corners no further apart than the
    // tolerance.
    [[nodiscard]] bool isSameGrid(const Geometry& other, double toleranceMm = 1e-3) const;
};

// The same geometry, or the reason why it is none: sizes below one, spacing that is not positive and finite,
// axes that are not of unit length or lie in one plane. Axes that are not orthogonal are allowed.
[[nodiscard]] Result<Geometry> validated(const Geometry& geometry);

} // namespace fovea
