#pragma once

#include "core/base/Error.h"
#include "core/study/Study.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// DICOM files inside of a ZIP archive. They are read where they are and never unpacked to disk, so nothing
// can be written anywhere. Such a file's path is that of the archive followed by its name in there.
namespace fovea::dicom {

// Whether the file begins as a ZIP archive does.
[[nodiscard]] bool isArchive(const std::filesystem::path& file);

struct ArchiveListing {
    std::vector<std::filesystem::path> files {}; // sorted
    std::vector<RefusedFile> refused {}; // encrypted, unsafe names, images of other kinds
};

// Errors: Unreadable, Damaged.
[[nodiscard]] Result<ArchiveListing> listArchive(const std::filesystem::path& archive);

// The archive that a path leads into, and the name in there; nothing for a path that does not.
struct ArchivePath {
    std::filesystem::path archive;
    std::string name;
};
[[nodiscard]] std::optional<ArchivePath> splitArchivePath(const std::filesystem::path& path);

// A file in an archive, read from its beginning on. What it claims to be long is not believed.
class ArchiveEntry {
public:
    // Errors: NotFound, Damaged; Unsupported for encrypted ones and those that claim more than 4 GiB.
    [[nodiscard]] static Result<ArchiveEntry> open(const ArchivePath& path);

    ArchiveEntry(ArchiveEntry&& other) noexcept;
    ArchiveEntry& operator=(ArchiveEntry&& other) noexcept;
    ~ArchiveEntry();

    [[nodiscard]] std::uint64_t size() const; // as the archive says
    // The next bytes; fewer at the end and where the archive is damaged.
    [[nodiscard]] std::size_t read(void* destination, std::size_t count);

private:
    struct State;

    explicit ArchiveEntry(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace fovea::dicom
