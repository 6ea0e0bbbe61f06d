#pragma once

#include "core/base/Error.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace fovea::inference {

// A box on the prepared image's grid, as MONAI has it: index coordinates, low and high end along x, y, z.
struct IndexBox {
    std::array<double, 3> low {};
    std::array<double, 3> high {};
    double score = 0.0;
    int label = 0; // the network's class, from 0
    int merged = 1; // how many boxes it stands for
    // Where it came from, to explain it: of a RetinaNet the level and the place in its map of logits.
    std::size_t level = 0;
    std::size_t element = 0;

    [[nodiscard]] double volume() const;
};

// One level of a RetinaNet's output.
struct LevelMaps {
    std::span<const float> logits {}; // (A * K) x X x Y x Z, contiguous
    std::span<const float> offsets {}; // (A * 6) x X x Y x Z
    Size3 size { 0, 0, 0 }; // X, Y, Z
};

// MONAI's RetinaNetDetector: anchors around index * stride (stride is the padded image's size over the
// level's), decoding by centre offset * size and exp(min(t, ln(1000 / 16))) * size, sigmoid, the best
// candidates of each level, boxes clipped to the image and dropped below one voxel, greedy suppression per
// class, the best of all. Inconsistent when maps and settings don't fit; Damaged when a value is no number.
// [monai/apps/detection/networks/retinanet_detector.py, utils/box_coder.py, utils/box_selector.py]
[[nodiscard]] Result<std::vector<IndexBox>> decodeRetinaNet(std::span<const LevelMaps> levels,
    const Size3& paddedSize, const Size3& imageSize, const DetectorSettings& settings);

// Intersection over union; 0 for boxes without volume.
[[nodiscard]] double overlapOf(const IndexBox& a, const IndexBox& b);

// The boxes, best first, without those that overlap a better one of the same class by more. Equal scores keep
// their order. Each kept one counts the dropped ones in merged. torchvision's batched_nms.
[[nodiscard]] std::vector<IndexBox> suppressed(std::vector<IndexBox> boxes, double overlap);

// Boxes of single slices (low[2] and high[2] half a slice below and above) to boxes over slices: those of
// the same class that overlap in neighbouring slices are one, with the best score.
[[nodiscard]] std::vector<IndexBox> joinedSlices(std::vector<IndexBox> boxes, double overlap);

} // namespace fovea::inference
