#pragma once

#include "inference/engine/SlidingWindow.h"
#include "inference/protocol/RunRecord.h"

#include <functional>

namespace fovea::inference {

// Running a network in the memory that there is. What a run takes is predicted, and where it is too much, or
// memory runs out all the same, it is run again in ways that take less and give the same: fewer windows at
// once; a slab of fewer rows, for which windows run more than once; a whole image in pieces; and on the CPU.

// A network to run, and what it may use.
struct MemoryTask {
    Backend* backend = nullptr;
    const at::Tensor& image; // prepared, C x X x Y x Z or X x Y x Z
    const Inference& inference;
    const std::array<SizeRule, 3>& inputSize;
    NetworkOptions options {};
    std::function<std::uint64_t()> freeBytes {}; // of main memory
    std::function<std::uint64_t()> freeDeviceBytes {}; // of the card that the network runs on; empty: the CPU
    std::function<Result<Backend*>()> moveToCpu {}; // the same network there; empty: it is there
    std::function<RowSink()> begin {}; // where the rows go; called for each attempt, which begins anew
};

// What a run of this task takes: in main memory, and on the card.
struct MemoryNeed {
    std::uint64_t mainBytes = 0;
    std::uint64_t deviceBytes = 0;
};
[[nodiscard]] MemoryNeed predictMemory(const MemoryTask& task);

// Runs it. The prediction, each step down and a notice of it are in the record. OutOfMemory when no way fits:
// in words before the run where the prediction says so. After every failure the memory of tensors is given
// back, but for what the sink holds.
[[nodiscard]] Result<WindowCounts> runWithinMemory(MemoryTask task, const Progress& progress, RunRecord& run);

} // namespace fovea::inference
