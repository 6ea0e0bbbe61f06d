#pragma once

#include "core/base/Progress.h"
#include "inference/engine/Device.h"
#include "inference/engine/VariantChoice.h"

#include <torch/script.h>

#include <cstdint>
#include <optional>
#include <string>

namespace fovea::inference {

// A TorchScript module that runs as it is or frozen (weights as constants, batch norms folded into
// convolutions), whichever is faster here: the first passes of a shape try both, and what was found is
// remembered in this process by network, device, precision and shape. Both give the same numbers but for
// rounding. Includes LibTorch: for the engine's own .cpp files only. Passes run in inference mode and may
// throw what LibTorch throws.
class TunedModule {
public:
    TunedModule(torch::jit::Module module, std::string sha256, const Device& device, std::string precision);

    // As Backend::run().
    [[nodiscard]] Result<at::Tensor> run(const at::Tensor& input_NCXYZ, const Progress& progress);
    // As it is, and without looking at the clock.
    [[nodiscard]] Result<at::Tensor> runPlain(const at::Tensor& input_NCXYZ, const Progress& progress);

    [[nodiscard]] torch::jit::Module& plain() { return m_module; }
    [[nodiscard]] bool usedFrozen() const { return m_usedFrozen; } // in the last pass

private:
    [[nodiscard]] bool freeze(); // false where the network can't be frozen
    [[nodiscard]] Result<at::Tensor> forward(
        torch::jit::Module& module, const at::Tensor& input_NCXYZ, const Progress& progress);

    torch::jit::Module m_module;
    std::string m_sha256;
    at::Device m_device;
    std::string m_precision;
    std::int64_t m_convolutions; // of a pass: progress is by them
    std::optional<torch::jit::Module> m_frozen;
    bool m_cantFreeze = false;
    std::string m_shapeKey; // of what the next two are about
    std::optional<VariantChoice> m_choice;
    std::optional<bool> m_isFrozenFaster; // once it is known
    bool m_usedFrozen = false; // in the last pass
};

} // namespace fovea::inference
