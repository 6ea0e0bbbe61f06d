#define FOVEA_LANES 16
#define FOVEA_ACCUMULATORS 24
#define FOVEA_CONVOLVE convolveLine512
#define FOVEA_LARGEST largest512
#include "inference/engine/ConvKernel.inl"
