#pragma once

#include "core/base/Error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace fovea::inference {

// Zip files may be hostile: names that leave the folder, links, and a few bytes that become very many are
// refused before and while they are unpacked. Unsupported in a build without libzip.
struct ArchiveLimits {
    std::uint64_t bytes = 16ULL << 30U; // unpacked
    std::uint64_t entries = 20'000;
    std::uint64_t ratio = 200; // unpacked to packed, of what is larger than 64 MiB
};

// Unpacks a bundle's zip into a folder of its own under `cache`, named by the zip's hash, unless it is there
// already, and returns the bundle's folder in it. Damaged when the zip is none or hostile.
[[nodiscard]] Result<std::filesystem::path> unpackBundle(
    const std::filesystem::path& zip, const std::filesystem::path& cache, const ArchiveLimits& limits = {});

// $XDG_CACHE_HOME/fovea/bundles, or ~/.cache/fovea/bundles.
[[nodiscard]] std::filesystem::path bundleCache();

// What a TorchScript file, which is a zip too, carries besides the network: the extra file of that name
// ("metadata.json"), or nothing. At most maxJsonBytes long.
[[nodiscard]] std::optional<std::string> extraFile(
    const std::filesystem::path& torchScript, const std::string& name);

} // namespace fovea::inference
