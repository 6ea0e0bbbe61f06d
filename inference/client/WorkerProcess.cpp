#include "inference/client/WorkerProcess.h"

#include "inference/protocol/Frame.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace fovea::inference {

namespace {

constexpr std::size_t maxLogLine = 400;

std::string wordsFor(int status)
{
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char* name = ::sigabbrev_np(signal);
        std::string words = "The worker that runs models was ended by signal "
            + (name != nullptr ? "SIG" + std::string(name) : std::to_string(signal));
        if (signal == SIGKILL)
            words += ", as when memory runs out";
        if (signal == SIGXCPU)
            words += ", as when a model never comes to an end";
        return words;
    }
    return "The worker that runs models ended by itself with status " + std::to_string(WEXITSTATUS(status));
}

// This program's environment, with what the worker's libraries must know before they load.
std::vector<std::string> workerEnvironment()
{
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable)
        variables.emplace_back(*variable);
    const auto addUnlessSet = [&](const std::string& name, const std::string& value) {
        if (std::getenv(name.c_str()) == nullptr)
            variables.push_back(name + '=' + value);
    };
    addUnlessSet("ONEDNN_MAX_CPU_ISA", "AVX2");
    addUnlessSet("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    addUnlessSet("OPENBLAS_NUM_THREADS", "1"); // its threads would spin beside LibTorch's
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> result;
    for (std::string& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

void closeAll(std::initializer_list<int*> descriptors)
{
    for (int* fd : descriptors) {
        if (*fd >= 0)
            ::close(std::exchange(*fd, -1));
    }
}

} // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(
    const std::filesystem::path& program, const std::vector<std::string>& arguments)
{
    std::unique_ptr<WorkerProcess> process(new WorkerProcess);
    process->m_thread
        = std::thread([raw = process.get(), program, arguments] { raw->serve(program, arguments); });
    std::unique_lock lock(process->m_mutex);
    process->m_changed.wait(lock, [&] { return process->m_isStarted; });
    if (process->m_pid == 0 && process->m_end) {
        Error error = *process->m_end;
        lock.unlock();
        return std::unexpected(error);
    }
    lock.unlock();
    return process;
}

WorkerProcess::~WorkerProcess()
{
    kill();
    if (m_thread.joinable())
        m_thread.join();
    closeAll({ &m_requests, &m_answers, &m_log });
}

void WorkerProcess::serve(const std::filesystem::path& program, const std::vector<std::string>& arguments)
{
    spawn(program, arguments);
    if (processId() != 0)
        readUntilEnd();
}

void WorkerProcess::spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments)
{
    std::array<int, 2> requests { -1, -1 };
    std::array<int, 2> answers { -1, -1 };
    std::array<int, 2> log { -1, -1 };
    // Requests go through a socket, since writing to one whose reader is gone need not raise SIGPIPE.
    int error = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, requests.data()) != 0
            || ::pipe2(answers.data(), O_CLOEXEC) != 0 || ::pipe2(log.data(), O_CLOEXEC) != 0
        ? errno
        : 0;
    pid_t pid = 0;
    if (error == 0) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_adddup2(&actions, requests[1], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, log[1], STDERR_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        std::vector<std::string> commandLine { program.string() };
        commandLine.insert(commandLine.end(), arguments.begin(), arguments.end());
        std::vector<std::string> environment = workerEnvironment();
        error = ::posix_spawnp(&pid, program.c_str(), &actions, &attributes, pointers(commandLine).data(),
            pointers(environment).data());
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    closeAll({ &requests[1], &answers[1], &log[1] });
    const std::scoped_lock lock(m_mutex);
    m_requests = requests[0];
    m_answers = answers[0];
    m_log = log[0];
    m_isStarted = true;
    if (error == 0)
        m_pid = pid;
    else
        m_end = Error { ErrorCode::WorkerLost,
            "The worker that runs models can't be started: " + std::generic_category().message(error),
            program.string(), "Is Fovea installed completely?" };
    m_changed.notify_all();
}

void WorkerProcess::readUntilEnd()
{
    FrameReader frames;
    std::array<char, 65536> buffer;
    // Its end is watched too: a process that it started can hold the pipes open after it.
    const int life = static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(processId()), 0));
    std::array<pollfd, 3> watched { { { m_answers, POLLIN, 0 }, { m_log, POLLIN, 0 }, { life, POLLIN, 0 } } };
    bool hasEnded = false;
    while (watched[0].fd >= 0) {
        const int ready = ::poll(watched.data(), watched.size(), hasEnded ? 0 : -1);
        if ((ready < 0 && errno != EINTR) || (ready == 0 && hasEnded))
            break;
        for (pollfd& source : watched) {
            if (ready < 0 || source.fd < 0 || source.revents == 0)
                continue;
            if (&source == &watched[2]) {
                hasEnded = true;
                source.fd = -1;
                continue;
            }
            const auto count = ::read(source.fd, buffer.data(), buffer.size());
            if (count <= 0) {
                if (count == 0 || errno != EINTR)
                    source.fd = -1;
                continue;
            }
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
            if (&source == &watched[1]) {
                takeLog(bytes);
                continue;
            }
            frames.feed(bytes);
            auto body = frames.next();
            for (; body && *body; body = frames.next()) {
                if (frames.isVoxels())
                    takeVoxels(**body);
                else
                    takeMessage(**body);
            }
            if (!body) {
                m_offence = body.error().sentence;
                source.fd = -1;
            }
        }
    }
    if (life >= 0)
        ::close(life);
    // What it still wrote to its log says why it ended.
    ::fcntl(m_log, F_SETFL, O_NONBLOCK);
    for (auto count = ::read(m_log, buffer.data(), buffer.size()); count > 0;
        count = ::read(m_log, buffer.data(), buffer.size()))
        takeLog({ buffer.data(), static_cast<std::size_t>(count) });
    finish();
}

