#pragma once

#include "core/geometry/Geometry.h"
#include "inference/engine/AxisMap.h"

namespace at {
class Tensor;
}

namespace fovea::inference {

// The grid of a tensor of axes x, y, z: MONAI's view, in RAS millimetres.
struct Grid {
    Size3 size { 0, 0, 0 };
    Mat3 axesRas {}; // columns: one index step along x, y, z
    Vec3 originRas {}; // centre of voxel (0, 0, 0)

    [[nodiscard]] double spacing(std::size_t axis) const { return length(axesRas.columns[axis]); }
};

[[nodiscard]] Grid gridOf(const Geometry& geometry);
[[nodiscard]] Geometry geometryOf(const Grid& grid);

// image_XYZ (float32) through a map: sums in double, result in float32, contiguous.
[[nodiscard]] at::Tensor applyMap(const at::Tensor& image_XYZ, const GridMap& map);

} // namespace fovea::inference
