#include "inference/engine/Cuda.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>

#include <string>

namespace fovea::inference {

std::vector<DeviceInfo> cudaDevices()
{
    std::vector<DeviceInfo> devices;
    const int count = c10::cuda::device_count();
    for (int index = 0; index < count; ++index) {
        const auto* properties = at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index));
        devices.push_back({ "cuda:" + std::to_string(index), properties->name,
            static_cast<std::uint64_t>(properties->totalGlobalMem) });
    }
    return devices;
}

void configureCuda()
{
    if (c10::cuda::device_count() == 0)
        return;
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(false);
}

void releaseCudaMemory()
{
    if (c10::cuda::device_count() > 0)
        c10::cuda::CUDACachingAllocator::emptyCache();
}

void resetCudaPeak(int device)
{
    c10::cuda::CUDACachingAllocator::resetPeakStats(static_cast<c10::DeviceIndex>(device));
}

std::uint64_t cudaPeakBytes(int device)
{
    const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(device));
    return static_cast<std::uint64_t>(stats.reserved_bytes[0].peak); // 0: all pools together
}

} // namespace fovea::inference
