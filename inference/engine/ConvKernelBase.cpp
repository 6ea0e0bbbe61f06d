#define FOVEA_LANES 4
#define FOVEA_ACCUMULATORS 12
#define FOVEA_CONVOLVE convolveLineBase
#define FOVEA_LARGEST largestBase
#include "inference/engine/ConvKernel.inl"

namespace fovea::inference {

ConvKernel convKernel()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return { convolveLine512, largest512, 8, "AVX-512" };
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return { convolveLine256, largest256, 6, "AVX2" };
#endif
    return { convolveLineBase, largestBase, 4, "plain" };
}

} // namespace fovea::inference
