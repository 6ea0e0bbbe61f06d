#include "core/image/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

constexpr int parts = 8; // points along each side of a pixel
constexpr double mostPixels = 4e6; // what a larger region is thinned to
constexpr int bins = 64;
constexpr double aligned = 1.0 - 1e-6; // cosine between axes that count as parallel

// Pixels on the plane: pixel (a, b) has its centre at origin + a * right + b * down, in plane coordinates.
struct Raster {
    PlanePoint origin;
    PlanePoint right;
    PlanePoint down;
    bool isGrid = false; // pixels are voxels
};

// The two grid axes that span the plane, if it runs along the grid.
std::optional<std::pair<std::size_t, std::size_t>> gridAxesOf(
    const Geometry& geometry, const ScreenAxes& axes)
{
    const Vec3 away = axes.awayLps();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::size_t u = (axis + 1) % 3;
        const std::size_t v = (axis + 2) % 3;
        const Vec3 normal = normalized(cross(geometry.direction.columns[u], geometry.direction.columns[v]));
        if (std::abs(dot(normal, away)) > aligned)
            return std::pair { u, v };
    }
    return std::nullopt;
}

Raster rasterOf(const Geometry& geometry, const MeasuredPlane& plane, double areaMm2)
{
    const auto inPlane = [&](Vec3 direction) {
        return PlanePoint { dot(direction, plane.axes.rightLps), dot(direction, plane.axes.downLps) };
    };
    if (const auto axes = gridAxesOf(geometry, plane.axes)) {
        Vec3 index = geometry.lpsToIndex(plane.originLps);
        for (std::size_t axis = 0; axis < 3; ++axis)
            index[axis] = std::round(index[axis]);
        const auto [u, v] = *axes;
        return { plane.toPlane(geometry.indexToLps(index)),
            inPlane(geometry.direction.columns[u] * geometry.spacingMm[u]),
            inPlane(geometry.direction.columns[v] * geometry.spacingMm[v]), true };
    }
    const double smallest = std::min({ geometry.spacingMm.x, geometry.spacingMm.y, geometry.spacingMm.z });
    const double step = std::max(smallest, std::sqrt(std::abs(areaMm2) / mostPixels));
    return { { 0, 0 }, { step, 0 }, { 0, step }, false };
}

struct Sum {
    double weight = 0.0;
    double mean = 0.0;
    double squares = 0.0; // of differences from the mean (Welford 1962, with weights: West 1979)
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double lowest = std::numeric_limits<double>::infinity(); // of all that count at all
    double highest = -std::numeric_limits<double>::infinity();
    std::vector<std::pair<float, float>> values; // and weights

    void add(double value, double part)
    {
        weight += part;
        const double step = value - mean;
        mean += step * part / weight;
        squares += part * step * (value - mean);
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        if (part >= 0.5) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
        values.emplace_back(static_cast<float>(value), static_cast<float>(part));
    }
};

RegionStatistics statisticsOf(const Sum& sum)
{
    RegionStatistics result { sum.weight, sum.mean, std::sqrt(std::max(0.0, sum.squares / sum.weight)),
        sum.low <= sum.high ? sum.low : sum.lowest, sum.low <= sum.high ? sum.high : sum.highest };
    result.histogram.low = sum.lowest;
    result.histogram.binWidth = std::max((sum.highest - sum.lowest) / bins, 1e-9);
    result.histogram.counts.assign(bins, 0.0);
    for (const auto& [value, part] : sum.values) {
        const double bin = (static_cast<double>(value) - sum.lowest) / result.histogram.binWidth;
        result.histogram.counts[static_cast<std::size_t>(std::clamp(bin, 0.0, bins - 1.0))]
            += double { part };
    }
    return result;
}

