#include "inference/engine/Backend.h"
#include "inference/engine/Memory.h"
#include "inference/engine/MkldnnSetting.h"
#include "inference/engine/RowStream.h"
#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/autocast_mode.h>
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

// Operators that gain from it run in the shorter type for as long as it lives; nothing for float32. Of this
// thread.
class MixedPrecision {
public:
    MixedPrecision(at::DeviceType device, const std::string& precision)
        : m_device(device)
        , m_isOn(precision != "float32")
    {
        if (!m_isOn)
            return;
        at::autocast::set_autocast_dtype(device, precision == "float16" ? at::kHalf : at::kBFloat16);
        at::autocast::set_autocast_enabled(device, true);
    }
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;
    ~MixedPrecision()
    {
        if (!m_isOn)
            return;
        at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(m_device, false);
    }

private:
    at::DeviceType m_device;
    bool m_isOn;
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

// The module as a stream of rows, where it is a chain of convolutions, checked on a small image of noise
// against the module itself, without oneDNN. Null where it is none, or not the same.
std::unique_ptr<RowStream> streamOf(torch::jit::Module& module)
{
    const auto chain = convChainOf(module);
    if (!chain)
        return nullptr;
    auto stream = std::make_unique<RowStream>(*chain);
    const c10::InferenceMode guard;
    const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(11);
    const at::Tensor image = at::rand({ stream->inputs(), 17, 18, 19 }, generator, at::kFloat);
    at::Tensor ours = at::empty({ stream->outputs(), 17, 18, 19 });
    stream->run(
        image,
        [&](std::int64_t row) -> RowStream::Target {
            return { ours.mutable_data_ptr<float>() + row * 18 * 19, 17 * 18 * 19 };
        },
        [](std::int64_t) { return true; });
    const MkldnnSetting plain(false);
    const at::Tensor theirs = module.forward({ image.unsqueeze(0) }).toTensor()[0];
    const double scale = theirs.abs().max().item<double>();
    const double error = (ours - theirs).abs().max().item<double>();
    if (error <= 1e-4 * scale)
        return stream;
    std::fprintf(
        stderr, "row by row the network is off by %.3g of %.3g; the usual way is used\n", error, scale);
    return nullptr;
}

class TorchScriptBackend : public Backend {
public:
    TorchScriptBackend(
        torch::jit::Module module, std::string sha256, const Device& device, std::string precision)
        : m_module(std::move(module))
        , m_sha256(std::move(sha256))
        , m_device(device.id)
        , m_precision(std::move(precision))
        , m_convolutions(countConvolutions(m_module))
    {
        if (m_device.is_cpu() && m_precision == "float32")
            m_stream = streamOf(m_module);
    }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) override
    {
        return guarded<at::Tensor>(progress, [&]() -> Result<at::Tensor> {
            if (!canStream(input_NCXYZ))
                return runModule(input_NCXYZ, progress);
            std::vector<at::Tensor> outputs;
            for (std::int64_t n = 0; n < input_NCXYZ.size(0); ++n) {
                auto output = streamWhole(input_NCXYZ[n], progress);
                if (!output)
                    return output;
                outputs.push_back(std::move(*output));
            }
            return outputs.size() == 1 ? outputs.front().unsqueeze(0) : at::stack(outputs);
        });
    }

    Result<void> runRows(const at::Tensor& input_NCXYZ, const RowSink& sink, Progress progress) override
    {
        if (!canStream(input_NCXYZ))
            return Backend::runRows(input_NCXYZ, sink, std::move(progress));
        return guarded<void>(progress, [&] { return streamRows(input_NCXYZ[0], sink, progress); });
    }

    std::uint64_t memoryFor(const std::vector<std::int64_t>& shape) override
    {
        if (shape.size() != 5)
            return 0;
        if (m_stream)
            return m_stream->memoryFor({ shape[2], shape[3], shape[4] })
                + static_cast<std::uint64_t>(m_stream->outputs() * rowsAtOnce * shape[3] * shape[4]) * 4;
        return measuredMemory(shape);
    }

    [[nodiscard]] std::string method() const override
    {
        return m_stream ? std::string("row by row, ") + convKernel().name : "TorchScript";
    }

