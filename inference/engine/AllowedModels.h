#pragma once

#include "core/base/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// While it lives, only models whose bytes have one of these SHA-256 hashes are loaded on the thread that made
// it: those that a person has allowed to run. None: any. One at a time on a thread.
class OnlyTheseModels {
public:
    explicit OnlyTheseModels(std::vector<std::string> sha256);
    OnlyTheseModels(const OnlyTheseModels&) = delete;
    OnlyTheseModels& operator=(const OnlyTheseModels&) = delete;
    ~OnlyTheseModels();
};

// To be asked between hashing a model's bytes and having any library look at them. Inconsistent when they are
// not those that were allowed.
[[nodiscard]] Result<void> checkAllowed(const std::string& sha256, const std::filesystem::path& file);

} // namespace fovea::inference