// Where the lines of an outline cross a line of the plane that runs along `right` from `start`, as multiples
// of right, in order.
std::vector<double> crossings(
    const std::vector<PlanePoint>& outline, PlanePoint start, PlanePoint right, PlanePoint down)
{
    // In the raster's own coordinates, (u, v) with the line at v = 0.
    const double determinant = right.x * down.y - right.y * down.x;
    const auto uv = [&](PlanePoint p) {
        const double x = p.x - start.x;
        const double y = p.y - start.y;
        return PlanePoint { (x * down.y - y * down.x) / determinant,
            (right.x * y - right.y * x) / determinant };
    };
    std::vector<double> found;
    PlanePoint last = uv(outline.back());
    for (const PlanePoint& point : outline) {
        const PlanePoint next = uv(point);
        if ((last.y > 0.0) != (next.y > 0.0))
            found.push_back(last.x + (next.x - last.x) * (0.0 - last.y) / (next.y - last.y));
        last = next;
    }
    std::ranges::sort(found);
    return found;
}

// Adds to the parts of pixels of one row what lies inside along one of its lines.
void addLine(const std::vector<double>& crossed, std::int64_t first, std::vector<double>& partsInside)
{
    for (std::size_t n = 0; n + 1 < crossed.size(); n += 2) {
        // Exact along the row: pixel a reaches from a - 0.5 to a + 0.5.
        const double from = crossed[n] + 0.5 - static_cast<double>(first);
        const double to = crossed[n + 1] + 0.5 - static_cast<double>(first);
        const auto begin = static_cast<std::int64_t>(std::max(0.0, std::floor(from)));
        const auto end = std::min(
            static_cast<std::int64_t>(partsInside.size()) - 1, static_cast<std::int64_t>(std::floor(to)));
        for (std::int64_t a = begin; a <= end; ++a) {
            const double covered
                = std::min(to, static_cast<double>(a) + 1.0) - std::max(from, static_cast<double>(a));
            partsInside[static_cast<std::size_t>(a)] += std::max(0.0, covered);
        }
    }
}

struct RasterBox {
    std::int64_t firstA = 0;
    std::int64_t lastA = 0;
    std::int64_t firstB = 0;
    std::int64_t lastB = 0;
};

RasterBox boxOf(const Raster& raster, const std::vector<PlanePoint>& outline)
{
    const double determinant = raster.right.x * raster.down.y - raster.right.y * raster.down.x;
    double lowA = std::numeric_limits<double>::infinity();
    double highA = -lowA;
    double lowB = lowA;
    double highB = -lowA;
    for (const PlanePoint& p : outline) {
        const double x = p.x - raster.origin.x;
        const double y = p.y - raster.origin.y;
        const double a = (x * raster.down.y - y * raster.down.x) / determinant;
        const double b = (raster.right.x * y - raster.right.y * x) / determinant;
        lowA = std::min(lowA, a);
        highA = std::max(highA, a);
        lowB = std::min(lowB, b);
        highB = std::max(highB, b);
    }
    const auto whole = [](double value) { return static_cast<std::int64_t>(std::clamp(value, -1e6, 1e6)); };
    return { whole(std::floor(lowA - 0.5)), whole(std::ceil(highA + 0.5)), whole(std::floor(lowB - 0.5)),
        whole(std::ceil(highB + 0.5)) };
}

} // namespace

Vec3 MeasuredPlane::toLps(PlanePoint point) const
{
    return originLps + axes.rightLps * point.x + axes.downLps * point.y;
}

PlanePoint MeasuredPlane::toPlane(Vec3 pointLps) const
{
    const Vec3 offset = pointLps - originLps;
    return { dot(offset, axes.rightLps), dot(offset, axes.downLps) };
}

double MeasuredPlane::distanceMm(Vec3 pointLps) const
{
    return dot(pointLps - originLps, axes.awayLps());
}

double areaMm2(const std::vector<PlanePoint>& outline)
{
    double twice = 0.0;
    for (std::size_t n = 0; n < outline.size(); ++n) {
        const PlanePoint& a = outline[n];
        const PlanePoint& b = outline[(n + 1) % outline.size()];
        twice += a.x * b.y - b.x * a.y;
    }
    return 0.5 * std::abs(twice);
}