    [[nodiscard]] std::string precision() const override { return m_precision; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

private:
    static constexpr std::int64_t rowsAtOnce = 4; // of the output, when it is made row by row

    // Runs the network on a piece of an eighth of the input's size or less, and takes its memory to grow with
    // the number of voxels. Only for inputs that could fill the machine: it takes time. 0 when it can't.
    std::uint64_t measuredMemory(const std::vector<std::int64_t>& shape)
    {
        constexpr double large = 8e6; // voxels of a batch, of all channels
        double voxels = 1.0;
        double pieceVoxels = 1.0;
        std::vector<std::int64_t> piece = shape;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (i == 0)
                piece[i] = 1;
            else if (i >= 2)
                piece[i]
                    = std::min<std::int64_t>(shape[i], std::clamp<std::int64_t>(shape[i] / 64, 1, 3) * 32);
            voxels *= static_cast<double>(shape[i]);
            pieceVoxels *= static_cast<double>(piece[i]);
        }
        if (m_device.is_cuda() || voxels < large || pieceVoxels * 2.0 > voxels)
            return 0;
        try {
            const c10::InferenceMode guard;
            const TensorMemoryPeak peak;
            if (!runModule(at::zeros(piece), {}))
                return 0;
            return static_cast<std::uint64_t>(static_cast<double>(peak.bytes()) * voxels / pieceVoxels);
        } catch (const std::exception&) {
            return 0;
        }
    }

    template <class T, class Function>
    Result<T> guarded(const Progress& progress, Function&& function)
    {
        try {
            const c10::InferenceMode guard;
            const StopAtAllocation stop(progress.stopToken());
            return function();
        } catch (...) {
            if (progress.isCancelled())
                return cancelled();
            return std::unexpected(errorFromException("The model failed on this image"));
        }
    }

    [[nodiscard]] bool canStream(const at::Tensor& input_NCXYZ) const
    {
        return m_stream && input_NCXYZ.dim() == 5 && input_NCXYZ.size(1) == m_stream->inputs();
    }

    Result<void> streamRows(const at::Tensor& image_CXYZ, const RowSink& sink, const Progress& progress)
    {
        const std::int64_t rows = image_CXYZ.size(1);
        const std::int64_t plane = image_CXYZ.size(2) * image_CXYZ.size(3);
        at::Tensor chunk;
        Result<void> sent;
        const auto target = [&](std::int64_t row) -> RowStream::Target {
            if (row % rowsAtOnce == 0) {
                const auto count = std::min(rowsAtOnce, rows - row);
                if (!chunk.defined() || chunk.size(1) != count)
                    chunk = at::empty({ m_stream->outputs(), count, image_CXYZ.size(2), image_CXYZ.size(3) });
            }
            return { chunk.mutable_data_ptr<float>() + row % rowsAtOnce * plane, chunk.size(1) * plane };
        };
        const auto done = [&](std::int64_t row) {
            progress.report(static_cast<double>(row) / static_cast<double>(rows));
            if (progress.isCancelled())
                sent = cancelled();
            else if (row % rowsAtOnce == chunk.size(1) - 1)
                sent = sink(row - row % rowsAtOnce, chunk);
            return sent.has_value();
        };
        m_stream->run(image_CXYZ.to(at::kFloat).contiguous(), target, done);
        return sent;
    }

    Result<at::Tensor> streamWhole(const at::Tensor& image_CXYZ, const Progress& progress)
    {
        const std::int64_t plane = image_CXYZ.size(2) * image_CXYZ.size(3);
        at::Tensor output
            = at::empty({ m_stream->outputs(), image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) });
        const auto target = [&](std::int64_t row) -> RowStream::Target {
            return { output.mutable_data_ptr<float>() + row * plane, output.size(1) * plane };
        };
        const auto done = [&](std::int64_t row) {
            progress.report(static_cast<double>(row) / static_cast<double>(output.size(1)));
            return !progress.isCancelled();
        };
        if (!m_stream->run(image_CXYZ.to(at::kFloat).contiguous(), target, done))
            return cancelled();
        return output;
    }

    Result<at::Tensor> runModule(const at::Tensor& input_NCXYZ, const Progress& progress)
    {
        // Without the optimiser the first pass is like every other one: no profiling run, no second memory
        // peak.
        const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
        const MixedPrecision mixed(m_device.type(), m_precision);
        LayerCount count { m_convolutions, 0, progress };
        const LayerWatch watch(count);
        std::vector<torch::jit::IValue> inputs { input_NCXYZ.to(m_device) };
        const auto output = tensorOf(m_module.forward(std::move(inputs)));
        if (!output)
            return output;
        const bool fits = output->dim() == input_NCXYZ.dim() && output->size(0) == input_NCXYZ.size(0)
            && output->size(1) >= 1 && output->sizes().slice(2) == input_NCXYZ.sizes().slice(2)
            && output->is_floating_point();
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
    std::string m_precision;
    std::int64_t m_convolutions;
    std::unique_ptr<RowStream> m_stream; // where the network is a chain of convolutions
};

} // namespace

Result<std::unique_ptr<Backend>> loadTorchScript(
    const std::filesystem::path& file, const Device& device, const std::string& precision)
{
    auto loaded = loadModule(file, device);
    if (!loaded)
        return std::unexpected(loaded.error());
    return std::make_unique<TorchScriptBackend>(
        std::move(loaded->module), std::move(loaded->sha256), device, precision);
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
