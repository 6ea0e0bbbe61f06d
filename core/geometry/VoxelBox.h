#pragma once

#include <array>
#include <cstdint>

namespace fovea {

// A block of voxels along the axes of a grid: indices i, j, k.
struct VoxelBox {
    std::array<std::int64_t, 3> low { 0, 0, 0 };
    std::array<std::int64_t, 3> high { -1, -1, -1 }; // included

    [[nodiscard]] bool isEmpty() const { return high[0] < low[0] || high[1] < low[1] || high[2] < low[2]; }
    [[nodiscard]] std::array<std::int64_t, 3> size() const
    {
        return { high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1 };
    }

    friend bool operator==(const VoxelBox&, const VoxelBox&) = default;
};

// The smallest box that holds both.
[[nodiscard]] inline VoxelBox united(const VoxelBox& a, const VoxelBox& b)
{
    if (a.isEmpty() || b.isEmpty())
        return a.isEmpty() ? b : a;
    VoxelBox box = a;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.low[axis] = a.low[axis] < b.low[axis] ? a.low[axis] : b.low[axis];
        box.high[axis] = a.high[axis] > b.high[axis] ? a.high[axis] : b.high[axis];
    }
    return box;
}

} // namespace fovea
