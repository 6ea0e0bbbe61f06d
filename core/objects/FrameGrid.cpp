#include "core/objects/SegReader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fovea::objects {

namespace {

constexpr double toleranceMm = 0.01;
constexpr double roundingMm = 0.1; // of positions in tenths of a millimetre, as for the pictures' own planes
constexpr std::int64_t maximumPlanes = 100'000;

// Whether frames of one plane lie at one place, as those of several segments do: two planes of the frames'
// own are never taken for one.
bool eachPlaneIsOne(const std::vector<Vec3>& positions, const std::vector<std::int64_t>& planes)
{
    std::map<std::int64_t, Vec3> taken;
    for (std::size_t n = 0; n < positions.size(); ++n) {
        if (length(taken.try_emplace(planes[n], positions[n]).first->second - positions[n]) > toleranceMm)
            return false;
    }
    return true;
}

std::optional<FrameGrid> onReference(const std::vector<Vec3>& positions, const std::array<Vec3, 2>& axes,
    Vec3 spacingMm, int columns, int rows, const Geometry& reference)
{
    if (columns != reference.size[0] || rows != reference.size[1]
        || std::abs(spacingMm.x - reference.spacingMm.x) * columns > 10 * toleranceMm
        || std::abs(spacingMm.y - reference.spacingMm.y) * rows > 10 * toleranceMm
        || length(axes[0] - reference.direction.columns[0]) > 1e-4
        || length(axes[1] - reference.direction.columns[1]) > 1e-4)
        return std::nullopt;
    // Less than a quarter of a plane, so that none lies between two; less than half a pixel across.
    const double tolerance = std::max(toleranceMm,
        std::min({ roundingMm, 0.24 * reference.spacingMm.z, 0.49 * reference.spacingMm.x,
            0.49 * reference.spacingMm.y }));
    FrameGrid grid { reference, {} };
    for (const Vec3& position : positions) {
        const double plane = std::round(reference.lpsToIndex(position).z);
        if (plane < 0.0 || plane >= static_cast<double>(reference.size[2])
            || length(reference.indexToLps({ 0, 0, plane }) - position) > tolerance)
            return std::nullopt;
        grid.planes.push_back(static_cast<std::int64_t>(plane));
    }
    return eachPlaneIsOne(positions, grid.planes) ? std::optional(grid) : std::nullopt;
}

// From plane to plane, of depths in order, some of which may be missing: the mean over those that neighbour.
double stepOf(const std::vector<double>& depths)
{
    std::vector<double> gaps;
    for (std::size_t n = 1; n < depths.size(); ++n) {
        if (depths[n] - depths[n - 1] > toleranceMm)
            gaps.push_back(depths[n] - depths[n - 1]);
    }
    if (gaps.empty())
        return 1.0; // a single plane, whose thickness is not known
    const double least = std::ranges::min(gaps);
    std::erase_if(gaps, [&](double gap) { return gap > 1.5 * least; });
    return std::accumulate(gaps.begin(), gaps.end(), 0.0) / static_cast<double>(gaps.size());
}

} // namespace

std::optional<FrameGrid> gridOf(const std::vector<Vec3>& positions, const std::array<Vec3, 2>& axes,
    Vec3 spacingMm, int columns, int rows, const Geometry* reference)
{
    if (positions.empty())
        return std::nullopt;
    if (reference) {
        if (auto grid = onReference(positions, axes, spacingMm, columns, rows, *reference))
            return grid;
    }
    const Vec3 normal = normalized(cross(axes[0], axes[1]));
    std::vector<double> depths;
    for (const Vec3& position : positions)
        depths.push_back(dot(position, normal));
    std::vector<double> sorted = depths;
    std::ranges::sort(sorted);
    const double step = spacingMm.z > 0.0 ? spacingMm.z : stepOf(sorted);
    const double span = (sorted.back() - sorted.front()) / step;
    if (span > static_cast<double>(maximumPlanes))
        return std::nullopt;
    const Vec3 first = positions[static_cast<std::size_t>(std::ranges::min_element(depths) - depths.begin())];
    FrameGrid grid;
    grid.geometry.size = { columns, rows, static_cast<std::int64_t>(std::round(span)) + 1 };
    grid.geometry.originLps = first;
    grid.geometry.spacingMm = { spacingMm.x, spacingMm.y, step };
    grid.geometry.direction.columns = { axes[0], axes[1], normal };
    for (const Vec3& position : positions) {
        const double plane = std::round(grid.geometry.lpsToIndex(position).z);
        if (length(grid.geometry.indexToLps({ 0, 0, plane }) - position)
            > std::max({ 5 * toleranceMm, 0.02 * step, std::min(roundingMm, 0.1 * step) }))
            return std::nullopt; // shifted or uneven planes
        grid.planes.push_back(static_cast<std::int64_t>(plane));
    }
    return eachPlaneIsOne(positions, grid.planes) ? std::optional(grid) : std::nullopt;
}

} // namespace fovea::objects
