#include "inference/engine/Cgroup.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> numberIn(const fs::path& file)
{
    std::ifstream stream(file);
    std::uint64_t value = 0;
    return stream >> value ? std::optional(value) : std::nullopt; // "max" is none
}

// A line "name 123" of memory.stat; 0 where it is missing.
std::uint64_t statistic(const fs::path& file, const std::string& wanted)
{
    std::ifstream stream(file);
    std::string name;
    std::uint64_t value = 0;
    while (stream >> name >> value) {
        if (name == wanted)
            return value;
    }
    return 0;
}

std::optional<std::uint64_t> limitOf(const fs::path& group, bool isOld)
{
    constexpr std::uint64_t unlimited
        = std::numeric_limits<std::uint64_t>::max() / 4; // as the older kind says it
    const auto limit = numberIn(group / (isOld ? "memory.limit_in_bytes" : "memory.max"));
    return limit && *limit <= unlimited ? limit : std::nullopt;
}

std::optional<std::uint64_t> freeIn(const fs::path& group, bool isOld)
{
    const auto limit = limitOf(group, isOld);
    if (!limit)
        return std::nullopt;
    const auto current = numberIn(group / (isOld ? "memory.usage_in_bytes" : "memory.current")).value_or(0);
    const auto files = statistic(group / "memory.stat", isOld ? "total_inactive_file" : "inactive_file");
    const std::uint64_t used = current - std::min(current, files);
    return *limit - std::min(*limit, used);
}

// The least that any group on the way up says.
std::optional<std::uint64_t> leastOf(const fs::path& membership, const fs::path& mount,
    std::optional<std::uint64_t> (*bytesOf)(const fs::path& group, bool isOld))
{
    std::optional<std::uint64_t> least;
    std::ifstream groups(membership);
    std::string line; // "0::/user.slice/x", or "4:memory:/docker/abc"
    while (std::getline(groups, line)) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const bool isOld = controllers.contains("memory");
        if (!controllers.empty() && !isOld)
            continue;
        const fs::path root = isOld ? mount / "memory" : mount;
        // A container sees its own group as the root, whatever its name is outside.
        for (fs::path group = fs::path(line.substr(second + 1)).relative_path();;
            group = group.parent_path()) {
            if (const auto bytes = bytesOf(root / group, isOld))
                least = std::min(least.value_or(*bytes), *bytes);
            if (group.empty())
                break;
        }
    }
    return least;
}

} // namespace

std::optional<std::uint64_t> cgroupFreeBytes(const fs::path& membership, const fs::path& mount)
{
    return leastOf(membership, mount, freeIn);
}

std::optional<std::uint64_t> cgroupLimitBytes(const fs::path& membership, const fs::path& mount)
{
    return leastOf(membership, mount, limitOf);
}

} // namespace fovea::inference
