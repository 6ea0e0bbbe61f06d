#pragma once

#include "core/geometry/Vector.h"
#include "views/scene/Layers.h"
#include "views/scene/Overlay.h"

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace fovea::views {

// Where a pixel lies, from the top left.
struct DisplayPoint {
    double x = 0.0;
    double y = 0.0;
};
using ToDisplay = std::function<DisplayPoint(Vec3 pointLps)>;

// A plane by one of its points and its normal, with what is shown about it.
struct SectionPlane {
    Vec3 pointLps {};
    Vec3 normalLps { 0, 0, 1 };
    double thicknessMm = 1.0;
};

// The corners of a box along the patient's axes; corner c is at the maximum along axis a where bit a of c is
// set.
[[nodiscard]] std::array<Vec3, 8> cornersOf(const BoxMark& box);

// Where a plane cuts a parallelepiped (corners as above): the polygon's corners in order, none when it
// misses.
[[nodiscard]] std::vector<Vec3> sectionOf(const std::array<Vec3, 8>& cornersLps, const SectionPlane& plane);

// The part of a line from a to b that lies no further from the plane than half its thickness; nothing when
// there is none.
[[nodiscard]] std::optional<std::array<Vec3, 2>> partNear(Vec3 aLps, Vec3 bLps, const SectionPlane& plane);

// Draws where the plane cuts the boxes, and what of the lines lies near it, with their texts.
void drawBoxes(Overlay& overlay, const BoxLayer& layer, const SectionPlane& plane, const ToDisplay& toDisplay,
    double pixelRatio);

// A thin frame where the plane cuts the grid: what the values of a heat layer were computed from.
void drawFrame(Overlay& overlay, const Geometry& window, const SectionPlane& plane,
    const ToDisplay& toDisplay, double pixelRatio);

} // namespace fovea::views
