#pragma once

#include "core/base/Progress.h"
#include "inference/engine/Backend.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/TappedNetwork.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// A network that is explained, however it was exported: TorchScript with gradients, ONNX without. It takes
// volumes, also where it was made for slices: those are windows of one voxel along an axis. Includes
// LibTorch: for the engine's own .cpp files only. One thread at a time, never within inference mode.
class ExplainedNetwork {
public:
    // Loads the setup's network; its device becomes the one that the network is on.
    [[nodiscard]] static Result<ExplainedNetwork> load(ModelSetup& setup, RunRecord& run);

    // Whether it has layers that can be looked into and weights that can be drawn anew.
    [[nodiscard]] bool hasGradients() const { return m_tapped.has_value(); }
    [[nodiscard]] const LoadedNetwork& loaded() const { return m_loaded; }

    // What it returns for input N x C x X x Y x Z; without gradients. A stop ends the pass where the backend
    // can.
    [[nodiscard]] Result<c10::IValue> run(const at::Tensor& input_NCXYZ, std::stop_token stop = {});

    // Only with gradients; TappedNetwork says what they do. The map is X x Y x Z at the layer's resolution.
    [[nodiscard]] std::vector<LayerInfo> layers(const at::Tensor& input_NCXYZ);
    [[nodiscard]] Result<at::Tensor> cam(
        ExplainMethod method, const at::Tensor& input_NCXYZ, const std::string& layer, const Score& score);
    [[nodiscard]] std::vector<std::string> weightedLayers() const { return m_tapped->weightedLayers(); }
    [[nodiscard]] ExplainedNetwork randomised(std::size_t count, std::uint64_t seed) const;

private:
    ExplainedNetwork() = default;

    [[nodiscard]] at::Tensor taken(const at::Tensor& input_NCXYZ) const;
    [[nodiscard]] c10::IValue whole(const c10::IValue& output) const;

    std::optional<TappedNetwork> m_tapped;
    std::unique_ptr<Backend> m_backend; // where nothing can be tapped
    std::optional<int> m_sliceAxis; // that the network does not know of
    LoadedNetwork m_loaded;
};

} // namespace fovea::inference
