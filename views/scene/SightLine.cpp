#include "views/scene/SightLine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fovea::views {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The part of a line that lies in a grid and is not cut away, in millimetres; empty when from is not below
// to.
struct Part {
    double from = 0.0; // what lies behind the camera is not drawn
    double to = infinity;
    bool beginsAtPlane = false; // not at the border of the grid
    bool endsAtPlane = false;

    [[nodiscard]] bool isEmpty() const { return !(from < to); }
    // Leaves the part where offset + t * slope is positive.
    void cut(double offset, double slope, bool byPlane)
    {
        if (slope == 0.0) {
            if (offset <= 0.0)
                to = -infinity;
        } else if (const double at = -offset / slope; slope > 0.0 && at > from) {
            from = at;
            beginsAtPlane = byPlane;
        } else if (slope < 0.0 && at < to) {
            to = at;
            endsAtPlane = byPlane;
        }
    }
};

// A line in the voxels of a grid.
struct IndexLine {
    Vec3 origin;
    Vec3 step; // of a millimetre

    IndexLine(const SightLine& line, const Geometry& geometry)
        : origin(geometry.lpsToIndex(line.originLps))
        , step(geometry.lpsToIndex(line.at(1.0)) - origin)
    { }
};

Part partOf(const SightLine& line, const IndexLine& index, const Geometry& geometry,
    const std::vector<ClipPlane>& planes)
{
    Part part;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double end = static_cast<double>(geometry.size[axis]) - 0.5;
        part.cut(index.origin[axis] + 0.5, index.step[axis], false);
        part.cut(end - index.origin[axis], -index.step[axis], false);
    }
    for (const ClipPlane& plane : planes)
        part.cut(
            dot(line.originLps - plane.pointLps, plane.normalLps), dot(line.awayLps, plane.normalLps), true);
    return part;
}

// Calls visit(i, j, k, entry in mm) for each voxel that the part passes, in order, until it returns true. No
// voxel is left out, however short the way through it (Amanatides and Woo, Eurographics 1987).
template <class Visit>
void walk(const IndexLine& line, const Part& part, const Geometry& geometry, Visit&& visit)
{
    std::array<std::int64_t, 3> voxel {};
    std::array<double, 3> next {}; // where the line crosses into the neighbour along each axis
    std::array<double, 3> across {}; // mm through one voxel
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double at = line.origin[axis] + line.step[axis] * part.from;
        voxel[axis] = std::clamp<std::int64_t>(
            static_cast<std::int64_t>(std::floor(at + 0.5)), 0, geometry.size[axis] - 1);
        const double step = line.step[axis];
        const double face = static_cast<double>(voxel[axis]) + (step > 0.0 ? 0.5 : -0.5);
        next[axis] = step == 0.0 ? infinity : (face - line.origin[axis]) / step;
        across[axis] = step == 0.0 ? infinity : 1.0 / std::abs(step);
    }
    double entry = part.from;
    while (entry < part.to) {
        if (visit(voxel[0], voxel[1], voxel[2], entry))
            return;
        const auto axis = static_cast<std::size_t>(std::ranges::min_element(next) - next.begin());
        entry = next[axis];
        next[axis] += across[axis];
        voxel[axis] += line.step[axis] > 0.0 ? 1 : -1;
        if (voxel[axis] < 0 || voxel[axis] >= geometry.size[axis])
            return;
    }
}

} // namespace

SightLine sightLine(const VolumeScene::Look& look, double width, double height, double x, double y)
{
    const Vec3 away = normalized(look.focusLps - look.positionLps);
    const Vec3 right = normalized(cross(away, look.upLps));
    const Vec3 up = cross(right, away);
    const double mm = 2.0 * look.halfHeightMm / height;
    return { look.positionLps + right * ((x - 0.5 * width) * mm) + up * ((0.5 * height - y) * mm), away };
}

