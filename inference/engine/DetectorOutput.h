#pragma once

#include "inference/engine/BoxDecoder.h"
#include "inference/engine/NetworkOutputs.h"

namespace fovea::inference {

// A RetinaNet's maps, level by level, as the network gave them: "classification" and "box_regression" lists
// of a dictionary, or one list with all of the first and then all of the second. Includes LibTorch: for the
// engine's own .cpp files only.
struct RetinaNetMaps {
    std::vector<at::Tensor> logits; // 1 x (A * K) x X x Y x Z
    std::vector<at::Tensor> offsets; // 1 x (A * 6) x X x Y x Z
};
[[nodiscard]] RetinaNetMaps retinaNetMaps(const c10::IValue& output);

// The boxes of one pass over an image of paddedSize, of which imageSize is the image. Unsupported when the
// output is none of a detector's.
[[nodiscard]] Result<std::vector<IndexBox>> boxesOf(const c10::IValue& output, const Size3& paddedSize,
    const Size3& imageSize, const DetectorSettings& settings);
[[nodiscard]] Result<std::vector<IndexBox>> boxesOf(const RetinaNetMaps& maps, const Size3& paddedSize,
    const Size3& imageSize, const DetectorSettings& settings);

// torchvision's output: "boxes" N x 6 (low x, y, z, high x, y, z) or N x 4 in a slice, "scores" and "labels"
// from 1. Boxes of a slice reach half a slice below and above it.
[[nodiscard]] Result<std::vector<IndexBox>> plainBoxesOf(
    const c10::IValue& output, const DetectorSettings& settings, std::int64_t slice);

} // namespace fovea::inference
