#pragma once

#include "core/geometry/Geometry.h"
#include "inference/json/Json.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/VoxelType.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace fovea::inference {

// What the program and its worker say to each other; README.md specifies it. Worker and program are of one
// installation, so a version that differs is an error and not negotiated.
constexpr int protocolVersion = 1;

// Worker to program, once, when it is ready.
struct Hello {
    WorkerInfo info {};
};

// A further image of a job, on a grid of its own.
struct JobImage {
    Geometry geometry {};
    VoxelType voxelType = VoxelType::Float32;
    std::filesystem::path imageFile {};
};

// Program to worker: label the image.
struct SegmentJob {
    std::int64_t job = 0;
    std::filesystem::path bundle {};
    std::string device = "auto";
    Geometry geometry {};
    std::string modality {};
    VoxelType voxelType = VoxelType::Float32;
    std::filesystem::path imageFile {}; // to read
    std::vector<JobImage> moreImages {}; // for the model's second input channel and so on
    std::string precision = "auto"; // or "float32", "float16", "bfloat16"
    bool skipsUniform = false; // leave out windows of one value; changes results
    std::filesystem::path labelsFile {}; // to fill: uint16, a voxel each
    std::filesystem::path probabilitiesFile {}; // to fill: float, C x Z x Y x X; empty when not wanted
    int probabilityChannels = 0;
};

// Program to worker: stop the job, if it is still running.
struct CancelJob {
    std::int64_t job = 0;
};

// Worker to program, now and then.
struct JobProgress {
    std::int64_t job = 0;
    std::string stage {};
    double fraction = 0.0;
};

// Worker to program: the files are filled.
struct JobDone {
    std::int64_t job = 0;
    int channels = 0; // of the network's output
    RunRecord run {};
};

// Worker to program: there is no result.
struct JobFailed {
    std::int64_t job = 0;
    Error error {};
};

using Message = std::variant<Hello, SegmentJob, CancelJob, JobProgress, JobDone, JobFailed>;

[[nodiscard]] std::string encode(const Message& message); // JSON, without a frame
// Damaged when it is no message that we know, or lacks a field, or a field is out of its range.
[[nodiscard]] Result<Message> decode(std::string_view text);

[[nodiscard]] std::string errorCodeName(ErrorCode code);
[[nodiscard]] ErrorCode errorCodeFromName(const std::string& name); // Internal for unknown ones

} // namespace fovea::inference
