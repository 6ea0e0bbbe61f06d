#pragma once

#include "inference/bundle/Bundle.h"
#include "inference/engine/NetworkOutputs.h"
#include "inference/engine/NetworkWindow.h"
#include "inference/engine/TappedNetwork.h"

namespace fovea::inference {

// What is explained, found in the network's output. Includes LibTorch: for the engine's own .cpp files only.
struct ScoreTarget {
    Score score {};
    std::int64_t voxels = 0; // that the score sums over; 1 for a box
};

// The target's logits in this output: of the window's voxels that it names (ExplainTarget), or of the anchor
// whose box it is. NotFound when the model did not find the label there.
[[nodiscard]] Result<ScoreTarget> findTarget(const ExplainTarget& target, const c10::IValue& output,
    const NetworkWindow& window, const Bundle& bundle);

// The label of each voxel of an output N x C x X x Y x Z, as the bundle decides, X x Y x Z (int64).
[[nodiscard]] at::Tensor labelsOf(const at::Tensor& logits, const Postprocessing& post);

} // namespace fovea::inference
