#include "inference/engine/Uncertainty.h"

#include "inference/engine/Backend.h"
#include "inference/engine/DropoutNetwork.h"
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
#include <ranges>

namespace fovea::inference {

namespace {

constexpr double mostBytes = 8e9; // of the probabilities that are kept
constexpr std::uint64_t dropoutSeed = 20'260'101; // the same map every time

// A network that drops out, as a backend for the sliding window.
class DropoutBackend : public Backend {
public:
    DropoutBackend(DropoutNetwork network, std::string sha256, const Device& device, bool givesProbabilities)
        : m_network(std::move(network))
        , m_sha256(std::move(sha256))
        , m_device(device.id)
        , m_givesProbabilities(givesProbabilities)
    { }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress) override
    {
        const NetworkOutputs outputs(m_network.forward(input_NCXYZ.to(m_device)));
        if (outputs.all().empty() || outputs.all().front().second.dim() != input_NCXYZ.dim())
            return fail(ErrorCode::Unsupported, "The model's output is no array of voxels");
        return outputs.all().front().second.to(at::kCPU, at::kFloat);
    }
    [[nodiscard]] bool givesProbabilities() const override { return m_givesProbabilities; }
    [[nodiscard]] std::string precision() const override { return "float32"; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

private:
    DropoutNetwork m_network;
    std::string m_sha256;
    at::Device m_device;
    bool m_givesProbabilities;
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
        if (m_task.labels.size() != voxels || m_task.entropy.size() != voxels)
            return fail(ErrorCode::InvalidArgument, "There is no room for the results");
        std::vector<std::filesystem::path> bundles = m_task.variations.moreBundles;
        bundles.insert(bundles.begin(), m_task.bundle);
        const double share = 0.95 / static_cast<double>(bundles.size());
        for (const auto& bundle : bundles) {
            if (auto done = passesOf(bundle, m_progress.stage("Running the model", share)); !done)
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
        const int flips = m_task.variations.flips ? 3 : 0;
        const double share = 1.0 / static_cast<double>(1 + flips + m_task.variations.dropoutPasses);
        {
            // Loaded out of inference mode, as every module is.
            const c10::InferenceMode off(false);
            auto backend = loadBackend(*setup, "float32", m_outcome.run);
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
        return m_task.variations.dropoutPasses > 0 ? dropoutPasses(*setup, *prepared, share, progress)
                                                   : Result<void>();
    }

    Result<void> dropoutPasses(
        const ModelSetup& setup, const at::Tensor& image, double share, Progress& progress)
    {
        auto backend = dropoutBackend(setup);
        if (!backend) {
            const bool isOnly = !m_task.variations.flips && m_task.variations.moreBundles.empty();
            if (isOnly || backend.error().code != ErrorCode::Unsupported)
                return std::unexpected(backend.error());
            addNotice(m_outcome.run,
                setup.bundle.card.name + " kept no dropout, so that its passes with dropout were left out");
            return {};
        }
        for (int i = 0; i < m_task.variations.dropoutPasses; ++i) {
            if (auto added = addPass(**backend, image, -1, setup, progress.stage("Running the model", share));
                !added)
                return added;
        }
        return {};
    }

    static Result<std::unique_ptr<Backend>> dropoutBackend(const ModelSetup& setup)
    {
        if (setup.bundle.format == ModelFormat::Onnx)
            return fail(ErrorCode::Unsupported, "An ONNX model has no dropout that could be switched on", {},
                "Use mirrored images or several checkpoints.");
        const c10::InferenceMode off(false);
        auto loaded = loadModule(setup.bundle.modelFile, setup.device);
        if (!loaded)
            return std::unexpected(loaded.error());
        const bool givesProbabilities = endsInProbabilities(loaded->module);
        auto network = DropoutNetwork::from(std::move(loaded->module));
        if (!network)
            return std::unexpected(network.error());
        at::manual_seed(dropoutSeed);
        return std::make_unique<DropoutBackend>(
            std::move(*network), loaded->sha256, setup.device, givesProbabilities);
    }

    // One run over the image, mirrored along an axis (-1: as it is), added to the sum of probabilities.
    Result<void> addPass(Backend& backend, const at::Tensor& image, int axis, const ModelSetup& setup,
        const Progress& progress)
    {
        const at::Tensor input = axis < 0 ? image : image.flip(axis).contiguous();
        m_givesProbabilities = m_post.activation == Activation::None && backend.givesProbabilities();
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
            // As the bundle says; where it says nothing, as what it decides by usually comes about.
            const bool isSigmoid = m_post.isThreshold && m_post.activation != Activation::Softmax;
            const at::Tensor rows = m_givesProbabilities ? rows_CXYZ
                : isSigmoid                              ? rows_CXYZ.sigmoid()
                                                         : at::softmax(rows_CXYZ, 0, at::kFloat);
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
            labels = labelsAboveThreshold(mean);
        } else {
            entropy = surprise(mean).sum(0) / std::log(std::max(2.0, static_cast<double>(mean.size(0))));
            labels = mean.argmax(0);
        }
        fill(applyMap(entropy.clamp(0.0, 1.0), m_preparation.back).clamp(0.0, 1.0), m_task.entropy);
        fill(applyMap(labels.to(at::kFloat), m_preparation.backNearest), m_task.labels);
        return {};
    }

    // Those of a segmentation, whose threshold is one of scores where the bundle leaves them as they are.
    [[nodiscard]] at::Tensor labelsAboveThreshold(const at::Tensor& mean_CXYZ) const
    {
        const double threshold = m_post.activation == Activation::None && !m_givesProbabilities
            ? 1.0 / (1.0 + std::exp(-m_post.threshold))
            : m_post.threshold;
        const auto [best, channel] = mean_CXYZ.max(0);
        at::Tensor labels = at::zeros_like(channel);
        if (m_post.merge.empty())
            return at::where(best >= threshold, channel + 1, labels);
        for (const ChannelLabel& entry : std::views::reverse(m_post.merge)) {
            if (entry.channel < mean_CXYZ.size(0))
                labels.masked_fill_(mean_CXYZ[entry.channel] >= threshold, static_cast<int>(entry.label));
        }
        return labels;
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
    bool m_givesProbabilities = false; // the network of the last pass, and what it gives is left as it is
    at::Tensor m_sum; // C X Y Z
    UncertaintyOutcome m_outcome;
};

} // namespace

Result<UncertaintyOutcome> estimateUncertainty(const UncertaintyTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
