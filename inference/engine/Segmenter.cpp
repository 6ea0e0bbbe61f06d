#include "inference/engine/Segmenter.h"

#include "inference/bundle/Bundle.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/LabelBuilder.h"
#include "inference/engine/Memory.h"
#include "inference/engine/Preparation.h"
#include "inference/engine/SlidingWindow.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
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
        const MemoryGuard memory;
        resetPeakResidentBytes();
        const auto start = Clock::now();
        try {
            if (auto done = stages(); !done)
                return std::unexpected(named(done.error(), m_setup.bundle.card.name));
        } catch (...) {
            if (m_progress.isCancelled())
                return cancelled();
            return std::unexpected(
                named(errorFromException("The image could not be processed"), m_setup.bundle.card.name));
        }
        m_outcome.run.totalSeconds = secondsSince(start);
        m_outcome.run.peakMemoryBytes = peakResidentBytes();
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
        if (m_setup.device.isCuda())
            resetCudaPeak(cudaIndex(m_setup.device));
        auto backend = loadTorchScript(m_setup.bundle.modelFile, m_setup.device);
        if (!backend)
            return std::unexpected(backend.error());
        m_backend = std::move(*backend);
        m_outcome.run = describeRun(m_setup, m_task.modality, m_backend->precision(), m_backend->sha256());
        m_outcome.run.stages.push_back({ "load", secondsSince(start) });
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    Result<at::Tensor> prepareImage(const Progress& progress)
    {
        const c10::InferenceMode guard;
        const auto start = Clock::now();
        if (m_task.labels.size() != static_cast<std::size_t>(m_task.geometry.voxelCount()))
            return fail(ErrorCode::InvalidArgument, "There is not one label for each voxel of the image");
        auto image = imageTensor(
            { m_task.geometry, m_task.modality, m_task.voxelType, m_task.voxels }, m_outcome.run.notices);
        if (!image)
            return image;
        auto prepared = prepare(
            *image, gridOf(m_task.geometry), m_setup.bundle.pipeline.preprocessing, m_preparation, progress);
        if (!prepared)
            return prepared;
        RunRecord& run = m_outcome.run;
        run.notices.insert(run.notices.end(), m_preparation.notices.begin(), m_preparation.notices.end());
        run.stages.push_back({ "pre", secondsSince(start) });
        return prepared;
    }

    Result<void> infer(const at::Tensor& image)
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
        const auto start = Clock::now();
        const auto windows = runNetwork(*m_backend, image, m_setup.bundle.pipeline.inference,
            m_setup.bundle.pipeline.inputSize, sink, m_progress.stage("Running the model", 0.85));
        if (!windows)
            return std::unexpected(windows.error());
        m_outcome.run.windows = *windows;
        m_outcome.run.stages.push_back({ "infer", secondsSince(start) - inverting });
        const auto finishing = Clock::now();
        if (auto done = builder.finish(m_progress.stage("Back to the image's grid", 0.05)); !done)
            return done;
        m_outcome.run.stages.push_back({ "invert", inverting + secondsSince(finishing) });
        m_outcome.channels = builder.channels();
        if (m_setup.bundle.pipeline.postprocessing.isThreshold && m_outcome.channels > 1)
            m_outcome.run.notices.emplace_back("Where structures overlap, the more probable one is shown");
        if (m_setup.device.isCuda())
            m_outcome.run.peakDeviceBytes = cudaPeakBytes(cudaIndex(m_setup.device));
        return {};
    }

    const SegmentTask& m_task;
    Progress m_progress;
    ModelSetup m_setup;
    std::unique_ptr<Backend> m_backend;
    Preparation m_preparation;
    SegmentOutcome m_outcome;
};

} // namespace

Result<SegmentOutcome> segment(const SegmentTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
