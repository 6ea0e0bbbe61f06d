#include "inference/engine/BoxDecoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace fovea::inference {

namespace {

struct Candidate {
    std::size_t element = 0; // of the map of logits
    float logit = 0.0F;
};

class LevelDecoder {
public:
    LevelDecoder(std::size_t level, const LevelMaps& maps, const Size3& padded, const Size3& image,
        const DetectorSettings& settings)
        : m_level(level)
        , m_maps(maps)
        , m_image(image)
        , m_settings(settings)
        , m_cells(static_cast<std::size_t>(maps.size[0] * maps.size[1] * maps.size[2]))
    {
        for (std::size_t axis = 0; axis < 3; ++axis)
            m_stride[axis] = static_cast<double>(padded[axis] / maps.size[axis]);
    }

    [[nodiscard]] bool fits() const
    {
        const auto anchors = m_settings.anchorShapes.size();
        return m_cells > 0
            && m_maps.logits.size() == m_cells * anchors * static_cast<std::size_t>(m_settings.classes)
            && m_maps.offsets.size() == m_cells * anchors * 6;
    }

    void decode(std::vector<IndexBox>& boxes) const
    {
        const auto threshold
            = std::log(m_settings.scoreThreshold / std::max(1e-12, 1.0 - m_settings.scoreThreshold));
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < m_maps.logits.size(); ++i) {
            if (static_cast<double>(m_maps.logits[i]) > threshold)
                candidates.push_back({ i, m_maps.logits[i] });
        }
        const auto most = static_cast<std::size_t>(m_settings.candidatesPerLevel);
        std::ranges::stable_sort(candidates, std::ranges::greater {}, &Candidate::logit);
        candidates.resize(std::min(candidates.size(), most));
        for (const Candidate& candidate : candidates) {
            const IndexBox box = boxOf(candidate);
            bool isVisible = true;
            for (std::size_t axis = 0; axis < 3; ++axis)
                isVisible = isVisible && box.high[axis] - box.low[axis] >= 1.0;
            if (isVisible)
                boxes.push_back(box);
        }
    }

private:
    [[nodiscard]] IndexBox boxOf(const Candidate& candidate) const
    {
        const std::size_t channel = candidate.element / m_cells;
        const std::size_t cell = candidate.element % m_cells;
        const auto classes = static_cast<std::size_t>(m_settings.classes);
        const std::size_t anchor = channel / classes;
        const auto y = static_cast<std::size_t>(m_maps.size[1]);
        const auto z = static_cast<std::size_t>(m_maps.size[2]);
        const std::array<std::size_t, 3> index { cell / (y * z), cell / z % y, cell % z };
        IndexBox box { .score = 1.0 / (1.0 + std::exp(-static_cast<double>(candidate.logit))),
            .label = static_cast<int>(channel % classes),
            .level = m_level,
            .element = candidate.element };
        for (std::size_t axis = 0; axis < 3; ++axis) {
            // Anchors are rounded, halves to even, about their centre.
            const double half = m_settings.anchorShapes[anchor][axis] * m_settings.levelScales[m_level] / 2.0;
            const double low = std::nearbyint(-half);
            const double size = std::nearbyint(half) - low;
            const double centre = static_cast<double>(index[axis]) * m_stride[axis] + low + 0.5 * size;
            const double shift = offset(anchor, axis, cell);
            const double growth = std::min(offset(anchor, axis + 3, cell), std::log(1000.0 / 16.0));
            const double middle = shift * size + centre;
            const double extent = std::exp(growth) * size;
            const auto limit = static_cast<double>(m_image[axis]);
            box.low[axis] = std::clamp(middle - 0.5 * extent, 0.0, limit);
            box.high[axis] = std::clamp(middle + 0.5 * extent, 0.0, limit);
        }
        return box;
    }

    [[nodiscard]] double offset(std::size_t anchor, std::size_t value, std::size_t cell) const
    {
        return static_cast<double>(m_maps.offsets[(anchor * 6 + value) * m_cells + cell]);
    }

