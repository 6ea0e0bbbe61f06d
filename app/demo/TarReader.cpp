#include "app/demo/TarReader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <zlib.h>

namespace fovea::app {

namespace {

constexpr std::size_t blockBytes = 512;
using Block = std::array<char, blockBytes>;
using Stream = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

bool readBlock(gzFile stream, Block& block)
{
    return gzread(stream, block.data(), blockBytes) == static_cast<int>(blockBytes);
}

std::string_view field(const Block& block, std::size_t at, std::size_t size)
{
    const std::string_view text(block.data() + at, size);
    return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
    return error == std::errc() && end != text.data() ? std::optional(value) : std::nullopt;
}

} // namespace

Result<std::map<std::string, std::vector<std::uint8_t>>> readFromTar(
    const std::filesystem::path& archive, const std::vector<std::string>& names, std::uint64_t limit)
{
    const auto damaged = [&] { return fail(ErrorCode::Damaged, "The archive is damaged", archive.string()); };
    const Stream stream(gzopen(archive.c_str(), "rb"), gzclose);
    if (!stream)
        return fail(ErrorCode::Unreadable, "The archive can't be opened", archive.string());
    std::map<std::string, std::vector<std::uint8_t>> found;
    Block block;
    while (found.size() < names.size()) {
        if (!readBlock(stream.get(), block))
            return damaged();
        if (block[0] == '\0')
            break; // the block of zeros at the end
        const auto size = octal(field(block, 124, 12));
        if (!size || *size > limit)
            return damaged();
        const std::string name = std::filesystem::path(field(block, 0, 100)).filename().string();
        const bool isFile = block[156] == '0' || block[156] == '\0';
        const std::uint64_t stored = (*size + blockBytes - 1) / blockBytes * blockBytes;
        if (isFile && std::ranges::find(names, name) != names.end()) {
            std::vector<std::uint8_t>& bytes = found[name];
            bytes.resize(static_cast<std::size_t>(stored));
            if (gzread(stream.get(), bytes.data(), static_cast<unsigned>(stored)) != static_cast<int>(stored))
                return damaged();
            bytes.resize(static_cast<std::size_t>(*size));
        } else if (gzseek(stream.get(), static_cast<z_off_t>(stored), SEEK_CUR) < 0) {
            return damaged();
        }
    }
    for (const std::string& name : names) {
        if (!found.contains(name))
            return fail(ErrorCode::NotFound, "The archive holds no " + name, archive.string());
    }
    return found;
}

} // namespace fovea::app
