#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fovea::app {

// One NVIDIA card, as its driver says. What it doesn't say is nothing.
struct GpuSample {
    std::string uuid {};
    std::string name {};
    std::optional<double> utilisation {}; // 0 to 1: part of the last moment in which a kernel ran
    std::optional<double> memoryUtilisation {}; // 0 to 1: part of it in which memory was read or written
    std::optional<std::uint64_t> memoryUsedBytes {}; // without what is reserved, where that is known
    std::optional<std::uint64_t> memoryReservedBytes {}; // by the driver and the firmware
    std::optional<std::uint64_t> memoryFreeBytes {};
    std::optional<std::uint64_t> memoryTotalBytes {};
    std::optional<double> temperatureC {};
    std::optional<double> powerWatts {};
    std::optional<double> clockMhz {};
    std::optional<double> memoryClockMhz {};
};

struct MachineSample {
    std::optional<double> processorUse {}; // 0 to 1, of all processors, since the sample before
    std::uint64_t memoryTotalBytes = 0;
    std::uint64_t memoryAvailableBytes = 0;
    std::uint64_t workerBytes = 0; // resident, of this program's workers together
    int workers = 0;
    std::vector<GpuSample> gpus {};
};

// Samples this machine; a sample takes about a millisecond. One thread at a time. Without NVIDIA's driver
// there are no cards.
class MachineMonitor {
public:
    MachineMonitor();
    MachineMonitor(const MachineMonitor&) = delete;
    MachineMonitor& operator=(const MachineMonitor&) = delete;
    ~MachineMonitor();

    [[nodiscard]] MachineSample sample();

private:
    class Nvml;

    std::unique_ptr<Nvml> m_nvml;
    std::uint64_t m_busyTicks = 0;
    std::uint64_t m_allTicks = 0;
};

} // namespace fovea::app
