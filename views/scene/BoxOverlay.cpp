#include "views/scene/BoxOverlay.h"

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

void drawPolygon(Overlay& overlay, const std::vector<Vec3>& corners, const ToDisplay& toDisplay, double width,
    Rgb colour, double opacity)
{
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const DisplayPoint a = toDisplay(corners[i]);
        const DisplayPoint b = toDisplay(corners[(i + 1) % corners.size()]);
        overlay.line(a.x, a.y, b.x, b.y, width, colour, opacity);
    }
}

// A cross where it is a point.
void drawLineMark(Overlay& overlay, const LineMark& mark, const SectionPlane& plane,
    const ToDisplay& toDisplay, double pixelRatio)
{
    const double width = 1.5 * pixelRatio;
    std::optional<DisplayPoint> end;
    if (mark.pointsLps.size() == 1 && partNear(mark.pointsLps[0], mark.pointsLps[0], plane)) {
        end = toDisplay(mark.pointsLps[0]);
        const double arm = 6.0 * pixelRatio;
        overlay.line(end->x - arm, end->y, end->x + arm, end->y, width, mark.rgb, 0.9);
        overlay.line(end->x, end->y - arm, end->x, end->y + arm, width, mark.rgb, 0.9);
    }
    for (std::size_t n = 0; n + 1 < mark.pointsLps.size(); ++n) {
        const auto part = partNear(mark.pointsLps[n], mark.pointsLps[n + 1], plane);
        if (!part)
            continue;
        const DisplayPoint a = toDisplay((*part)[0]);
        end = toDisplay((*part)[1]);
        overlay.line(a.x, a.y, end->x, end->y, width, mark.rgb, 0.9);
    }
    if (end)
        overlay.text(mark.text, end->x + 8.0 * pixelRatio, end->y,
            { .size = 11.0 * pixelRatio, .colour = mark.rgb, .vertical = Overlay::Align::Middle });
}

} // namespace

std::optional<std::array<Vec3, 2>> partNear(Vec3 aLps, Vec3 bLps, const SectionPlane& plane)
{
    const double half = 0.5 * plane.thicknessMm;
    const double a = dot(aLps - plane.pointLps, plane.normalLps);
    const double b = dot(bLps - plane.pointLps, plane.normalLps);
    if (std::min(a, b) > half || std::max(a, b) < -half)
        return std::nullopt;
    const auto at = [&](double distance, double from, Vec3 fromLps, double to, Vec3 toLps) {
        return std::abs(from) <= half ? fromLps
                                      : fromLps + (toLps - fromLps) * ((from - distance) / (from - to));
    };
    return std::array { at(std::copysign(half, a), a, aLps, b, bLps),
        at(std::copysign(half, b), b, bLps, a, aLps) };
}

std::array<Vec3, 8> cornersOf(const BoxMark& box)
{
    std::array<Vec3, 8> corners;
    for (std::size_t corner = 0; corner < 8; ++corner) {
        for (std::size_t axis = 0; axis < 3; ++axis)
            corners[corner][axis] = (corner >> axis & 1U) != 0 ? box.maximumLps[axis] : box.minimumLps[axis];
    }
    return corners;
}

std::vector<Vec3> sectionOf(const std::array<Vec3, 8>& cornersLps, const SectionPlane& plane)
{
    std::vector<Vec3> points;
    for (std::size_t corner = 0; corner < 8; ++corner) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::size_t other = corner | 1U << axis;
            if (other == corner)
                continue;
            const double a = dot(cornersLps[corner] - plane.pointLps, plane.normalLps);
            const double b = dot(cornersLps[other] - plane.pointLps, plane.normalLps);
            // One end counts and the other doesn't, so that a plane through a corner meets it once.
            if ((a < 0.0) != (b < 0.0))
                points.push_back(
                    cornersLps[corner] + (cornersLps[other] - cornersLps[corner]) * (a / (a - b)));
        }
    }
    if (points.size() < 3)
        return {};
    Vec3 centre;
    for (const Vec3& point : points)
        centre = centre + point / static_cast<double>(points.size());
    const Vec3 first = normalized(points.front() - centre);
    const Vec3 second = cross(normalized(plane.normalLps), first);
    std::ranges::sort(points, {}, [&](const Vec3& point) {
        return std::atan2(dot(point - centre, second), dot(point - centre, first));
    });
    return points;
}

void drawBoxes(Overlay& overlay, const BoxLayer& layer, const SectionPlane& plane, const ToDisplay& toDisplay,
    double pixelRatio)
{
    for (const BoxMark& box : layer.boxes) {
        const auto section = sectionOf(cornersOf(box), plane);
        if (section.empty())
            continue;
        drawPolygon(overlay, section, toDisplay, (box.isSelected ? 2.5 : 1.5) * pixelRatio, box.rgb,
            box.isSelected ? 1.0 : 0.85);
        double left = 1e9;
        double top = 1e9;
        for (const Vec3& corner : section) {
            const DisplayPoint point = toDisplay(corner);
            left = std::min(left, point.x);
            top = std::min(top, point.y);
        }
        overlay.text(box.text, left, top - 2.0 * pixelRatio,
            { .size = 11.0 * pixelRatio, .colour = box.rgb, .vertical = Overlay::Align::End });
    }
    for (const LineMark& line : layer.lines)
        drawLineMark(overlay, line, plane, toDisplay, pixelRatio);
}

void drawFrame(Overlay& overlay, const Geometry& window, const SectionPlane& plane,
    const ToDisplay& toDisplay, double pixelRatio)
{
    std::array<Vec3, 8> corners;
    for (std::size_t corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (std::size_t axis = 0; axis < 3; ++axis)
            index[axis] = (corner >> axis & 1U) != 0 ? static_cast<double>(window.size[axis]) - 0.5 : -0.5;
        corners[corner] = window.indexToLps(index);
    }
    drawPolygon(overlay, sectionOf(corners, plane), toDisplay, pixelRatio, { 150, 190, 255 }, 0.7);
}

} // namespace fovea::views