double perimeterMm(const std::vector<PlanePoint>& outline)
{
    double sum = 0.0;
    for (std::size_t n = 0; n < outline.size(); ++n) {
        const PlanePoint& a = outline[n];
        const PlanePoint& b = outline[(n + 1) % outline.size()];
        sum += std::hypot(b.x - a.x, b.y - a.y);
    }
    return sum;
}

bool isInside(const std::vector<PlanePoint>& outline, PlanePoint point)
{
    bool inside = false;
    for (std::size_t n = 0; n < outline.size(); ++n) {
        const PlanePoint& a = outline[n];
        const PlanePoint& b = outline[(n + 1) % outline.size()];
        if ((a.y > point.y) != (b.y > point.y) && point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y))
            inside = !inside;
    }
    return inside;
}

std::optional<RegionStatistics> regionStatistics(
    const Volume& volume, const MeasuredPlane& plane, const std::vector<PlanePoint>& outline)
{
    if (outline.size() < 3)
        return std::nullopt;
    const Raster raster = rasterOf(volume.geometry(), plane, areaMm2(outline));
    const RasterBox box = boxOf(raster, outline);
    if (static_cast<double>(box.lastA - box.firstA) * static_cast<double>(box.lastB - box.firstB)
        > 10.0 * mostPixels)
        return std::nullopt; // far beyond any image
    Sum sum;
    std::vector<double> partsInside(static_cast<std::size_t>(box.lastA - box.firstA + 1));
    for (std::int64_t b = box.firstB; b <= box.lastB; ++b) {
        std::ranges::fill(partsInside, 0.0);
        for (int line = 0; line < parts; ++line) {
            const double row = static_cast<double>(b) + (line + 0.5) / parts - 0.5;
            const PlanePoint start { raster.origin.x + row * raster.down.x,
                raster.origin.y + row * raster.down.y };
            addLine(crossings(outline, start, raster.right, raster.down), box.firstA, partsInside);
        }
        for (std::size_t n = 0; n < partsInside.size(); ++n) {
            if (partsInside[n] <= 0.0)
                continue;
            const double a = static_cast<double>(box.firstA + static_cast<std::int64_t>(n));
            const Vec3 point
                = plane.toLps({ raster.origin.x + a * raster.right.x + static_cast<double>(b) * raster.down.x,
                    raster.origin.y + a * raster.right.y + static_cast<double>(b) * raster.down.y });
            const auto value = raster.isGrid ? volume.valueAtLps(point) : interpolatedAtLps(volume, point);
            if (value && !volume.meaning().isPadding(*value))
                sum.add(*value, partsInside[n] / parts);
        }
    }
    if (!(sum.weight > 0.0))
        return std::nullopt;
    return statisticsOf(sum);
}

std::optional<double> interpolatedAtLps(const Volume& volume, Vec3 pointLps)
{
    const Geometry& geometry = volume.geometry();
    const Vec3 index = geometry.lpsToIndex(pointLps);
    if (!geometry.containsIndex(index))
        return std::nullopt;
    std::array<std::array<std::int64_t, 2>, 3> at {};
    std::array<double, 3> weight {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double last = static_cast<double>(geometry.size[axis] - 1);
        const double inside = std::clamp(index[axis], 0.0, last);
        at[axis][0] = static_cast<std::int64_t>(inside);
        at[axis][1] = std::min(at[axis][0] + 1, geometry.size[axis] - 1);
        weight[axis] = inside - static_cast<double>(at[axis][0]);
    }
    double sum = 0.0;
    for (std::size_t corner = 0; corner < 8; ++corner) {
        const std::size_t i = corner & 1;
        const std::size_t j = corner >> 1 & 1;
        const std::size_t k = corner >> 2 & 1;
        const double part = (i != 0 ? weight[0] : 1.0 - weight[0]) * (j != 0 ? weight[1] : 1.0 - weight[1])
            * (k != 0 ? weight[2] : 1.0 - weight[2]);
        if (part > 0.0)
            sum += part * volume.valueAt(at[0][i], at[1][j], at[2][k]);
    }
    return sum;
}

} // namespace fovea
