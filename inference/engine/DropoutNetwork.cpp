#include "inference/engine/DropoutNetwork.h"

#include "inference/engine/TorchScriptModule.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>

#include <string_view>

namespace fovea::inference {

namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;

// aten::dropout, feature_dropout, alpha_dropout, and in place: (input, p, train).
bool isDropout(const Node& node)
{
    const std::string_view kind = node.kind().toQualString();
    return kind.starts_with("aten::") && kind.contains("dropout") && !kind.contains("native")
        && node.inputs().size() == 3;
}

// Whether it drops anything; a probability that is only known while it runs counts.
bool dropsSomething(const Node& node)
{
    const auto probability = torch::jit::toIValue(node.inputs()[1]);
    return !probability || !probability->isScalar() || probability->toScalar().toDouble() > 0.0;
}

// Switches it on in the block and those within; returns how many.
int switchOn(Block& block, Graph& graph)
{
    int count = 0;
    for (Node* node : block.nodes()) {
        if (isDropout(*node) && dropsSomething(*node)) {
            const torch::jit::WithInsertPoint here(node);
            node->replaceInput(2, graph.insertConstant(true));
            ++count;
        }
        for (Block* inner : node->blocks())
            count += switchOn(*inner, graph);
    }
    return count;
}

} // namespace

Result<DropoutNetwork> DropoutNetwork::from(torch::jit::Module module)
{
    auto graph = inlinedGraph(module);
    if (switchOn(*graph->block(), *graph) == 0)
        return fail(ErrorCode::Unsupported, "The model kept no dropout", {},
            "Use mirrored images or several checkpoints.");
    graph->lint();
    return DropoutNetwork(std::move(module), std::move(graph));
}

c10::IValue DropoutNetwork::forward(c10::IValue input)
{
    const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
    torch::jit::GraphFunction function("dropout", m_graph, nullptr);
    torch::jit::Stack stack { m_module._ivalue(), std::move(input) };
    function.run(stack);
    return stack.front();
}

} // namespace fovea::inference
