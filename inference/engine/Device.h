#pragma once

#include "core/base/Error.h"
#include "inference/protocol/RunRecord.h"

#include <string>
#include <vector>

namespace fovea::inference {

// Where a network runs.
struct Device {
    std::string id = "cpu"; // or "cuda:0"
    std::string name {}; // of the processor or the card

    [[nodiscard]] bool isCuda() const { return id.starts_with("cuda"); }
};

// The devices of this machine that this build can use; the CPU is the last.
[[nodiscard]] std::vector<DeviceInfo> availableDevices();

// The device for "auto" (the first), "cpu", "cuda" or "cuda:N". NotFound when there is no such device.
[[nodiscard]] Result<Device> chooseDevice(const std::string& wanted);

// The instruction set that oneDNN is limited to, as the library itself says; empty when it doesn't.
[[nodiscard]] std::string effectiveInstructionSet();

[[nodiscard]] std::string torchVersion();
[[nodiscard]] std::string onednnVersion(); // "3.7.2"; empty when the library doesn't say

// How many threads to use when nobody says: all processors, but for one where there are more than four.
[[nodiscard]] int defaultThreadCount();

// LibTorch's settings for this process and this thread: number of threads, no TF32, no gradients.
void configureTorch(int threads);

} // namespace fovea::inference
