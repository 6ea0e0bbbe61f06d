#pragma once

#include "core/base/Error.h"
#include "inference/engine/TorchScriptModule.h"

#include <memory>

namespace fovea::inference {

// A TorchScript network that drops out while it is used, as in training: Gal & Ghahramani 2016, arXiv
// 1506.02142. Dropout is found in the network's graph, so that modules, functions and traced networks are all
// served; everything else, norms too, stays as in evaluation. Exporters may have taken it out: freezing does.
// Includes LibTorch: for the engine's own .cpp files only. One thread at a time.
class DropoutNetwork {
public:
    // Unsupported, in words, when the network kept no dropout, or none that drops anything.
    [[nodiscard]] static Result<DropoutNetwork> from(torch::jit::Module module);

    // Every pass drops something else: it draws from PyTorch's own generator.
    [[nodiscard]] c10::IValue forward(c10::IValue input);

private:
    DropoutNetwork(torch::jit::Module module, std::shared_ptr<torch::jit::Graph> graph)
        : m_module(std::move(module))
        , m_graph(std::move(graph))
    { }

    torch::jit::Module m_module;
    std::shared_ptr<torch::jit::Graph> m_graph; // inlined, with dropout switched on
};

} // namespace fovea::inference
