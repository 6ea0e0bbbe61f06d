#pragma once

#include "core/base/Progress.h"
#include "inference/engine/JobSetup.h"
#include "inference/protocol/Variations.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace fovea::inference {

// One job: how sure a segmentation is of each voxel. The network runs several times with changes that should
// not matter, and the mean of its probabilities says how much they do.
struct UncertaintyTask {
    std::filesystem::path bundle {};
    std::string device = "auto";
    ImageInput image {};
    Variations variations { .flips = true }; // along each axis of the prepared image
    std::span<std::uint16_t> labels {}; // filled, x fastest: the label of the mean
    std::span<float> entropy {}; // filled, x fastest: 0 certain to 1 (all classes alike), linear in between
};

struct UncertaintyOutcome {
    int channels = 0;
    int passes = 0;
    RunRecord run {};
};

// Entropy of the mean probabilities p over C classes, -sum p ln p / ln C; for overlapping structures the
// largest binary entropy of all. Brought to the image's grid as the bundle brings its labels back.
// Inconsistent when the checkpoints don't have the same grid and channels. A checkpoint without dropout runs
// without, and a notice says so; Unsupported when nothing else was asked for. Memory is given back on return.
[[nodiscard]] Result<UncertaintyOutcome> estimateUncertainty(const UncertaintyTask& task, Progress progress);

} // namespace fovea::inference
