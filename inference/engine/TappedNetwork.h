#pragma once

#include "inference/engine/TorchScriptModule.h"
#include "inference/protocol/Explanation.h"

#include <functional>
#include <memory>
#include <vector>

namespace fovea::inference {

// The number that is explained, from what the network returned. A tensor of one element.
using Score = std::function<at::Tensor(const c10::IValue& output)>;

// What one pass through the network left at a layer.
struct Tap {
    at::Tensor activation_CXYZ; // or CXY
    at::Tensor gradient_CXYZ; // of the score by the activation
    double score = 0.0;
};

// A TorchScript network whose layers can be looked into, with no help from who exported it: scripted, traced
// or frozen. A sum with zeros ("delta") is put behind the layer into a copy of the network's graph; the
// gradient by these zeros is the one by the activation. Layers that work in place change the sum and not the
// activation. Includes LibTorch: for the engine's own .cpp files only. One thread at a time, never within
// inference mode.
class TappedNetwork {
public:
    // Weights no longer require gradients: nothing before the layer is kept for the way back.
    explicit TappedNetwork(torch::jit::Module module);
    ~TappedNetwork();

    // The layers that give an array of voxels for this input, N x C x X x Y x Z or N x C x X x Y, from the
    // input on. Takes one pass.
    [[nodiscard]] std::vector<LayerInfo> layers(const at::Tensor& input);

    // What the network returns, without gradients.
    [[nodiscard]] c10::IValue run(const at::Tensor& input);

    // One pass and back for the first of the batch. NotFound when there is no such layer, Unsupported when no
    // gradient reaches it from the score.
    [[nodiscard]] Result<Tap> tap(const at::Tensor& input, const std::string& layer, const Score& score);

    // The modules (or constants of a frozen network) that hold weights, in the order in which they are used.
    [[nodiscard]] std::vector<std::string> weightedLayers() const;
    // The same network with the weights of the last `count` of them drawn anew, as PyTorch initialises them
    // (uniform within 1 / sqrt(fan-in); norms to one and zero).
    [[nodiscard]] TappedNetwork randomised(std::size_t count, std::uint64_t seed) const;

    TappedNetwork(TappedNetwork&&) noexcept;
    TappedNetwork& operator=(TappedNetwork&&) noexcept;

private:
    struct State;
    explicit TappedNetwork(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace fovea::inference
