#include "inference/engine/Perturbation.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::inference {

namespace {

constexpr std::int64_t occlusionBoxes = 6; // along an axis
constexpr int randomDraws = 4;
constexpr std::array deletedFractions { 0.01, 0.02, 0.05, 0.1, 0.2, 0.4 };

// The input with the mean in the first cells of an order of the map's.
at::Tensor without(
    const at::Tensor& input, const at::Tensor& map, const at::Tensor& order, std::int64_t cells)
{
    at::Tensor mask = at::zeros({ map.numel() }, at::kFloat);
    mask.index_fill_(0, order.narrow(0, 0, cells), 1.0);
    const at::Tensor whole
        = at::upsample_nearest3d(mask.view(map.sizes()).unsqueeze(0).unsqueeze(0), input.sizes().slice(2))
              .to(input.device());
    return at::where(whole > 0.5, input.mean(), input);
}

} // namespace

Result<at::Tensor> occlusionMap(
    const at::Tensor& input_NCXYZ, double whole, const InputScore& score, const Progress& progress)
{
    // Box i of n begins where nearest-neighbour scaling of n cells lets cell i begin, so that deletionCurve()
    // takes away the very boxes that are measured here.
    std::array<std::vector<std::int64_t>, 3> edges;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int64_t size = input_NCXYZ.size(static_cast<std::int64_t>(axis) + 2);
        const std::int64_t boxes = std::min(occlusionBoxes, size);
        for (std::int64_t i = 0; i <= boxes; ++i)
            edges[axis].push_back((i * size + boxes - 1) / boxes);
    }
    const at::Tensor mean = input_NCXYZ.mean();
    at::Tensor map = at::zeros(
        { std::ssize(edges[0]) - 1, std::ssize(edges[1]) - 1, std::ssize(edges[2]) - 1 }, at::kFloat);
    auto* value = map.data_ptr<float>();
    std::int64_t done = 0;
    for (std::size_t i = 0; i + 1 < edges[0].size(); ++i) {
        for (std::size_t j = 0; j + 1 < edges[1].size(); ++j) {
            for (std::size_t k = 0; k + 1 < edges[2].size(); ++k) {
                if (progress.isCancelled())
                    return cancelled();
                at::Tensor input = input_NCXYZ.clone();
                input.narrow(2, edges[0][i], edges[0][i + 1] - edges[0][i])
                    .narrow(3, edges[1][j], edges[1][j + 1] - edges[1][j])
                    .narrow(4, edges[2][k], edges[2][k + 1] - edges[2][k])
                    .copy_(mean);
                const auto left = score(input);
                if (!left)
                    return std::unexpected(left.error());
                *value++ = static_cast<float>(std::max(0.0, whole - *left));
                progress.report(static_cast<double>(++done) / static_cast<double>(map.numel()));
            }
        }
    }
    return map;
}

Result<std::vector<DeletionPoint>> deletionCurve(const at::Tensor& input_NCXYZ, const at::Tensor& map_XYZ,
    double whole, const InputScore& score, const Progress& progress)
{
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const at::Tensor order = map_XYZ.flatten().argsort(0, true);
    // Where a few cells hold all that matters, one draw meets them or does not: several say how it is.
    std::vector<at::Tensor> random;
    for (int i = 0; i < randomDraws; ++i)
        random.push_back(at::randperm(map_XYZ.numel(), generator, at::kLong));
    const auto empty = score(at::zeros_like(input_NCXYZ) + input_NCXYZ.mean());
    if (!empty)
        return std::unexpected(empty.error());
    // The empty input need not score less: of logits nothing is known but that differences mean something.
    const double span = std::abs(whole - *empty);
    const auto relative = [&](const at::Tensor& cells, std::int64_t count) -> Result<double> {
        const auto left = score(without(input_NCXYZ, map_XYZ, cells, count));
        if (!left)
            return left;
        return span > 1e-9 ? 1.0 + (*left - whole) / span : 0.0;
    };
    std::vector<DeletionPoint> curve { { 0.0, 1.0, 1.0 } };
    const auto cells = static_cast<double>(map_XYZ.numel());
    for (std::size_t i = 0; i < deletedFractions.size(); ++i) {
        const auto count = std::max<std::int64_t>(1, std::llround(deletedFractions[i] * cells));
        DeletionPoint point { .fraction = static_cast<double>(count) / cells };
        if (point.fraction <= curve.back().fraction)
            continue;
        const auto hottest = relative(order, count);
        if (!hottest)
            return std::unexpected(hottest.error());
        point.score = *hottest;
        for (const at::Tensor& draw : random) {
            if (progress.isCancelled())
                return cancelled();
            const auto other = relative(draw, count);
            if (!other)
                return std::unexpected(other.error());
            point.randomScore += *other / randomDraws;
        }
        curve.push_back(point);
        progress.report(static_cast<double>(i + 1) / static_cast<double>(deletedFractions.size()));
    }
    return curve;
}

} // namespace fovea::inference
