#include "inference/engine/ScoreTarget.h"

#include "inference/engine/BoxDecoder.h"
#include "inference/engine/DetectorOutput.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea::inference {

namespace {

using Index = std::array<std::int64_t, 3>;

bool contains(const Size3& size, const Index& index)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (index[axis] < 0 || index[axis] >= size[axis])
            return false;
    }
    return true;
}

Index nearestVoxel(const NetworkWindow& window, Vec3 pointLps)
{
    const Vec3 index = indexIn(window.grid, pointLps);
    return { std::llround(index.x), std::llround(index.y), std::llround(index.z) };
}

// The connected part (over faces) of a mask that holds the voxel or, when it is not in the mask, the part of
// the mask's voxel nearest to it. Values X x Y x Z, z fastest.
std::vector<std::uint8_t> partOf(const std::vector<std::uint8_t>& mask, const Size3& size, const Index& voxel)
{
    const auto offset
        = [&](const Index& i) { return static_cast<std::size_t>((i[0] * size[1] + i[1]) * size[2] + i[2]); };
    Index seed = voxel;
    if (!contains(size, voxel) || mask[offset(voxel)] == 0) {
        double best = HUGE_VAL;
        for (Index i { 0, 0, 0 }; i[0] < size[0]; ++i[0]) {
            for (i[1] = 0; i[1] < size[1]; ++i[1]) {
                for (i[2] = 0; i[2] < size[2]; ++i[2]) {
                    double distance = 0.0;
                    for (std::size_t axis = 0; axis < 3; ++axis)
                        distance += std::pow(static_cast<double>(i[axis] - voxel[axis]), 2);
                    if (mask[offset(i)] != 0 && distance < best) {
                        best = distance;
                        seed = i;
                    }
                }
            }
        }
    }
    std::vector<std::uint8_t> part(mask.size());
    std::vector<Index> open { seed };
    part[offset(seed)] = 1;
    while (!open.empty()) {
        const Index here = open.back();
        open.pop_back();
        for (std::size_t axis = 0; axis < 3; ++axis) {
            for (const std::int64_t step : { -1, 1 }) {
                Index next = here;
                next[axis] += step;
                if (contains(size, next) && mask[offset(next)] != 0 && part[offset(next)] == 0) {
                    part[offset(next)] = 1;
                    open.push_back(next);
                }
            }
        }
    }
    return part;
}

// The voxels of the label that the target names, as a mask of one value a voxel.
Result<at::Tensor> maskOf(const ExplainTarget& target, const at::Tensor& logits, const NetworkWindow& window,
    const Postprocessing& post)
{
    const Size3& size = window.size;
    if (target.kind == ExplainTarget::Kind::Voxel) {
        const Index voxel = nearestVoxel(window, target.pointLps.value_or(Vec3 {}));
        if (!target.pointLps || !contains(size, voxel))
            return fail(
                ErrorCode::InvalidArgument, "The voxel to be explained lies outside of what the model sees");
        at::Tensor mask = at::zeros({ size[0], size[1], size[2] }, at::kFloat);
        mask[voxel[0]][voxel[1]][voxel[2]] = 1.0;
        return mask;
    }
    at::Tensor mask = labelsOf(logits, post).to(at::kCPU).eq(target.label).to(at::kByte).contiguous();
    if (mask.sum().item<std::int64_t>() == 0)
        return fail(ErrorCode::NotFound, "The model did not find this structure here", {},
            "Choose another place or structure.");
    if (target.kind == ExplainTarget::Kind::Finding && target.pointLps) {
        const auto* data = mask.const_data_ptr<std::uint8_t>();
        auto part = partOf({ data, data + mask.numel() }, size, nearestVoxel(window, *target.pointLps));
        mask = at::from_blob(part.data(), mask.sizes(), at::kByte).clone();
    }
    return mask.to(at::kFloat);
}

Result<ScoreTarget> findVoxels(const ExplainTarget& target, const c10::IValue& output,
    const NetworkWindow& window, const Postprocessing& post)
{
    const NetworkOutputs outputs(output);
    if (outputs.all().empty() || outputs.all().front().second.dim() != 5)
        return fail(ErrorCode::Unsupported, "The model's output is no array of voxels");
    const at::Tensor& logits = outputs.all().front().second;
    const std::int64_t channel
        = std::clamp<std::int64_t>(target.label - (post.isThreshold ? 1 : 0), 0, logits.size(1) - 1);
    if (target.label != channel + (post.isThreshold ? 1 : 0))
        return fail(ErrorCode::InvalidArgument, "The model has no such label");
    auto mask = maskOf(target, logits, window, post);
    if (!mask)
        return std::unexpected(mask.error());
    const at::Tensor weights = mask->to(logits.device());
    return ScoreTarget { [channel, weights](const c10::IValue& value) {
                            const at::Tensor now = NetworkOutputs(value).all().front().second;
                            return (now[0][channel].to(at::kFloat) * weights).sum();
                        },
        mask->sum().item<std::int64_t>() };
}

Result<ScoreTarget> findBox(const ExplainTarget& target, const c10::IValue& output,
    const NetworkWindow& window, const DetectorSettings& settings)
{
    if (settings.output != DetectorSettings::Output::RetinaNet)
        return fail(ErrorCode::Unsupported, "Only a RetinaNet's boxes can be explained");
    auto boxes = boxesOf(output, window.size, window.size, settings);
    if (!boxes)
        return std::unexpected(boxes.error());
    std::erase_if(*boxes, [&](const IndexBox& box) { return box.label != target.label; });
    if (boxes->empty())
        return fail(ErrorCode::NotFound, "The model did not find this here");
    auto chosen = boxes->begin(); // the best
    if (target.pointLps) {
        const Vec3 point = indexIn(window.grid, *target.pointLps);
        chosen = std::ranges::min_element(*boxes, {}, [&](const IndexBox& box) {
            double distance = 0.0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                distance += std::pow(0.5 * (box.low[axis] + box.high[axis]) - point[axis], 2);
            return distance;
        });
    }
    return ScoreTarget { [level = chosen->level, element = static_cast<std::int64_t>(chosen->element)](
                             const c10::IValue& value) {
                            const at::Tensor logits = retinaNetMaps(value).logits.at(level);
                            return logits[0].flatten()[element].to(at::kFloat);
                        },
        1 };
}

} // namespace

at::Tensor labelsOf(const at::Tensor& logits, const Postprocessing& post)
{
    if (!post.isThreshold)
        return logits[0].argmax(0);
    at::Tensor values = logits[0];
    if (post.activation == Activation::Sigmoid)
        values = values.sigmoid();
    const auto [best, channel] = values.max(0);
    return at::where(best > post.threshold, channel + 1, at::zeros_like(channel));
}

Result<ScoreTarget> findTarget(
    const ExplainTarget& target, const c10::IValue& output, const NetworkWindow& window, const Bundle& bundle)
{
    if (bundle.pipeline.detector)
        return findBox(target, output, window, *bundle.pipeline.detector);
    if (target.kind == ExplainTarget::Kind::Box)
        return fail(ErrorCode::InvalidArgument, "The model finds no boxes");
    return findVoxels(target, output, window, bundle.pipeline.postprocessing);
}

} // namespace fovea::inference
