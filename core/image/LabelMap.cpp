#include "core/image/LabelMap.h"

#include "core/image/Volume.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace fovea {

namespace {

constexpr std::size_t valueCount = 65536;

struct Tally {
    std::int64_t voxels = 0;
    Vec3 indexSum;

    [[nodiscard]] Vec3 centre() const { return indexSum / static_cast<double>(voxels); }
};

// A run of equal voxels along i: most label maps are long runs.
struct Run {
    std::uint16_t value = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0; // one past the last
    std::int64_t j = 0;
    std::int64_t k = 0;
};

template <class Function>
void forEachRun(const LabelMap::Image& image, const Geometry& geometry, Function&& function)
{
    const std::uint16_t* row = image.GetBufferPointer();
    const std::int64_t columns = geometry.size[0];
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j, row += columns) {
            for (std::int64_t begin = 0, end = 0; begin < columns; begin = end) {
                const std::uint16_t value = row[begin];
                while (end < columns && row[end] == value)
                    ++end;
                function(Run { value, begin, end, j, k });
            }
        }
    }
}

// Counts voxels and sums up their indices, by value.
std::vector<Tally> tally(const LabelMap::Image& image, const Geometry& geometry)
{
    std::vector<Tally> tallies(valueCount);
    forEachRun(image, geometry, [&](const Run& run) {
        const auto length = static_cast<double>(run.end - run.begin);
        const double middle = 0.5 * static_cast<double>(run.begin + run.end - 1);
        Tally& entry = tallies[run.value];
        entry.voxels += run.end - run.begin;
        entry.indexSum = entry.indexSum
            + length * Vec3 { middle, static_cast<double>(run.j), static_cast<double>(run.k) };
    });
    return tallies;
}

// The voxel of each value that is nearest to the value's centre of mass, in millimetres, as an index.
std::vector<Vec3> anchors(
    const LabelMap::Image& image, const Geometry& geometry, const std::vector<Tally>& tallies)
{
    struct Nearest {
        double distance = std::numeric_limits<double>::max();
        Vec3 index;
    };
    std::vector<Nearest> nearest(valueCount);
    const Mat3 toMm = geometry.indexToLpsMatrix();
    forEachRun(image, geometry, [&](const Run& run) {
        if (run.value == 0)
            return;
        const Vec3 centre = tallies[run.value].centre();
        const double i = std::clamp(
            std::round(centre.x), static_cast<double>(run.begin), static_cast<double>(run.end - 1));
        const Vec3 index { i, static_cast<double>(run.j), static_cast<double>(run.k) };
        const double distance = length(toMm * (index - centre));
        if (distance < nearest[run.value].distance)
            nearest[run.value] = { distance, index };
    });
    std::vector<Vec3> indices(valueCount);
    std::ranges::transform(nearest, indices.begin(), &Nearest::index);
    return indices;
}

Result<void> checkLabels(const std::vector<Label>& sortedLabels)
{
    for (std::size_t n = 0; n < sortedLabels.size(); ++n) {
        if (sortedLabels[n].value == 0)
            return fail(ErrorCode::InvalidArgument, "Label 0 is the background and can't have a name");
        if (n > 0 && sortedLabels[n].value == sortedLabels[n - 1].value)
            return fail(ErrorCode::InvalidArgument,
                "Label " + std::to_string(sortedLabels[n].value) + " is described twice");
    }
    return {};
}

} // namespace

QString ResultSource::stamp() const
{
    QString text = name;
    if (!version.isEmpty())
        text += u' ' + version;
    if (!sha256.isEmpty())
        text += QStringLiteral(" (%1)").arg(sha256.left(8));
    return text;
}

