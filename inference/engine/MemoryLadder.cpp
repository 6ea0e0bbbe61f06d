#include "inference/engine/MemoryLadder.h"

#include "inference/engine/Cuda.h"
#include "inference/engine/JobSetup.h"
#include "inference/engine/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <format>

namespace fovea::inference {

namespace {

// A part of the free memory is left to everybody else.
std::uint64_t usable(std::uint64_t free)
{
    return free - free / 20;
}

const SlidingWindowInference* windowsOf(const MemoryTask& task)
{
    return std::get_if<SlidingWindowInference>(&task.inference);
}

// The task's image as the network sees it: N, C, X, Y, Z of one pass.
std::vector<std::int64_t> passShape(const MemoryTask& task)
{
    std::vector<std::int64_t> shape = task.image.sizes().vec();
    if (shape.size() == 3)
        shape.insert(shape.begin(), 1);
    shape.insert(shape.begin(), 1);
    if (const auto* sliding = windowsOf(task)) {
        shape[0] = std::max<std::int64_t>(1, task.options.batch);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (sliding->windowSize[axis] > 0)
                shape[axis + 2] = sliding->windowSize[axis];
        }
    }
    return shape;
}

// The sums of windows: channels and a count for each voxel of some rows of the (padded) image, and the copy
// of a few of them that the sink gets.
std::uint64_t slabBytes(const MemoryTask& task, std::int64_t channels)
{
    if (windowsOf(task) == nullptr)
        return 0;
    const auto shape = passShape(task);
    const auto image = task.image.sizes();
    const std::int64_t rows
        = task.options.slabRows > 0 ? std::min(task.options.slabRows, shape[2]) : shape[2];
    const auto across
        = std::max(shape[3], image[image.size() - 2]) * std::max(shape[4], image[image.size() - 1]);
    const auto sent = std::min(rows, slabRowsAtOnce);
    return static_cast<std::uint64_t>(((channels + 1) * rows + channels * sent) * across) * sizeof(float);
}

class Ladder {
public:
    Ladder(MemoryTask task, RunRecord& run)
        : m_task(std::move(task))
        , m_run(run)
    { }

    Result<WindowCounts> run(const Progress& progress)
    {
        if (auto fits = settle(); !fits)
            return std::unexpected(fits.error());
        for (;;) {
            auto done = attempt(progress);
            if (done || done.error().code != ErrorCode::OutOfMemory)
                return done;
            releaseTensorMemory();
            releaseCudaMemory();
            if (!stepDown("Memory ran out, and the model was run again "))
                return done;
        }
    }

private:
    // Steps down until the prediction fits.
    Result<void> settle()
    {
        for (;;) {
            const MemoryNeed need = predictMemory(m_task);
            const auto image = static_cast<std::uint64_t>(m_task.image.numel()) * sizeof(float);
            m_run.predictedMemoryBytes = need.mainBytes + need.deviceBytes + image;
            const std::uint64_t free = m_task.freeBytes();
            const bool fitsDevice = !m_task.freeDeviceBytes || need.deviceBytes <= m_task.freeDeviceBytes();
            if (need.mainBytes <= usable(free) && fitsDevice)
                return {};
            if (stepDown("There is little memory, and the model was run "))
                continue;
            return fail(ErrorCode::OutOfMemory,
                std::format("The model would need about {:.1f} GB for this image, and {:.1f} GB are free",
                    static_cast<double>(m_run.predictedMemoryBytes) / 1e9, static_cast<double>(free) / 1e9),
                {}, "Close other programs, or choose a smaller image, a smaller model or another device.");
        }
    }

    Result<WindowCounts> attempt(const Progress& progress)
    {
        NetworkOptions options = m_task.options;
        options.measured
            = [this](std::uint64_t bytes, std::int64_t channels) { return goOn(bytes, channels); };
        try {
            return runNetwork(*m_task.backend, m_task.image, m_task.inference, m_task.inputSize,
                m_task.begin(), progress, options);
        } catch (...) {
            if (progress.isCancelled())
                return cancelled();
            return std::unexpected(errorFromException("The image could not be processed"));
        }
    }

