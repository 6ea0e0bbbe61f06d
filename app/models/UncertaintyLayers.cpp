#include "app/models/UncertaintyLayers.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::app {

namespace {

struct UncertaintyLayers {
    Q_DECLARE_TR_FUNCTIONS(UncertaintyLayers)
};

struct Mean {
    double sum = 0.0;
    std::int64_t count = 0;

    void add(float value)
    {
        sum += static_cast<double>(value);
        ++count;
    }
    [[nodiscard]] std::optional<double> value() const
    {
        return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
    }
};

// Of each label, by its value.
std::vector<Mean> meansByLabel(const inference::UncertaintyResult& result, const LabelMap& mask)
{
    std::vector<Mean> means(65536);
    const std::uint16_t* labels = mask.image().GetBufferPointer();
    for (std::size_t i = 0; i < result.entropy.size(); ++i)
        means[labels[i]].add(result.entropy[i]);
    return means;
}

Mean meanInBox(
    const inference::UncertaintyResult& result, const LabelMap& mask, std::uint16_t label, const BoxLps& box)
{
    const Geometry& geometry = result.geometry;
    // A voxel's centre may lie on the box's border, to rounding.
    constexpr double slackMm = 1e-3;
    std::array<std::int64_t, 3> low = geometry.size;
    std::array<std::int64_t, 3> high { -1, -1, -1 };
    for (unsigned corner = 0; corner < 8; ++corner) {
        Vec3 point;
        for (std::size_t axis = 0; axis < 3; ++axis)
            point[axis] = (corner >> axis & 1U) != 0 ? box.high[axis] : box.low[axis];
        const Vec3 index = geometry.lpsToIndex(point);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::clamp<std::int64_t>(std::llround(std::floor(index[axis])), 0, low[axis]);
            high[axis] = std::clamp<std::int64_t>(
                std::llround(std::ceil(index[axis])), high[axis], geometry.size[axis] - 1);
        }
    }
    Mean mean;
    for (std::int64_t k = low[2]; k <= high[2]; ++k) {
        for (std::int64_t j = low[1]; j <= high[1]; ++j) {
            for (std::int64_t i = low[0]; i <= high[0]; ++i) {
                const auto offset = (k * geometry.size[1] + j) * geometry.size[0] + i;
                const Vec3 point = geometry.indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                bool isInside = mask.image().GetBufferPointer()[offset] == label;
                for (std::size_t axis = 0; axis < 3; ++axis)
                    isInside = isInside && point[axis] >= box.low[axis] - slackMm
                        && point[axis] <= box.high[axis] + slackMm;
                if (isInside)
                    mean.add(result.entropy[static_cast<std::size_t>(offset)]);
            }
        }
    }
    return mean;
}

} // namespace

std::vector<LabelUncertainty> uncertaintyByLabel(
    const inference::UncertaintyResult& result, const LabelMap& mask)
{
    const auto means = meansByLabel(result, mask);
    std::vector<LabelUncertainty> list;
    for (const Label& label : mask.labels()) {
        if (const auto mean = means[label.value].value())
            list.push_back({ label.value, label.name, *mean });
    }
    return list;
}

std::vector<Finding> withUncertainty(
    std::vector<Finding> findings, const inference::UncertaintyResult& result, const LabelMap& mask)
{
    if (!mask.geometry().isSameGrid(result.geometry))
        return {};
    const auto means = meansByLabel(result, mask);
    std::vector<Finding> changed;
    for (Finding& finding : findings) {
        if (finding.source != mask.source())
            continue;
        std::optional<double> mean;
        if (finding.kind == FindingKind::Label)
            mean = means[finding.label].value();
        else if (finding.kind == FindingKind::Part && finding.box)
            mean = meanInBox(result, mask, finding.label, *finding.box).value();
        if (!mean)
            continue;
        finding.uncertainty = *mean;
        changed.push_back(std::move(finding));
    }
    return changed;
}

double entropyOfATie(const inference::ModelCard& card)
{
    return card.isMultiLabel ? 1.0 : std::log(2.0) / std::log(std::max(2.0, double(card.outputChannels)));
}

views::HeatLayer uncertaintyLayerOf(
    const inference::UncertaintyResult& result, std::shared_ptr<const Volume> values, const HeatStyle& style)
{
    const double highest = entropyOfATie(result.card);
    return { .values = std::move(values),
        .low = style.threshold * highest,
        .high = highest,
        .opacity = style.opacity,
        .interpolated = !style.isCoarse,
        .source = sourceOf(result.card, result.run),
        .title = UncertaintyLayers::tr("Uncertainty"),
        .caption = UncertaintyLayers::tr("How unsure the model is. It can be sure and wrong") };
}

} // namespace fovea::app
