#pragma once

#include "inference/protocol/RunRecord.h"

#include <cstdint>
#include <vector>

namespace fovea::inference {

// Everything that calls CUDA. Without CUDA in LibTorch, CudaAbsent.cpp stands in: no devices.

[[nodiscard]] std::vector<DeviceInfo> cudaDevices();
void configureCuda(); // deterministic precision: no TF32
void releaseCudaMemory();
void resetCudaPeak(int device);
[[nodiscard]] std::uint64_t cudaPeakBytes(int device);

} // namespace fovea::inference