    // The first windows have run; their sums come next.
    Result<void> goOn(std::uint64_t bytes, std::int64_t channels)
    {
        m_task.options.channels = channels;
        const std::uint64_t slab = slabBytes(m_task, channels);
        const auto image = static_cast<std::uint64_t>(m_task.image.numel()) * sizeof(float);
        m_run.predictedMemoryBytes = std::max(m_run.predictedMemoryBytes, bytes + slab + image);
        // What the first pass took is kept for the next one, and so is not free.
        if (slab <= usable(m_task.freeBytes()))
            return {};
        return fail(ErrorCode::OutOfMemory,
            std::format("The sums of the model's windows need {:.1f} GB, and there are less",
                static_cast<double>(slab) / 1e9),
            {}, "Close other programs, or choose a smaller image or another model.");
    }

    bool stepDown(const std::string& why)
    {
        std::string step;
        std::string how = "with ";
        if (windowsOf(m_task) != nullptr && m_task.options.batch > 1) {
            m_task.options.batch /= 2;
            step = "fewer windows at once";
        } else if (thinner()) {
            step = "thinner slabs";
        } else if (inPieces()) {
            step = "pieces";
            how = "in ";
        } else if (m_task.moveToCpu) {
            const auto backend = m_task.moveToCpu();
            if (!backend)
                return false;
            m_task.backend = *backend;
            m_task.moveToCpu = nullptr;
            m_task.freeDeviceBytes = nullptr;
            m_task.options.batch = 1;
            step = "the CPU";
            how = "on ";
        } else {
            return false;
        }
        m_run.fallbacks.push_back(step);
        addNotice(m_run, why + how + step);
        return true;
    }

    // Half the rows, down to a few; every halving may double the time.
    bool thinner()
    {
        constexpr std::int64_t fewest = 8;
        if (windowsOf(m_task) == nullptr)
            return false;
        // The sums are in main memory. When that of a card ran out, they are not to blame.
        if (m_task.freeDeviceBytes
            && slabBytes(m_task, m_task.options.channels) <= usable(m_task.freeBytes()))
            return false;
        const std::int64_t rows
            = m_task.options.slabRows > 0 ? m_task.options.slabRows : passShape(m_task)[2];
        if (rows / 2 < std::min(fewest, passShape(m_task)[2] / 4))
            return false;
        m_task.options.slabRows = std::max<std::int64_t>(1, rows / 2);
        return rows > 1;
    }

    // Pieces are measured in main memory, so that this is for the CPU.
    bool inPieces()
    {
        if (windowsOf(m_task) != nullptr || m_task.freeDeviceBytes || m_task.backend->streamsRows()
            || !m_task.backend->receptiveField())
            return false;
        const std::uint64_t budget = usable(m_task.freeBytes()) / 2;
        const std::uint64_t present = m_task.options.tileBudget; // 0: none
        if (budget == 0 || (present > 0 && budget >= present - present / 8)) // free memory flickers
            return false;
        m_task.options.tileBudget = budget;
        return true;
    }

    MemoryTask m_task;
    RunRecord& m_run;
};

} // namespace

MemoryNeed predictMemory(const MemoryTask& task)
{
    MemoryNeed need { .mainBytes = slabBytes(task, task.options.channels) };
    if (task.options.tileBudget > 0 && windowsOf(task) == nullptr && !task.backend->streamsRows()) {
        need.mainBytes += task.options.tileBudget; // it keeps to that by itself
        return need;
    }
    const std::uint64_t network = task.backend->memoryFor(passShape(task));
    (task.freeDeviceBytes ? need.deviceBytes : need.mainBytes) += network;
    return need;
}

Result<WindowCounts> runWithinMemory(MemoryTask task, const Progress& progress, RunRecord& run)
{
    return Ladder(std::move(task), run).run(progress);
}

} // namespace fovea::inference