std::optional<double> surfaceAlong(
    const SightLine& line, const LabelLayer& layer, const std::vector<ClipPlane>& planes)
{
    const LabelMap& map = *layer.map;
    const Geometry& geometry = map.geometry();
    const IndexLine index(line, geometry);
    const Part part = partOf(line, index, geometry, planes);
    if (part.isEmpty())
        return std::nullopt;
    std::vector<bool> shown(map.labels().empty() ? 1 : std::size_t { map.labels().back().value } + 1);
    for (std::size_t label = 0; label < map.labels().size(); ++label)
        shown[map.labels()[label].value] = layer.isVisible(label);
    shown[0] = false;
    const auto isShown = [&](std::uint16_t value) { return value < shown.size() && shown[value]; };
    const std::uint16_t* voxels = map.image().GetBufferPointer();
    // A plane cuts surfaces open, so that what is behind it begins inside of them.
    std::optional<std::uint16_t> before;
    if (!part.beginsAtPlane)
        before = std::uint16_t { 0 };
    std::optional<double> found;
    walk(index, part, geometry, [&](std::int64_t i, std::int64_t j, std::int64_t k, double entry) {
        const std::uint16_t value = voxels[i + geometry.size[0] * (j + geometry.size[1] * k)];
        if (before && value != *before && (isShown(value) || isShown(*before)))
            found = entry;
        before = value;
        return found.has_value();
    });
    // Surfaces are closed at the border of the grid.
    if (!found && !part.endsAtPlane && before && isShown(*before))
        found = part.to;
    return found;
}

OpacityCurve::OpacityCurve(const TransferFunction& function, const Volume& volume)
    : m_isMaximum(function.isMaximum)
{
    // A straight line in the position, which is not asked for each point: it may look at every voxel.
    const double first = valueAtPosition(function, volume, 0.0);
    const double slope = valueAtPosition(function, volume, 1.0) - first;
    for (const TransferPoint& point : function.points)
        m_points.emplace_back(first + slope * point.position, point.opacity);
}

double OpacityCurve::operator()(double value) const
{
    const auto above = std::ranges::upper_bound(m_points, value, {}, &std::pair<double, double>::first);
    if (above == m_points.begin())
        return m_points.empty() ? 0.0 : m_points.front().second;
    if (above == m_points.end())
        return m_points.back().second;
    const auto& [low, opacityAtLow] = *(above - 1);
    const auto& [high, opacityAtHigh] = *above;
    return opacityAtLow + (opacityAtHigh - opacityAtLow) * (value - low) / (high - low);
}

std::optional<double> opaqueAlong(const SightLine& line, const Volume& volume, const OpacityCurve& opacity,
    const std::vector<ClipPlane>& planes)
{
    const Geometry& geometry = volume.geometry();
    const IndexLine index(line, geometry);
    const Part part = partOf(line, index, geometry, planes);
    if (part.isEmpty())
        return std::nullopt;
    std::optional<double> found;
    double brightest = -infinity;
    double through = 1.0; // of the light
    double last = part.from;
    double lastOpacity = 0.0;
    // Whether it is dark behind what was passed up to there; then found is where half of the light was left.
    const auto pass = [&](double to) {
        const double clear = std::clamp(1.0 - lastOpacity, 0.0, 1.0);
        const double after = through * std::pow(clear, to - last);
        if (after < 0.5 && !found)
            found = clear > 0.0 ? last + std::log(0.5 / through) / std::log(clear) : last;
        through = after;
        last = to;
        return found.has_value();
    };
    volume.visit([&](const auto& image) {
        const auto* voxels = image.GetBufferPointer();
        walk(index, part, geometry, [&](std::int64_t i, std::int64_t j, std::int64_t k, double entry) {
            const auto value = static_cast<double>(voxels[i + geometry.size[0] * (j + geometry.size[1] * k)]);
            if (opacity.isMaximum()) {
                if (value > brightest && opacity(value) > 0.0) {
                    brightest = value;
                    found = entry;
                }
                return false;
            }
            if (pass(entry))
                return true;
            lastOpacity = opacity(value);
            return false;
        });
        if (!opacity.isMaximum() && !found)
            pass(part.to);
        return 0;
    });
    return found;
}

} // namespace fovea::views
