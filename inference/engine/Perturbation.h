#pragma once

#include "core/base/Progress.h"
#include "inference/protocol/Explanation.h"

#include <functional>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// What becomes of a score when parts of the network's input become its mean: for networks of any kind, as
// nothing but their answers is needed.
using InputScore = std::function<Result<double>(const at::Tensor& input_NCXYZ)>;

// How much the score falls without each box of the input, X x Y x Z and at least 0: six boxes along an axis
// that has as many voxels. They share the input evenly, to a voxel; coarser() is the map's grid. whole: the
// score of the input as it is.
[[nodiscard]] Result<at::Tensor> occlusionMap(
    const at::Tensor& input_NCXYZ, double whole, const InputScore& score, const Progress& progress);

// The score without the most important cells of a map over the input, and without as many at random (the mean
// of four draws, the same ones every time). Scores are relative: 1 as it is, and 1 less for as much as lies
// between that and an input of nothing but its mean; 0 everywhere when nothing does.
[[nodiscard]] Result<std::vector<DeletionPoint>> deletionCurve(const at::Tensor& input_NCXYZ,
    const at::Tensor& map_XYZ, double whole, const InputScore& score, const Progress& progress);

} // namespace fovea::inference
