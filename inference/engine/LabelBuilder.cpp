#include "inference/engine/LabelBuilder.h"

#include "inference/engine/ConnectedParts.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fovea::inference {

// One thread's values of one line.
struct LabelBuilder::Scratch {
    std::vector<float> oldLine; // along the prepared grid's last axis
    std::vector<float> values; // C x new line
    std::vector<const float*> channels; // where each channel's values are
    std::vector<float> best;
    std::vector<int> labels;
};

namespace {

// The last prepared row that a row of the image needs; -1 when it needs none.
std::int64_t lastNeeded(const AxisMap& map, std::int64_t newRow)
{
    std::int64_t last = -1;
    for (const AxisMap::Term& term : map.terms(newRow))
        last = std::max<std::int64_t>(last, term.index);
    return last;
}

// Sigmoid or softmax of the channels of a line, which lie one behind the other, in place.
void activate(std::vector<float>& values, std::size_t length, bool isSigmoid)
{
    if (isSigmoid) {
        std::ranges::transform(values, values.begin(), [](float v) { return 1.0F / (1.0F + std::exp(-v)); });
        return;
    }
    for (std::size_t i = 0; i < length; ++i) {
        float largest = values[i];
        for (std::size_t at = i; at < values.size(); at += length)
            largest = std::max(largest, values[at]);
        float sum = 0.0F;
        for (std::size_t at = i; at < values.size(); at += length) {
            values[at] = std::exp(values[at] - largest);
            sum += values[at];
        }
        for (std::size_t at = i; at < values.size(); at += length)
            values[at] /= sum;
    }
}

} // namespace

LabelBuilder::LabelBuilder(
    const Preparation& preparation, const Postprocessing& postprocessing, const LabelTarget& target)
    : m_preparation(preparation)
    , m_post(postprocessing)
    , m_target(target)
    , m_map(postprocessing.inversion == Interpolation::Linear ? preparation.back : preparation.backNearest)
{
    for (std::size_t axis = 0; axis < 3; ++axis)
        m_newAxes[static_cast<std::size_t>(m_map.oldAxes[axis])] = axis;
    // When nothing is interpolated, deciding first gives the same labels and skips the activation.
    m_appliesActivation = !m_post.activatesAfterInversion
        && !(m_map.isSelection() && target.probabilities.empty() && m_post.activation == Activation::Softmax
            && !m_post.isThreshold);
    // The largest of logits is the largest of their softmax.
    m_activatesLines = m_post.activatesAfterInversion && m_post.activation != Activation::None
        && (m_post.isThreshold || !target.probabilities.empty());
    if (m_post.decidesBeforeInversion)
        m_preparedLabels.resize(static_cast<std::size_t>(
            preparation.grid.size[0] * preparation.grid.size[1] * preparation.grid.size[2]));
    const AxisMap& along = m_map.maps[m_newAxes[2]];
    m_keepsLines = along.isIdentity();
    // What lies outside of the prepared grid is zero in every channel, which must be the background.
    m_movesLabels = along.isSelection() && !m_activatesLines && target.probabilities.empty()
        && (!m_post.isThreshold || m_post.threshold > 0.0);
    scheduleRows();
}

LabelBuilder::~LabelBuilder() = default;

void LabelBuilder::scheduleRows()
{
    const AxisMap& rows = m_map.maps[m_newAxes[0]];
    m_order.resize(static_cast<std::size_t>(rows.newSize()));
    std::iota(m_order.begin(), m_order.end(), 0);
    std::ranges::stable_sort(m_order, {}, [&](std::int64_t row) { return lastNeeded(rows, row); });
}

at::Tensor LabelBuilder::activated(const at::Tensor& rows_CXYZ) const
{
    if (!m_appliesActivation || m_post.activation == Activation::None)
        return rows_CXYZ;
    return m_post.activation == Activation::Softmax ? at::softmax(rows_CXYZ, 0) : at::sigmoid(rows_CXYZ);
}

