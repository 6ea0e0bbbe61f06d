#pragma once

#include "inference/client/Segmentation.h"
#include "inference/protocol/Detection.h"
#include "inference/protocol/Variations.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

struct DetectRequest {
    std::filesystem::path bundle {}; // the model's folder
    std::string sha256 {}; // of the model that was allowed to run: another is refused; empty: any is run
    VoxelView image {};
    std::string device = "auto";
    // One box for each thing, best first: boxes of one class of which one holds the other's centre are one.
    // False: the boxes of the bundle's own suppression, which are MONAI's.
    bool mergeDuplicates = true;
    Variations uncertainty {}; // each takes as long again; none: the detections have no uncertainty
};

struct DetectResult {
    Geometry geometry {}; // of the image
    std::vector<Detection> detections {}; // the highest score first
    ModelCard card {};
    RunRecord run {};
};

} // namespace fovea::inference
