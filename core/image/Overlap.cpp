#include "core/image/Overlap.h"

#include "core/base/Parallel.h"
#include "core/image/SurfaceDistance.h"
#include "core/image/Volume.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace fovea {

namespace {

// Which label of A each value of B is; labels that A does not have get values of their own above A's.
std::vector<std::uint16_t> valuesInTermsOf(const LabelMap& a, const LabelMap& b)
{
    std::map<QString, std::uint16_t> known;
    std::uint16_t highest = 0;
    for (const Label& label : a.labels()) {
        known.emplace(label.name, label.value);
        highest = std::max(highest, label.value);
    }
    std::vector<std::uint16_t> table(65536);
    for (const Label& label : b.labels()) {
        const auto found = known.find(label.name);
        table[label.value] = found != known.end() ? found->second : ++highest;
    }
    return table;
}

struct Tally {
    std::int64_t a = 0;
    std::int64_t b = 0;
    std::int64_t both = 0;
    std::array<std::int64_t, 3> low {};
    std::array<std::int64_t, 3> high { -1, -1, -1 };

    // Of the grown box; begin and end along i.
    void grow(std::int64_t begin, std::int64_t end, std::int64_t j, std::int64_t k)
    {
        if (high[0] < 0) {
            low = { begin, j, k };
            high = { end - 1, j, k };
            return;
        }
        low = { std::min(low[0], begin), std::min(low[1], j), std::min(low[2], k) };
        high = { std::max(high[0], end - 1), std::max(high[1], j), std::max(high[2], k) };
    }
};

// Both masks on one grid, in A's values.
struct Pair {
    const std::uint16_t* a = nullptr;
    const std::uint16_t* b = nullptr;
    const std::vector<std::uint16_t>& table; // from B's values to A's
    const Geometry& geometry;

    [[nodiscard]] std::vector<Tally> tallies(std::int64_t& differing) const
    {
        std::vector<Tally> result(65536);
        const std::int64_t columns = geometry.size[0];
        std::int64_t at = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j, at += columns) {
                for (std::int64_t begin = 0, end = 0; begin < columns; begin = end) {
                    const std::uint16_t ofA = a[at + begin];
                    const std::uint16_t ofB = b[at + begin];
                    while (end < columns && a[at + end] == ofA && b[at + end] == ofB)
                        ++end;
                    const std::uint16_t mapped = table[ofB];
                    result[ofA].a += end - begin;
                    result[mapped].b += end - begin;
                    if (ofA == mapped)
                        result[ofA].both += end - begin;
                    else
                        differing += end - begin;
                    if (ofA != 0)
                        result[ofA].grow(begin, end, j, k);
                    if (mapped != 0)
                        result[mapped].grow(begin, end, j, k);
                }
            }
        }
        return result;
    }

    // The voxels of a label of one mask in the box that holds it in both.
    [[nodiscard]] BinaryBox cut(bool ofA, std::uint16_t value, const Tally& tally) const
    {
        BinaryBox box;
        for (std::size_t axis = 0; axis < 3; ++axis)
            box.size[axis] = tally.high[axis] - tally.low[axis] + 1;
        box.inside.resize(static_cast<std::size_t>(box.size[0] * box.size[1] * box.size[2]));
        std::uint8_t* out = box.inside.data();
        for (std::int64_t k = tally.low[2]; k <= tally.high[2]; ++k) {
            for (std::int64_t j = tally.low[1]; j <= tally.high[1]; ++j) {
                const std::int64_t row = geometry.size[0] * (j + geometry.size[1] * k);
                for (std::int64_t i = tally.low[0]; i <= tally.high[0]; ++i, ++out)
                    *out = (ofA ? a[row + i] : table[b[row + i]]) == value ? 1 : 0;
            }
        }
        return box;
    }
};

// Distances of the border's voxels to another one.
std::vector<float> distancesAt(const BinaryBox& border, const std::vector<float>& distances)
{
    std::vector<float> values;
    for (std::size_t voxel = 0; voxel < distances.size(); ++voxel) {
        if (border.inside[voxel] != 0)
            values.push_back(distances[voxel]);
    }
    return values;
}

