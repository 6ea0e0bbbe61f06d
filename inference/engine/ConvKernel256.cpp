#define FOVEA_LANES 8
#define FOVEA_ACCUMULATORS 12
#define FOVEA_CONVOLVE convolveLine256
#define FOVEA_LARGEST largest256
#include "inference/engine/ConvKernel.inl"