Result<void> LabelBuilder::addRows(std::int64_t firstRow, const at::Tensor& rows_CXYZ)
{
    if (m_channels == 0) {
        m_channels = static_cast<int>(rows_CXYZ.size(0));
        const auto voxels = m_target.labels.size();
        if (!m_target.probabilities.empty()
            && m_target.probabilities.size() != voxels * static_cast<std::size_t>(m_channels))
            return fail(ErrorCode::Inconsistent,
                "The model has " + std::to_string(m_channels)
                    + " output channels, and its description says otherwise");
        if (m_channels > std::numeric_limits<std::uint16_t>::max() - 1)
            return fail(ErrorCode::Unsupported, "The model has more output channels than there are labels");
    }
    const at::Tensor rows = activated(rows_CXYZ).contiguous();
    if (m_post.decidesBeforeInversion)
        storePreparedLabels(firstRow, rows);
    if (!m_post.decidesBeforeInversion || !m_target.probabilities.empty()) {
        for (std::int64_t row = 0; row < rows.size(1); ++row)
            m_rows.emplace(firstRow + row, std::make_unique<at::Tensor>(rows.select(1, row)));
        buildReadyRows(firstRow + rows.size(1) - 1);
        // The caller's memory is the caller's again after this.
        for (auto& [row, values] : m_rows) {
            if (row >= firstRow)
                *values = values->clone(at::MemoryFormat::Contiguous);
        }
    }
    if (m_hasOddValues)
        return fail(ErrorCode::Damaged, "The model gave values that are not numbers", {},
            "The image may be unlike those that the model was made for.");
    return {};
}

void LabelBuilder::buildReadyRows(std::int64_t lastRow)
{
    const AxisMap& map = m_map.maps[m_newAxes[0]];
    while (m_next < m_order.size() && lastNeeded(map, m_order[m_next]) <= lastRow)
        buildRow(m_order[m_next++]);
    std::int64_t firstStillNeeded = lastRow + 1;
    for (std::size_t i = m_next; i < m_order.size(); ++i) {
        for (const AxisMap::Term& term : map.terms(m_order[i]))
            firstStillNeeded = std::min<std::int64_t>(firstStillNeeded, term.index);
    }
    m_rows.erase(m_rows.begin(), m_rows.lower_bound(firstStillNeeded));
}

at::Tensor LabelBuilder::blendedRow(std::int64_t newRow) const
{
    const auto terms = m_map.maps[m_newAxes[0]].terms(newRow);
    if (terms.empty())
        return at::zeros({ m_channels, m_preparation.grid.size[1], m_preparation.grid.size[2] }, at::kFloat);
    if (terms.size() == 1 && terms.front().weight == 1.0)
        return *m_rows.at(terms.front().index);
    at::Tensor sum = *m_rows.at(terms.front().index) * terms.front().weight;
    for (const AxisMap::Term& term : terms.subspan(1))
        sum.add_(*m_rows.at(term.index), term.weight);
    return sum;
}

void LabelBuilder::buildRow(std::int64_t newRow)
{
    const at::Tensor plane_CYZ = blendedRow(newRow);
    const auto lines = m_map.maps[m_newAxes[1]].newSize();
    at::parallel_for(0, lines, 8, [&](std::int64_t begin, std::int64_t end) {
        Scratch scratch;
        for (std::int64_t line = begin; line < end; ++line)
            buildLine(plane_CYZ, newRow, line, scratch);
    });
}

void LabelBuilder::buildLine(
    const at::Tensor& plane_CYZ, std::int64_t newRow, std::int64_t newLine, Scratch& scratch)
{
    const auto lineTerms = m_map.maps[m_newAxes[1]].terms(newLine);
    const AxisMap& along = m_map.maps[m_newAxes[2]];
    const auto newLength = static_cast<std::size_t>(along.newSize());
    const auto begin
        = static_cast<std::size_t>(newRow * m_map.maps[m_newAxes[1]].newSize() + newLine) * newLength;
    const bool isOneLine = lineTerms.size() == 1 && lineTerms.front().weight == 1.0;
    scratch.channels.resize(static_cast<std::size_t>(m_channels));
    if (!isOneLine || !m_movesLabels) {
        interpolateLine(plane_CYZ, lineTerms, scratch);
        if (m_activatesLines)
            activate(scratch.values, newLength, m_post.activation == Activation::Sigmoid);
        decideLine(scratch, newLength);
        storeLabels(scratch.labels, begin);
        storeProbabilities(scratch, newLength, begin);
        return;
    }
    // Deciding where the network's values lie, and moving the labels, is the same and moves less.
    const float* line = plane_CYZ.const_data_ptr<float>() + lineTerms.front().index * plane_CYZ.stride(1);
    for (std::size_t channel = 0; channel < scratch.channels.size(); ++channel)
        scratch.channels[channel] = line + static_cast<std::int64_t>(channel) * plane_CYZ.stride(0);
    decideLine(scratch, static_cast<std::size_t>(along.oldSize()));
    if (m_keepsLines) {
        storeLabels(scratch.labels, begin);
        return;
    }
    for (std::size_t i = 0; i < newLength; ++i) {
        const auto terms = along.terms(static_cast<std::int64_t>(i));
        m_target.labels[begin + i] = terms.empty()
            ? std::uint16_t { 0 }
            : static_cast<std::uint16_t>(scratch.labels[static_cast<std::size_t>(terms.front().index)]);
    }
}

