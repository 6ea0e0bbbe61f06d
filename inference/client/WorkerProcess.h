#pragma once

#include "core/base/Error.h"
#include "inference/protocol/Messages.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fovea::inference {

// One run of the worker program, with its pipes. A thread of its own starts it, reads what it says and waits
// for its end: Linux ends a child with the thread that started it, so that thread must be one that stays.
class WorkerProcess {
public:
    [[nodiscard]] static Result<std::unique_ptr<WorkerProcess>> start(
        const std::filesystem::path& program, const std::vector<std::string>& arguments);

    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    ~WorkerProcess(); // kills it

    // Asked every few milliseconds while the worker takes nothing: true gives up.
    using GivesUp = std::function<bool()>;

    // WorkerLost when it no longer listens, Cancelled when the caller gave up: what was sent may then end in
    // the middle, and the process is of no use but to be killed.
    [[nodiscard]] Result<void> send(const Message& message, const GivesUp& givesUp);
    [[nodiscard]] Result<void> sendVoxels(std::span<const std::byte> bytes, const GivesUp& givesUp);
    // Who takes the voxels that it sends, on the reading thread, until the next call; returns false for more
    // than are wanted, which is an offence. Nobody: any are one.
    void setVoxelSink(std::function<bool(std::string_view)> sink);
    // The next message; nothing when none comes in time; WorkerLost, in words, when it has ended.
    [[nodiscard]] Result<std::optional<Message>> receive(std::chrono::milliseconds timeout);

    void kill();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] std::int64_t processId() const; // 0 when it has ended

private:
    WorkerProcess() = default;

    void spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    void serve(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    void readUntilEnd();
    void takeLog(std::string_view text);
    void takeMessage(const std::string& body);
    void takeVoxels(std::string_view bytes);
    [[nodiscard]] Result<void> sendFrame(std::string_view frame, const GivesUp& givesUp);
    void finish();

    std::thread m_thread;
    int m_requests = -1; // to its stdin
    int m_answers = -1; // from its stdout
    int m_log = -1; // from its stderr

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_pid = 0;
    bool m_isStarted = false; // or could not be: see m_end
    std::deque<Message> m_messages;
    std::function<bool(std::string_view)> m_voxelSink;
    std::optional<Error> m_end; // why it is gone
    std::string m_lastLine; // of its log
    std::string m_partialLine;
    std::string m_offence; // what it sent against the protocol
};

} // namespace fovea::inference
