#include "inference/engine/DetectorOutput.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace fovea::inference {

namespace {

std::span<const float> valuesOf(const at::Tensor& tensor)
{
    return { tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel()) };
}

} // namespace

RetinaNetMaps retinaNetMaps(const c10::IValue& output)
{
    const NetworkOutputs outputs(output);
    RetinaNetMaps maps { outputs.named("classification"), outputs.named("box_regression") };
    const auto unnamed = outputs.named("");
    if (maps.logits.empty() && !unnamed.empty() && unnamed.size() % 2 == 0) {
        const auto middle = unnamed.begin() + static_cast<std::ptrdiff_t>(unnamed.size() / 2);
        maps.logits.assign(unnamed.begin(), middle);
        maps.offsets.assign(middle, unnamed.end());
    }
    return maps;
}

Result<std::vector<IndexBox>> boxesOf(const c10::IValue& output, const Size3& paddedSize,
    const Size3& imageSize, const DetectorSettings& settings)
{
    return boxesOf(retinaNetMaps(output), paddedSize, imageSize, settings);
}

Result<std::vector<IndexBox>> boxesOf(const RetinaNetMaps& maps, const Size3& paddedSize,
    const Size3& imageSize, const DetectorSettings& settings)
{
    std::vector<at::Tensor> kept; // while their values are looked at
    std::vector<LevelMaps> levels;
    const auto isMap = [](const at::Tensor& map) { return map.dim() == 5 && map.size(0) == 1; };
    if (maps.logits.empty() || maps.logits.size() != maps.offsets.size()
        || !std::ranges::all_of(maps.logits, isMap) || !std::ranges::all_of(maps.offsets, isMap))
        return fail(ErrorCode::Unsupported, "The model's output is none of a RetinaNet");
    for (std::size_t i = 0; i < maps.logits.size(); ++i) {
        kept.push_back(maps.logits[i].detach().to(at::kCPU, at::kFloat).contiguous());
        kept.push_back(maps.offsets[i].detach().to(at::kCPU, at::kFloat).contiguous());
        const at::Tensor& logits = kept[kept.size() - 2];
        levels.push_back(
            { valuesOf(logits), valuesOf(kept.back()), { logits.size(2), logits.size(3), logits.size(4) } });
    }
    return decodeRetinaNet(levels, paddedSize, imageSize, settings);
}

Result<std::vector<IndexBox>> plainBoxesOf(
    const c10::IValue& output, const DetectorSettings& settings, std::int64_t slice)
{
    const NetworkOutputs outputs(output);
    const auto boxes = outputs.named("boxes");
    const auto scores = outputs.named("scores");
    const auto labels = outputs.named("labels");
    if (boxes.size() != 1 || scores.size() != 1 || boxes[0].dim() != 2
        || (boxes[0].size(1) != 4 && boxes[0].size(1) != 6) || scores[0].numel() != boxes[0].size(0)
        || (!labels.empty() && labels[0].numel() != boxes[0].size(0)))
        return fail(ErrorCode::Unsupported, "The model's output has no boxes with scores and labels");
    const at::Tensor ends = boxes[0].to(at::kCPU, at::kFloat).contiguous();
    const at::Tensor values = scores[0].to(at::kCPU, at::kFloat).contiguous();
    const at::Tensor classes = labels.empty() ? at::ones({ values.numel() }, at::kLong)
                                              : labels[0].to(at::kCPU, at::kLong).contiguous();
    if (!ends.isfinite().all().item<bool>() || !values.isfinite().all().item<bool>())
        return fail(ErrorCode::Damaged, "The model's output holds values that are no numbers");
    const auto axes = static_cast<std::size_t>(ends.size(1) / 2);
    std::vector<IndexBox> result;
    for (std::int64_t n = 0; n < ends.size(0); ++n) {
        IndexBox box { .score = std::clamp(static_cast<double>(values[n].item<float>()), 0.0, 1.0),
            .label
            = static_cast<int>(std::clamp<std::int64_t>(classes[n].item<std::int64_t>() - 1, 0, 65'535)) };
        for (std::size_t axis = 0; axis < axes; ++axis) {
            box.low[axis] = static_cast<double>(ends[n][static_cast<std::int64_t>(axis)].item<float>());
            box.high[axis]
                = static_cast<double>(ends[n][static_cast<std::int64_t>(axis + axes)].item<float>());
        }
        if (axes == 2) {
            box.low[2] = static_cast<double>(slice) - 0.5;
            box.high[2] = static_cast<double>(slice) + 0.5;
        }
        if (box.score > settings.scoreThreshold && box.volume() > 0.0)
            result.push_back(box);
    }
    return result;
}

} // namespace fovea::inference
