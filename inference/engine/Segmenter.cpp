#include "inference/engine/Segmenter.h"

#include "inference/engine/Channels.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/LabelBuilder.h"
#include "inference/engine/Memory.h"
#include "inference/engine/MemoryLadder.h"
#include "inference/engine/Preparation.h"
#include "inference/engine/SelfTest.h"
#include "inference/engine/SlidingWindow.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>

namespace fovea::inference {

namespace {

class Job {
public:
    Job(const SegmentTask& task, Progress progress)
        : m_task(task)
        , m_progress(std::move(progress))
    { }

    Result<SegmentOutcome> run()
    {
        const auto done = runJob([this] { return stages(); }, m_progress, "The image could not be processed",
            m_setup.bundle.card.name, m_outcome.run);
        if (!done)
            return std::unexpected(done.error());
        return std::move(m_outcome);
    }

private:
    Result<void> stages()
    {
        auto loaded = load(m_progress.stage("Loading the model", 0.03));
        if (!loaded)
            return loaded;
        auto image = prepareImage(m_progress.stage("Preparing the image", 0.07));
        if (!image)
            return std::unexpected(image.error());
        return infer(*image);
    }

    Result<void> load(const Progress& progress)
    {
        const auto start = Clock::now();
        auto setup = openModel(m_task.bundle, m_task.device);
        if (!setup)
            return std::unexpected(setup.error());
        m_setup = std::move(*setup);
        if (device().isCuda())
            resetCudaPeak(cudaIndex(device()));
        if (auto loaded = loadBackend(); !loaded)
            return loaded;
        m_outcome.run.stages.push_back({ "load", secondsSince(start) });
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    Result<void> loadBackend()
    {
        m_backend.reset();
        std::string wanted = m_task.precision;
        if (wanted == "auto" && device().isCuda() && m_setup.bundle.pipeline.wantsMixedPrecision)
            wanted = "float16";
        std::string why;
        const std::string precision = choosePrecision(wanted, device().isCuda(), why);
        if (!why.empty())
            addNotice(m_outcome.run, why);
        auto backend = inference::loadBackend(m_setup, precision, m_outcome.run);
        if (!backend)
            return std::unexpected(backend.error());
        m_backend = std::move(*backend);
        m_batch = 1;
        if (const auto* sliding = std::get_if<SlidingWindowInference>(&m_setup.bundle.pipeline.inference);
            sliding != nullptr && device().isCuda())
            m_batch = sliding->batchSize;
        describeRun(m_setup, m_task.modality,
            { m_backend->precision(), m_backend->method(), m_backend->sha256() }, m_outcome.run);
        return {};
    }

    Result<at::Tensor> prepareImage(const Progress& progress)
    {
        const c10::InferenceMode guard;
        const auto start = Clock::now();
        auto images = channelsOf(m_task, m_setup.bundle.card, m_outcome.run.notices);
        if (!images)
            return std::unexpected(images.error());
        auto prepared = prepare(std::span<const at::Tensor>(*images), gridOf(m_task.geometry),
            m_setup.bundle.pipeline.preprocessing, m_preparation, progress);
        if (!prepared)
            return prepared;
        RunRecord& run = m_outcome.run;
        for (const std::string& notice : m_preparation.notices)
            addNotice(run, notice);
        run.stages.push_back({ "pre", secondsSince(start) });
        return prepared;
    }

    Result<void> infer(const at::Tensor& image)
    {
        const c10::InferenceMode guard;
        const Pipeline& pipeline = m_setup.bundle.pipeline;
        RunRecord& run = m_outcome.run;
        const int expected = m_setup.bundle.card.outputChannels;
        const auto start = Clock::now();
        MemoryTask task { .backend = m_backend.get(),
            .image = image,
            .inference = pipeline.inference,
            .inputSize = pipeline.inputSize,
            .options = { .batch = m_batch,
                .skipsUniform = m_task.skipsUniform,
                .channels = std::max(1, expected),
                .isThreshold = pipeline.postprocessing.isThreshold },
            .freeBytes = availableBytes,
            .begin = [this, expected] { return beginLabels(expected); } };
        if (device().isCuda()) {
            task.freeDeviceBytes = [index = cudaIndex(device())] { return cudaFreeBytes(index); };
            task.moveToCpu = [this] { return moveToCpu(); };
        }
        if (auto limited = limitMemory(task); !limited)
            return limited;
        const auto windows
            = runWithinMemory(std::move(task), m_progress.stage("Running the model", 0.85), run);
        if (!windows)
            return std::unexpected(windows.error());
        describeWindows(*windows);
        run.method = m_backend->method(); // chosen on the way
        run.stages.push_back({ "infer", secondsSince(start) - m_inverting });
        const auto finishing = Clock::now();
        if (auto done = m_builder->finish(m_progress.stage("Back to the image's grid", 0.05)); !done)
            return done;
        run.stages.push_back({ "invert", m_inverting + secondsSince(finishing) });
        m_outcome.channels = m_builder->channels();
        if (pipeline.postprocessing.isThreshold && m_outcome.channels > 1
            && pipeline.postprocessing.merge.empty())
            addNotice(run, "Where structures overlap, the more probable one is shown");
        if (!pipeline.postprocessing.isThreshold && m_outcome.channels == 1)
            addNotice(run,
                "The model gave one channel, and its settings take the largest of the channels: every voxel "
                "is background");
        if (device().isCuda())
            run.peakDeviceBytes = cudaPeakBytes(cudaIndex(device()));
        return {};
    }

    // Labels that nothing has been added to yet, and what adds to them.
    RowSink beginLabels(int expected)
    {
        m_builder.emplace(m_preparation, m_setup.bundle.pipeline.postprocessing,
            LabelTarget {
                m_task.geometry.size, m_task.labels, m_task.probabilities, m_backend->givesProbabilities() });
        return [this, expected](std::int64_t firstRow, const at::Tensor& rows_CXYZ) -> Result<void> {
            const auto start = Clock::now();
            if (m_progress.isCancelled())
                return cancelled();
            if (expected > 0 && rows_CXYZ.size(0) != expected)
                return fail(ErrorCode::Inconsistent,
                    "The model has " + std::to_string(rows_CXYZ.size(0))
                        + " output channels, and its description says " + std::to_string(expected));
            auto added = m_builder->addRows(firstRow, rows_CXYZ);
            m_inverting += secondsSince(start);
            return added;
        };
    }

    Result<Backend*> moveToCpu()
    {
        const c10::InferenceMode ordinary(false); // weights must stay ordinary tensors
        device() = chooseDevice("cpu").value_or(Device { "cpu", "" });
        if (auto loaded = loadBackend(); !loaded)
            return std::unexpected(loaded.error());
        return m_backend.get();
    }

    // The low-memory mode: a whole image in pieces of a limited size, or at once where it can't be cut and
    // takes no more than a piece may.
    Result<void> limitMemory(MemoryTask& task)
    {
        constexpr std::uint64_t budget = 1'000'000'000;
        if (!m_task.lowMemory)
            return {};
        if (device().isCuda()) {
            addNotice(
                m_outcome.run, "The low-memory mode is for the CPU, and the graphics card runs as usual");
            return {};
        }
        task.options.tileBudget = budget;
        if (std::holds_alternative<SlidingWindowInference>(m_setup.bundle.pipeline.inference))
            addNotice(
                m_outcome.run, "The model runs in windows, so that the low-memory mode changes nothing");
        else if (m_backend->streamsRows())
            addNotice(
                m_outcome.run, "The model runs row by row, so that the low-memory mode changes nothing");
        else if (const auto field = m_backend->receptiveField(); !field)
            return atOnceWithin(budget, field.error(), task);
        return {};
    }

    // For a network that can't be cut, for the reason given.
    Result<void> atOnceWithin(std::uint64_t budget, Error whyWhole, MemoryTask& task)
    {
        std::vector<std::int64_t> shape = task.image.sizes().vec();
        shape.insert(shape.begin(), static_cast<std::size_t>(5 - task.image.dim()), 1);
        const std::uint64_t need = m_backend->measuredMemoryFor(shape);
        if (need == 0) {
            whyWhole.sentence += "; what it would take at once can't be told either";
            return std::unexpected(std::move(whyWhole));
        }
        const std::string numbers = std::format("at once it takes about {:.2f} GB, and the low-memory mode "
                                                "gives it {:.2f} GB",
            static_cast<double>(need) / 1e9, static_cast<double>(budget) / 1e9);
        if (need > budget) {
            whyWhole.sentence += "; " + numbers;
            return std::unexpected(std::move(whyWhole));
        }
        task.options.tileBudget = 0;
        addNotice(m_outcome.run, whyWhole.sentence + ", so that it did not run in pieces; " + numbers);
        return {};
    }

    void describeWindows(const WindowCounts& windows)
    {
        m_outcome.run.windows = windows.run;
        m_outcome.run.skippedWindows = windows.skipped;
        if (windows.skipped > 0)
            addNotice(m_outcome.run,
                std::to_string(windows.skipped) + " of " + std::to_string(windows.run + windows.skipped)
                    + " windows were left out as uniform, which can change the result");
        if (windows.extra > 0.0)
            addNotice(m_outcome.run,
                std::format(
                    "To take less memory the model ran in {} pieces, which overlap: it computed {:.0f} % "
                    "more voxels, and the result is the same",
                    windows.run, 100.0 * windows.extra));
    }

    [[nodiscard]] Device& device() { return m_setup.device; }

    const SegmentTask& m_task;
    Progress m_progress;
    ModelSetup m_setup;
    std::unique_ptr<Backend> m_backend;
    std::int64_t m_batch = 1; // windows at once
    Preparation m_preparation;
    std::optional<LabelBuilder> m_builder;
    double m_inverting = 0.0; // seconds
    SegmentOutcome m_outcome;
};

} // namespace

Result<SegmentOutcome> segment(const SegmentTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
