#pragma once

#include "core/geometry/Geometry.h"
#include "core/geometry/Orientation.h"

#include <optional>
#include <utility>

namespace fovea::views {

// Slices of a grid along any plane: where they lie and how to get from one to the next. Points are LPS in mm.

// The grid's axis along a direction, and whether it runs the same way, if one does.
struct GridAxis {
    std::size_t axis = 0;
    double sign = 1.0;
};
[[nodiscard]] std::optional<GridAxis> gridAxisAlong(const Geometry& geometry, Vec3 directionLps);
// The grid's axis nearest to a direction.
[[nodiscard]] std::size_t steepestAxis(const Geometry& geometry, Vec3 directionLps);

// From where to where the grid reaches along a direction.
[[nodiscard]] std::pair<double, double> reachMm(const Geometry& geometry, Vec3 directionLps);

// The centre of the voxel in the middle of the grid: where a cursor starts.
[[nodiscard]] Vec3 middleVoxelLps(const Geometry& geometry);

// From slice to slice; count of slices; and of the slice in which a point lies, from zero, away from the
// viewer.
[[nodiscard]] double sliceSpacingMm(const Geometry& geometry, const ScreenAxes& axes);
[[nodiscard]] int sliceCount(const Geometry& geometry, const ScreenAxes& axes);
[[nodiscard]] int sliceIndex(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps);

// The point some slices further away from the viewer: at a slice's centre where the plane runs along the
// grid, and never beyond the grid.
[[nodiscard]] Vec3 scrolledLps(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps, int slices);

// The nearest point in the grid; a voxel's centre where the plane runs along the grid.
[[nodiscard]] Vec3 snappedLps(const Geometry& geometry, const ScreenAxes& axes, Vec3 pointLps);

} // namespace fovea::views
