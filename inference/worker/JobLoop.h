#pragma once

#include "core/base/Progress.h"
#include "inference/protocol/Messages.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <variant>

namespace fovea::inference {

// Takes requests from one descriptor, runs them one by one on the calling thread and answers on another one.
// A thread reads on meanwhile, so that a cancel reaches the running job. The end of the requests ends the
// process.
class JobLoop {
public:
    JobLoop(int requests, int answers);
    JobLoop(const JobLoop&) = delete;
    JobLoop& operator=(const JobLoop&) = delete;

    void greet(const WorkerInfo& info);
    [[noreturn]] void run();

private:
    using Job = std::variant<SegmentJob, DetectJob, ExplainJob, UncertaintyJob>;

    [[noreturn]] void readRequests();
    void take(Message message);
    void runJob(const SegmentJob& job, std::stop_token stop);
    void runJob(const DetectJob& job, std::stop_token stop);
    void runJob(const ExplainJob& job, std::stop_token stop);
    void runJob(const UncertaintyJob& job, std::stop_token stop);
    [[nodiscard]] Progress progressOf(std::int64_t job, std::stop_token stop);
    void answer(const Message& message); // any thread

    int m_requests;
    int m_answers;
    std::mutex m_answerMutex;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_waiting;
    std::optional<std::int64_t> m_running;
    std::stop_source m_stop; // of the running job
};

} // namespace fovea::inference