// All channels of one line of the image, into scratch.values.
void LabelBuilder::interpolateLine(
    const at::Tensor& plane_CYZ, std::span<const AxisMap::Term> lineTerms, Scratch& scratch) const
{
    const AxisMap& along = m_map.maps[m_newAxes[2]];
    const auto oldLength = static_cast<std::size_t>(along.oldSize());
    const auto newLength = static_cast<std::size_t>(along.newSize());
    scratch.values.resize(static_cast<std::size_t>(m_channels) * newLength);
    const auto* plane = plane_CYZ.const_data_ptr<float>();
    for (std::size_t channel = 0; channel < scratch.channels.size(); ++channel) {
        const float* channelPlane = plane + static_cast<std::int64_t>(channel) * plane_CYZ.stride(0);
        scratch.oldLine.assign(oldLength, 0.0F);
        for (const AxisMap::Term& term : lineTerms) {
            const float* line = channelPlane + term.index * plane_CYZ.stride(1);
            const auto weight = static_cast<float>(term.weight);
            for (std::size_t i = 0; i < oldLength; ++i)
                scratch.oldLine[i] += weight * line[i];
        }
        float* values = scratch.values.data() + channel * newLength;
        scratch.channels[channel] = values;
        if (m_keepsLines) {
            std::ranges::copy(scratch.oldLine, values);
            continue;
        }
        for (std::size_t i = 0; i < newLength; ++i) {
            float value = 0.0F;
            for (const AxisMap::Term& term : along.terms(static_cast<std::int64_t>(i)))
                value += static_cast<float>(term.weight)
                    * scratch.oldLine[static_cast<std::size_t>(term.index)];
            values[i] = value;
        }
    }
}

// From scratch.channels to scratch.labels and, for each place, the largest value.
void LabelBuilder::decideLine(Scratch& scratch, std::size_t length)
{
    // A threshold decides channel by channel: channel c is label c + 1, and of several the most probable is
    // taken. A value that equals the threshold is above it.
    const float start = m_post.isThreshold
        ? std::nextafter(static_cast<float>(m_post.threshold), -std::numeric_limits<float>::infinity())
        : -std::numeric_limits<float>::infinity();
    scratch.best.assign(length, start);
    scratch.labels.resize(length);
    const bool isOdd = m_kernel.largest(scratch.channels.data(), m_channels, static_cast<int>(length),
        scratch.best.data(), m_post.isThreshold ? 1 : 0, scratch.labels.data());
    if (isOdd)
        m_hasOddValues = true;
    if (!m_post.isThreshold || m_post.merge.empty())
        return;
    for (std::size_t i = 0; i < length; ++i) {
        scratch.labels[i] = 0;
        for (const ChannelLabel& entry : m_post.merge) {
            if (entry.channel < m_channels
                && scratch.channels[static_cast<std::size_t>(entry.channel)][i] > start) {
                scratch.labels[i] = entry.label;
                break;
            }
        }
    }
}

void LabelBuilder::storeLabels(std::span<const int> labels, std::size_t begin) const
{
    if (m_post.decidesBeforeInversion)
        return;
    std::ranges::transform(labels, m_target.labels.begin() + static_cast<std::ptrdiff_t>(begin),
        [](int label) { return static_cast<std::uint16_t>(label); });
}

void LabelBuilder::storeProbabilities(Scratch& scratch, std::size_t length, std::size_t begin) const
{
    if (m_target.probabilities.empty())
        return;
    // What the bundle leaves as scores is a probability here only.
    if (m_post.activation == Activation::None && !m_target.areProbabilities)
        activate(scratch.values, length, m_post.isThreshold);
    const auto voxels = m_target.labels.size();
    for (std::size_t channel = 0; channel < static_cast<std::size_t>(m_channels); ++channel)
        std::copy_n(scratch.values.begin() + static_cast<std::ptrdiff_t>(channel * length), length,
            m_target.probabilities.begin() + static_cast<std::ptrdiff_t>(channel * voxels + begin));
}

