#pragma once

#include "inference/engine/ConvKernel.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace torch::jit {
struct Module;
}

namespace fovea::inference {

// One convolution over a volume that keeps its size, and what follows it.
struct ConvLayer {
    int inputs = 1;
    int outputs = 1;
    std::array<int, 3> kernel { 1, 1, 1 }; // along x, y, z; odd
    std::array<int, 3> dilation { 1, 1, 1 };
    std::vector<float> weights {}; // outputs x inputs x kernel, as PyTorch has them
    std::vector<float> bias {};
    ConvActivation activation = ConvActivation::None;
    float first = 0.0F; // see ConvLine
    float second = 0.0F;

    // How far along an axis it looks to either side.
    [[nodiscard]] int reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] / 2); }
};

// A network that is a chain of them: MeshNet and its like. Nothing when the module is anything else, however
// little: another operator, a stride, groups, a branch, several inputs.
[[nodiscard]] std::optional<std::vector<ConvLayer>> convChainOf(const torch::jit::Module& module);

} // namespace fovea::inference
