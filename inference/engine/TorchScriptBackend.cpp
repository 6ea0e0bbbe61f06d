#include "inference/engine/Backend.h"
#include "inference/engine/Memory.h"
#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/passes/inliner.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <sstream>
#include <string_view>

namespace fovea::inference {

namespace {

// Counts the convolutions of a pass as they begin. LibTorch calls back on the thread that runs the network.
struct LayerCount {
    std::int64_t expected = 0;
    std::int64_t begun = 0;
    Progress progress {};
};
thread_local LayerCount* layerCount = nullptr;

std::unique_ptr<at::ObserverContext> onOperator(const at::RecordFunction& function)
{
    if (layerCount != nullptr && std::string_view(function.name()) == "aten::convolution") {
        layerCount->progress.report(static_cast<double>(layerCount->begun++)
            / static_cast<double>(std::max<std::int64_t>(1, layerCount->expected)));
    }
    return nullptr;
}

// Watches the operators of this thread for as long as it lives.
class LayerWatch {
public:
    explicit LayerWatch(LayerCount& count)
    {
        layerCount = &count;
        m_handle = at::addThreadLocalCallback(
            at::RecordFunctionCallback(&onOperator).scopes({ at::RecordScope::FUNCTION }));
    }
    LayerWatch(const LayerWatch&) = delete;
    LayerWatch& operator=(const LayerWatch&) = delete;
    ~LayerWatch()
    {
        at::removeCallback(m_handle);
        layerCount = nullptr;
    }

private:
    at::CallbackHandle m_handle = 0;
};

std::int64_t countConvolutions(const torch::jit::Module& module)
{
    const auto graph = module.get_method("forward").graph()->copy();
    torch::jit::Inline(*graph);
    std::int64_t count = 0;
    std::vector<torch::jit::Block*> blocks { graph->block() };
    while (!blocks.empty()) {
        torch::jit::Block* block = blocks.back();
        blocks.pop_back();
        for (torch::jit::Node* node : block->nodes()) {
            const std::string_view kind = node->kind().toQualString();
            count += kind.starts_with("aten::conv") || kind == "aten::_convolution" ? 1 : 0;
            for (torch::jit::Block* inner : node->blocks())
                blocks.push_back(inner);
        }
    }
    return count;
}

// The voxels of a network's output, which may come as the first of several.
Result<at::Tensor> tensorOf(const torch::jit::IValue& value)
{
    if (value.isTensor())
        return value.toTensor();
    if (value.isTuple() && !value.toTupleRef().elements().empty())
        return tensorOf(value.toTupleRef().elements()[0]);
    if (value.isTensorList() && !value.toTensorList().empty())
        return value.toTensorList().get(0);
    return fail(ErrorCode::Unsupported, "The model's output is no array of voxels");
}

class TorchScriptBackend : public Backend {
public:
    TorchScriptBackend(torch::jit::Module module, std::string sha256, const Device& device)
        : m_module(std::move(module))
        , m_sha256(std::move(sha256))
        , m_device(device.id)
        , m_convolutions(countConvolutions(m_module))
    { }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) override
    {
        try {
            return runUnguarded(input_NCXYZ, progress);
        } catch (...) {
            if (progress.isCancelled())
                return cancelled();
            return std::unexpected(errorFromException("The model failed on this image"));
        }
    }

    [[nodiscard]] std::string precision() const override { return "float32"; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

private:
    Result<at::Tensor> runUnguarded(const at::Tensor& input_NCXYZ, const Progress& progress)
    {
        const c10::InferenceMode guard;
        // Without the optimiser the first pass is like every other one: no profiling run, no second memory
        // peak.
        const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
        const StopAtAllocation stop(progress.stopToken());
        LayerCount count { m_convolutions, 0, progress };
        const LayerWatch watch(count);
        std::vector<torch::jit::IValue> inputs { input_NCXYZ.to(m_device) };
        const auto output = tensorOf(m_module.forward(std::move(inputs)));
        if (!output)
            return output;
        const bool fits = output->dim() == 5 && output->size(0) == input_NCXYZ.size(0) && output->size(1) >= 1
            && output->sizes().slice(2) == input_NCXYZ.sizes().slice(2) && output->is_floating_point();
        if (!fits) {
            std::ostringstream shape;
            shape << output->sizes();
            return fail(ErrorCode::Inconsistent,
                "The model's output has another shape than its input: " + shape.str());
        }
        return output->to(at::kCPU, at::kFloat);
    }

    torch::jit::Module m_module;
    std::string m_sha256;
    at::Device m_device;
    std::int64_t m_convolutions;
};

} // namespace

Result<std::unique_ptr<Backend>> loadTorchScript(const std::filesystem::path& file, const Device& device)
{
    auto loaded = loadModule(file, device);
    if (!loaded)
        return std::unexpected(loaded.error());
    return std::make_unique<TorchScriptBackend>(std::move(loaded->module), std::move(loaded->sha256), device);
}

Error errorFromException(const std::string& doing)
{
    const auto log = [](const char* what) { std::fprintf(stderr, "%.2000s\n", what); };
    const std::string hint = "Close other programs, choose a smaller image or another device.";
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        log(error.what_without_backtrace());
        return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
    } catch (const std::bad_alloc& error) {
        log(error.what());
        return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
    } catch (const std::exception& error) {
        const auto* torchError = dynamic_cast<const c10::Error*>(&error);
        const std::string_view what
            = torchError != nullptr ? torchError->what_without_backtrace() : error.what();
        log(what.data());
        // The interpreter of TorchScript wraps what operators throw, and oneDNN has words of its own.
        for (const std::string_view sign :
            { "no memory for a tensor", "out of memory", "could not create a memory" }) {
            if (what.contains(sign))
                return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
        }
        return { ErrorCode::Internal, doing, {}, "The log has the details." };
    } catch (...) {
        return { ErrorCode::Internal, doing, {}, "The log has the details." };
    }
}

} // namespace fovea::inference
