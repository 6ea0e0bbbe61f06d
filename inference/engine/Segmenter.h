#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Geometry.h"
#include "inference/engine/JobSetup.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/VoxelType.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace fovea::inference {

// One job: label an image with a bundle's model.
struct SegmentTask {
    std::filesystem::path bundle {};
    std::string device = "auto";
    Geometry geometry {}; // of the image
    std::string modality {};
    VoxelType voxelType = VoxelType::Float32;
    std::span<const std::byte> voxels {}; // x fastest
    std::string precision = "auto"; // see choosePrecision()
    bool skipsUniform = false; // leave out windows of one value: changes results
    bool lowMemory = false; // on the CPU, a whole image in pieces: the same result, may be slower
    std::vector<ImageInput>
        moreImages {}; // on grids of their own; for the network's second input channel and so on
    std::span<std::uint16_t> labels {}; // filled, x fastest
    std::span<float> probabilities {}; // filled, C x Z x Y x X; empty when not wanted
};

struct SegmentOutcome {
    int channels = 0; // of the network's output
    RunRecord run {};
};

// Runs the whole job on the calling thread. Stages: "Loading the model", "Preparing the image", "Running the
// model", "Back to the image's grid". Cancelling is seen between windows, between the large tensors of a pass
// and between stages. On return, with a result or without, the memory of tensors is given back.
[[nodiscard]] Result<SegmentOutcome> segment(const SegmentTask& task, Progress progress);

} // namespace fovea::inference
