#include "inference/engine/Intensity.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <optional>

namespace fovea::inference {

namespace {

constexpr std::size_t bins = 65536;

// Calls the function with all channels at once, or with one after the other.
template <class Function>
void forGroups(std::vector<at::Tensor>& channels, bool byChannel, Function&& function)
{
    if (!byChannel) {
        function(std::span(channels));
        return;
    }
    for (at::Tensor& channel : channels)
        function(std::span(&channel, 1));
}

// Every voxel by a function of one float, in one pass.
template <class Function>
void changeEach(std::span<at::Tensor> images, Function&& function)
{
    for (at::Tensor& image : images) {
        auto* data = image.mutable_data_ptr<float>();
        at::parallel_for(0, image.numel(), 1 << 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                data[i] = function(data[i]);
        });
    }
}

struct Range {
    double fromMin = 0.0;
    double fromMax = 1.0;
    std::optional<double> toMin {};
    std::optional<double> toMax {};
    bool clip = false;
};

void scaleRange(std::span<at::Tensor> images, const Range& range)
{
    const auto low = static_cast<float>(range.fromMin);
    const auto toMin = static_cast<float>(range.toMin.value_or(0.0));
    if (range.fromMax == range.fromMin) {
        changeEach(images, [=](float x) { return x - low + toMin; });
        return;
    }
    const auto width = static_cast<float>(range.fromMax - range.fromMin);
    const bool scales = range.toMin && range.toMax;
    const auto gain = scales ? static_cast<float>(*range.toMax - *range.toMin) : 1.0F;
    const float offset = scales ? toMin : 0.0F;
    const float least = range.clip && range.toMin ? toMin : -std::numeric_limits<float>::infinity();
    const float most = range.clip && range.toMax ? static_cast<float>(*range.toMax)
                                                 : std::numeric_limits<float>::infinity();
    changeEach(images, [=](float x) {
        const float value = (x - low) / width * gain + offset;
        return value < least ? least : value > most ? most : value;
    });
}

// Maps floats to whole numbers of the same order, and back.
std::uint32_t orderOf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return (bits & 0x8000'0000U) != 0 ? ~bits : bits | 0x8000'0000U;
}

double valueOf(std::uint32_t order)
{
    const std::uint32_t bits = (order & 0x8000'0000U) != 0 ? order & 0x7fff'ffffU : ~order;
    return static_cast<double>(std::bit_cast<float>(bits));
}

// A histogram of what the function says of each voxel's order; it may say nothing (bins or more).
template <class Function>
std::vector<std::uint64_t> histogram(
    std::span<const at::Tensor> images, std::size_t size, const Function& binOf)
{
    std::vector<std::uint64_t> total(size);
    std::mutex mutex;
    for (const at::Tensor& image : images) {
        const auto* data = image.const_data_ptr<float>();
        at::parallel_for(0, image.numel(), 1 << 20, [&](std::int64_t begin, std::int64_t end) {
            std::vector<std::uint64_t> counts(size);
            for (std::int64_t i = begin; i < end; ++i) {
                if (std::isnan(data[i]))
                    continue;
                const std::size_t bin = binOf(orderOf(data[i]));
                if (bin < size)
                    ++counts[bin];
            }
            const std::scoped_lock lock(mutex);
            std::ranges::transform(total, counts, total.begin(), std::plus<> {});
        });
    }
    return total;
}

// The bin in which the voxel of this rank lies, and its rank within it.
std::pair<std::size_t, std::uint64_t> locate(std::span<const std::uint64_t> counts, std::uint64_t rank)
{
    std::size_t bin = 0;
    while (bin + 1 < counts.size() && rank >= counts[bin])
        rank -= counts[bin++];
    return { bin, rank };
}

// The voxels of these ranks, from 0 for the smallest. Two passes: by the upper and by the lower half of the
// numbers' bits.
std::vector<double> valuesOfRanks(std::span<const at::Tensor> images,
    std::span<const std::uint64_t> upperCounts, const std::vector<std::uint64_t>& ranks)
{
    std::vector<std::pair<std::size_t, std::uint64_t>> places;
    std::vector<int> slots(bins, -1);
    int slotCount = 0;
    for (const std::uint64_t rank : ranks) {
        places.push_back(locate(upperCounts, rank));
        int& slot = slots[places.back().first];
        if (slot < 0)
            slot = slotCount++;
    }
    const auto size = static_cast<std::size_t>(slotCount) * bins;
    const auto lower = histogram(images, size, [&](std::uint32_t order) {
        const int slot = slots[order >> 16U];
        return slot < 0 ? size : static_cast<std::size_t>(slot) * bins + (order & 0xffffU);
    });
    std::vector<double> values;
    for (const auto& [bin, rank] : places) {
        const auto begin = static_cast<std::size_t>(slots[bin]) * bins;
        const auto place = locate(std::span(lower).subspan(begin, bins), rank);
        values.push_back(valueOf(static_cast<std::uint32_t>(bin << 16U | place.first)));
    }
    return values;
}

float smallestOf(std::span<const at::Tensor> images)
{
    float result = images.front().min().item<float>();
    for (const at::Tensor& image : images.subspan(1))
        result = std::min(result, image.min().item<float>());
    return result;
}

float largestOf(std::span<const at::Tensor> images)
{
    float result = images.front().max().item<float>();
    for (const at::Tensor& image : images.subspan(1))
        result = std::max(result, image.max().item<float>());
    return result;
}

void normalize(std::span<at::Tensor> images, const NormalizeStep& step)
{
    double sum = 0.0;
    double squares = 0.0;
    std::int64_t count = 0;
    const auto selected = [&](const at::Tensor& image) {
        return (step.nonzeroOnly ? image.masked_select(image != 0) : image.flatten()).to(at::kDouble);
    };
    for (const at::Tensor& image : images) {
        const at::Tensor values = selected(image);
        count += values.numel();
        sum += values.sum().item<double>();
    }
    if (count == 0)
        return;
    const double measuredMean = sum / static_cast<double>(count);
    const double mean = step.subtrahend.value_or(measuredMean);
    double deviation = step.divisor.value_or(0.0);
    if (!step.divisor) {
        for (const at::Tensor& image : images)
            squares += (selected(image) - measuredMean).square_().sum().item<double>();
        deviation = std::sqrt(squares / static_cast<double>(count));
    }
    if (deviation == 0.0)
        deviation = 1.0;
    const auto floatMean = static_cast<float>(mean);
    const auto floatDeviation = static_cast<float>(deviation);
    const bool keepsZeros = step.nonzeroOnly;
    changeEach(
        images, [=](float x) { return keepsZeros && x == 0.0F ? 0.0F : (x - floatMean) / floatDeviation; });
}

} // namespace

void changeIntensities(
    const ScaleRangeStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>&)
{
    scaleRange(channels, { step.fromMin, step.fromMax, step.toMin, step.toMax, step.clip });
}

void changeIntensities(
    const ScalePercentilesStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>& notices)
{
    auto toMin = step.toMin;
    auto toMax = step.toMax;
    if (step.relative && toMin && toMax) {
        const double range = *step.toMax - *step.toMin;
        toMin = range * (step.lower / 100.0) + *step.toMin;
        toMax = range * (step.upper / 100.0) + *step.toMin;
    }
    forGroups(channels, step.byChannel, [&](std::span<at::Tensor> images) {
        const auto values = percentiles(std::span<const at::Tensor>(images), { step.lower, step.upper });
        if (values[0] == values[1])
            notices.emplace_back("The image is nearly uniform: its percentiles are the same");
        scaleRange(images, { values[0], values[1], toMin, toMax, step.clip });
    });
}

void changeIntensities(const ScaleStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>&)
{
    forGroups(channels, step.byChannel, [&](std::span<at::Tensor> images) {
        if (!step.minimum && !step.maximum) {
            const auto gain = static_cast<float>(1.0 + step.factor.value_or(0.0));
            changeEach(images, [=](float x) { return x * gain; });
            return;
        }
        const float smallest = smallestOf(images);
        const float largest = largestOf(images);
        if (smallest == largest) {
            const auto gain = static_cast<float>(step.minimum.value_or(1.0));
            changeEach(images, [=](float x) { return x * gain; });
            return;
        }
        scaleRange(images, { smallest, largest, step.minimum, step.maximum, false });
    });
}

void changeIntensities(
    const NormalizeStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>&)
{
    forGroups(channels, step.byChannel, [&](std::span<at::Tensor> images) { normalize(images, step); });
}

std::vector<double> percentiles(std::span<const at::Tensor> images, const std::vector<double>& percentages)
{
    std::vector<at::Tensor> floats;
    for (const at::Tensor& image : images)
        floats.push_back(image.to(at::kFloat).contiguous());
    const auto upperCounts
        = histogram(floats, bins, [](std::uint32_t order) { return static_cast<std::size_t>(order >> 16U); });
    std::uint64_t count = 0;
    for (const std::uint64_t n : upperCounts)
        count += n;
    if (count == 0)
        return std::vector<double>(percentages.size(), 0.0);
    std::vector<std::uint64_t> ranks;
    std::vector<double> fractions;
    for (const double percentage : percentages) {
        const double position = percentage / 100.0 * static_cast<double>(count - 1);
        const auto low = static_cast<std::uint64_t>(std::floor(position));
        ranks.push_back(low);
        ranks.push_back(std::min(low + 1, count - 1));
        fractions.push_back(position - static_cast<double>(low));
    }
    const auto values = valuesOfRanks(floats, upperCounts, ranks);
    std::vector<double> result;
    for (std::size_t i = 0; i < fractions.size(); ++i)
        result.push_back(values[2 * i] + (values[2 * i + 1] - values[2 * i]) * fractions[i]);
    return result;
}

std::vector<double> percentiles(const at::Tensor& image, const std::vector<double>& percentages)
{
    return percentiles(std::span(&image, 1), percentages);
}

} // namespace fovea::inference
