#include "inference/engine/Uncertainty.h"

#include "inference/engine/Backend.h"
#include "inference/engine/Memory.h"
#include "inference/engine/Preparation.h"
#include "inference/engine/ScoreTarget.h"
#include "inference/engine/SlidingWindow.h"
#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace fovea::inference {

namespace {

constexpr double mostBytes = 8e9; // of the probabilities that are kept

// A module with its dropout switched on, as a backend for the sliding window.
class DropoutBackend : public Backend {
public:
    DropoutBackend(LoadedModule loaded, const Device& device)
        : m_loaded(std::move(loaded))
        , m_device(device.id)
    {
        for (torch::jit::Module part : m_loaded.module.modules()) {
            const auto name = part.type()->name();
            if (name && name->name().contains("Dropout")) {
                part.train(true);
                m_hasDropout = true;
            }
        }
    }

    [[nodiscard]] bool hasDropout() const { return m_hasDropout; }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress) override
    {
        const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
        const NetworkOutputs outputs(m_loaded.module.forward({ input_NCXYZ.to(m_device) }));
        if (outputs.all().empty() || outputs.all().front().second.dim() != 5)
            return fail(ErrorCode::Unsupported, "The model's output is no array of voxels");
        return outputs.all().front().second.to(at::kCPU, at::kFloat);
    }
    [[nodiscard]] std::string precision() const override { return "float32"; }
    [[nodiscard]] const std::string& sha256() const override { return m_loaded.sha256; }

private:
    LoadedModule m_loaded;
    at::Device m_device;
    bool m_hasDropout = false;
};

class Job {
public:
    Job(const UncertaintyTask& task, Progress progress)
        : m_task(task)
        , m_progress(std::move(progress))
    { }

    Result<UncertaintyOutcome> run()
    {
        const auto done = runJob(
            [this]() -> Result<void> {
                const c10::InferenceMode guard;
                const StopAtAllocation stop(m_progress.stopToken());
                auto passed = passes();
                return passed ? finish() : passed;
            },
            m_progress, "The uncertainty could not be worked out", m_name, m_outcome.run);
        if (!done)
            return std::unexpected(done.error());
        return std::move(m_outcome);
    }

private:
    Result<void> passes()
    {
        const auto voxels = static_cast<std::size_t>(m_task.image.geometry.voxelCount());
        if (m_task.bundles.empty() || m_task.labels.size() != voxels || m_task.entropy.size() != voxels)
            return fail(ErrorCode::InvalidArgument, "There is no model, or no room for the results");
        const double share = 0.95 / static_cast<double>(m_task.bundles.size());
        for (std::size_t i = 0; i < m_task.bundles.size(); ++i) {
            if (auto done = passesOf(m_task.bundles[i], m_progress.stage("Running the model", share)); !done)
                return done;
        }
        return {};
    }

    Result<void> passesOf(const std::filesystem::path& folder, Progress progress)
    {
        auto setup = openModel(folder, m_task.device);
        if (!setup)
            return std::unexpected(setup.error());
        m_name = setup->bundle.card.name;
        if (setup->bundle.pipeline.detector)
            return fail(
                ErrorCode::Unsupported, "The uncertainty of a detector's boxes comes with its detections");
        const bool isFirst = m_outcome.passes == 0;
        auto image = imageTensor(m_task.image, m_outcome.run.notices);
        if (!image)
            return std::unexpected(image.error());
        Preparation preparation;
        auto prepared = prepare(
            *image, gridOf(m_task.image.geometry), setup->bundle.pipeline.preprocessing, preparation);
        if (!prepared)
            return std::unexpected(prepared.error());
        const int flips = m_task.flips ? 3 : 0;
        const double share = 1.0 / static_cast<double>(1 + flips + m_task.dropoutPasses);
        {
            // Loaded out of inference mode, as every module is.
            const c10::InferenceMode off(false);
            auto backend = loadTorchScript(setup->bundle.modelFile, setup->device);
            if (!backend)
                return std::unexpected(backend.error());
            m_backend = std::move(*backend);
        }
        if (isFirst) {
            describeRun(*setup, m_task.image.modality,
                { m_backend->precision(), m_backend->method(), m_backend->sha256() }, m_outcome.run);
            m_preparation = std::move(preparation);
            m_post = setup->bundle.pipeline.postprocessing;
        } else if (preparation.grid.size != m_preparation.grid.size) {
            return fail(ErrorCode::Inconsistent, "The models don't work on the same grid of voxels");
        }
        for (int axis = -1; axis < flips; ++axis) {
            if (auto added
                = addPass(*m_backend, *prepared, axis, *setup, progress.stage("Running the model", share));
                !added)
                return added;
        }
        return m_task.dropoutPasses > 0 ? dropoutPasses(*setup, *prepared, share, progress) : Result<void>();
    }