    std::size_t m_level;
    const LevelMaps& m_maps;
    const Size3& m_image;
    const DetectorSettings& m_settings;
    std::size_t m_cells;
    std::array<double, 3> m_stride {};
};

double overlapInPlane(const IndexBox& a, const IndexBox& b)
{
    IndexBox flatA = a;
    IndexBox flatB = b;
    flatA.low[2] = flatB.low[2] = 0.0;
    flatA.high[2] = flatB.high[2] = 1.0;
    return overlapOf(flatA, flatB);
}

} // namespace

double IndexBox::volume() const
{
    double result = 1.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        result *= std::max(0.0, high[axis] - low[axis]);
    return result;
}

double overlapOf(const IndexBox& a, const IndexBox& b)
{
    double both = 1.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        both *= std::max(0.0, std::min(a.high[axis], b.high[axis]) - std::max(a.low[axis], b.low[axis]));
    const double all = a.volume() + b.volume() - both;
    return all > 0.0 ? both / all : 0.0;
}

Result<std::vector<IndexBox>> decodeRetinaNet(std::span<const LevelMaps> levels, const Size3& paddedSize,
    const Size3& imageSize, const DetectorSettings& settings)
{
    if (levels.size() != settings.levelScales.size())
        return fail(ErrorCode::Inconsistent,
            "The detector has " + std::to_string(levels.size()) + " levels, and its settings say "
                + std::to_string(settings.levelScales.size()));
    std::vector<IndexBox> boxes;
    for (std::size_t level = 0; level < levels.size(); ++level) {
        const LevelDecoder decoder(level, levels[level], paddedSize, imageSize, settings);
        if (!decoder.fits())
            return fail(ErrorCode::Inconsistent, "The detector's maps don't fit the anchors of its settings");
        const auto isNumber = [](float value) { return std::isfinite(value); };
        if (!std::ranges::all_of(levels[level].logits, isNumber)
            || !std::ranges::all_of(levels[level].offsets, isNumber))
            return fail(ErrorCode::Damaged, "The model's output holds values that are no numbers");
        decoder.decode(boxes);
    }
    boxes = suppressed(std::move(boxes), settings.suppressionOverlap);
    boxes.resize(std::min(boxes.size(), static_cast<std::size_t>(settings.mostBoxes)));
    return boxes;
}

std::vector<IndexBox> suppressed(std::vector<IndexBox> boxes, double overlap)
{
    std::ranges::stable_sort(boxes, std::ranges::greater {}, &IndexBox::score);
    std::vector<IndexBox> kept;
    for (const IndexBox& box : boxes) {
        const auto better = std::ranges::find_if(kept, [&](const IndexBox& other) {
            return other.label == box.label && overlapOf(other, box) > overlap;
        });
        if (better == kept.end())
            kept.push_back(box);
        else
            better->merged += box.merged;
    }
    return kept;
}

std::vector<IndexBox> joinedSlices(std::vector<IndexBox> boxes, double overlap)
{
    std::ranges::stable_sort(boxes, {}, [](const IndexBox& box) { return box.low[2]; });
    struct Chain {
        IndexBox whole;
        IndexBox last; // its box in the highest slice so far
    };
    std::vector<Chain> chains;
    for (const IndexBox& box : boxes) {
        const auto before = std::ranges::find_if(chains, [&](const Chain& chain) {
            return chain.last.label == box.label && std::abs(chain.last.high[2] - box.low[2]) < 1e-6
                && overlapInPlane(chain.last, box) > overlap;
        });
        if (before == chains.end()) {
            chains.push_back({ box, box });
            continue;
        }
        for (std::size_t axis = 0; axis < 3; ++axis) {
            before->whole.low[axis] = std::min(before->whole.low[axis], box.low[axis]);
            before->whole.high[axis] = std::max(before->whole.high[axis], box.high[axis]);
        }
        before->whole.score = std::max(before->whole.score, box.score);
        before->whole.merged += box.merged;
        before->last = box;
    }
    std::vector<IndexBox> result;
    for (const Chain& chain : chains)
        result.push_back(chain.whole);
    std::ranges::stable_sort(result, std::ranges::greater {}, &IndexBox::score);
    return result;
}

} // namespace fovea::inference
