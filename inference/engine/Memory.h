#pragma once

#include <cstdint>
#include <stop_token>

namespace fovea::inference {

// Gives LibTorch's large CPU tensors memory on huge pages, which the system fills many times faster than
// small ones, and keeps freed blocks for the next layer. Call once, before the first tensor is made.
void installTensorMemory();

// Gives the kept blocks back to the system: after every job.
void releaseTensorMemory();

// How much the tensors made since its construction took at most together, for as long as it lives. One at a
// time; counts every thread's.
class TensorMemoryPeak {
public:
    TensorMemoryPeak();
    [[nodiscard]] std::uint64_t bytes() const;

private:
    std::int64_t m_start;
};

// What a process may still take: what the system has free, or the rest of a limit on this process or on the
// control groups that it is in.
[[nodiscard]] std::uint64_t availableBytes();

// While it lives, making a large tensor throws once the stop is requested: the only place inside of a
// network's forward pass where our code runs. For the thread that made it.
class StopAtAllocation {
public:
    explicit StopAtAllocation(std::stop_token stop);
    StopAtAllocation(const StopAtAllocation&) = delete;
    StopAtAllocation& operator=(const StopAtAllocation&) = delete;
    ~StopAtAllocation();
};

// The largest resident size of this process since the last reset, and its reset; 0 where the system doesn't
// say.
[[nodiscard]] std::uint64_t peakResidentBytes();
void resetPeakResidentBytes();

} // namespace fovea::inference
