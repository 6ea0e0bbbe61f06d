#pragma once

#include "core/base/Progress.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/Grid.h"

#include <span>
#include <string>
#include <vector>

namespace fovea::inference {

// Where the steps led, and the way back.
struct Preparation {
    Grid grid {}; // of the prepared image
    GridMap back {}; // from the prepared grid to the image's, interpolating like the steps did
    GridMap backNearest {}; // the same, taking nearest voxels: for labels
    std::vector<std::string> notices {};
};

// Runs a bundle's preprocessing on the channels of an image (each X x Y x Z, float32, any strides, all on one
// grid), with MONAI's semantics. Returns a contiguous float32 tensor C x X x Y x Z. The way back is exact:
// its grid is the image's own, voxel for voxel; padding that the steps added is left out, and what they
// cropped comes back as zeros.
[[nodiscard]] Result<at::Tensor> prepare(std::span<const at::Tensor> channels_XYZ, const Grid& grid,
    const std::vector<Step>& steps, Preparation& preparation, Progress progress = {});

// The same for one channel; returns X x Y x Z.
[[nodiscard]] Result<at::Tensor> prepare(const at::Tensor& image_XYZ, const Grid& grid,
    const std::vector<Step>& steps, Preparation& preparation, Progress progress = {});

} // namespace fovea::inference
