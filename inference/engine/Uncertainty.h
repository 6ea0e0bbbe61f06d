#pragma once

#include "core/base/Progress.h"
#include "inference/engine/JobSetup.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace fovea::inference {

// One job: how sure a segmentation is of each voxel. The network runs several times with changes that should
// not matter, and the mean of its probabilities says how much they do.
struct UncertaintyTask {
    std::vector<std::filesystem::path> bundles {}; // the model, and other checkpoints of the same task
    std::string device = "auto";
    ImageInput image {};
    bool flips = true; // mirrored along each axis of the prepared image
    int dropoutPasses = 0; // more passes with dropout switched on, where a model kept it
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
// Inconsistent when the checkpoints don't have the same grid and channels. Memory is given back on return.
[[nodiscard]] Result<UncertaintyOutcome> estimateUncertainty(const UncertaintyTask& task, Progress progress);

} // namespace fovea::inference
