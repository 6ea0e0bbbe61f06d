#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// A model's file is code. What this process is kept from, as far as the system allows it; each returns
// whether it did. Call all of them before a model is loaded.

// No network. Must come before any thread is started.
[[nodiscard]] bool leaveNetwork();

// Files can be written only in the folders given, in /dev and about this process itself (Landlock), and made
// and removed only in this process's own folder, if it has one.
[[nodiscard]] bool forbidWriting(
    const std::vector<std::filesystem::path>& exceptIn, const std::optional<std::filesystem::path>& own = {});

// No more than this much memory of its own, and no core files, which would hold patients' voxels.
[[nodiscard]] bool limitMemory(std::uint64_t bytes);
void forbidCoreFiles();

// Most of the memory that this machine, or the control group that this process is in, has at all: a limit
// that leaves the rest of the machine alive. 0 when the system doesn't say.
[[nodiscard]] std::uint64_t mostOfMemory();

// Ends this process (SIGXCPU) when it has taken that much more processor time, of all threads together: a
// model that never comes to an end, in a program that nobody watches. Each call begins anew.
void limitProcessorTime(std::chrono::seconds time);

// The process ends when the thread that started it does.
void dieWithParent();

} // namespace fovea::inference
