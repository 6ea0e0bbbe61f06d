#include "inference/engine/Cuda.h"

namespace fovea::inference {

std::vector<DeviceInfo> cudaDevices()
{
    return {};
}

void configureCuda() { }

void releaseCudaMemory() { }

void resetCudaPeak(int) { }

std::uint64_t cudaPeakBytes(int)
{
    return 0;
}

} // namespace fovea::inference
