#pragma once

#include "core/base/Progress.h"
#include "inference/engine/JobSetup.h"
#include "inference/protocol/Detection.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// One job: find things in an image with a bundle's detector.
struct DetectTask {
    std::filesystem::path bundle {};
    std::string device = "auto";
    ImageInput image {};
    bool wantsUncertainty = false; // also looks at the image mirrored from left to right
};

struct DetectOutcome {
    std::vector<Detection> detections {}; // the highest score first
    RunRecord run {};
};

// Runs the whole job on the calling thread. Stages: "Loading the model", "Preparing the image", "Running the
// model". Unsupported when the model is no detector. Memory is given back on return.
[[nodiscard]] Result<DetectOutcome> detect(const DetectTask& task, Progress progress);

} // namespace fovea::inference
