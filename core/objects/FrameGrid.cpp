#include "core/objects/SegReader.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fovea::objects {

namespace {

constexpr double toleranceMm = 0.01;
constexpr std::int64_t maximumPlanes = 100'000;

std::optional<FrameGrid> onReference(const std::vector<Vec3>& positions, const std::array<Vec3, 2>& axes,
    Vec3 spacingMm, int columns, int rows, const Geometry& reference)
{
    if (columns != reference.size[0] || rows != reference.size[1]
        || std::abs(spacingMm.x - reference.spacingMm.x) * columns > 10 * toleranceMm
        || std::abs(spacingMm.y - reference.spacingMm.y) * rows > 10 * toleranceMm
        || length(axes[0] - reference.direction.columns[0]) > 1e-4
        || length(axes[1] - reference.direction.columns[1]) > 1e-4)
        return std::nullopt;
    FrameGrid grid { reference, {} };
    for (const Vec3& position : positions) {
        const double plane = std::round(reference.lpsToIndex(position).z);
        if (plane < 0.0 || plane >= static_cast<double>(reference.size[2])
            || length(reference.indexToLps({ 0, 0, plane }) - position) > toleranceMm)
            return std::nullopt;
        grid.planes.push_back(static_cast<std::int64_t>(plane));
    }
    return grid;
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
    double step = spacingMm.z;
    if (step <= 0.0) {
        // The least distance that is none of rounding.
        for (std::size_t n = 1; n < sorted.size(); ++n) {
            const double gap = sorted[n] - sorted[n - 1];
            if (gap > toleranceMm && (step <= 0.0 || gap < step))
                step = gap;
        }
    }
    if (step <= 0.0)
        step = 1.0; // a single plane, whose thickness is not known
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
            > std::max(5 * toleranceMm, 0.02 * step))
            return std::nullopt; // shifted or uneven planes
        grid.planes.push_back(static_cast<std::int64_t>(plane));
    }
    return grid;
}

} // namespace fovea::objects
