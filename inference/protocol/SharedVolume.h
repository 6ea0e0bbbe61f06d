#pragma once

#include "core/base/Error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace fovea::inference {

// A private folder (mode 0700) for the volumes that two processes share, in memory: under /dev/shm, or under
// $TMPDIR where that is missing. Removed with everything in it on destruction. Its maker holds a lock on it,
// which ends with the maker however that ends; making one sweeps those that nobody holds.
class SharedFolder {
public:
    [[nodiscard]] static Result<SharedFolder> create();

    SharedFolder(SharedFolder&& other) noexcept;
    SharedFolder& operator=(SharedFolder&& other) noexcept;
    ~SharedFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    SharedFolder(std::filesystem::path path, int lock)
        : m_path(std::move(path))
        , m_lock(lock)
    { }
    void remove() noexcept;

    std::filesystem::path m_path;
    int m_lock = -1; // descriptor of the locked file in it
};

// The bytes of one volume in a file that both processes map. Which voxels they are, the messages say. The
// side that created it removes the file on destruction; the side that opened it only unmaps.
class SharedVolume {
public:
    enum class Access { Read, ReadWrite };

    SharedVolume() = default;
    // A new file of this size, filled with zeros, that only this user can read. Fails with OutOfMemory when
    // the memory behind it does not suffice, rather than later with a signal.
    [[nodiscard]] static Result<SharedVolume> create(
        const SharedFolder& folder, const std::string& name, std::size_t bytes);
    // An existing file, which must be an ordinary one of exactly this size.
    [[nodiscard]] static Result<SharedVolume> open(
        const std::filesystem::path& file, std::size_t bytes, Access access);

    SharedVolume(SharedVolume&& other) noexcept;
    SharedVolume& operator=(SharedVolume&& other) noexcept;
    ~SharedVolume();

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return { m_data, m_size }; }
    // Only where it was created, or opened for writing.
    [[nodiscard]] std::span<std::byte> writableBytes() { return { m_data, m_size }; }

    template <class T>
    [[nodiscard]] std::span<const T> as() const
    {
        return { reinterpret_cast<const T*>(m_data), m_size / sizeof(T) };
    }
    template <class T>
    [[nodiscard]] std::span<T> writableAs()
    {
        return { reinterpret_cast<T*>(m_data), m_size / sizeof(T) };
    }

private:
    void release() noexcept;

    std::filesystem::path m_file;
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
    bool m_owner = false;
};

} // namespace fovea::inference