Result<LabelMap> LabelMap::create(Image::Pointer image, std::vector<Label> labels, ResultSource source)
{
    const auto geometry = validated(geometryOf(*image));
    if (!geometry)
        return std::unexpected(geometry.error());
    if (image->GetBufferedRegion() != image->GetLargestPossibleRegion()
        || image->GetPixelContainer()->Size() < static_cast<std::size_t>(geometry->voxelCount()))
        return fail(ErrorCode::Internal, "The label map's voxels are incomplete");
    std::ranges::sort(labels, {}, &Label::value);
    if (auto sound = checkLabels(labels); !sound)
        return std::unexpected(sound.error());

    const std::vector<Tally> tallies = tally(*image, *geometry);
    std::vector<Label> unnamed;
    for (std::size_t value = 1; value < valueCount; ++value) {
        const auto number = static_cast<std::uint16_t>(value);
        if (tallies[value].voxels > 0 && !std::ranges::binary_search(labels, number, {}, &Label::value))
            unnamed.push_back({ number, QStringLiteral("Label %1").arg(number), distinctColour(value - 1) });
    }

    LabelMap result;
    std::ranges::merge(
        labels, unnamed, std::back_inserter(result.m_labels), {}, &Label::value, &Label::value);
    const std::vector<Vec3> anchorIndices = anchors(*image, *geometry, tallies);
    for (const Label& label : result.m_labels) {
        const Tally& entry = tallies[label.value];
        const bool isEmpty = entry.voxels == 0;
        result.m_voxelCounts.push_back(entry.voxels);
        result.m_centresLps.push_back(isEmpty ? geometry->centreLps() : geometry->indexToLps(entry.centre()));
        result.m_anchorsLps.push_back(
            isEmpty ? geometry->centreLps() : geometry->indexToLps(anchorIndices[label.value]));
    }
    result.m_image = image;
    result.m_geometry = *geometry;
    result.m_source = std::move(source);
    return result;
}

double LabelMap::volumeMl(std::size_t index) const
{
    return static_cast<double>(m_voxelCounts.at(index)) * m_geometry.voxelVolumeMm3() / 1000.0;
}

Vec3 LabelMap::centreLps(std::size_t index) const
{
    return m_centresLps.at(index);
}

Vec3 LabelMap::anchorLps(std::size_t index) const
{
    return m_anchorsLps.at(index);
}

std::uint16_t LabelMap::valueAtLps(Vec3 pointLps) const
{
    const Vec3 index = m_geometry.lpsToIndex(pointLps);
    if (!m_geometry.containsIndex(index))
        return 0;
    const auto nearest = [](double value) { return static_cast<std::int64_t>(std::floor(value + 0.5)); };
    return m_image->GetBufferPointer()[nearest(index.x)
        + m_geometry.size[0] * (nearest(index.y) + m_geometry.size[1] * nearest(index.z))];
}

QString volumeText(double ml)
{
    const int decimals = ml >= 100.0 ? 0 : ml >= 1.0 ? 1 : 2;
    return QLocale().toString(ml, 'f', decimals) + QStringLiteral(" mL");
}

std::array<std::uint8_t, 3> distinctColour(std::size_t n)
{
    // Okabe and Ito's colours, which people with any kind of colour vision tell apart, without black.
    constexpr std::array<std::array<std::uint8_t, 3>, 7> first { { { 230, 159, 0 }, { 86, 180, 233 },
        { 0, 158, 115 }, { 240, 228, 66 }, { 0, 114, 178 }, { 213, 94, 0 }, { 204, 121, 167 } } };
    if (n < first.size())
        return first[n];
    // After those, hues a golden angle apart in three steps of saturation and brightness.
    constexpr double goldenAngle = 0.381966011250105; // of a full turn
    const double hue = 6.0 * std::fmod(static_cast<double>(n) * goldenAngle, 1.0);
    const double saturation = std::array { 0.85, 0.55, 0.7 }[n % 3];
    const double brightness = std::array { 1.0, 0.85, 0.7 }[n / 3 % 3];
    const auto channel = [&](double shift) {
        const double k = std::fmod(shift + hue, 6.0);
        const double value = brightness * (1.0 - saturation * std::clamp(std::min(k, 4.0 - k), 0.0, 1.0));
        return static_cast<std::uint8_t>(std::lround(255.0 * value));
    };
    return { channel(5.0), channel(3.0), channel(1.0) };
}

} // namespace fovea
