#pragma once

#include "inference/client/Segmentation.h"
#include "inference/protocol/Detection.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

struct DetectRequest {
    std::filesystem::path bundle {}; // the model's folder
    VoxelView image {};
    std::string device = "auto";
    bool wantUncertainty = false; // also runs the mirrored image; takes twice as long
};

struct DetectResult {
    Geometry geometry {}; // of the image
    std::vector<Detection> detections {}; // the highest score first
    ModelCard card {};
    RunRecord run {};
};

} // namespace fovea::inference
