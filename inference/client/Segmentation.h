#pragma once

#include "core/geometry/Geometry.h"
#include "inference/bundle/ModelCard.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/SharedVolume.h"
#include "inference/protocol/VoxelType.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fovea::inference {

// Somebody else's voxels: one value a voxel, x fastest, in the field's own units.
struct VoxelView {
    VoxelType type = VoxelType::Float32;
    std::span<const std::byte> bytes {}; // size[0] * size[1] * size[2] * byteSize(type)
    Geometry geometry {};
    std::string modality {}; // DICOM's: "CT", "MR"; may be empty
    std::shared_ptr<const void>
        owner {}; // keeps the voxels alive while a job waits; may be null for Worker::segment
};

struct SegmentRequest {
    std::filesystem::path bundle {}; // the model's folder
    std::string sha256 {}; // of the model that was allowed to run: another is refused; empty: any is run
    VoxelView image {};
    std::vector<VoxelView> moreImages {}; // for the model's further input channels, in their order; those on
                                          // other grids are brought to the first one's
    std::string precision = "auto"; // or "float32", "float16", "bfloat16": what was used is in the record
    bool skipsUniform = false; // leave out windows of one value: faster, and may change the result
    bool lowMemory = false; // whole images in pieces: the same result, may be slower
    std::string device = "auto"; // or "cpu", "cuda:0"; auto takes the first GPU, or else the CPU
    bool wantProbabilities = false;
};

struct SegmentResult {
    Geometry geometry {}; // the image's own
    std::vector<std::uint16_t> labels {}; // a voxel each, x fastest, on the image's grid; every value is
                                          // below outputChannels + 1 of the card
    ModelCard card {};
    RunRecord run {};
    // With wantProbabilities: float, C x Z x Y x X, on the image's grid. C is probabilityChannels.
    std::optional<SharedVolume> probabilities {};
    int probabilityChannels = 0;
};

} // namespace fovea::inference
