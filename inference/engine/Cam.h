#pragma once

#include "inference/protocol/Explanation.h"

namespace at {
class Tensor;
}

namespace fovea::inference {

// The map of a layer from its activation A and the score's gradient g by it, both C x X x Y x Z or C x X x Y;
// X x Y x Z or X x Y, never negative.
//
// Grad-CAM: ReLU(sum_k mean(g_k) A_k). HiResCAM: ReLU(sum_k g_k A_k). Grad-CAM++: weights sum(a ReLU(g)) with
// a = g^2 / (2 g^2 + sum(A) g^3), without the factor exp(score), which is the same for all voxels and
// overflows for a sum of many logits. That weight is ReLU(g) / (2 + sum(A) g): where activations are negative
// in sum (a convolution's, before its ReLU) it has a pole, and close to it the map is only as exact as the
// gradient's rounding lets it be. Occlusion is none of them.
[[nodiscard]] at::Tensor camOf(
    ExplainMethod method, const at::Tensor& activation, const at::Tensor& gradient);

// Spearman's correlation of the ranks of all values, equal ones sharing theirs; 0 where one map is constant.
[[nodiscard]] double rankCorrelation(const at::Tensor& a, const at::Tensor& b);

// The mean structural similarity (Wang 2004) of two maps of three axes, each scaled to 0..1, over boxes of up
// to 7 voxels a side.
[[nodiscard]] double structuralSimilarity(const at::Tensor& a_XYZ, const at::Tensor& b_XYZ);

} // namespace fovea::inference