    Result<void> dropoutPasses(
        const ModelSetup& setup, const at::Tensor& image, double share, Progress& progress)
    {
        std::optional<DropoutBackend> backend;
        {
            const c10::InferenceMode off(false);
            auto loaded = loadModule(setup.bundle.modelFile, setup.device);
            if (!loaded)
                return std::unexpected(loaded.error());
            backend.emplace(std::move(*loaded), setup.device);
        }
        if (!backend->hasDropout()) {
            m_outcome.run.notices.emplace_back(
                "The model kept no dropout, so that passes with dropout were left out");
            return {};
        }
        for (int i = 0; i < m_task.dropoutPasses; ++i) {
            if (auto added = addPass(*backend, image, -1, setup, progress.stage("Running the model", share));
                !added)
                return added;
        }
        return {};
    }

    // One run over the image, mirrored along an axis (-1: as it is), added to the sum of probabilities.
    Result<void> addPass(Backend& backend, const at::Tensor& image, int axis, const ModelSetup& setup,
        const Progress& progress)
    {
        const at::Tensor input = axis < 0 ? image : image.flip(axis).contiguous();
        at::Tensor probabilities;
        const RowSink sink = [&](std::int64_t firstRow, const at::Tensor& rows_CXYZ) -> Result<void> {
            if (m_progress.isCancelled())
                return cancelled();
            if (!probabilities.defined()) {
                const auto channels = rows_CXYZ.size(0);
                if (static_cast<double>(channels) * static_cast<double>(image.numel()) * 8.0 > mostBytes)
                    return fail(
                        ErrorCode::OutOfMemory, "The probabilities of all classes would not fit in memory");
                probabilities
                    = at::empty({ channels, image.size(0), image.size(1), image.size(2) }, at::kFloat);
            }
            const at::Tensor rows
                = m_post.isThreshold ? rows_CXYZ.sigmoid() : at::softmax(rows_CXYZ, 0, at::kFloat);
            probabilities.narrow(1, firstRow, rows.size(1)).copy_(rows);
            return {};
        };
        const auto windows = runNetwork(
            backend, input, setup.bundle.pipeline.inference, setup.bundle.pipeline.inputSize, sink, progress);
        if (!windows)
            return std::unexpected(windows.error());
        m_outcome.run.windows += windows->run;
        if (axis >= 0)
            probabilities = probabilities.flip(axis + 1);
        if (m_sum.defined() && m_sum.size(0) != probabilities.size(0))
            return fail(ErrorCode::Inconsistent, "The models don't have the same classes");
        m_sum = m_sum.defined() ? m_sum.add_(probabilities) : probabilities.contiguous();
        ++m_outcome.passes;
        return {};
    }

    Result<void> finish()
    {
        const at::Tensor mean = m_sum / m_outcome.passes;
        m_outcome.channels = static_cast<int>(mean.size(0));
        const auto surprise = [](const at::Tensor& p) { return -p * p.clamp_min(1e-12).log(); };
        at::Tensor entropy;
        at::Tensor labels;
        if (m_post.isThreshold) {
            entropy = ((surprise(mean) + surprise(1.0 - mean)) / std::log(2.0)).amax(0);
            const auto [best, channel] = mean.max(0);
            labels = at::where(best > m_post.threshold, channel + 1, at::zeros_like(channel));
        } else {
            entropy = surprise(mean).sum(0) / std::log(std::max(2.0, static_cast<double>(mean.size(0))));
            labels = mean.argmax(0);
        }
        fill(applyMap(entropy.clamp(0.0, 1.0), m_preparation.back).clamp(0.0, 1.0), m_task.entropy);
        fill(applyMap(labels.to(at::kFloat), m_preparation.backNearest), m_task.labels);
        return {};
    }

    template <class T>
    static void fill(const at::Tensor& image_XYZ, std::span<T> target)
    {
        const at::Tensor ordered = image_XYZ.permute({ 2, 1, 0 }).contiguous();
        const auto* data = ordered.const_data_ptr<float>();
        std::ranges::transform(std::span(data, target.size()), target.begin(),
            [](float value) { return static_cast<T>(value); });
    }

    const UncertaintyTask& m_task;
    Progress m_progress;
    std::string m_name;
    std::unique_ptr<Backend> m_backend;
    Preparation m_preparation;
    Postprocessing m_post;
    at::Tensor m_sum; // C X Y Z
    UncertaintyOutcome m_outcome;
};

} // namespace

Result<UncertaintyOutcome> estimateUncertainty(const UncertaintyTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
