#pragma once

#include "core/base/Error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fovea::app {

// The files of a tar archive (plain or gzip) that have one of these names, whatever their folder: their bytes
// by name. What is larger than limit bytes is an error. POSIX.1-1988 (ustar) headers are read, which GNU
// tar's agree with.
//
// Errors: Unreadable, Damaged, NotFound when a name is missing.
[[nodiscard]] Result<std::map<std::string, std::vector<std::uint8_t>>> readFromTar(
    const std::filesystem::path& archive, const std::vector<std::string>& names, std::uint64_t limit);

} // namespace fovea::app
