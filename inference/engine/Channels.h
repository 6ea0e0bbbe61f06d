#pragma once

#include "inference/bundle/ModelCard.h"
#include "inference/engine/Segmenter.h"

#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// The images of a task, one for each channel of the network's input, as float32 tensors X x Y x Z that are
// all on the first image's grid. They may lie over the caller's voxels and must not be changed.
// InvalidArgument when they are not as many as the model takes. What a reader of the result should know goes
// to notices.
[[nodiscard]] Result<std::vector<at::Tensor>> channelsOf(
    const SegmentTask& task, const ModelCard& card, std::vector<std::string>& notices);

} // namespace fovea::inference
