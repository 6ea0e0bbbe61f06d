#pragma once

#include "inference/engine/Backend.h"
#include "inference/engine/ReceptiveField.h"

#include <cstdint>
#include <optional>

namespace fovea::inference {

// How an image is cut so that each piece, with as much around it as the network looks at, fits into memory.
struct TilePlan {
    Size3 tile {}; // of the output; the last along an axis may be smaller
    std::int64_t tiles = 1;
    double extra = 0.0; // voxels that are computed more than once, as a part of the image's
    std::uint64_t bytes = 0; // at most, for a tile and the rows of the output that it belongs to
};

// The plan that computes least of those that take no more than `budget` bytes; where none does, the one that
// takes least. bytesPerVoxel: of a tile with its surroundings. Axes whose size is no multiple of the
// alignment are not cut.
[[nodiscard]] TilePlan planTiles(const Size3& image, const ReceptiveField& field, double bytesPerVoxel,
    std::int64_t channels, std::uint64_t budget);

// Runs the network over the image piece by piece: the values are those of the whole image at once. What a
// piece takes is measured on a small one first. OutOfMemory, before the run, when not even the smallest
// pieces fit into the budget.
[[nodiscard]] Result<TilePlan> runTiled(Backend& backend, const at::Tensor& image_CXYZ,
    const ReceptiveField& field, std::uint64_t budget, const RowSink& sink, const Progress& progress);

} // namespace fovea::inference
