#include "inference/bundle/Archive.h"

#include "inference/bundle/Bundle.h"
#include "inference/bundle/Sha256.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

using Zip = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using ZipFile = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

Zip openZip(const fs::path& file)
{
    int error = 0;
    return { zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error), &zip_discard };
}

bool isSafeName(const std::string& name)
{
    if (name.empty() || name.size() > 1024 || name.front() == '/')
        return false;
    const auto isOdd = [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\' || c == ':'; };
    if (std::ranges::any_of(name, isOdd))
        return false;
    return std::ranges::none_of(
        fs::path(name), [](const fs::path& part) { return part == ".." || part == "."; });
}

bool isLink(zip_t* zip, zip_uint64_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(zip, index, 0, &system, &attributes);
    const auto kind = (attributes >> 16U) & S_IFMT;
    return system == ZIP_OPSYS_UNIX && kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

struct Entry {
    zip_uint64_t index = 0;
    std::string name;
    std::uint64_t size = 0;
};

// All entries, once everything about them is in order.
Result<std::vector<Entry>> checkedEntries(zip_t* zip, const fs::path& file, const ArchiveLimits& limits)
{
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::Damaged, "The zip file is refused: " + why, file.string());
    };
    const auto count = static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(zip, 0)));
    if (count > limits.entries)
        return refuse("it has too many files");
    std::vector<Entry> entries;
    std::set<std::string> names;
    std::uint64_t total = 0;
    std::uint64_t packed = 0;
    for (zip_uint64_t index = 0; index < count; ++index) {
        zip_stat_t stat;
        if (zip_stat_index(zip, index, 0, &stat) != 0
            || (stat.valid & (ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE))
                != (ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE))
            return refuse("its list of files is damaged");
        const std::string name = stat.name;
        if (!isSafeName(name) || isLink(zip, index))
            return refuse("one of its files would lie outside of its folder");
        if (!names.insert(name).second)
            return refuse("it has two files of one name");
        if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
            return refuse("it is encrypted");
        if (stat.size > limits.bytes - total)
            return refuse("it would become too large");
        total += stat.size;
        packed += stat.comp_size;
        entries.push_back({ index, name, stat.size });
    }
    constexpr std::uint64_t harmless = 64U << 20U;
    if (total > harmless && total / limits.ratio > packed)
        return refuse("it would become very much larger than it is");
    return entries;
}

bool writeEntry(zip_t* zip, const Entry& entry, const fs::path& target)
{
    const ZipFile source(zip_fopen_index(zip, entry.index, 0), &zip_fclose);
    std::ofstream out(target, std::ios::binary);
    std::array<char, 65536> buffer;
    std::uint64_t written = 0;
    while (source && out) {
        const auto count = zip_fread(source.get(), buffer.data(), buffer.size());
        if (count == 0)
            return written == entry.size && out.flush().good();
        if (count < 0 || written + static_cast<std::uint64_t>(count) > entry.size)
            return false;
        out.write(buffer.data(), count);
        written += static_cast<std::uint64_t>(count);
    }
    return false;
}

Result<void> unpackInto(const fs::path& file, const fs::path& folder, const ArchiveLimits& limits)
{
    const Zip zip = openZip(file);
    if (!zip)
        return fail(ErrorCode::Damaged, "The file is no zip file, or a damaged one", file.string());
    const auto entries = checkedEntries(zip.get(), file, limits);
    if (!entries)
        return std::unexpected(entries.error());
    for (const Entry& entry : *entries) {
        const fs::path target = folder / entry.name;
        std::error_code error;
        fs::create_directories(entry.name.ends_with('/') ? target : target.parent_path(), error);
        if (!error && (entry.name.ends_with('/') || writeEntry(zip.get(), entry, target)))
            continue;
        return fail(error ? ErrorCode::Unwritable : ErrorCode::Damaged,
            "The zip file can't be unpacked: \"" + entry.name + "\"", file.string());
    }
    return {};
}

// The bundle in an unpacked zip: the folder itself, or the one in it.
Result<fs::path> bundleIn(const fs::path& folder, const fs::path& zip)
{
    if (isBundle(folder))
        return folder;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.is_directory(error) && isBundle(entry.path()))
            return entry.path();
    }
    return fail(ErrorCode::NotFound, "The zip file holds no model bundle", zip.string());
}

} // namespace

fs::path bundleCache()
{
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    const fs::path base = cache != nullptr && *cache == '/' ? fs::path(cache)
        : home != nullptr                                   ? fs::path(home) / ".cache"
                                                            : fs::temp_directory_path();
    return base / "fovea" / "bundles";
}

Result<fs::path> unpackBundle(const fs::path& zip, const fs::path& cache, const ArchiveLimits& limits)
{
    const auto hash = sha256OfFile(zip);
    if (!hash)
        return std::unexpected(hash.error());
    const fs::path folder = cache / hash->substr(0, 32);
    std::error_code error;
    if (fs::is_directory(folder, error))
        return bundleIn(folder, zip);
    // Under another name until it is complete.
    const fs::path temporary = cache / ("." + hash->substr(0, 32) + "." + std::to_string(::getpid()));
    fs::remove_all(temporary, error);
    fs::create_directories(temporary, error);
    if (error)
        return fail(ErrorCode::Unwritable, "The folder for unpacked models can't be made", cache.string());
    auto unpacked = unpackInto(zip, temporary, limits);
    if (unpacked)
        fs::rename(temporary, folder, error);
    fs::remove_all(temporary, error);
    if (!unpacked)
        return std::unexpected(unpacked.error());
    return bundleIn(folder, zip);
}

std::optional<std::string> extraFile(const fs::path& torchScript, const std::string& name)
{
    constexpr std::uint64_t maxBytes = 16U << 20U;
    const Zip zip = openZip(torchScript);
    if (!zip)
        return std::nullopt;
    const auto count = static_cast<zip_uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(zip.get(), 0)));
    for (zip_uint64_t index = 0; index < count; ++index) {
        const char* entry = zip_get_name(zip.get(), index, 0);
        zip_stat_t stat;
        if (entry == nullptr || !std::string_view(entry).ends_with("/extra/" + name)
            || zip_stat_index(zip.get(), index, 0, &stat) != 0 || stat.size > maxBytes)
            continue;
        const ZipFile source(zip_fopen_index(zip.get(), index, 0), &zip_fclose);
        std::string text(static_cast<std::size_t>(stat.size), '\0');
        if (source && zip_fread(source.get(), text.data(), text.size()) == std::ssize(text))
            return text;
    }
    return std::nullopt;
}

} // namespace fovea::inference
