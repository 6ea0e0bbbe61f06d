#pragma once

#include "core/base/Progress.h"
#include "inference/engine/Device.h"

#include <filesystem>
#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace fovea::inference {

// A network, however it was exported. One thread at a time.
class Backend {
public:
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    // input_NCXYZ, float32 on the CPU -> logits_NCXYZ, float32 on the CPU, any strides, of the same N and X x
    // Y x Z. Inconsistent when the network's output is no such tensor. Progress is by layers and covers this
    // one pass.
    [[nodiscard]] virtual Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) = 0;

    [[nodiscard]] virtual std::string precision() const = 0;
    [[nodiscard]] virtual const std::string& sha256() const = 0; // of the file's bytes that are running
};

// Loads a TorchScript file. Damaged when it is none, or truncated.
[[nodiscard]] Result<std::unique_ptr<Backend>> loadTorchScript(
    const std::filesystem::path& file, const Device& device);

// What an exception that LibTorch threw means, in words. Call it within a catch block.
[[nodiscard]] Error errorFromException(const std::string& doing);

} // namespace fovea::inference
