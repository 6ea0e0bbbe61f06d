#include "core/dicom/DicomDirectory.h"

#include "core/dicom/DataSet.h"
#include "core/dicom/Text.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace fovea::dicom {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t reportedAtMost = 1000;

// "IM\0001" as a path; nothing for components that could lead elsewhere.
std::optional<fs::path> relativePathOf(std::string_view fileId)
{
    fs::path path;
    while (true) {
        const std::size_t end = fileId.find('\\');
        std::string_view part = fileId.substr(0, end);
        while (part.ends_with(' ') || part.ends_with('\0'))
            part.remove_suffix(1);
        if (part.empty() || part == "." || part == ".." || part.find('/') != std::string_view::npos
            || part.find('\0') != std::string_view::npos)
            return std::nullopt;
        path /= part;
        if (end == std::string_view::npos)
            return path;
        fileId.remove_prefix(end + 1);
    }
}

// Discs are often mounted with their names in lower case.
bool isThere(const fs::path& folder, const fs::path& path)
{
    std::error_code code;
    const QString lower = QString::fromStdString(path.string()).toLower();
    return fs::exists(folder / path, code) || fs::exists(folder / lower.toStdString(), code);
}

} // namespace

std::vector<RefusedFile> missingFilesOf(const fs::path& dicomdir)
{
    std::vector<RefusedFile> missing;
    auto source = ByteSource::open(dicomdir);
    const auto parsed = source ? parseHeader(*source) : std::unexpected(source.error());
    if (!parsed) {
        missing.push_back({ dicomdir, QString::fromStdString(parsed.error().sentence) });
        return missing;
    }
    const Element* records = parsed->dataSet.find(tag::DirectoryRecordSequence);
    std::set<fs::path> seen;
    for (std::size_t n = 0; records && n < records->items.size() && missing.size() < reportedAtMost; ++n) {
        const auto fileId = records->items[n].text(tag::ReferencedFileID);
        if (fileId.empty())
            continue;
        const auto path = relativePathOf(fileId);
        if (!path)
            missing.push_back({ dicomdir,
                QStringLiteral("The index names a file outside of its folder: %1").arg(safeTerm(fileId)) });
        else if (seen.insert(*path).second && !isThere(dicomdir.parent_path(), *path))
            missing.push_back({ dicomdir.parent_path() / *path,
                QStringLiteral("The index (DICOMDIR) lists this file, but it is not there") });
    }
    return missing;
}

} // namespace fovea::dicom
