#pragma once

#include "core/geometry/Geometry.h"

namespace at {
class Tensor;
}

namespace fovea::inference {

// image_XYZ (float32) of one grid on another grid, wherever both lie: linear between voxels, zero outside.
[[nodiscard]] at::Tensor resampledOnto(
    const at::Tensor& image_XYZ, const Geometry& from, const Geometry& onto);

} // namespace fovea::inference
