#pragma once

#include "inference/protocol/RunRecord.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fovea::inference {

// Everything that calls CUDA. Without CUDA in LibTorch, CudaAbsent.cpp stands in: no devices.

[[nodiscard]] std::vector<DeviceInfo> cudaDevices();
void configureCuda(); // deterministic precision: no TF32
void releaseCudaMemory();
[[nodiscard]] std::string cudnnVersion(); // "9.15.1"; empty without cuDNN
// Why half precision must not be used here, as a sentence; empty: it may. cuDNN before 9.15 under
// LibTorch 2.9 or later gives wrong or very slow 3D convolutions in the short types (pytorch issues 163539,
// 166122).
[[nodiscard]] std::string mixedPrecisionFault();
// Free memory of the card, of which a tenth is left alone.
[[nodiscard]] std::uint64_t cudaFreeBytes(int device);
// No more than this part of the card's memory for this process.
void limitCudaMemory(int device, double fraction);
void resetCudaPeak(int device);
[[nodiscard]] std::uint64_t cudaPeakBytes(int device);
// What LibTorch's allocator holds of the card, and held at most since the last reset.
[[nodiscard]] AllocatorRecord cudaAllocator(int device);

} // namespace fovea::inference
