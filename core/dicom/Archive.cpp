#include "core/dicom/Archive.h"

#include "core/dicom/Text.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <zip.h>

namespace fovea::dicom {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t maximumEntryBytes = std::uint64_t { 4 } << 30;
constexpr zip_int64_t maximumEntries = 500'000;

using Zip = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using ZipFile = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

Result<Zip> openArchive(const fs::path& archive)
{
    int code = 0;
    Zip zip(zip_open(archive.c_str(), ZIP_RDONLY, &code), zip_discard);
    if (zip)
        return zip;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    const bool isDamaged = code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS;
    return fail(isDamaged ? ErrorCode::Damaged : ErrorCode::Unreadable,
        "The archive can't be read (" + reason + ")", archive.string());
}

// Names that stay below the archive: no empty, absolute or climbing ones.
bool isSafe(std::string_view name)
{
    if (name.empty() || name.front() == '/' || name.size() > 4096)
        return false;
    while (!name.empty()) {
        const std::size_t end = name.find('/');
        const std::string_view part = name.substr(0, end);
        if (part.empty() || part == "." || part == "..")
            return false;
        name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
    }
    return true;
}

} // namespace

bool isArchive(const fs::path& file)
{
    std::array<char, 4> magic {};
    std::ifstream(file, std::ios::binary).read(magic.data(), magic.size());
    const std::string_view found(magic.data(), magic.size());
    return found == std::string_view("PK\3\4", 4) || found == std::string_view("PK\5\6", 4);
}

Result<ArchiveListing> listArchive(const fs::path& archive)
{
    const auto zip = openArchive(archive);
    if (!zip)
        return std::unexpected(zip.error());
    const zip_int64_t count = zip_get_num_entries(zip->get(), 0);
    if (count > maximumEntries)
        return fail(ErrorCode::Damaged, "The archive has more files than any sound one", archive.string());
    ArchiveListing listing;
    for (zip_int64_t n = 0; n < count; ++n) {
        zip_stat_t status;
        zip_stat_init(&status);
        if (zip_stat_index(zip->get(), static_cast<zip_uint64_t>(n), 0, &status) != 0 || !status.name)
            continue;
        const std::string_view name = status.name;
        const auto refuse = [&](const QString& reason) {
            const std::string shown
                = safeText(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))).toStdString();
            listing.refused.push_back({ archive / fs::path(shown).relative_path(), reason });
        };
        if (name.ends_with('/'))
            continue;
        if (!isSafe(name))
            refuse(QStringLiteral("The archive names a file outside of itself"));
        else if (status.valid & ZIP_STAT_ENCRYPTION_METHOD && status.encryption_method != ZIP_EM_NONE)
            refuse(QStringLiteral("The file is encrypted"));
        else if (status.valid & ZIP_STAT_SIZE && status.size > maximumEntryBytes)
            refuse(QStringLiteral("The file is too large to be read from an archive"));
        else if (isImageFile(fs::path(name)))
            refuse(QStringLiteral("Only DICOM files are read from archives"));
        else
            listing.files.push_back(archive / fs::path(name));
    }
    std::ranges::sort(listing.files);
    const auto repeated = std::ranges::unique(listing.files);
    listing.files.erase(repeated.begin(), repeated.end());
    return listing;
}

std::optional<ArchivePath> splitArchivePath(const fs::path& path)
{
    std::error_code code;
    for (fs::path archive = path.parent_path(); archive.has_relative_path();
        archive = archive.parent_path()) {
        const auto kind = fs::status(archive, code).type();
        if (kind == fs::file_type::directory)
            return std::nullopt;
        if (kind == fs::file_type::regular) {
            const std::string name = path.string().substr(archive.string().size() + 1);
            return isArchive(archive) && isSafe(name) ? std::optional(ArchivePath { archive, name })
                                                      : std::nullopt;
        }
    }
    return std::nullopt;
}

struct ArchiveEntry::State {
    Zip zip;
    ZipFile file;
    std::uint64_t size = 0;
};

ArchiveEntry::ArchiveEntry(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

ArchiveEntry::ArchiveEntry(ArchiveEntry&& other) noexcept = default;
ArchiveEntry& ArchiveEntry::operator=(ArchiveEntry&& other) noexcept = default;
ArchiveEntry::~ArchiveEntry() = default;

Result<ArchiveEntry> ArchiveEntry::open(const ArchivePath& path)
{
    const std::string subject = (path.archive / path.name).string();
    auto zip = openArchive(path.archive);
    if (!zip)
        return std::unexpected(zip.error());
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_stat(zip->get(), path.name.c_str(), 0, &status) != 0)
        return fail(ErrorCode::NotFound, "The archive has no such file", subject);
    if (!(status.valid & ZIP_STAT_SIZE) || status.size > maximumEntryBytes)
        return fail(ErrorCode::Unsupported, "The file is too large to be read from an archive", subject);
    ZipFile file(zip_fopen_index(zip->get(), status.index, 0), zip_fclose);
    if (!file)
        return fail(ErrorCode::Unsupported,
            std::string("The file in the archive can't be read (") + zip_strerror(zip->get()) + ")", subject);
    return ArchiveEntry(std::make_unique<State>(std::move(*zip), std::move(file), status.size));
}

std::uint64_t ArchiveEntry::size() const
{
    return m_state->size;
}

std::size_t ArchiveEntry::read(void* destination, std::size_t count)
{
    const zip_int64_t got = zip_fread(m_state->file.get(), destination, count);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

} // namespace fovea::dicom
