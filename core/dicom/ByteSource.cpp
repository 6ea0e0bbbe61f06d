#include "core/dicom/ByteSource.h"

#include "core/dicom/Archive.h"
#include "core/image/ImageBuffer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace fovea::dicom {

namespace {

constexpr std::size_t windowBytes = 8192;

std::size_t readAt(int descriptor, std::uint64_t offset, void* destination, std::size_t count)
{
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = pread(descriptor, static_cast<std::uint8_t*>(destination) + done, count - done,
            static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

} // namespace

Result<ByteSource> ByteSource::open(const std::filesystem::path& file)
{
    ByteSource source;
    // Not to wait for the other end of a pipe that somebody called a file.
    source.m_descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source.m_descriptor < 0 && errno == ENOTDIR) {
        if (const auto inside = splitArchivePath(file)) {
            auto entry = ArchiveEntry::open(*inside);
            if (!entry)
                return std::unexpected(entry.error());
            source.m_size = entry->size();
            source.m_entry = std::make_unique<ArchiveEntry>(std::move(*entry));
            return source;
        }
        errno = ENOENT;
    }
    struct stat status {};
    if (source.m_descriptor < 0 || fstat(source.m_descriptor, &status) != 0) {
        const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable;
        return fail(
            code, "The file can't be opened (" + std::generic_category().message(errno) + ")", file.string());
    }
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::Unreadable, "This is no regular file", file.string());
    source.m_size = static_cast<std::uint64_t>(status.st_size);
    return source;
}

ByteSource ByteSource::fromMemory(std::vector<std::uint8_t> bytes, bool isPrefix)
{
    ByteSource source;
    source.m_size = isPrefix ? std::numeric_limits<std::uint64_t>::max() : bytes.size();
    source.m_window = std::move(bytes);
    return source;
}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_entry(std::move(other.m_entry))
    , m_size(other.m_size)
    , m_windowOffset(other.m_windowOffset)
    , m_window(std::move(other.m_window))
{ }

ByteSource& ByteSource::operator=(ByteSource&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_entry, other.m_entry);
    std::swap(m_size, other.m_size);
    std::swap(m_windowOffset, other.m_windowOffset);
    std::swap(m_window, other.m_window);
    return *this;
}

ByteSource::~ByteSource()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

const std::uint8_t* ByteSource::view(std::uint64_t offset, std::size_t count)
{
    if (offset > m_size || count > m_size - offset)
        return nullptr;
    const auto isInWindow = [&] {
        return offset >= m_windowOffset && offset - m_windowOffset <= m_window.size()
            && count <= m_window.size() - (offset - m_windowOffset);
    };
    if (!isInWindow() && m_entry) {
        if (!loadUpTo(offset + count))
            return nullptr;
    } else if (!isInWindow()) {
        if (m_descriptor < 0)
            return nullptr;
        const std::uint64_t wanted = std::min<std::uint64_t>(std::max(count, windowBytes), m_size - offset);
        m_window.resize(static_cast<std::size_t>(wanted));
        m_window.resize(readAt(m_descriptor, offset, m_window.data(), m_window.size()));
        m_windowOffset = offset;
        if (!isInWindow())
            return nullptr;
    }
    return m_window.data() + (offset - m_windowOffset);
}

// Memory grows with what comes, not with what the archive claims.
bool ByteSource::loadUpTo(std::uint64_t end)
{
    constexpr std::size_t atOnce = 1 << 20;
    end = std::min(m_size, std::max(end, std::min<std::uint64_t>(m_size, m_window.size() + 2 * windowBytes)));
    while (m_window.size() < end) {
        const std::size_t begin = m_window.size();
        m_window.resize(begin + static_cast<std::size_t>(std::min<std::uint64_t>(atOnce, end - begin)));
        const std::size_t got = m_entry->read(m_window.data() + begin, m_window.size() - begin);
        m_window.resize(begin + got);
        if (got == 0)
            return false;
    }
    return true;
}

Result<void> ByteSource::load()
{
    if (!m_entry)
        return {};
    if (auto enough = checkMemory(static_cast<double>(m_size)); !enough)
        return enough;
    if (!loadUpTo(m_size))
        return fail(ErrorCode::Damaged, "The archive ends in the middle of the file");
    m_entry.reset();
    return {};
}

bool ByteSource::read(std::uint64_t offset, void* destination, std::size_t count) const
{
    if (offset > m_size || count > m_size - offset)
        return false;
    if (m_descriptor >= 0)
        return readAt(m_descriptor, offset, destination, count) == count;
    if (offset > m_window.size() || count > m_window.size() - offset)
        return false;
    std::memcpy(destination, m_window.data() + offset, count);
    return true;
}

Result<ByteSource> inflated(ByteSource& source, std::uint64_t offset, std::uint64_t limit)
{
    z_stream stream {};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return fail(ErrorCode::Internal, "The decompressor can't be started");
    std::vector<std::uint8_t> out;
    int status = Z_OK;
    while (status == Z_OK && out.size() < limit && offset < source.size()) {
        const auto count
            = static_cast<std::size_t>(std::min<std::uint64_t>(windowBytes, source.size() - offset));
        const std::uint8_t* in = source.view(offset, count);
        if (!in)
            break;
        offset += count;
        stream.next_in = const_cast<Bytef*>(in); // zlib does not write to it
        stream.avail_in = static_cast<uInt>(count);
        while (status == Z_OK && out.size() < limit && stream.avail_in > 0) {
            const std::size_t begin = out.size();
            out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(limit, begin + 16 * windowBytes)));
            stream.next_out = out.data() + begin;
            stream.avail_out = static_cast<uInt>(out.size() - begin);
            status = inflate(&stream, Z_NO_FLUSH);
            out.resize(out.size() - stream.avail_out);
        }
    }
    inflateEnd(&stream);
    if (status != Z_OK && status != Z_STREAM_END)
        return fail(ErrorCode::Damaged, "The file's compressed part is damaged");
    const bool isPrefix = status == Z_OK && out.size() >= limit;
    return ByteSource::fromMemory(std::move(out), isPrefix);
}

} // namespace fovea::dicom
