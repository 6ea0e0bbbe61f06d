#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace fovea::inference {

// What the control groups that this process is in (containers, systemd slices) still allow it of memory: the
// least of all of them, not counting file contents that the system can drop. Nothing where there is no limit.
// Both kinds of the interface: memory.max, and the older memory.limit_in_bytes.
[[nodiscard]] std::optional<std::uint64_t> cgroupFreeBytes(
    const std::filesystem::path& membership = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

// Their limits themselves, whatever is taken by now: the least of all of them.
[[nodiscard]] std::optional<std::uint64_t> cgroupLimitBytes(
    const std::filesystem::path& membership = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

} // namespace fovea::inference
