#pragma once

#include "inference/bundle/Pipeline.h"

#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// The steps that change values and not the grid, with MONAI's semantics. Channels are contiguous float32 and
// changed in place; what is measured (percentiles, extremes, mean), is measured over all of them together, or
// of each by itself where the step says so.
void changeIntensities(
    const ScaleRangeStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>& notices);
void changeIntensities(
    const ScalePercentilesStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>& notices);
void changeIntensities(
    const ScaleStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>& notices);
void changeIntensities(
    const NormalizeStep& step, std::vector<at::Tensor>& channels, std::vector<std::string>& notices);

// The value below which this percentage of the voxels lies, linear between samples, as numpy.percentile gives
// it. Exact for any size; voxels that are no numbers don't count. Zeros when there are no voxels.
[[nodiscard]] std::vector<double> percentiles(
    std::span<const at::Tensor> images, const std::vector<double>& percentages);
[[nodiscard]] std::vector<double> percentiles(
    const at::Tensor& image, const std::vector<double>& percentages);

} // namespace fovea::inference
