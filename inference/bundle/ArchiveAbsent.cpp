#include "inference/bundle/Archive.h"

namespace fovea::inference {

Result<std::filesystem::path> unpackBundle(
    const std::filesystem::path& zip, const std::filesystem::path&, const ArchiveLimits&)
{
    return fail(ErrorCode::Unsupported, "This build can't read zip files", zip.string());
}

std::filesystem::path bundleCache()
{
    return std::filesystem::temp_directory_path();
}

std::optional<std::string> extraFile(const std::filesystem::path&, const std::string&)
{
    return std::nullopt;
}

} // namespace fovea::inference
