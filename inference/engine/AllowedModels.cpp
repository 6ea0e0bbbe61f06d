#include "inference/engine/AllowedModels.h"

#include <algorithm>

namespace fovea::inference {

namespace {

thread_local std::vector<std::string> allowedHashes;

} // namespace

OnlyTheseModels::OnlyTheseModels(std::vector<std::string> sha256)
{
    allowedHashes = std::move(sha256);
}

OnlyTheseModels::~OnlyTheseModels()
{
    allowedHashes.clear();
}

Result<void> checkAllowed(const std::string& sha256, const std::filesystem::path& file)
{
    if (allowedHashes.empty() || std::ranges::contains(allowedHashes, sha256))
        return {};
    return fail(ErrorCode::Inconsistent, "The model's file is not the one that was allowed to run",
        file.string(), "It was changed since: look at where it comes from, and allow it again.");
}

} // namespace fovea::inference
