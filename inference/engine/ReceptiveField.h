#pragma once

#include "core/base/Error.h"
#include "inference/engine/AxisMap.h"

#include <string>

namespace torch::jit {
struct Module;
}

namespace fovea::inference {

// What of an image a network looks at for one voxel of its output.
struct ReceptiveField {
    Size3 low {}; // voxels before it along each axis, at most
    Size3 high {}; // and behind it
    Size3 alignment { 1, 1, 1 }; // a piece must begin at a multiple: of what the network halves sizes by
};

// From the network's graph: convolutions, pooling, enlarging by fixed factors, and what works voxel by voxel.
// Unsupported, in words, where it is not known: normalisation over the image, attention, control flow, an
// operator that isn't known, sizes that aren't constant, numbers worked out from the image's size.
[[nodiscard]] Result<ReceptiveField> receptiveFieldOf(const torch::jit::Module& module);

} // namespace fovea::inference
