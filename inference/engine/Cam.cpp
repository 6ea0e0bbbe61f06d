#include "inference/engine/Cam.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace fovea::inference {

namespace {

std::vector<std::int64_t> spatialAxes(const at::Tensor& tensor)
{
    std::vector<std::int64_t> axes(static_cast<std::size_t>(tensor.dim() - 1));
    std::iota(axes.begin(), axes.end(), 1);
    return axes;
}

std::vector<double> ranks(const at::Tensor& map)
{
    const at::Tensor flat = map.to(at::kFloat).flatten().contiguous();
    const auto* values = flat.const_data_ptr<float>();
    std::vector<std::size_t> order(static_cast<std::size_t>(flat.numel()));
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [values](std::size_t i) { return values[i]; });
    std::vector<double> result(order.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        for (std::size_t i = begin; i < end; ++i)
            result[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
        begin = end;
    }
    return result;
}

at::Tensor scaledToOne(const at::Tensor& map)
{
    const at::Tensor values = map.to(at::kDouble);
    const double low = values.min().item<double>();
    const double high = values.max().item<double>();
    return high > low ? (values - low) / (high - low) : at::zeros_like(values);
}

} // namespace

at::Tensor camOf(ExplainMethod method, const at::Tensor& activation, const at::Tensor& gradient)
{
    const auto axes = spatialAxes(activation);
    const at::Tensor a = activation.to(at::kDouble);
    const at::Tensor g = gradient.to(at::kDouble);
    at::Tensor weights;
    switch (method) {
    case ExplainMethod::GradCam:
        weights = g.mean(axes, true);
        break;
    case ExplainMethod::GradCamPlusPlus: {
        const at::Tensor numerator = g * g;
        at::Tensor denominator = 2.0 * numerator + a.sum(axes, true) * numerator * g;
        denominator = at::where(denominator != 0.0, denominator, at::ones_like(denominator));
        weights = (numerator / denominator * g.clamp_min(0.0)).sum(axes, true);
        break;
    }
    case ExplainMethod::HiResCam:
    case ExplainMethod::Occlusion:
        weights = g;
        break;
    }
    return (weights * a).sum(0).clamp_min(0.0).to(at::kFloat);
}

double rankCorrelation(const at::Tensor& a, const at::Tensor& b)
{
    const auto first = ranks(a);
    const auto second = ranks(b);
    const double mean = 0.5 * (static_cast<double>(first.size()) - 1.0);
    double both = 0.0;
    double squares = 0.0;
    double otherSquares = 0.0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        both += (first[i] - mean) * (second[i] - mean);
        squares += (first[i] - mean) * (first[i] - mean);
        otherSquares += (second[i] - mean) * (second[i] - mean);
    }
    return squares > 0.0 && otherSquares > 0.0 ? both / std::sqrt(squares * otherSquares) : 0.0;
}

double structuralSimilarity(const at::Tensor& a_XYZ, const at::Tensor& b_XYZ)
{
    const at::Tensor a = scaledToOne(a_XYZ).unsqueeze(0).unsqueeze(0);
    const at::Tensor b = scaledToOne(b_XYZ).unsqueeze(0).unsqueeze(0);
    std::vector<std::int64_t> box;
    for (std::int64_t axis = 2; axis < 5; ++axis)
        box.push_back(std::min<std::int64_t>(7, a.size(axis)));
    const auto mean = [&](const at::Tensor& map) { return at::avg_pool3d(map, box, { 1, 1, 1 }); };
    const at::Tensor meanA = mean(a);
    const at::Tensor meanB = mean(b);
    const at::Tensor varianceA = mean(a * a) - meanA * meanA;
    const at::Tensor varianceB = mean(b * b) - meanB * meanB;
    const at::Tensor covariance = mean(a * b) - meanA * meanB;
    constexpr double c1 = 0.01 * 0.01;
    constexpr double c2 = 0.03 * 0.03;
    const at::Tensor similarity = (2.0 * meanA * meanB + c1) * (2.0 * covariance + c2)
        / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2));
    return similarity.mean().item<double>();
}

} // namespace fovea::inference
