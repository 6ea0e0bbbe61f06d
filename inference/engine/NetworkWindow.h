#pragma once

#include "inference/bundle/Pipeline.h"
#include "inference/engine/Preparation.h"

#include <optional>

namespace at {
class Tensor;
}

namespace fovea::inference {

// The part of the prepared image that the network sees at once: a window of the bundle's size about a point,
// or the whole image. Padded as a run would pad it.
struct NetworkWindow {
    Size3 start { 0, 0, 0 }; // in the prepared image; negative where there is padding before it
    Size3 size { 0, 0, 0 };
    Grid grid {}; // of the window
};

// The window about the point (an index of the prepared image, the image's middle without one), moved into the
// image as far as it fits. Inconsistent when the network takes no such size.
[[nodiscard]] Result<NetworkWindow> windowAbout(
    const std::optional<Vec3>& index, const Grid& prepared, const Pipeline& pipeline);

// Its voxels, N x C x X x Y x Z with N = C = 1; outside of the image as the bundle says.
[[nodiscard]] at::Tensor cutWindow(
    const at::Tensor& image_XYZ, const NetworkWindow& window, const Inference& inference);

// Where a point of the patient lies in a grid, as an index, and back.
[[nodiscard]] Vec3 indexIn(const Grid& grid, Vec3 pointLps);
[[nodiscard]] Vec3 lpsOf(const Grid& grid, Vec3 index);

// The grid of a map of another size over the same extent: voxels' edges stay in place, as PyTorch's
// align_corners=False has it.
[[nodiscard]] Grid coarser(const Grid& grid, const Size3& size);

} // namespace fovea::inference
