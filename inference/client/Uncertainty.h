#pragma once

#include "inference/client/Segmentation.h"
#include "inference/protocol/Variations.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

struct UncertaintyRequest {
    std::filesystem::path bundle {};
    std::string sha256 {}; // of the model that was allowed to run: another is refused; empty: any is run
    VoxelView image {};
    std::string device = "auto";
    Variations variations { .flips = true }; // mirrored along each axis: four runs for one
};

struct UncertaintyResult {
    Geometry geometry {}; // the image's own
    std::vector<float> entropy {}; // a voxel each, x fastest: 0 certain to 1, all classes alike
    std::vector<std::uint16_t> labels {}; // of the mean of all runs
    ModelCard card {};
    RunRecord run {};

    // The mean entropy of the voxels of a label: the number that sorts a list of findings; 0 without any.
    [[nodiscard]] double ofLabel(std::uint16_t label) const;
};

} // namespace fovea::inference
