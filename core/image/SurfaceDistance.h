#pragma once

#include "core/geometry/Vector.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fovea {

// A box of bytes, i fastest; not zero is inside.
struct BinaryBox {
    std::array<std::int64_t, 3> size {};
    std::vector<std::uint8_t> inside {};

    [[nodiscard]] std::size_t offset(std::int64_t i, std::int64_t j, std::int64_t k) const
    {
        return static_cast<std::size_t>(i + size[0] * (j + size[1] * k));
    }
};

// The voxels that have a neighbour by a face outside, or lie at the box's edge.
[[nodiscard]] BinaryBox bordersOf(const BinaryBox& box);

// Millimetres from each voxel to the nearest one inside: exact Euclidean distances between centres, after
// Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012).
// ITK's Maurer filter measures to the border of what is inside, not to its voxels. At least one voxel must be
// inside.
[[nodiscard]] std::vector<float> distancesMm(const BinaryBox& box, Vec3 spacingMm);

} // namespace fovea
