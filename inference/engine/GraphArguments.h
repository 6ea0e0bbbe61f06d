#pragma once

#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::inference {

// What the nodes of a network's graph are told. Includes LibTorch: for the engine's own .cpp files only.

// The graph of forward, everything called in it written out, with weights as constants and settings as
// decisions made. Throws where the network can't be frozen.
[[nodiscard]] inline std::shared_ptr<torch::jit::Graph> frozenGraph(const torch::jit::Module& module)
{
    const c10::InferenceMode ordinary(false); // the frozen weights are to be ordinary tensors
    // Freezing also folds normalisation by stored statistics into the convolution before it.
    const torch::jit::Module frozen = module.hasattr("training") ? torch::jit::freeze(module) : module;
    auto graph = frozen.get_method("forward").graph()->copy();
    torch::jit::Inline(*graph);
    return graph;
}

// The three numbers of an argument that may be one; nothing when they aren't constant, or none from 0 to
// 4096.
[[nodiscard]] inline std::optional<std::array<int, 3>> tripleOf(const torch::jit::Value* value)
{
    const auto constant = torch::jit::toIValue(value);
    std::vector<std::int64_t> numbers;
    if (constant && constant->isIntList())
        numbers = constant->toIntVector();
    else if (constant && constant->isInt())
        numbers = { constant->toInt() };
    else if (value->node()->kind() == torch::jit::prim::ListConstruct) {
        for (const torch::jit::Value* element : value->node()->inputs()) {
            const auto number = torch::jit::toIValue(element);
            if (!number || !number->isInt())
                return std::nullopt;
            numbers.push_back(number->toInt());
        }
    }
    if (numbers.size() == 1)
        numbers.assign(3, numbers.front());
    if (numbers.size() != 3)
        return std::nullopt;
    std::array<int, 3> result;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (numbers[axis] < 0 || numbers[axis] > 4096)
            return std::nullopt;
        result[axis] = static_cast<int>(numbers[axis]);
    }
    return result;
}

[[nodiscard]] inline std::optional<double> numberOf(const torch::jit::Value* value)
{
    const auto constant = torch::jit::toIValue(value);
    if (!constant || !constant->isScalar())
        return std::nullopt;
    return constant->toScalar().toDouble();
}

} // namespace fovea::inference
