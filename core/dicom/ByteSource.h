#pragma once

#include "core/base/Error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace fovea::dicom {

class ArchiveEntry;

// The bytes of a file, of a file in a ZIP archive (see Archive.h) or of a piece of memory. Headers are looked
// at through a small window, so that a file's pixels are not read with them; nothing is allocated because a
// file says that it is long.
class ByteSource {
public:
    [[nodiscard]] static Result<ByteSource> open(const std::filesystem::path& file);
    // With isPrefix the bytes are the beginning of something whose size is not known.
    [[nodiscard]] static ByteSource fromMemory(std::vector<std::uint8_t> bytes, bool isPrefix);

    ByteSource(ByteSource&& other) noexcept;
    ByteSource& operator=(ByteSource&& other) noexcept;
    ~ByteSource();

    // Of the whole; the greatest number when it is not known.
    [[nodiscard]] std::uint64_t size() const { return m_size; }

    // That many bytes from the offset on, valid until the next call; null when they are not there.
    [[nodiscard]] const std::uint8_t* view(std::uint64_t offset, std::size_t count);
    // Copies the bytes; false when they are not all there. Several threads may call it.
    [[nodiscard]] bool read(std::uint64_t offset, void* destination, std::size_t count) const;

    // Files in archives can only be read from their beginning on: after this, all of it is in memory and
    // read() works. Nothing to do for others.
    [[nodiscard]] Result<void> load();

private:
    ByteSource() = default;

    [[nodiscard]] bool loadUpTo(std::uint64_t end);

    int m_descriptor = -1; // none: m_window holds everything that was read
    std::unique_ptr<ArchiveEntry> m_entry; // what is left to read of it
    std::uint64_t m_size = 0;
    std::uint64_t m_windowOffset = 0;
    std::vector<std::uint8_t> m_window;
};

// The bytes from the offset on, inflated (raw deflate, RFC 1951), at most limit of them.
[[nodiscard]] Result<ByteSource> inflated(ByteSource& source, std::uint64_t offset, std::uint64_t limit);

} // namespace fovea::dicom
