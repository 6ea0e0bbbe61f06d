#include "inference/engine/Backend.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/Memory.h"
#include "inference/engine/MkldnnSetting.h"
#include "inference/engine/RowStream.h"
#include "inference/engine/TorchScriptModule.h"
#include "inference/engine/TunedModule.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace fovea::inference {

namespace {

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
        : m_module(std::move(module), sha256, device, precision)
        , m_sha256(std::move(sha256))
        , m_precision(std::move(precision))
        , m_isOnCuda(device.isCuda())
        , m_cudaIndex(m_isOnCuda ? cudaIndex(device) : 0)
    {
        if (!m_isOnCuda && m_precision == "float32")
            m_stream = streamOf(m_module.plain());
        m_givesProbabilities = endsInProbabilities(m_module.plain());
    }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) override
    {
        return guarded<at::Tensor>(progress, [&]() -> Result<at::Tensor> {
            if (!canStream(input_NCXYZ))
                return m_module.run(input_NCXYZ, progress);
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
        return measuredMemory(shape, false);
    }

    std::uint64_t measuredMemoryFor(const std::vector<std::int64_t>& shape) override
    {
        return m_stream || shape.size() != 5 ? memoryFor(shape) : measuredMemory(shape, true);
    }

    [[nodiscard]] bool streamsRows() const override { return m_stream != nullptr; }
    Result<ReceptiveField> receptiveField() override
    {
        if (!m_field)
            m_field = receptiveFieldOf(m_module.plain());
        return *m_field;
    }

    [[nodiscard]] bool givesProbabilities() const override { return m_givesProbabilities; }

    [[nodiscard]] std::string method() const override
    {
        if (m_stream)
            return std::string("row by row, ") + convKernel().name;
        return m_module.usedFrozen() ? "TorchScript, frozen" : "TorchScript";
    }

    [[nodiscard]] std::string precision() const override { return m_precision; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

private:
    static constexpr std::int64_t rowsAtOnce = 4; // of the output, when it is made row by row

    // By what a piece of an eighth of the first such input's size or less took, as it grows with the number
    // of voxels. Measured once, and where it must not be known for inputs that could fill the machine only:
    // it takes time. 0 when it can't be told.
    std::uint64_t measuredMemory(const std::vector<std::int64_t>& shape, bool mustBeKnown)
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
        if (!m_bytesPerVoxel) {
            if (!mustBeKnown && (voxels < large || pieceVoxels * 2.0 > voxels))
                return 0;
            m_bytesPerVoxel = static_cast<double>(bytesOfPass(piece)) / pieceVoxels;
        }
        return static_cast<std::uint64_t>(*m_bytesPerVoxel * voxels);
    }

    // What a pass over zeros takes on its device; 0 when it fails.
    std::uint64_t bytesOfPass(const std::vector<std::int64_t>& shape)
    {
        // A card's memory is counted by what is reserved there, so that nothing may be kept from other
        // passes, nor stay for those that ask what is free.
        const auto release = [this] {
            if (m_isOnCuda)
                releaseCudaMemory();
        };
        std::uint64_t bytes = 0;
        try {
            const c10::InferenceMode guard;
            release();
            const TensorMemoryPeak peak;
            if (m_isOnCuda)
                resetCudaPeak(m_cudaIndex);
            const std::uint64_t before = m_isOnCuda ? cudaPeakBytes(m_cudaIndex) : 0;
            if (m_module.runPlain(at::zeros(shape), {}))
                bytes = m_isOnCuda ? cudaPeakBytes(m_cudaIndex) - before : peak.bytes();
        } catch (const std::exception&) { // then it can't be told
        }
        release();
        return bytes;
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

    TunedModule m_module;
    std::string m_sha256;
    std::string m_precision;
    bool m_isOnCuda;
    int m_cudaIndex;
    bool m_givesProbabilities = false;
    std::optional<double> m_bytesPerVoxel; // of all channels; 0 when it can't be told
    std::optional<Result<ReceptiveField>> m_field;
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

} // namespace fovea::inference
