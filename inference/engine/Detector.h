#pragma once

#include "core/base/Progress.h"
#include "inference/engine/JobSetup.h"
#include "inference/protocol/Detection.h"
#include "inference/protocol/Variations.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// One job: find things in an image with a bundle's detector.
struct DetectTask {
    std::filesystem::path bundle {};
    std::string device = "auto";
    ImageInput image {};
    bool mergesDuplicates = true; // one box for each thing (mergedDuplicates()); false: the boxes are MONAI's
    Variations uncertainty {}; // further runs that each box's uncertainty comes from; none: it has none
};

struct DetectOutcome {
    std::vector<Detection> detections {}; // the highest score first
    RunRecord run {};
};

// Runs the whole job on the calling thread. A box's uncertainty is one minus its mean agreement with the
// further runs: the square root of the overlap with its like there times the ratio of their scores, 0 without
// one. Inconsistent when a checkpoint works on another grid. A model without dropout runs without, and a
// notice says so; Unsupported when nothing else was asked for, and when the model is no detector. Stages:
// "Loading the model", "Preparing the image", "Running the model". Memory is given back on return.
[[nodiscard]] Result<DetectOutcome> detect(const DetectTask& task, Progress progress);

} // namespace fovea::inference
