#include "inference/engine/Cuda.h"

namespace fovea::inference {

std::vector<DeviceInfo> cudaDevices()
{
    return {};
}

void configureCuda() { }

void releaseCudaMemory() { }

std::string cudnnVersion()
{
    return {};
}

std::string mixedPrecisionFault()
{
    return {};
}

std::uint64_t cudaFreeBytes(int)
{
    return 0;
}

void limitCudaMemory(int, double) { }

void resetCudaPeak(int) { }

std::uint64_t cudaPeakBytes(int)
{
    return 0;
}

AllocatorRecord cudaAllocator(int)
{
    return {};
}

} // namespace fovea::inference
