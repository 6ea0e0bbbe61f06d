// Included by ConvKernel*.cpp, which say how many floats a vector has (FOVEA_LANES), how many accumulators
// the processor's registers hold (FOVEA_ACCUMULATORS) and what the functions are called (FOVEA_CONVOLVE,
// FOVEA_LARGEST). No
// header with inline functions may be included: they would be compiled with instructions that other
// processors lack, and the linker keeps any one copy.

#include "inference/engine/ConvKernel.h"

namespace fovea::inference {

namespace {

constexpr int lanes = FOVEA_LANES;
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef float Unaligned __attribute__((vector_size(lanes * 4), aligned(4), may_alias));
typedef int Ints __attribute__((vector_size(lanes * 4)));

inline Floats load(const float* from)
{
    return *reinterpret_cast<const Unaligned*>(from);
}

inline void store(float* to, Floats values)
{
    *reinterpret_cast<Unaligned*>(to) = values;
}

// e to the x, within two units of the last place for x from -87 to 88: x = n ln 2 + r, a polynomial in r, and
// n into the exponent (Cephes' expf).
inline Floats exponential(Floats x)
{
    const Floats low = Floats {} - 87.0F;
    const Floats high = Floats {} + 88.0F;
    x = x < low ? low : x;
    x = x > high ? high : x;
    const Floats scaled = x * 1.44269504F;
    const Floats half = scaled < 0.0F ? Floats {} - 0.5F : Floats {} + 0.5F;
    const Ints n = __builtin_convertvector(scaled + half, Ints);
    const Floats whole = __builtin_convertvector(n, Floats);
    const Floats r = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
    Floats p = r * 1.9875691500e-4F + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    return p * reinterpret_cast<Floats>((n + 127) << 23);
}

// A value that is no number stays none.
inline Floats activate(const ConvLine& line, Floats x)
{
    switch (line.activation) {
    case ConvActivation::None:
        return x;
    case ConvActivation::Relu:
        return x < 0.0F ? Floats {} : x;
    case ConvActivation::LeakyRelu:
        return x < 0.0F ? x * line.first : x;
    case ConvActivation::Elu:
        return x < 0.0F ? (exponential(x) - 1.0F) * line.first : x;
    case ConvActivation::Sigmoid:
        return x != x ? x : 1.0F / (1.0F + exponential(-x));
    case ConvActivation::Clamp:
        x = x < line.first ? Floats {} + line.first : x;
        return x > line.second ? Floats {} + line.second : x;
    }
    return x;
}

template <int outputs, int vectors>
void convolveBlock(const ConvLine& line, int z)
{
    Floats sums[outputs][vectors];
#pragma GCC unroll 8
    for (int c = 0; c < outputs; ++c) {
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v)
            sums[c][v] = Floats {} + line.bias[c];
    }
    for (int s = 0; s < line.sourceCount; ++s) {
        const float* source = line.sources[s] + z;
        const float* weights = line.weights[s];
        for (int t = 0; t < line.taps; ++t) {
            Floats values[vectors];
#pragma GCC unroll 8
            for (int v = 0; v < vectors; ++v)
                values[v] = load(source + v * lanes);
#pragma GCC unroll 8
            for (int c = 0; c < outputs; ++c) {
                const Floats weight = Floats {} + weights[c];
#pragma GCC unroll 8
                for (int v = 0; v < vectors; ++v)
                    sums[c][v] += weight * values[v];
            }
            source += line.tapStep;
            weights += outputs;
        }
    }
    for (int c = 0; c < outputs; ++c) {
        for (int v = 0; v < vectors; ++v) {
            const int begin = z + v * lanes;
            const Floats result = activate(line, sums[c][v]);
            float* target = line.target + c * line.targetStride + begin;
            if (begin + lanes <= line.length) {
                store(target, result);
                continue;
            }
            for (int i = 0; begin + i < line.length; ++i)
                target[i] = result[i];
        }
    }
}

template <int outputs>
void convolveOutputs(const ConvLine& line)
{
    constexpr int wanted = FOVEA_ACCUMULATORS / outputs;
    constexpr int vectors = wanted > 4 ? 4 : wanted < 1 ? 1 : wanted;
    int z = 0;
    for (; z + (vectors - 1) * lanes < line.length; z += vectors * lanes)
        convolveBlock<outputs, vectors>(line, z);
    for (; z < line.length; z += lanes)
        convolveBlock<outputs, 1>(line, z);
}

} // namespace

void FOVEA_CONVOLVE(const ConvLine& line)
{
    constexpr ConvLineFunction functions[maxConvOutputs] { convolveOutputs<1>, convolveOutputs<2>,
        convolveOutputs<3>, convolveOutputs<4>, convolveOutputs<5>, convolveOutputs<6>, convolveOutputs<7>,
        convolveOutputs<8> };
    functions[line.outputs - 1](line);
}

bool FOVEA_LARGEST(const float* const* channels, int channelCount, int length, float* best, int firstLabel,
    int* labels)
{
    int i = 0;
    Ints odd {};
    for (; i + lanes <= length; i += lanes) {
        Floats most = load(best + i);
        Ints label {};
        for (int c = 0; c < channelCount; ++c) {
            const Floats value = load(channels[c] + i);
            const Ints wins = value > most;
            odd |= value != value;
            most = wins ? value : most;
            label = wins ? Ints {} + (firstLabel + c) : label;
        }
        store(best + i, most);
        for (int lane = 0; lane < lanes; ++lane)
            labels[i + lane] = label[lane];
    }
    bool hasOdd = false;
    for (int lane = 0; lane < lanes; ++lane)
        hasOdd = hasOdd || odd[lane] != 0;
    for (; i < length; ++i) {
        labels[i] = 0;
        for (int c = 0; c < channelCount; ++c) {
            const float value = channels[c][i];
            hasOdd = hasOdd || value != value;
            if (value > best[i]) {
                best[i] = value;
                labels[i] = firstLabel + c;
            }
        }
    }
    return hasOdd;
}

} // namespace fovea::inference
