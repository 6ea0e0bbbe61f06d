#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Geometry.h"
#include "inference/bundle/Bundle.h"
#include "inference/engine/Device.h"
#include "inference/engine/Preparation.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/VoxelType.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

class Backend;

// What every job begins and ends with.

// An image of a job, in the caller's memory.
struct ImageInput {
    Geometry geometry {};
    std::string modality {}; // DICOM's; may be empty
    VoxelType voxelType = VoxelType::Float32;
    std::span<const std::byte> voxels {}; // x fastest
};

// The image as a float tensor X x Y x Z over the caller's voxels, or a copy of them. Voxels that are no
// numbers become zero, with a notice. InvalidArgument when voxels and geometry don't fit.
[[nodiscard]] Result<at::Tensor> imageTensor(const ImageInput& image, std::vector<std::string>& notices);

// A usable bundle and the device to run it on.
struct ModelSetup {
    Bundle bundle {};
    Device device {};
};
[[nodiscard]] Result<ModelSetup> openModel(const std::filesystem::path& bundle, const std::string& device);

// Loads the setup's network, whichever way it was exported. ONNX runs on the CPU only: the setup's device
// becomes that, and the record says so.
[[nodiscard]] Result<std::unique_ptr<Backend>> loadBackend(
    ModelSetup& setup, const std::string& precision, RunRecord& run);

// The network as it was loaded, for the record.
struct LoadedNetwork {
    std::string precision = "float32";
    std::string method {}; // Backend::method()
    std::string sha256 {};
};

// Fills in what a record says before the model runs, or runs again elsewhere; with a notice when the model
// is meant for another modality.
void describeRun(
    const ModelSetup& setup, const std::string& modality, const LoadedNetwork& network, RunRecord& run);

// A notice is given once.
void addNotice(RunRecord& run, const std::string& sentence);

// The image of a model with one channel of input, preprocessed, X x Y x Z; its time and its notices are
// recorded.
[[nodiscard]] Result<at::Tensor> prepareImage(const ImageInput& image, const ModelSetup& setup,
    Preparation& preparation, RunRecord& run, const Progress& progress);

// The number of a CUDA device.
[[nodiscard]] int cudaIndex(const Device& device);

using Clock = std::chrono::steady_clock;
[[nodiscard]] double secondsSince(Clock::time_point start);

// Runs a job's stages and records its time and memory. Whatever they throw becomes an error that begins with
// failure, and an error without a subject is about the model, whose name may become known on the way. The
// memory of tensors is given back, however the job ends.
[[nodiscard]] Result<void> runJob(const std::function<Result<void>()>& stages, const Progress& progress,
    const std::string& failure, const std::string& modelName, RunRecord& run);

} // namespace fovea::inference
