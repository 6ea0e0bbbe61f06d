#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Geometry.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"

#include <string>
#include <vector>

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

// Where the steps led, and the way back.
struct Preparation {
    Grid grid {}; // of the prepared image
    GridMap back {}; // from the prepared grid to the image's, interpolating like the steps did
    GridMap backNearest {}; // the same, taking nearest voxels: for labels
    std::vector<std::string> notices {};
};

// Runs a bundle's preprocessing on image_XYZ (float32, any strides), with MONAI's semantics. Returns a
// contiguous float32 tensor X x Y x Z. The way back is exact: its grid is the image's own, voxel for voxel;
// padding that the steps added is left out, and what they cropped comes back as zeros.
[[nodiscard]] Result<at::Tensor> prepare(const at::Tensor& image_XYZ, const Grid& grid,
    const std::vector<Step>& steps, Preparation& preparation, Progress progress = {});

// image_XYZ (float32) through a map: sums in double, result in float32, contiguous.
[[nodiscard]] at::Tensor applyMap(const at::Tensor& image_XYZ, const GridMap& map);

// The value below which this percentage of the voxels lies, linear between samples, as numpy.percentile gives
// it. Exact for any size; voxels that are no numbers don't count.
[[nodiscard]] std::vector<double> percentiles(
    const at::Tensor& image, const std::vector<double>& percentages);

} // namespace fovea::inference
