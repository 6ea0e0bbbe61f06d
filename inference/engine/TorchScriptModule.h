#pragma once

#include "core/base/Error.h"
#include "inference/engine/Device.h"

#include <torch/script.h>

#include <filesystem>
#include <memory>
#include <string>

namespace fovea::inference {

// A TorchScript file, loaded. Includes LibTorch: for the engine's own .cpp files only.
struct LoadedModule {
    torch::jit::Module module;
    std::string sha256; // of the very bytes that were loaded
};

// In evaluation mode, on the device, weights as ordinary tensors in the layout that is fastest for volumes.
// Damaged when it is no TorchScript, or truncated, or holds no network. Not within inference mode.
[[nodiscard]] Result<LoadedModule> loadModule(const std::filesystem::path& file, const Device& device);

// The whole network as one graph without calls.
[[nodiscard]] std::shared_ptr<torch::jit::Graph> inlinedGraph(const torch::jit::Module& module);

// Whether the last thing that it does to its (first) output is a sigmoid or softmax.
[[nodiscard]] bool endsInProbabilities(const torch::jit::Module& module);

} // namespace fovea::inference
