#include "inference/engine/TorchScriptModule.h"

#include "inference/bundle/Sha256.h"
#include "inference/engine/AllowedModels.h"
#include "inference/engine/Backend.h"

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

} // namespace fovea::inference
