#include "views/scene/SliceNavigation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea::views {

namespace {

constexpr double aligned = 1.0 - 1e-6; // cosine between axes that count as parallel

} // namespace

std::optional<GridAxis> gridAxisAlong(const Geometry& geometry, Vec3 directionLps)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double cosine = dot(geometry.direction.columns[axis], directionLps);
        if (std::abs(cosine) > aligned)
            return GridAxis { axis, cosine > 0.0 ? 1.0 : -1.0 };
    }
    return std::nullopt;
}

std::size_t steepestAxis(const Geometry& geometry, Vec3 directionLps)
{
    std::size_t best = 0;
    double bestCosine = -1.0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double cosine = std::abs(dot(geometry.direction.columns[axis], directionLps));
        if (cosine > bestCosine) {
            best = axis;
            bestCosine = cosine;
        }
    }
    return best;
}

std::pair<double, double> reachMm(const Geometry& geometry, Vec3 directionLps)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Vec3& corner : geometry.cornersLps()) {
        low = std::min(low, dot(corner, directionLps));
        high = std::max(high, dot(corner, directionLps));
    }
    return { low, high };
}

Vec3 middleVoxelLps(const Geometry& geometry)
{
    return geometry.indexToLps({ static_cast<double>(geometry.size[0] / 2),
        static_cast<double>(geometry.size[1] / 2), static_cast<double>(geometry.size[2] / 2) });
}

double sliceSpacingMm(const Geometry& geometry, const ScreenAxes& axes)
{
    return geometry.spacingMm[steepestAxis(geometry, axes.awayLps())];
}

int sliceCount(const Geometry& geometry, const ScreenAxes& axes)
{
    if (const auto axis = gridAxisAlong(geometry, axes.awayLps()))
        return static_cast<int>(geometry.size[axis->axis]);
    const auto [low, high] = reachMm(geometry, axes.awayLps());
    return std::max(1, static_cast<int>(std::floor((high - low) / sliceSpacingMm(geometry, axes))));
}

int sliceIndex(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps)
{
    const Vec3 away = axes.awayLps();
    double index = 0.0;
    if (const auto axis = gridAxisAlong(geometry, away)) {
        index = geometry.lpsToIndex(pointLps)[axis->axis];
        if (axis->sign < 0.0)
            index = static_cast<double>(geometry.size[axis->axis] - 1) - index;
    } else {
        index = (dot(pointLps, away) - reachMm(geometry, away).first) / sliceSpacingMm(geometry, axes) - 0.5;
    }
    return static_cast<int>(std::clamp(std::round(index), 0.0, sliceCount(geometry, axes) - 1.0));
}

Vec3 scrolledLps(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps, int slices)
{
    const Vec3 away = axes.awayLps();
    if (const auto axis = gridAxisAlong(geometry, away)) {
        Vec3 index = geometry.lpsToIndex(pointLps);
        index[axis->axis] = std::clamp(std::round(index[axis->axis]) + axis->sign * slices, 0.0,
            static_cast<double>(geometry.size[axis->axis] - 1));
        return geometry.indexToLps(index);
    }
    const auto [low, high] = reachMm(geometry, away);
    const double spacing = sliceSpacingMm(geometry, axes);
    const double position = dot(pointLps, away);
    const double target = std::clamp(position + slices * spacing, low + 0.5 * spacing,
        std::max(low + 0.5 * spacing, high - 0.5 * spacing));
    return pointLps + away * (target - position);
}

Vec3 snappedLps(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps)
{
    const bool alongGrid = gridAxisAlong(geometry, axes.rightLps) && gridAxisAlong(geometry, axes.downLps);
    Vec3 index = geometry.lpsToIndex(pointLps);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double last = static_cast<double>(geometry.size[axis] - 1);
        index[axis] = std::clamp(alongGrid ? std::round(index[axis]) : index[axis], 0.0, last);
    }
    return geometry.indexToLps(index);
}

} // namespace fovea::views
