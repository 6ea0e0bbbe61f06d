#pragma once

#include "core/base/Progress.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"
#include "inference/engine/Backend.h"

#include <array>
#include <cstdint>
#include <vector>

namespace fovea::inference {

// Where the windows start along one axis: MONAI's dense_patch_slices() and _get_scan_interval().
[[nodiscard]] std::vector<std::int64_t> windowStarts(std::int64_t image, std::int64_t window, double overlap);

// One axis of MONAI's Gaussian weights: exp(-x^2 / 2 sigma^2) about the window's centre, sigma = scale *
// size.
[[nodiscard]] std::vector<float> gaussianWeights(std::int64_t size, double sigmaScale);

// Runs the network over image_XYZ, whole or in windows, and returns how many windows it took. In windows the
// output is summed only where windows still come, so that memory holds one window's rows and not the volume.
[[nodiscard]] Result<std::int64_t> runNetwork(Backend& backend, const at::Tensor& image_XYZ,
    const Inference& inference, const std::array<SizeRule, 3>& inputSize, const RowSink& sink,
    const Progress& progress);

} // namespace fovea::inference
