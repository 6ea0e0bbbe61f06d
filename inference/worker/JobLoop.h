#pragma once

#include "core/base/Progress.h"
#include "inference/protocol/Messages.h"
#include "inference/worker/InlineJob.h"

#include <condition_variable>
#include <deque>
#include <map>
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
    // With a folder, the voxels of jobs come and go in the stream, and lie there meanwhile.
    JobLoop(int requests, int answers, const SharedFolder* inlineFolder = nullptr);
    JobLoop(const JobLoop&) = delete;
    JobLoop& operator=(const JobLoop&) = delete;

    void greet(const WorkerInfo& info);
    [[noreturn]] void run();

private:
    using Job = std::variant<SegmentJob, DetectJob, ExplainJob, UncertaintyJob>;

    [[noreturn]] void readRequests();
    void take(Message message);
    void takeInline(Message message);
    void cancelJob(std::int64_t job);
    void takeVoxels(std::string_view bytes);
    void receive(SegmentJob job); // whose voxels are still to come
    void runJob(const SegmentJob& job, std::stop_token stop);
    void runJob(const DetectJob& job, std::stop_token stop);
    void runJob(const ExplainJob& job, std::stop_token stop);
    void runJob(const UncertaintyJob& job, std::stop_token stop);
    [[nodiscard]] Progress progressOf(std::int64_t job, std::stop_token stop);
    void answer(const Message& message); // any thread
    void write(const std::string& frame); // any thread

    int m_requests;
    int m_answers;
    std::mutex m_answerMutex;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_waiting;
    std::optional<std::int64_t> m_running;
    const SharedFolder* m_inlineFolder;
    std::optional<InlineJob> m_incoming;
    std::map<std::int64_t, InlineJob> m_inline; // waiting or running
    std::stop_source m_stop; // of the running job
};

} // namespace fovea::inference
