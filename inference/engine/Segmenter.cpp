#include "inference/engine/Segmenter.h"

#include "inference/engine/Channels.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/LabelBuilder.h"
#include "inference/engine/Memory.h"
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

    // Runs the network; when memory runs out, again in a way that takes less, as long as there is one.
    Result<void> infer(const at::Tensor& image)
    {
        if (auto fits = checkMemory(image); !fits)
            return fits;
        for (;;) {
            auto done = inferOnce(image);
            if (done || done.error().code != ErrorCode::OutOfMemory || !stepDown())
                return done;
        }
    }

    // Everything of the failed attempt is gone by now but what is kept for the next.
    bool stepDown()
    {
        releaseTensorMemory();
        releaseCudaMemory();
        std::string step;
        if (m_batch > 1) {
            m_batch = (m_batch + 1) / 2;
            step = "fewer windows at once";
        } else if (device().isCuda()) {
            device() = chooseDevice("cpu").value_or(Device { "cpu", "" });
            if (!loadBackend())
                return false;
            step = "the CPU";
        } else {
            return false;
        }
        m_outcome.run.fallbacks.push_back(step);
        addNotice(m_outcome.run, "Memory ran out, and the model was run again with " + step);
        return true;
    }

    // Predicts what the run takes and refuses before it starts what can't end well.
    Result<void> checkMemory(const at::Tensor& image_CXYZ)
    {
        if (device().isCuda())
            return {}; // what does not fit there is tried again otherwise
        const std::uint64_t voxels = static_cast<std::uint64_t>(image_CXYZ.numel());
        std::vector<std::int64_t> shape = image_CXYZ.sizes().vec();
        shape.insert(shape.begin(), 1);
        std::uint64_t results = 0;
        const auto channelCount = static_cast<std::uint64_t>(std::max(1, m_setup.bundle.card.outputChannels));
        if (const auto* sliding = std::get_if<SlidingWindowInference>(&m_setup.bundle.pipeline.inference)) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                if (sliding->windowSize[axis] > 0)
                    shape[axis + 2] = sliding->windowSize[axis];
            }
            shape[0] = m_batch;
            results = (channelCount + 1) * static_cast<std::uint64_t>(shape[2] * image_CXYZ.size(2))
                * static_cast<std::uint64_t>(image_CXYZ.size(3)) * sizeof(float);
        }
        const std::uint64_t network = m_backend->memoryFor(shape);
        if (network == 0)
            return {};
        const std::uint64_t needed = network + results + voxels * sizeof(float);
        m_outcome.run.predictedMemoryBytes = needed;
        const std::uint64_t available = availableBytes();
        if (network + results <= available - available / 20)
            return {};
        return fail(ErrorCode::OutOfMemory,
            std::format("The model would need about {:.1f} GB for this image, and {:.1f} GB are free",
                static_cast<double>(needed) / 1e9, static_cast<double>(available) / 1e9),
            {}, "Close other programs, or choose a smaller image, a smaller model or another device.");
    }

    Result<void> inferOnce(const at::Tensor& image)
    {
        const c10::InferenceMode guard;
        LabelBuilder builder(m_preparation, m_setup.bundle.pipeline.postprocessing,
            { m_task.geometry.size, m_task.labels, m_task.probabilities });
        double inverting = 0.0;
        const int expected = m_setup.bundle.card.outputChannels;
        const RowSink sink = [&](std::int64_t firstRow, const at::Tensor& rows_CXYZ) -> Result<void> {
            const auto start = Clock::now();
            if (m_progress.isCancelled())
                return cancelled();
            if (expected > 0 && rows_CXYZ.size(0) != expected)
                return fail(ErrorCode::Inconsistent,
                    "The model has " + std::to_string(rows_CXYZ.size(0))
                        + " output channels, and its description says " + std::to_string(expected));
            auto added = builder.addRows(firstRow, rows_CXYZ);
            inverting += secondsSince(start);
            return added;
        };
        const NetworkOptions options { .batch = m_batch,
            .skipsUniform = m_task.skipsUniform,
            .channels = std::max(1, expected),
            .isThreshold = m_setup.bundle.pipeline.postprocessing.isThreshold };
        const auto start = Clock::now();
        const auto windows = runNetwork(*m_backend, image, m_setup.bundle.pipeline.inference,
            m_setup.bundle.pipeline.inputSize, sink, m_progress.stage("Running the model", 0.85), options);
        if (!windows)
            return std::unexpected(windows.error());
        describeWindows(*windows);
        RunRecord& run = m_outcome.run;
        run.method = m_backend->method(); // chosen on the way
        run.stages.push_back({ "infer", secondsSince(start) - inverting });
        const auto finishing = Clock::now();
        if (auto done = builder.finish(m_progress.stage("Back to the image's grid", 0.05)); !done)
            return done;
        run.stages.push_back({ "invert", inverting + secondsSince(finishing) });
        m_outcome.channels = builder.channels();
        if (m_setup.bundle.pipeline.postprocessing.isThreshold && m_outcome.channels > 1
            && m_setup.bundle.pipeline.postprocessing.merge.empty())
            addNotice(m_outcome.run, "Where structures overlap, the more probable one is shown");
        if (device().isCuda())
            run.peakDeviceBytes = cudaPeakBytes(cudaIndex(device()));
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
    }

    [[nodiscard]] Device& device() { return m_setup.device; }

    const SegmentTask& m_task;
    Progress m_progress;
    ModelSetup m_setup;
    std::unique_ptr<Backend> m_backend;
    std::int64_t m_batch = 1; // windows at once
    Preparation m_preparation;
    SegmentOutcome m_outcome;
};

} // namespace

Result<SegmentOutcome> segment(const SegmentTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
