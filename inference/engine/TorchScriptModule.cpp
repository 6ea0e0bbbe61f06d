#include "inference/engine/TorchScriptModule.h"

#include "inference/bundle/Sha256.h"
#include "inference/engine/AllowedModels.h"
#include "inference/engine/Backend.h"

#include <torch/csrc/jit/passes/inliner.h>

#include <array>
#include <ranges>
#include <span>
#include <sstream>

namespace fovea::inference {

Result<LoadedModule> loadModule(const std::filesystem::path& file, const Device& device)
{
    try {
        // Hashed and loaded from the same bytes, so that the hash is of what runs.
        auto bytes = readModelBytes(file);
        if (!bytes)
            return std::unexpected(bytes.error());
        std::string sha256 = sha256Of(std::as_bytes(std::span(*bytes)));
        if (auto allowed = checkAllowed(sha256, file); !allowed)
            return std::unexpected(allowed.error());
        std::istringstream stream(std::move(*bytes));
        // A device is always named: without one, a model saved on a GPU can't be loaded on a machine without.
        // Never in inference mode: the weights must stay ordinary tensors, for explanations by gradients.
        torch::jit::Module module = torch::jit::load(stream, at::Device(device.id));
        module.eval();
        if (!module.find_method("forward"))
            return fail(ErrorCode::Damaged, "The model's file holds no network", file.string());
        // Convolutions over volumes run up to three times faster with the channels innermost. Weights that
        // are not put so here are at every pass (ConvolutionLayout).
        for (at::Tensor parameter : module.parameters()) {
            if (parameter.dim() == 5)
                parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast3d));
        }
        return LoadedModule { std::move(module), std::move(sha256) };
    } catch (...) {
        Error error = errorFromException("The model can't be loaded: its file is damaged, or no TorchScript");
        if (error.code == ErrorCode::Internal)
            error.code = ErrorCode::Damaged;
        error.subject = file.string();
        return std::unexpected(error);
    }
}

std::shared_ptr<torch::jit::Graph> inlinedGraph(const torch::jit::Module& module)
{
    auto graph = module.get_method("forward").graph()->copy();
    const torch::jit::GraphOptimizerEnabledGuard optimiser(true); // without it one level only is inlined
    torch::jit::Inline(*graph);
    return graph;
}

bool endsInProbabilities(const torch::jit::Module& module)
{
    const auto graph = inlinedGraph(module);
    // What only hands a tensor on, or puts it first in a row of others.
    constexpr std::array<std::string_view, 5> onward { "aten::to", "aten::contiguous", "aten::clone",
        "prim::TupleConstruct", "prim::ListConstruct" };
    const torch::jit::Node* node = graph->outputs().empty() ? nullptr : graph->outputs()[0]->node();
    while (node && !node->inputs().empty() && std::ranges::contains(onward, node->kind().toQualString()))
        node = node->input(0)->node();
    const std::string_view kind = node ? node->kind().toQualString() : "";
    return kind == "aten::sigmoid" || kind == "aten::sigmoid_" || kind == "aten::softmax";
}

} // namespace fovea::inference