// The lines were written one behind the other, in the order of the prepared grid's axes. Here they get to
// their places: tile by tile, as a step along one axis or the other is far away in memory.
template <class T>
void LabelBuilder::arrange(std::span<T> volume) const
{
    if (m_newAxes == std::array<std::size_t, 3> { 2, 1, 0 })
        return;
    const Size3 strides { 1, m_target.size[0], m_target.size[0] * m_target.size[1] };
    Size3 size;
    Size3 steps;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        size[axis] = m_target.size[m_newAxes[axis]];
        steps[axis] = strides[m_newAxes[axis]];
    }
    const std::vector<T> source(volume.begin(), volume.end());
    constexpr std::int64_t tile = 32;
    const std::int64_t tilesAcross = (size[0] + tile - 1) / tile;
    at::parallel_for(0, tilesAcross * size[1], 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t strip = begin; strip < end; ++strip) {
            const std::int64_t y = strip % size[1];
            const std::int64_t firstX = strip / size[1] * tile;
            const std::int64_t endX = std::min(size[0], firstX + tile);
            for (std::int64_t firstZ = 0; firstZ < size[2]; firstZ += tile) {
                for (std::int64_t z = firstZ; z < std::min(size[2], firstZ + tile); ++z) {
                    for (std::int64_t x = firstX; x < endX; ++x)
                        volume[static_cast<std::size_t>(x * steps[0] + y * steps[1] + z * steps[2])]
                            = source[static_cast<std::size_t>((x * size[1] + y) * size[2] + z)];
                }
            }
        }
    });
}

void LabelBuilder::storePreparedLabels(std::int64_t firstRow, const at::Tensor& rows_CXYZ)
{
    const std::int64_t lines = rows_CXYZ.size(1) * rows_CXYZ.size(2);
    const std::int64_t length = rows_CXYZ.size(3);
    const auto* values = rows_CXYZ.const_data_ptr<float>();
    std::uint16_t* target
        = m_preparedLabels.data() + firstRow * m_preparation.grid.size[1] * m_preparation.grid.size[2];
    at::parallel_for(0, lines, 8, [&](std::int64_t begin, std::int64_t end) {
        Scratch scratch;
        scratch.channels.resize(static_cast<std::size_t>(m_channels));
        for (std::int64_t line = begin; line < end; ++line) {
            for (int channel = 0; channel < m_channels; ++channel)
                scratch.channels[static_cast<std::size_t>(channel)]
                    = values + (channel * lines + line) * length;
            decideLine(scratch, static_cast<std::size_t>(length));
            std::ranges::transform(scratch.labels, target + line * length,
                [](int label) { return static_cast<std::uint16_t>(label); });
        }
    });
}

void LabelBuilder::mapPreparedLabels()
{
    const GridMap& map = m_preparation.backNearest;
    const Size3& size = m_preparation.grid.size;
    const Size3 strides { size[1] * size[2], size[2], 1 };
    // For each of the image's axes, where a step along it leads in the prepared labels; -1 outside.
    std::array<std::vector<std::int64_t>, 3> offsets;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        for (std::int64_t i = 0; i < map.maps[axis].newSize(); ++i) {
            const auto terms = map.maps[axis].terms(i);
            offsets[axis].push_back(terms.empty()
                    ? -1
                    : terms.front().index * strides[static_cast<std::size_t>(map.oldAxes[axis])]);
        }
    }
    at::parallel_for(0, m_target.size[2], 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k) {
            std::uint16_t* target = m_target.labels.data() + k * m_target.size[0] * m_target.size[1];
            const std::int64_t z = offsets[2][static_cast<std::size_t>(k)];
            for (const std::int64_t y : offsets[1]) {
                for (const std::int64_t x : offsets[0])
                    *target++ = x < 0 || y < 0 || z < 0
                        ? std::uint16_t { 0 }
                        : m_preparedLabels[static_cast<std::size_t>(x + y + z)];
            }
        }
    });
}

Result<void> LabelBuilder::finish(const Progress& progress)
{
    if (progress.isCancelled())
        return cancelled();
    if (m_post.decidesBeforeInversion) {
        if (m_post.keepLargest && m_post.keepsLargestBeforeInversion)
            keepLargestParts(m_preparedLabels, m_preparation.grid.size, *m_post.keepLargest);
        progress.report(0.3);
        mapPreparedLabels();
    } else {
        if (m_next != m_order.size())
            return fail(ErrorCode::Internal, "Some of the model's output is missing");
        arrange(m_target.labels);
    }
    const auto voxels = m_target.labels.size();
    for (std::size_t begin = 0; begin < m_target.probabilities.size(); begin += voxels) {
        if (progress.isCancelled())
            return cancelled();
        arrange(m_target.probabilities.subspan(begin, voxels));
    }
    progress.report(0.6);
    if (m_post.keepLargest && (!m_post.keepsLargestBeforeInversion || !m_post.decidesBeforeInversion))
        keepLargestParts(
            m_target.labels, { m_target.size[2], m_target.size[1], m_target.size[0] }, *m_post.keepLargest);
    return {};
}

} // namespace fovea::inference
