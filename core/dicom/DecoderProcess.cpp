#include "core/dicom/DecoderProcess.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace fovea::dicom {

namespace {

constexpr int socketBytes = 1 << 20; // in its buffers

std::string sentenceOf(const DecodeReply& reply)
{
    return std::string(reply.sentence.data(), strnlen(reply.sentence.data(), reply.sentence.size()));
}

ErrorCode codeOf(DecodeStatus status)
{
    switch (status) {
    case DecodeStatus::OutOfMemory:
        return ErrorCode::OutOfMemory;
    case DecodeStatus::Unsupported:
        return ErrorCode::Unsupported;
    default:
        return ErrorCode::Damaged;
    }
}

} // namespace

Result<std::unique_ptr<DecoderProcess>> DecoderProcess::start(const std::filesystem::path& program)
{
    const auto failed = [&](int code) {
        return fail(ErrorCode::NotFound,
            "The program that decodes compressed pictures can't be started ("
                + std::generic_category().message(code) + ")",
            program.string());
    };
    int ends[2] = {};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failed(errno);
    for (const int end : ends) {
        setsockopt(end, SOL_SOCKET, SO_SNDBUF, &socketBytes, sizeof(socketBytes));
        setsockopt(end, SOL_SOCKET, SO_RCVBUF, &socketBytes, sizeof(socketBytes));
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = program.string();
    char* const arguments[] = { name.data(), nullptr };
    pid_t process = 0;
    const int code = posix_spawn(&process, name.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (code != 0) {
        close(ends[0]);
        return failed(code);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return std::unique_ptr<DecoderProcess>(new DecoderProcess(process, ends[0]));
}

DecoderProcess::~DecoderProcess()
{
    close(m_socket);
    kill(m_process, SIGKILL);
    while (waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) { }
}

// /proc/PID/schedstat: time on a core, time in a core's queue, both in ns. Zero where the kernel does not
// say.
DecoderProcess::Clock::duration DecoderProcess::queued() const
{
    std::ifstream file("/proc/" + std::to_string(m_process) + "/schedstat");
    std::uint64_t ran = 0;
    std::uint64_t waited = 0;
    file >> ran >> waited;
    return std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds(waited));
}

DecoderProcess::Transfer DecoderProcess::waitFor(short events, const Limit& limit) const
{
    while (true) {
        auto end = limit.deadline;
        if (Clock::now() >= end)
            end += queued() - limit.queuedBefore;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0)
            return Transfer::Late;
        pollfd wait { m_socket, events, 0 };
        const int ready = poll(&wait, 1, static_cast<int>(std::min<long long>(left, 60'000)));
        if (ready > 0)
            return Transfer::Done;
        if (ready < 0 && errno != EINTR)
            return Transfer::Lost;
    }
}

DecoderProcess::Transfer DecoderProcess::send(const void* bytes, std::size_t count, const Limit& limit) const
{
    const auto* at = static_cast<const std::uint8_t*>(bytes);
    while (count > 0) {
        const ssize_t sent = ::send(m_socket, at, count, MSG_NOSIGNAL);
        if (sent > 0) {
            at += sent;
            count -= static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN || errno == EINTR) {
            if (const Transfer wait = waitFor(POLLOUT, limit); wait != Transfer::Done)
                return wait;
        } else {
            return Transfer::Lost;
        }
    }
    return Transfer::Done;
}

DecoderProcess::Transfer DecoderProcess::receive(void* bytes, std::size_t count, const Limit& limit) const
{
    auto* at = static_cast<std::uint8_t*>(bytes);
    while (count > 0) {
        const ssize_t got = ::recv(m_socket, at, count, 0);
        if (got > 0) {
            at += got;
            count -= static_cast<std::size_t>(got);
        } else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (const Transfer wait = waitFor(POLLIN, limit); wait != Transfer::Done)
                return wait;
        } else {
            return Transfer::Lost;
        }
    }
    return Transfer::Done;
}

Result<void> DecoderProcess::decode(const Task& task, std::span<std::uint8_t> stored)
{
    DecodeRequest request;
    if (task.transferSyntax.size() >= request.transferSyntax.size())
        return fail(ErrorCode::Unsupported, "The encoding of the pixels can't be read");
    std::ranges::copy(task.transferSyntax, request.transferSyntax.begin());
    request.seconds = static_cast<std::uint32_t>(std::ceil(task.seconds)) + 1;
    request.shape = task.shape;
    request.compressedBytes = task.compressed.size();
    request.memoryBytes = task.memoryBytes;

    m_isUsable = false; // until it has answered
    const Limit limit { Clock::now()
            + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(task.seconds)),
        queued() };
    DecodeReply reply;
    Transfer transfer = send(&request, sizeof(request), limit);
    if (transfer == Transfer::Done)
        transfer = send(task.compressed.data(), task.compressed.size(), limit);
    if (transfer == Transfer::Done)
        transfer = receive(&reply, sizeof(reply), limit);
    const bool isAnswer = transfer == Transfer::Done && reply.magic == decoderMagic
        && (reply.status != DecodeStatus::Done || reply.storedBytes == stored.size());
    if (isAnswer && reply.status == DecodeStatus::Done)
        transfer = receive(stored.data(), stored.size(), limit);
    if (transfer == Transfer::Late)
        return fail(ErrorCode::Damaged,
            "Decoding the file's pixels took more than " + std::to_string(std::lround(task.seconds))
                + " seconds and was stopped");
    if (transfer == Transfer::Lost || !isAnswer)
        return fail(ErrorCode::WorkerLost, "The decoder ended before it answered");
    m_isUsable = true;
    if (reply.status != DecodeStatus::Done)
        return fail(codeOf(reply.status), sentenceOf(reply));
    return {};
}

} // namespace fovea::dicom