void WorkerProcess::finish()
{
    // A worker that closed its answers or broke the protocol is of no use. One that ends by itself gets the
    // time to, for the sake of its status. Until it is waited for under the lock, its number can't become
    // anybody else's.
    const auto pid = static_cast<pid_t>(processId());
    siginfo_t info {};
    for (int attempt = 0; m_offence.empty() && attempt < 50 && info.si_pid == 0; ++attempt) {
        if (attempt > 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
    }
    const std::scoped_lock lock(m_mutex);
    int status = 0;
    if (info.si_pid == 0)
        ::kill(pid, SIGKILL);
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
    m_pid = 0;
    if (!m_partialLine.empty())
        m_lastLine = m_partialLine;
    std::string sentence = m_offence.empty() ? wordsFor(status) : m_offence;
    if (!m_lastLine.empty())
        sentence += "; it said last: \"" + m_lastLine + "\"";
    // The loader's own status, before any code of the worker ran: it would end so again.
    const bool isLoaded = !m_offence.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != 127;
    m_end = Error { ErrorCode::WorkerLost, sentence, {},
        isLoaded ? "Run it again: a new worker is started by itself."
                 : "Install the library that it misses, and run it again." };
    m_changed.notify_all();
}

void WorkerProcess::takeLog(std::string_view text)
{
    const std::scoped_lock lock(m_mutex);
    for (const char c : text) {
        if (c == '\n') {
            if (!m_partialLine.empty())
                m_lastLine = m_partialLine;
            m_partialLine.clear();
        } else if (m_partialLine.size() < maxLogLine && static_cast<unsigned char>(c) >= 0x20) {
            m_partialLine += c;
        }
    }
}

void WorkerProcess::takeMessage(const std::string& body)
{
    auto message = decode(body);
    const std::scoped_lock lock(m_mutex);
    if (!message) {
        m_offence = message.error().sentence;
        ::kill(static_cast<pid_t>(m_pid), SIGKILL);
        return;
    }
    // A worker that floods can't fill our memory: of a stage's progress only the newest counts.
    const auto* report = std::get_if<JobProgress>(&*message);
    const auto* last = m_messages.empty() ? nullptr : std::get_if<JobProgress>(&m_messages.back());
    if (report != nullptr && last != nullptr && report->job == last->job && report->stage == last->stage)
        m_messages.back() = std::move(*message);
    else if (m_messages.size() < 1000)
        m_messages.push_back(std::move(*message));
    m_changed.notify_all();
}

void WorkerProcess::takeVoxels(std::string_view bytes)
{
    const std::scoped_lock lock(m_mutex);
    if (m_voxelSink && m_voxelSink(bytes))
        return;
    m_offence = "The worker sent voxels that nobody asked for";
    ::kill(static_cast<pid_t>(m_pid), SIGKILL);
}

void WorkerProcess::setVoxelSink(std::function<bool(std::string_view)> sink)
{
    const std::scoped_lock lock(m_mutex);
    m_voxelSink = std::move(sink);
}

Result<void> WorkerProcess::sendVoxels(std::span<const std::byte> bytes, const GivesUp& givesUp)
{
    constexpr std::size_t piece = 1U << 20U;
    for (std::size_t begin = 0; begin < bytes.size(); begin += piece) {
        const auto part = bytes.subspan(begin, std::min(piece, bytes.size() - begin));
        auto sent = sendFrame(
            encodeFrame({ reinterpret_cast<const char*>(part.data()), part.size() }, true), givesUp);
        if (!sent)
            return sent;
    }
    return {};
}

Result<void> WorkerProcess::send(const Message& message, const GivesUp& givesUp)
{
    return sendFrame(encodeFrame(encode(message)), givesUp);
}

Result<void> WorkerProcess::sendFrame(std::string_view frame, const GivesUp& givesUp)
{
    constexpr int patienceMs = 20;
    std::size_t sent = 0;
    while (sent < frame.size()) {
        const auto count
            = ::send(m_requests, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN && isRunning()) {
            if (givesUp())
                return cancelled();
            pollfd socket { m_requests, POLLOUT, 0 };
            (void)::poll(&socket, 1, patienceMs);
            continue;
        }
        if (count <= 0)
            return fail(ErrorCode::WorkerLost, "The worker that runs models no longer listens", {},
                "Run it again: a new worker is started by itself.");
        sent += static_cast<std::size_t>(count);
    }
    return {};
}

Result<std::optional<Message>> WorkerProcess::receive(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, timeout, [this] { return !m_messages.empty() || m_end; });
    if (!m_messages.empty()) {
        Message message = std::move(m_messages.front());
        m_messages.pop_front();
        return message;
    }
    if (m_end)
        return std::unexpected(*m_end);
    return std::nullopt;
}

void WorkerProcess::kill()
{
    const std::scoped_lock lock(m_mutex);
    if (m_pid != 0)
        ::kill(static_cast<pid_t>(m_pid), SIGKILL);
}

bool WorkerProcess::isRunning() const
{
    return processId() != 0;
}

std::int64_t WorkerProcess::processId() const
{
    const std::scoped_lock lock(m_mutex);
    return m_pid;
}

} // namespace fovea::inference
