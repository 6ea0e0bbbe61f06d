#pragma once

#include "app/monitoring/InferenceMetrics.h"

namespace fovea::app {

inline inference::RunRecord exampleRun()
{
    inference::RunRecord run;
    run.device = "cpu";
    run.bundleVersion = "1.2.0";
    run.windows = 12;
    run.stages = { { "infer", 3.0 }, { "invert", 0.2 } };
    run.fallbacks = { "the CPU" };
    return run;
}

inline GpuSample exampleCard()
{
    return { .uuid = "GPU-1",
        .name = "Card",
        .utilisation = 0.9,
        .memoryUtilisation = 0.25,
        .memoryUsedBytes = 6ULL << 30,
        .memoryFreeBytes = 2ULL << 30,
        .memoryTotalBytes = 8ULL << 30,
        .temperatureC = 71.0,
        .powerWatts = 210.5,
        .clockMhz = 1400.0,
        .memoryClockMhz = 2600.0 };
}

// Metrics of which every one has a sample.
inline void fill(InferenceMetrics& metrics)
{
    inference::RunRecord run = exampleRun();
    metrics.runFinished("Brain \"tissue\" \\", run);
    run.device = "cuda:0";
    run.allocator = { 1, 2, 3, 4, 5 };
    metrics.runFinished("Brain \"tissue\" \\", run);
    metrics.runFailed({ ErrorCode::OutOfMemory, "no" });
    metrics.runFailed({ ErrorCode::Cancelled, "" });
    metrics.setWaiting(2);
    metrics.update({ .memoryTotalBytes = 2000, .memoryAvailableBytes = 1000, .gpus = { exampleCard() } });
}

} // namespace fovea::app
