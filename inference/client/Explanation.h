#pragma once

#include "inference/client/Segmentation.h"
#include "inference/protocol/Explanation.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// Values on a grid of their own, which lies turned, coarser or smaller in the image's space.
struct Heatmap {
    Geometry geometry {};
    std::vector<float> values {}; // a voxel each, x fastest
};

struct ExplainRequest {
    std::filesystem::path bundle {};
    std::string sha256 {}; // of the model that was allowed to run: another is refused; empty: any is run
    VoxelView image {};
    std::string device = "auto";
    ExplainMethod method = ExplainMethod::HiResCam;
    std::string layer {}; // a LayerInfo's name; empty: the deepest layer of the lowest resolution
    ExplainTarget target {};
    bool wantInput = false; // also what the network saw
    bool wantSanity = false; // also the same explanation with weights re-initialised from the output down
    bool wantDeletion = false; // also the deletion curve
};

// An explanation: where in the window the network's evidence for the target was. It is no localisation.
struct ExplainResult {
    Heatmap heat {}; // at the layer's own resolution; at least 0; not scaled
    Geometry window {}; // the part of the patient that the network saw at once
    std::string layer {};
    std::vector<LayerInfo> layers {}; // all that can be asked for
    double score = 0.0; // of the target: the sum of its logits
    std::int64_t targetVoxels = 0; // that the sum goes over
    std::optional<Heatmap> input {};
    std::optional<Heatmap> randomised {}; // with all weights re-initialised
    std::vector<SanityStep> sanity {}; // from the output down
    std::vector<DeletionPoint> deletion {};
    ExplainMethod method {};
    ExplainTarget target {};
    ModelCard card {};
    RunRecord run {};
};

} // namespace fovea::inference
