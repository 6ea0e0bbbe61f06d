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

} // namespace

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
