#pragma once

#include "core/geometry/Geometry.h"
#include "inference/json/Json.h"
#include "inference/protocol/Detection.h"
#include "inference/protocol/Explanation.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/Variations.h"
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
    std::vector<std::string> allowedSha256 {}; // the models that may run; none: any
    std::string device = "auto";
    Geometry geometry {};
    std::string modality {};
    VoxelType voxelType = VoxelType::Float32;
    std::filesystem::path imageFile {}; // to read
    std::vector<JobImage> moreImages {}; // for the model's second input channel and so on
    std::string precision = "auto"; // or "float32", "float16", "bfloat16"
    bool skipsUniform = false; // leave out windows of one value; changes results
    bool lowMemory = false; // whole images in pieces: the same result, may be slower
    std::filesystem::path labelsFile {}; // to fill: uint16, a voxel each
    std::filesystem::path probabilitiesFile {}; // to fill: float, C x Z x Y x X; empty when not wanted
    int probabilityChannels = 0;
};

// What every job about one image says, besides its own.
struct ImageJob {
    std::int64_t job = 0;
    std::filesystem::path bundle {};
    std::vector<std::string> allowedSha256 {}; // the models that may run; none: any
    std::string device = "auto";
    Geometry geometry {};
    std::string modality {};
    VoxelType voxelType = VoxelType::Float32;
    std::filesystem::path imageFile {}; // to read
};

// Program to worker: find things in the image.
struct DetectJob : ImageJob {
    bool mergesDuplicates = true; // one box for each thing; false: those of the network's own suppression
    Variations uncertainty {}; // none: no uncertainty
};

// Program to worker: explain what the model says about a place. The files hold floats, x fastest.
struct ExplainJob : ImageJob {
    ExplainMethod method = ExplainMethod::HiResCam;
    std::string layer {};
    ExplainTarget target {};
    bool wantsSanity = false;
    bool wantsDeletion = false;
    std::filesystem::path heatFile {}; // to fill: the map, then the one with weights drawn anew
    std::int64_t heatCapacity = 0; // floats, for both; a larger map is averaged down
    std::filesystem::path inputFile {}; // to fill with what the network saw; empty when not wanted
    std::int64_t inputCapacity = 0; // floats
};

// Program to worker: how sure a segmentation is of each voxel.
struct UncertaintyJob : ImageJob {
    Variations variations {};
    std::filesystem::path labelsFile {}; // to fill: uint16, the label of the mean
    std::filesystem::path entropyFile {}; // to fill: float, a voxel each, 0 to 1
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

// Worker to program: what was found.
struct Detected {
    std::int64_t job = 0;
    std::vector<Detection> detections {};
    RunRecord run {};
};

// Worker to program: the files are filled.
struct Explained {
    std::int64_t job = 0;
    Geometry heat {}; // of the map in heatFile
    Geometry window {}; // that the network saw, and of the voxels in inputFile
    bool hasRandomised = false; // a second map follows the first
    std::string layer {};
    std::vector<LayerInfo> layers {};
    double score = 0.0;
    std::int64_t targetVoxels = 0;
    std::vector<SanityStep> sanity {};
    std::vector<DeletionPoint> deletion {};
    RunRecord run {};
};

using Message = std::variant<Hello, SegmentJob, CancelJob, JobProgress, JobDone, JobFailed, DetectJob,
    ExplainJob, UncertaintyJob, Detected, Explained>;

[[nodiscard]] std::string encode(const Message& message); // JSON, without a frame
// Damaged when it is no message that we know, or lacks a field, or a field is out of its range.
[[nodiscard]] Result<Message> decode(std::string_view text);

[[nodiscard]] std::string errorCodeName(ErrorCode code);
[[nodiscard]] ErrorCode errorCodeFromName(const std::string& name); // Internal for unknown ones

} // namespace fovea::inference
