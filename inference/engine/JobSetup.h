#pragma once

#include "core/geometry/Geometry.h"
#include "inference/bundle/Bundle.h"
#include "inference/engine/Device.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/VoxelType.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// What every job begins and ends with.

// The image of a job, in the caller's memory.
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

// What a record says before the model runs; with a notice when the model is meant for another modality.
[[nodiscard]] RunRecord describeRun(const ModelSetup& setup, const std::string& modality,
    const std::string& precision, const std::string& sha256);

// The number of a CUDA device.
[[nodiscard]] int cudaIndex(const Device& device);

// Gives memory back when a job ends, however it ends.
struct MemoryGuard {
    MemoryGuard() = default;
    MemoryGuard(const MemoryGuard&) = delete;
    MemoryGuard& operator=(const MemoryGuard&) = delete;
    ~MemoryGuard();
};

using Clock = std::chrono::steady_clock;
[[nodiscard]] double secondsSince(Clock::time_point start);

// An error without a subject is about the model.
[[nodiscard]] Error named(Error error, const std::string& model);

} // namespace fovea::inference