// Between ranks, as numpy and torch do by default. Sorts the values partly.
double percentile(std::vector<float>& values, double fraction)
{
    const double rank = fraction * static_cast<double>(values.size() - 1);
    const auto lower = static_cast<std::ptrdiff_t>(std::floor(rank));
    std::ranges::nth_element(values, values.begin() + lower);
    const double low = static_cast<double>(values[static_cast<std::size_t>(lower)]);
    if (lower + 1 == std::ssize(values))
        return low;
    const double high
        = static_cast<double>(*std::ranges::min_element(values.begin() + lower + 1, values.end()));
    return low + (rank - static_cast<double>(lower)) * (high - low);
}

void measureSurfaces(const Pair& pair, std::uint16_t value, const Tally& tally, LabelOverlap& overlap)
{
    const BinaryBox borderA = bordersOf(pair.cut(true, value, tally));
    const BinaryBox borderB = bordersOf(pair.cut(false, value, tally));
    std::vector<float> fromA = distancesAt(borderA, distancesMm(borderB, pair.geometry.spacingMm));
    std::vector<float> fromB = distancesAt(borderB, distancesMm(borderA, pair.geometry.spacingMm));
    double sum = 0.0;
    for (const std::vector<float>* distances : { &fromA, &fromB }) {
        for (const float distance : *distances)
            sum += static_cast<double>(distance);
    }
    overlap.meanSurfaceDistanceMm = sum / static_cast<double>(fromA.size() + fromB.size());
    overlap.hausdorffMm = static_cast<double>(std::max(std::ranges::max(fromA), std::ranges::max(fromB)));
    overlap.hausdorff95Mm = std::max(percentile(fromA, 0.95), percentile(fromB, 0.95));
}

bool isOrthogonal(const Geometry& geometry)
{
    const auto& axes = geometry.direction.columns;
    constexpr double tolerance = 1e-4;
    return std::abs(dot(axes[0], axes[1])) < tolerance && std::abs(dot(axes[1], axes[2])) < tolerance
        && std::abs(dot(axes[2], axes[0])) < tolerance;
}

LabelOverlap describe(const Tally& tally, const QString& name, double voxelMl)
{
    LabelOverlap overlap;
    overlap.name = name;
    overlap.voxelsA = tally.a;
    overlap.voxelsB = tally.b;
    overlap.voxelsBoth = tally.both;
    overlap.volumeAMl = static_cast<double>(tally.a) * voxelMl;
    overlap.volumeBMl = static_cast<double>(tally.b) * voxelMl;
    if (tally.a + tally.b > 0)
        overlap.dice = 2.0 * static_cast<double>(tally.both) / static_cast<double>(tally.a + tally.b);
    return overlap;
}

// The labels that are compared, with their values in A's terms.
std::vector<std::pair<std::uint16_t, LabelOverlap>> rowsOf(const LabelMap& a, const LabelMap& b,
    const std::vector<std::uint16_t>& table, const std::vector<Tally>& tallies)
{
    const double voxelMl = a.geometry().voxelVolumeMm3() / 1000.0;
    std::map<std::uint16_t, std::uint16_t> valueInB;
    for (const Label& label : b.labels())
        valueInB.emplace(table[label.value], label.value);
    std::vector<std::pair<std::uint16_t, LabelOverlap>> rows;
    for (const Label& label : a.labels()) {
        LabelOverlap row = describe(tallies[label.value], label.name, voxelMl);
        row.valueA = label.value;
        if (const auto found = valueInB.find(label.value); found != valueInB.end())
            row.valueB = found->second;
        rows.emplace_back(label.value, std::move(row));
    }
    for (const Label& label : b.labels()) {
        const std::uint16_t value = table[label.value];
        if (std::ranges::find(a.labels(), value, &Label::value) != a.labels().end())
            continue;
        LabelOverlap row = describe(tallies[value], label.name, voxelMl);
        row.valueB = label.value;
        rows.emplace_back(value, std::move(row));
    }
    return rows;
}

} // namespace

Result<LabelMap> onGrid(const LabelMap& mask, const Geometry& geometry, Progress progress)
{
    if (mask.geometry().isSameGrid(geometry))
        return mask;
    auto image = LabelMap::Image::New();
    applyGeometry(geometry, *image);
    image->Allocate();
    std::uint16_t* voxels = image->GetBufferPointer();
    const bool isDone
        = forEachParallel(static_cast<std::size_t>(geometry.size[2]), progress, [&](std::size_t slice) {
              const auto k = static_cast<double>(slice);
              std::uint16_t* voxel
                  = voxels + geometry.size[0] * geometry.size[1] * static_cast<std::int64_t>(slice);
              for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                  for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                      *voxel++ = mask.valueAtLps(
                          geometry.indexToLps({ static_cast<double>(i), static_cast<double>(j), k }));
              }
              return true;
          });
    if (!isDone)
        return cancelled();
    return LabelMap::create(image, mask.labels(), mask.source());
}

