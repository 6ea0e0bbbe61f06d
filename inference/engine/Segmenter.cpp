#include "inference/engine/Segmenter.h"

#include "inference/bundle/Bundle.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/LabelBuilder.h"
#include "inference/engine/Memory.h"
#include "inference/engine/Preparation.h"
#include "inference/engine/SelfTest.h"
#include "inference/engine/SlidingWindow.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace fovea::inference {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Gives memory back when a job ends, however it ends.
struct MemoryGuard {
    MemoryGuard() = default;
    MemoryGuard(const MemoryGuard&) = delete;
    MemoryGuard& operator=(const MemoryGuard&) = delete;
    ~MemoryGuard()
    {
        releaseTensorMemory();
        releaseCudaMemory();
    }
};

at::ScalarType scalarType(VoxelType type)
{
    switch (type) {
    case VoxelType::Int16:
        return at::kShort;
    case VoxelType::UInt16:
        return at::kUInt16;
    case VoxelType::Float32:
        return at::kFloat;
    }
    return at::kFloat;
}

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
                return std::unexpected(named(done.error()));
        } catch (...) {
            if (m_progress.isCancelled())
                return cancelled();
            return std::unexpected(named(errorFromException("The image could not be processed")));
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
        auto bundle = readBundle(m_task.bundle, Hashing::No);
        if (!bundle)
            return std::unexpected(bundle.error());
        m_bundle = std::move(*bundle);
        if (!m_bundle.card.isUsable())
            return fail(ErrorCode::Unsupported, m_bundle.card.problems.front(), m_bundle.card.name);
        auto device = chooseDevice(m_task.device);
        if (!device)
            return std::unexpected(device.error());
        m_device = *device;
        if (m_device.isCuda())
            resetCudaPeak(cudaIndex());
        auto backend = loadTorchScript(m_bundle.modelFile, m_device);
        if (!backend)
            return std::unexpected(backend.error());
        m_backend = std::move(*backend);
        describeRun();
        m_outcome.run.stages.push_back({ "load", secondsSince(start) });
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    void describeRun()
    {
        RunRecord& run = m_outcome.run;
        run.device = m_device.id;
        run.deviceName = m_device.name;
        run.precision = m_backend->precision();
        run.torchVersion = torchVersion();
        run.instructionSet = m_device.isCuda() ? "" : effectiveInstructionSet();
        run.usedFastConvolutions = m_device.isCuda() || usesFastConvolutions();
        run.threads = at::get_num_threads();
        run.modelSha256 = m_backend->sha256();
        run.notices = m_bundle.card.notices;
        if (!run.usedFastConvolutions)
            run.notices.emplace_back(
                "The fast convolutions are wrong on this processor; slow ones were used");
        const auto& inputs = m_bundle.card.inputs;
        const std::string expected = inputs.empty() ? "" : inputs.front().modality;
        // Bundles write "MRI" and "MR", "CT" and "ct".
        const auto family = [](const std::string& text) {
            std::string upper;
            for (const char c : text.substr(0, 2))
                upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            return upper;
        };
        if (!expected.empty() && expected != "n/a" && !m_task.modality.empty()
            && family(expected) != family(m_task.modality))
            run.notices.push_back(
                "The model was made for " + expected + ", and the image is " + m_task.modality);
    }

    // The image as a tensor X x Y x Z over the caller's voxels, or a float copy of them.
    Result<at::Tensor> imageTensor()
    {
        const Size3& size = m_task.geometry.size;
        if (!validated(m_task.geometry))
            return std::unexpected(validated(m_task.geometry).error());
        const auto voxels = static_cast<std::size_t>(m_task.geometry.voxelCount());
        if (m_task.voxels.size() != voxels * byteSize(m_task.voxelType) || m_task.labels.size() != voxels)
            return fail(
                ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
        // from_blob wants a mutable pointer; nothing writes through it, as preparation copies before it
        // changes.
        void* data = const_cast<std::byte*>(m_task.voxels.data());
        at::Tensor image = at::from_blob(
            data, { size[2], size[1], size[0] }, at::TensorOptions(scalarType(m_task.voxelType)))
                               .permute({ 2, 1, 0 });
        if (m_task.voxelType != VoxelType::Float32)
            return image.to(at::kFloat);
        if (image.sum(at::kDouble).isfinite().item<bool>())
            return image;
        m_outcome.run.notices.emplace_back("Voxels of the image that are no numbers were taken as zero");
        return at::nan_to_num(image, 0.0, 0.0, 0.0);
    }

    Result<at::Tensor> prepareImage(const Progress& progress)
    {
        const c10::InferenceMode guard;
        const auto start = Clock::now();
        auto image = imageTensor();
        if (!image)
            return image;
        auto prepared = prepare(
            *image, gridOf(m_task.geometry), m_bundle.pipeline.preprocessing, m_preparation, progress);
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
        LabelBuilder builder(m_preparation, m_bundle.pipeline.postprocessing,
            { m_task.geometry.size, m_task.labels, m_task.probabilities });
        double inverting = 0.0;
        const int expected = m_bundle.card.outputChannels;
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
        const auto windows = runNetwork(*m_backend, image, m_bundle.pipeline.inference,
            m_bundle.pipeline.inputSize, sink, m_progress.stage("Running the model", 0.85));
        if (!windows)
            return std::unexpected(windows.error());
        m_outcome.run.windows = *windows;
        m_outcome.run.stages.push_back({ "infer", secondsSince(start) - inverting });
        const auto finishing = Clock::now();
        if (auto done = builder.finish(m_progress.stage("Back to the image's grid", 0.05)); !done)
            return done;
        m_outcome.run.stages.push_back({ "invert", inverting + secondsSince(finishing) });
        m_outcome.channels = builder.channels();
        if (m_bundle.pipeline.postprocessing.isThreshold && m_outcome.channels > 1)
            m_outcome.run.notices.emplace_back("Where structures overlap, the more probable one is shown");
        if (m_device.isCuda())
            m_outcome.run.peakDeviceBytes = cudaPeakBytes(cudaIndex());
        return {};
    }

    [[nodiscard]] int cudaIndex() const
    {
        return std::atoi(m_device.id.substr(m_device.id.find(':') + 1).c_str());
    }

    // An error without a subject is about the model.
    [[nodiscard]] Error named(Error error) const
    {
        if (error.subject.empty() && error.code != ErrorCode::Cancelled)
            error.subject = m_bundle.card.name;
        return error;
    }

    const SegmentTask& m_task;
    Progress m_progress;
    Bundle m_bundle;
    Device m_device;
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
