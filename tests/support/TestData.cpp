#include "tests/support/TestData.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fovea::test {

namespace fs = std::filesystem;

std::optional<fs::path> testData(const std::string& relativePath)
{
    const char* root = std::getenv("FOVEA_TEST_DATA");
    if (!root)
        return std::nullopt;
    const fs::path path = fs::path(root) / relativePath;
    return fs::exists(path) ? std::optional(path) : std::nullopt;
}

fs::path TestFolder::write(const std::string& name, const std::string& bytes) const
{
    const fs::path target = file(name);
    fs::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary) << bytes;
    return target;
}

std::vector<std::string> TestFolder::list() const
{
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(path()))
        names.push_back(fs::relative(entry.path(), path()).string());
    std::ranges::sort(names);
    return names;
}

std::string readBytes(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return { std::istreambuf_iterator<char>(stream), {} };
}

} // namespace fovea::test
