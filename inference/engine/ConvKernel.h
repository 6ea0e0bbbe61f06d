#pragma once

#include <cstddef>

// The innermost loop of a convolution over a volume, for networks of few channels, where general libraries
// leave most of the processor's width unused. ConvKernel.inl is compiled once for each width of vectors, each
// in a file of its own with its own compiler options; nothing that other files define may be inline here.

namespace fovea::inference {

enum class ConvActivation { None, Relu, LeakyRelu, Elu, Sigmoid, Clamp };

constexpr int maxConvOutputs = 8; // that one call makes

// One line of the output along z, for a block of output channels: out[c][z] = activation(bias[c] + sum over
// sources s and taps t of weights[s][t * outputs + c] * sources[s][z + t * tapStep]).
struct ConvLine {
    const float* const* sources = nullptr; // lines of the input, one for each channel and x and y tap
    const float* const* weights = nullptr; // for each source, taps x outputs
    int sourceCount = 0;
    int taps = 0; // along z
    std::ptrdiff_t tapStep = 1; // dilation
    const float* bias = nullptr;
    int outputs = 1; // 1 to maxConvOutputs
    float* target = nullptr;
    std::ptrdiff_t targetStride = 0; // between output channels
    // Sources are read up to 64 floats beyond it, which need only be readable; targets are written up to it.
    int length = 0;
    ConvActivation activation = ConvActivation::None;
    float first = 0.0F; // LeakyRelu: slope; Elu: alpha; Clamp: minimum
    float second = 0.0F; // Clamp: maximum
};

using ConvLineFunction = void (*)(const ConvLine&);

// For each of `length` places the channel with the largest value that is above best[i], as `firstLabel` + its
// number, or else 0; of equal ones the first. best holds the start and gets the largest values. Returns
// whether a value was no number.
using LargestFunction = bool (*)(
    const float* const* channels, int channelCount, int length, float* best, int firstLabel, int* labels);

void convolveLine512(const ConvLine& line); // needs AVX-512F
void convolveLine256(const ConvLine& line); // needs AVX2 and FMA
void convolveLineBase(const ConvLine& line);
bool largest512(const float* const*, int, int, float*, int, int*);
bool largest256(const float* const*, int, int, float*, int, int*);
bool largestBase(const float* const*, int, int, float*, int, int*);

// The widest one that this processor runs.
struct ConvKernel {
    ConvLineFunction run;
    LargestFunction largest;
    int outputs; // at once that suit its registers best
    const char* name; // "AVX-512", "AVX2", "plain"
};

[[nodiscard]] ConvKernel convKernel();

} // namespace fovea::inference
