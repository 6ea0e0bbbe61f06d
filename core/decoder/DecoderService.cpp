#include "core/decoder/DecoderService.h"

#include "core/decoder/DecoderProtocol.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <vector>

namespace fovea::dicom {

namespace {

constexpr std::uint64_t maximumBytes = std::uint64_t { 4 } << 30; // of a frame, compressed or not

bool receive(int socket, void* bytes, std::size_t count)
{
    auto* at = static_cast<std::uint8_t*>(bytes);
    while (count > 0) {
        const ssize_t got = ::read(socket, at, count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

bool send(int socket, const void* bytes, std::size_t count)
{
    const auto* at = static_cast<const std::uint8_t*>(bytes);
    while (count > 0) {
        const ssize_t sent = ::send(socket, at, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        count -= static_cast<std::size_t>(sent);
    }
    return true;
}

// For good, where it is not to be raised again for a larger frame.
void limit(int resource, rlim_t value, bool isForGood)
{
    rlimit limits {};
    getrlimit(static_cast<__rlimit_resource>(resource), &limits);
    limits.rlim_cur = std::min(value, limits.rlim_max);
    if (isForGood)
        limits.rlim_max = limits.rlim_cur;
    setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

// The address space that is in use now.
std::uint64_t usedBytes()
{
    unsigned long long pages = 0;
    if (FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%llu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void confine()
{
    close_range(STDERR_FILENO + 1, std::numeric_limits<unsigned>::max(), 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    limit(RLIMIT_CORE, 0, true);
    limit(RLIMIT_FSIZE, 0, true);
    limit(RLIMIT_NOFILE, STDERR_FILENO + 1, true); // no file can be opened from here on
}

DecodeReply failure(DecodeStatus status, const std::string& sentence)
{
    DecodeReply reply;
    reply.status = status;
    std::snprintf(reply.sentence.data(), reply.sentence.size(), "%s", sentence.c_str());
    return reply;
}

DecodeReply answer(const DecodeRequest& request, const std::vector<std::uint8_t>& compressed,
    const DecodeFunction& decode, std::vector<std::uint8_t>& stored)
{
    const std::string_view syntax(
        request.transferSyntax.data(), strnlen(request.transferSyntax.data(), request.transferSyntax.size()));
    try {
        stored.resize(request.shape.bytes());
        const auto decoded = decode(syntax, compressed, request.shape, stored);
        if (decoded) {
            DecodeReply reply;
            reply.storedBytes = stored.size();
            return reply;
        }
        const ErrorCode code = decoded.error().code;
        return failure(code == ErrorCode::OutOfMemory ? DecodeStatus::OutOfMemory
                : code == ErrorCode::Unsupported      ? DecodeStatus::Unsupported
                                                      : DecodeStatus::Damaged,
            decoded.error().sentence);
    } catch (const std::bad_alloc&) {
        return failure(
            DecodeStatus::OutOfMemory, "The file's compressed pixels need more memory than they may have");
    } catch (const std::exception&) {
        return failure(DecodeStatus::Damaged, "The file's compressed pixels are damaged");
    }
}

// SIGPROF ends the process after so much work of its own; zero: never. Time that others have the cores is not
// counted.
void limitTime(std::uint32_t seconds)
{
    itimerval limit {};
    limit.it_value.tv_sec = seconds;
    setitimer(ITIMER_PROF, &limit, nullptr);
}

} // namespace

int serveDecoding(int socket, const DecodeFunction& decode)
{
    const std::uint64_t base = usedBytes();
    confine();
    std::vector<std::uint8_t> compressed;
    std::vector<std::uint8_t> stored;
    for (DecodeRequest request; receive(socket, &request, sizeof(request));) {
        if (request.magic != decoderMagic || request.compressedBytes > maximumBytes
            || request.shape.bytes() > maximumBytes)
            return 2;
        limit(RLIMIT_AS, base + request.memoryBytes, false);
        limitTime(request.seconds); // nobody may be left to stop an endless loop
        compressed.clear();
        compressed.resize(static_cast<std::size_t>(request.compressedBytes));
        if (!receive(socket, compressed.data(), compressed.size()))
            return 1;
        const DecodeReply reply = answer(request, compressed, decode, stored);
        if (!send(socket, &reply, sizeof(reply))
            || (reply.status == DecodeStatus::Done && !send(socket, stored.data(), stored.size())))
            return 1;
        limitTime(0);
    }
    return 0;
}

} // namespace fovea::dicom
