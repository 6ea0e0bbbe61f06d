#pragma once

#include "core/base/Progress.h"
#include "inference/engine/JobSetup.h"
#include "inference/protocol/Explanation.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// One job: why a model says what it says about one place of an image.
struct ExplainTask {
    std::filesystem::path bundle {};
    std::string device = "auto";
    ImageInput image {};
    ExplainMethod method = ExplainMethod::HiResCam;
    std::string layer {}; // empty: the deepest layer of the lowest resolution
    ExplainTarget target {};
    bool wantsInput = false;
    bool wantsSanity = false;
    bool wantsDeletion = false;
    std::int64_t mostHeatVoxels = 4'000'000; // a larger map is averaged down
};

// Values with their own grid, x fastest.
struct ExplainMap {
    Geometry geometry {};
    std::vector<float> values {};
};

struct ExplainOutcome {
    ExplainMap heat {}; // at the layer's resolution
    Geometry window {}; // what the network saw at once
    std::string layer {};
    std::vector<LayerInfo> layers {};
    double score = 0.0;
    std::int64_t targetVoxels = 0;
    ExplainMap input {}; // empty unless wanted
    ExplainMap randomised {}; // empty unless sanity was wanted
    std::vector<SanityStep> sanity {};
    std::vector<DeletionPoint> deletion {};
    RunRecord run {};
};

// Runs the whole job on the calling thread. Stages: "Loading the model", "Preparing the image", "Looking for
// the structure" (without a point), "Running the model", "Explaining", "Testing the explanation". NotFound
// when the model does not find the label there. Memory is given back on return.
[[nodiscard]] Result<ExplainOutcome> explain(const ExplainTask& task, Progress progress);

} // namespace fovea::inference
