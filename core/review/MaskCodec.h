#pragma once

#include "core/base/Error.h"
#include "core/geometry/Geometry.h"
#include "core/image/LabelMap.h"

#include <QByteArray>

#include <cstdint>
#include <span>
#include <vector>

namespace fovea {

// Voxels that follow each other in memory, all of one value before and of one value after.
struct MaskRun {
    std::int64_t begin = 0; // of the first voxel, in memory order
    std::int64_t length = 0;
    std::uint16_t before = 0;
    std::uint16_t after = 0;

    friend bool operator==(const MaskRun&, const MaskRun&) = default;
};

// What an edit did to a mask: enough to do it again and to undo it. Runs are sorted and do not overlap.
using MaskChange = std::vector<MaskRun>;

// Sets the runs' voxels to what they were after, or before. Nothing outside of the voxels is touched.
void applyChange(const MaskChange& change, std::span<std::uint16_t> voxels);
void revertChange(const MaskChange& change, std::span<std::uint16_t> voxels);

// Voxels as compressed runs: a mask of 16 million voxels takes some hundred kilobytes. Decoding never gives
// another number of voxels than asked for: Damaged when the bytes hold anything else.
[[nodiscard]] QByteArray encodeMask(std::span<const std::uint16_t> voxels);
[[nodiscard]] Result<void> decodeMask(const QByteArray& bytes, std::span<std::uint16_t> voxels);

[[nodiscard]] QByteArray encodeMaskChange(const MaskChange& change);
// Damaged when runs overlap or reach beyond voxelCount.
[[nodiscard]] Result<MaskChange> decodeMaskChange(const QByteArray& bytes, std::int64_t voxelCount);

} // namespace fovea