Result<MaskOverlap> overlapOf(const LabelMap& a, const LabelMap& b, Progress progress)
{
    const auto aligned = onGrid(b, a.geometry(), progress.stage("Aligning masks", 0.1));
    if (!aligned)
        return std::unexpected(aligned.error());
    MaskOverlap result;
    if (!b.geometry().isSameGrid(a.geometry()))
        result.notices << QStringLiteral(
            "The masks lie on different grids; %1 was looked up at the voxels of %2")
                              .arg(b.source().name, a.source().name);
    const std::vector<std::uint16_t> table = valuesInTermsOf(a, *aligned);
    const Pair pair { a.image().GetBufferPointer(), aligned->image().GetBufferPointer(), table,
        a.geometry() };
    const std::vector<Tally> tallies = pair.tallies(result.differingVoxels);
    auto rows = rowsOf(a, *aligned, table, tallies);
    const bool measuresSurfaces = isOrthogonal(a.geometry());
    if (!measuresSurfaces)
        result.notices << QStringLiteral(
            "The grid's axes are not orthogonal: surface distances are left out");

    const bool isDone
        = forEachParallel(rows.size(), progress.stage("Measuring surfaces", 0.9), [&](std::size_t n) {
              auto& [value, row] = rows[n];
              if (measuresSurfaces && row.voxelsA > 0 && row.voxelsB > 0)
                  measureSurfaces(pair, value, tallies[value], row);
              return true;
          });
    if (!isDone)
        return cancelled();
    for (auto& [value, row] : rows)
        result.labels.push_back(std::move(row));
    return result;
}

Result<LabelMap> disagreementOf(
    std::span<const std::shared_ptr<const LabelMap>> masks, const QStringList& names, Progress progress)
{
    if (masks.size() < 2 || names.size() != std::ssize(masks))
        return fail(ErrorCode::InvalidArgument, "At least two masks are needed to compare");
    const Geometry& geometry = masks[0]->geometry();
    std::vector<LabelMap> aligned;
    std::vector<std::vector<std::uint16_t>> tables;
    for (const auto& mask : masks) {
        auto onFirst = onGrid(*mask, geometry, progress.stage("Aligning masks", 0.2));
        if (!onFirst)
            return onFirst;
        tables.push_back(valuesInTermsOf(*masks[0], *onFirst));
        aligned.push_back(std::move(*onFirst));
    }
    const auto count = static_cast<std::uint16_t>(masks.size());
    auto image = LabelMap::Image::New();
    applyGeometry(geometry, *image);
    image->Allocate();
    std::uint16_t* out = image->GetBufferPointer();
    for (std::int64_t voxel = 0; voxel < geometry.voxelCount(); ++voxel) {
        std::uint16_t value = 0; // that was found, by the first that found any
        std::uint16_t finders = 0;
        std::uint16_t finder = 0;
        bool isSame = true;
        for (std::uint16_t n = 0; n < count; ++n) {
            const std::uint16_t found = tables[n][aligned[n].image().GetBufferPointer()[voxel]];
            if (found == 0)
                continue;
            isSame = isSame && (finders == 0 || found == value);
            value = finders == 0 ? found : value;
            finder = n;
            ++finders;
        }
        out[voxel] = finders == 0 || (finders == count && isSame) ? std::uint16_t { 0 }
            : !isSame                                             ? static_cast<std::uint16_t>(count + 2)
            : finders == 1                                        ? static_cast<std::uint16_t>(finder + 1)
                                                                  : static_cast<std::uint16_t>(count + 1);
    }
    std::vector<Label> labels;
    for (std::uint16_t n = 0; n < count; ++n)
        labels.push_back({ static_cast<std::uint16_t>(n + 1), QStringLiteral("Only %1").arg(names[n]),
            distinctColour(n) });
    if (count > 2)
        labels.push_back(
            { static_cast<std::uint16_t>(count + 1), QStringLiteral("Not all"), distinctColour(5) });
    labels.push_back(
        { static_cast<std::uint16_t>(count + 2), QStringLiteral("Different structures"), distinctColour(6) });
    return LabelMap::create(image, std::move(labels),
        { ResultSource::Kind::File,
            QStringLiteral("Disagreement of %1").arg(names.join(QStringLiteral(", "))), {}, {} });
}

} // namespace fovea
