#pragma once

#include "core/geometry/Geometry.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fovea {

// Voxels of one value that touch each other.
struct ConnectedPart {
    std::uint16_t value = 0;
    std::int64_t voxels = 0;
    std::array<std::int64_t, 3> low {}; // the box of its voxels' indices, both ends included
    std::array<std::int64_t, 3> high {};
    Vec3 centreIndex {}; // centre of mass
    Vec3 anchorIndex {}; // its voxel that is nearest to the centre of mass, in millimetres
};

// Voxels of a part that follow each other in memory.
struct PartRun {
    std::int64_t begin = 0; // of the first voxel, in memory order
    std::int64_t length = 0;
    std::int32_t part = 0; // in ConnectedParts::parts
};

struct ConnectedParts {
    std::vector<ConnectedPart> parts {}; // in the order of their first voxels in memory
    std::vector<PartRun> runs {}; // in memory order
};

// The parts of all values but zero; voxels that share a face, an edge or a corner are joined. Has as many
// voxels as the geometry, i fastest.
[[nodiscard]] ConnectedParts connectedParts(std::span<const std::uint16_t> voxels, const Geometry& geometry);

} // namespace fovea
