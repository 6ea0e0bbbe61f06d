#include "inference/engine/SelfTest.h"

#include "inference/engine/Cuda.h"
#include "inference/engine/Device.h"
#include "inference/engine/MkldnnSetting.h"
#include "inference/engine/RowStream.h"
#include "inference/protocol/InstructionSet.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <format>
#include <span>

namespace fovea::inference {

namespace {

struct Case {
    int dimensions;
    std::int64_t inputs;
    std::int64_t outputs;
    std::int64_t extent;
    std::int64_t kernel;
    std::int64_t dilation;
};

// The shapes that were seen to fail, the usual ones around them, and heads of few classes.
constexpr std::array<Case, 14> cases { {
    { 2, 1, 1, 16, 3, 1 },
    { 2, 24, 2, 24, 1, 1 },
    { 2, 12, 40, 13, 7, 1 },
    { 2, 20, 3, 24, 3, 2 },
    { 2, 30, 2, 24, 5, 1 },
    { 3, 12, 8, 16, 5, 1 },
    { 3, 1, 8, 24, 3, 1 },
    { 3, 24, 8, 24, 3, 1 },
    { 3, 24, 24, 20, 3, 1 },
    { 3, 40, 8, 24, 3, 1 },
    { 3, 48, 8, 24, 3, 1 },
    { 3, 30, 30, 16, 3, 2 },
    { 3, 16, 1, 16, 1, 1 },
    { 3, 5, 3, 24, 1, 1 },
} };

// For the short types, in which nothing runs on the CPU by default and whose paths can be slow.
constexpr std::array<Case, 4> shortTypeCases { {
    { 2, 1, 1, 8, 3, 1 },
    { 3, 1, 8, 8, 3, 1 },
    { 3, 24, 8, 8, 3, 1 },
    { 3, 16, 15, 8, 1, 1 },
} };

at::Tensor convolve(const Case& c, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias)
{
    const std::int64_t padding = c.dilation * (c.kernel / 2);
    if (c.dimensions == 2)
        return at::conv2d(input, weight, bias, 1, padding, c.dilation);
    return at::conv3d(input, weight, bias, 1, padding, c.dilation);
}

// The largest difference between the fast and the plain path, relative to the largest value.
double errorOf(const Case& c, at::ScalarType type, at::Generator& generator)
{
    std::vector<std::int64_t> inputShape { 1, c.inputs };
    std::vector<std::int64_t> weightShape { c.outputs, c.inputs };
    for (int axis = 0; axis < c.dimensions; ++axis) {
        inputShape.push_back(c.extent);
        weightShape.push_back(c.kernel);
    }
    // Rounded to the type first, so that both paths see the same numbers.
    const auto round = [type](const at::Tensor& t) { return t.to(type).to(at::kFloat); };
    const at::Tensor input = round(at::randn(inputShape, generator, at::kFloat));
    const at::Tensor weight = round(at::randn(weightShape, generator, at::kFloat));
    const at::Tensor bias = round(at::randn({ c.outputs }, generator, at::kFloat));
    at::Tensor expected;
    {
        const MkldnnSetting plain(false);
        expected = convolve(c, input, weight, bias);
    }
    const double largest = expected.abs().max().item<double>();
    const auto layout = c.dimensions == 2 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::ChannelsLast3d;
    double worst = 0.0;
    const MkldnnSetting fast(true);
    for (const auto format : { at::MemoryFormat::Contiguous, layout }) {
        const at::Tensor result = convolve(
            c, input.to(type).contiguous(format), weight.to(type).contiguous(format), bias.to(type));
        const double error = (result.to(at::kFloat) - expected).abs().max().item<double>() / largest;
        worst = std::isfinite(error) ? std::max(worst, error) : 1e9;
    }
    return worst;
}

void record(const Case& c, double error, double tolerance, SelfTestResult& result)
{
    if (error >= result.worstError) {
        result.worstError = error;
        result.worstCase = "conv" + std::to_string(c.dimensions) + "d " + std::to_string(c.inputs) + "->"
            + std::to_string(c.outputs) + ", extent " + std::to_string(c.extent) + ", kernel "
            + std::to_string(c.kernel) + ", dilation " + std::to_string(c.dilation);
    }
    result.passed = result.passed && error <= tolerance;
}

SelfTestResult testType(at::ScalarType type, const char* name, double tolerance, std::span<const Case> table)
{
    SelfTestResult result { .device = "cpu", .precision = name, .passed = true };
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    for (const Case& c : table) {
        double error = 1e9;
        try {
            error = errorOf(c, type, generator);
        } catch (const std::exception& exception) {
            std::fprintf(stderr, "self-test: %s: %.200s\n", name, exception.what());
        }
        record(c, error, tolerance, result);
    }
    return result;
}

struct Tensors {
    at::Tensor input;
    at::Tensor weight;
    at::Tensor bias;
};

Tensors noise(const Case& c)
{
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    return { at::randn({ 1, c.inputs, c.extent, c.extent, c.extent }, generator, at::kFloat),
        at::randn({ c.outputs, c.inputs, c.kernel, c.kernel, c.kernel }, generator, at::kFloat),
        at::randn({ c.outputs }, generator, at::kFloat) };
}

// The convolution by our own loop.
at::Tensor convolveByRows(const Case& c, const Tensors& t)
{
    const auto floats = [](const at::Tensor& tensor) {
        const auto* data = tensor.const_data_ptr<float>();
        return std::vector<float>(data, data + tensor.numel());
    };
    const auto kernel = static_cast<int>(c.kernel);
    const auto dilation = static_cast<int>(c.dilation);
    const ConvLayer layer { .inputs = static_cast<int>(c.inputs),
        .outputs = static_cast<int>(c.outputs),
        .kernel = { kernel, kernel, kernel },
        .dilation = { dilation, dilation, dilation },
        .weights = floats(t.weight),
        .bias = floats(t.bias) };
    at::Tensor output = at::empty({ 1, c.outputs, c.extent, c.extent, c.extent });
    auto* data = output.mutable_data_ptr<float>();
    const std::int64_t plane = c.extent * c.extent;
    RowStream stream({ layer });
    stream.run(
        t.input[0],
        [&](std::int64_t row) -> RowStream::Target { return { data + row * plane, plane * c.extent }; },
        [](std::int64_t) { return true; });
    return output;
}

double relativeError(const at::Tensor& result, const at::Tensor& expected)
{
    const double error = (result - expected).abs().max().item<double>() / expected.abs().max().item<double>();
    return std::isfinite(error) ? error : 1e9;
}

SelfTestResult testRows(double tolerance)
{
    SelfTestResult result { .device = "cpu", .precision = "float32, row by row", .passed = true };
    for (const Case& c : cases) {
        if (c.dimensions != 3)
            continue;
        const Tensors t = noise(c);
        const MkldnnSetting plain(false);
        record(c, relativeError(convolveByRows(c, t), convolve(c, t.input, t.weight, t.bias)), tolerance,
            result);
    }
    return result;
}

// A shape that was seen to fail only when it is large.
void addLarge(double tolerance, SelfTestResult& result)
{
    constexpr Case large { 3, 30, 30, 40, 3, 1 };
    const Tensors t = noise(large);
    const at::Tensor expected = convolveByRows(large, t);
    for (const auto format : { at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d }) {
        const at::Tensor fast
            = convolve(large, t.input.contiguous(format), t.weight.contiguous(format), t.bias);
        record(large, relativeError(fast, expected), tolerance, result);
    }
}

// Seconds of the work, the shortest of a few times; no more of them when it took longer than `enough`.
template <class Work>
double secondsOf(Work&& work, double enough = 1e9)
{
    double shortest = 1e9;
    for (int pass = 0; pass < 3; ++pass) { // the first one prepares the kernel
        const auto start = std::chrono::steady_clock::now();
        work();
        const double seconds
            = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        shortest = std::min(shortest, seconds);
        if (seconds > enough)
            break;
    }
    return shortest;
}

// How long the type takes as a multiple of what float32 takes in the faster of its two ways. Layers of usual
// networks, and large enough: small ones say nothing.
double timeRatio(at::ScalarType type)
{
    constexpr std::array<Case, 2> timed { { { 3, 5, 5, 32, 3, 2 }, { 3, 16, 16, 32, 3, 1 } } };
    double theirs = 0.0;
    double single = 0.0;
    for (const Case& c : timed) {
        const Tensors t = noise(c);
        const auto inType = [&](at::ScalarType any) {
            const auto layout = at::MemoryFormat::ChannelsLast3d;
            return Tensors { t.input.to(any).contiguous(layout), t.weight.to(any).contiguous(layout),
                t.bias.to(any) };
        };
        const Tensors plain = inType(at::kFloat);
        const Tensors shorter = inType(type);
        const double ours = std::min(secondsOf([&] { convolve(c, plain.input, plain.weight, plain.bias); }),
            secondsOf([&] { convolveByRows(c, t); }));
        single += ours;
        theirs += secondsOf([&] { convolve(c, shorter.input, shorter.weight, shorter.bias); }, 5.0 * ours);
    }
    return theirs / std::max(single, 1e-9);
}

// What the self-test found, for choosePrecision(); set once, before jobs run.
std::vector<SelfTestResult>& findings()
{
    static std::vector<SelfTestResult> found;
    return found;
}

} // namespace

std::vector<SelfTestResult> runSelfTest()
{
    const c10::InferenceMode guard;
    // Sums of up to 48 * 27 products: about 1e-6 in float32, and a rounding of the result in the short types.
    constexpr double exact = 1e-4;
    std::vector<SelfTestResult> results { testType(at::kFloat, "float32", exact, cases),
        testType(at::kBFloat16, "bfloat16", 1e-2, shortTypeCases),
        testType(at::kHalf, "float16", 2e-3, shortTypeCases), testRows(exact) };
    // Our own loop is the reference where the plain way would take seconds, if it is right itself.
    if (results.back().passed)
        addLarge(exact, results.front());
    if (!results.front().passed) {
        at::globalContext().setUserEnabledMkldnn(false);
        std::fprintf(stderr,
            "self-test: oneDNN's convolutions are wrong here (%s: %.3g); the plain ones are used\n",
            results.front().worstCase.c_str(), results.front().worstError);
    }
    findings() = results;
    return results;
}

std::string choosePrecision(const std::string& wanted, bool isCuda, std::string& why)
{
    why.clear();
    if (wanted != "float16" && wanted != "bfloat16")
        return "float32";
    if (isCuda) {
        why = mixedPrecisionFault();
        return why.empty() ? wanted : "float32";
    }
    if (wanted == "float16") {
        why = "Half precision is for graphics cards; single precision was used";
        return "float32";
    }
    const auto& results = findings();
    const auto test = std::ranges::find(results, wanted, &SelfTestResult::precision);
    if (test == results.end() || !test->passed)
        why = "This processor gets bfloat16 convolutions wrong; single precision was used";
    else if (const std::string set = effectiveInstructionSet(); !mayHaveBfloat16(set))
        why = "The computing library has no code for bfloat16 among the instructions that it uses here ("
            + set + "), and would take many times as long; single precision was used";
    else if (bfloat16Time() >= 1.0)
        why = std::format("bfloat16 takes {:.1f} times as long as single precision on this processor; single "
                          "precision was used",
            bfloat16Time());
    return why.empty() ? wanted : "float32";
}

double bfloat16Time()
{
    static const double ratio = [] {
        const c10::InferenceMode guard;
        return timeRatio(at::kBFloat16);
    }();
    return ratio;
}

bool usesFastConvolutions()
{
    return at::globalContext().userEnabledMkldnn() && at::globalContext().hasMKLDNN();
}

} // namespace fovea::inference
