#include "inference/engine/Cuda.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAContext.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <torch/version.h>

#include <cuda_runtime_api.h>
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

std::string cudnnVersion()
{
    if (!at::globalContext().hasCuDNN())
        return {};
    const long version = at::detail::getCUDAHooks().versionCuDNN();
    // From 9 on major * 10000 + minor * 100 + patch, before that major * 1000.
    const long unit = version >= 90'000 ? 10'000 : 1'000;
    return std::to_string(version / unit) + '.' + std::to_string(version % unit / 100) + '.'
        + std::to_string(version % 100);
}

std::string mixedPrecisionFault()
{
    constexpr bool isAffected
        = TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9);
    if (!isAffected || !at::globalContext().hasCuDNN() || at::detail::getCUDAHooks().versionCuDNN() >= 91'500)
        return {};
    return "cuDNN " + cudnnVersion()
        + " gets 3D convolutions in half precision wrong; single precision was used";
}

std::uint64_t cudaFreeBytes(int device)
{
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device));
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaMemGetInfo(&free, &total) != cudaSuccess)
        return 0;
    return free - free / 10;
}

void limitCudaMemory(int device, double fraction)
{
    c10::cuda::CUDACachingAllocator::setMemoryFraction(fraction, static_cast<c10::DeviceIndex>(device));
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

AllocatorRecord cudaAllocator(int device)
{
    const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(device));
    const auto& allocated = stats.allocated_bytes[0]; // 0: all pools together
    const auto& reserved = stats.reserved_bytes[0];
    const auto bytes = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    return { bytes(allocated.current), bytes(reserved.current), bytes(allocated.peak), bytes(reserved.peak),
        stats.num_ooms };
}

} // namespace fovea::inference
