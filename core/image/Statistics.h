#pragma once

#include "core/geometry/Orientation.h"
#include "core/image/Volume.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fovea {

// A point of a plane, in millimetres along its screen axes (right, down) from the plane's own origin.
struct PlanePoint {
    double x = 0.0;
    double y = 0.0;

    friend bool operator==(const PlanePoint&, const PlanePoint&) = default;
};

// A plane with an origin: plane point (x, y) is originLps + x * rightLps + y * downLps.
struct MeasuredPlane {
    Vec3 originLps;
    ScreenAxes axes;

    [[nodiscard]] Vec3 toLps(PlanePoint point) const;
    // The point's foot on the plane.
    [[nodiscard]] PlanePoint toPlane(Vec3 pointLps) const;
    [[nodiscard]] double distanceMm(Vec3 pointLps) const; // signed, away from the viewer
};

// Counts of values in bins of equal width from `low` on.
struct Histogram {
    double low = 0.0;
    double binWidth = 1.0;
    std::vector<double> counts {}; // of pixels; parts of pixels count as parts

    friend bool operator==(const Histogram&, const Histogram&) = default;
};

// What the values inside an outline are, in the units of the voxels.
struct RegionStatistics {
    double pixels = 0.0; // how many, parts included
    double mean = 0.0;
    double standardDeviation = 0.0; // of the population (divided by n)
    double minimum = 0.0; // of pixels of which at least half lies inside, or of all where there are none
    double maximum = 0.0;
    Histogram histogram {};
};

// Area inside a closed outline in mm2, by the shoelace formula; outlines that cross themselves count each
// part by how it is wound.
[[nodiscard]] double areaMm2(const std::vector<PlanePoint>& outline);
[[nodiscard]] double perimeterMm(const std::vector<PlanePoint>& outline);
// Whether the point lies inside, by the even-odd rule.
[[nodiscard]] bool isInside(const std::vector<PlanePoint>& outline, PlanePoint point);

// The values of the volume inside a closed outline on a plane. Where the plane runs along the grid, pixels
// are the voxels of the slice nearest to it, so that the deviation is that of the scan's own noise; elsewhere
// they are as small as the smallest spacing and interpolated linearly. A pixel counts by the part of it that
// lies inside (of 8 x 8 points). Nothing when no part of the outline lies in the volume. Padding does not
// count.
[[nodiscard]] std::optional<RegionStatistics> regionStatistics(
    const Volume& volume, const MeasuredPlane& plane, const std::vector<PlanePoint>& outline);

// The value at a point, interpolated linearly; beyond the centres of the outermost voxels these repeat.
// Nothing outside of the grid.
[[nodiscard]] std::optional<double> interpolatedAtLps(const Volume& volume, Vec3 pointLps);

} // namespace fovea
