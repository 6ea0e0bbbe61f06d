#include "inference/client/JobQueue.h"

#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace fovea::inference {

namespace {

struct Job {
    int number = 0;
    SegmentRequest request {};
    std::stop_source stop {};
};

} // namespace

struct JobQueue::State {
    State(JobQueue* jobQueue, WorkerOptions workerOptions)
        : queue(jobQueue)
        , options(std::move(workerOptions))
    { }

    // Calls the function in the queue's own thread, later. The queue outlives the thread that calls this.
    template <class Function>
    void post(Function&& function)
    {
        QMetaObject::invokeMethod(queue, std::forward<Function>(function), Qt::QueuedConnection);
    }

    void work();
    void run(Job& job);
    [[nodiscard]] Result<SegmentResult> segment(Job& job, const Progress& progress);

    JobQueue* const queue;
    const WorkerOptions options;
    std::unique_ptr<Worker> worker; // of the working thread

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> waiting;
    std::optional<std::stop_source> running;
    int runningNumber = 0;
    int nextNumber = 1;
    bool isEnding = false;
    std::thread thread;
};

void JobQueue::State::work()
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex);
            running.reset();
            changed.wait(lock, [this] { return isEnding || !waiting.empty(); });
            if (isEnding)
                return;
            job = std::move(waiting.front());
            waiting.pop_front();
            running = job.stop;
            runningNumber = job.number;
        }
        run(job);
    }
}

Result<SegmentResult> JobQueue::State::segment(Job& job, const Progress& progress)
{
    if (!worker) {
        auto started = Worker::start(options);
        if (!started)
            return std::unexpected(started.error());
        worker = std::move(*started);
    }
    return worker->segment(job.request, progress);
}

void JobQueue::State::run(Job& job)
{
    const int number = job.number;
    post([q = queue, number] { Q_EMIT q->started(number); });
    const Progress progress(
        [this, number](const std::string& stage, double fraction) {
            post([q = queue, number, name = QString::fromStdString(stage), fraction] {
                Q_EMIT q->progressed(number, name, fraction);
            });
        },
        job.stop.get_token());
    auto result = segment(job, progress);
    if (result) {
        auto shared = std::make_shared<const SegmentResult>(std::move(*result));
        post([q = queue, number, shared] { Q_EMIT q->finished(number, shared); });
        return;
    }
    post([q = queue, number, error = result.error()] {
        if (error.code == ErrorCode::WorkerLost)
            Q_EMIT q->workerLost(number, QString::fromStdString(describe(error)));
        Q_EMIT q->failed(number, error);
    });
}

JobQueue::JobQueue(WorkerOptions options, QObject* parent)
    : QObject(parent)
    , m_state(std::make_unique<State>(this, std::move(options)))
{
    m_state->thread = std::thread([state = m_state.get()] { state->work(); });
}

JobQueue::~JobQueue()
{
    {
        const std::scoped_lock lock(m_state->mutex);
        m_state->isEnding = true;
        m_state->waiting.clear();
        if (m_state->running)
            m_state->running->request_stop();
        m_state->changed.notify_all();
    }
    m_state->thread.join();
}

int JobQueue::enqueue(SegmentRequest request)
{
    const std::scoped_lock lock(m_state->mutex);
    const int number = m_state->nextNumber++;
    m_state->waiting.push_back({ number, std::move(request) });
    m_state->changed.notify_all();
    return number;
}

void JobQueue::cancel(int job)
{
    const std::scoped_lock lock(m_state->mutex);
    if (m_state->running && m_state->runningNumber == job)
        m_state->running->request_stop();
    if (std::erase_if(m_state->waiting, [job](const Job& waiting) { return waiting.number == job; }) > 0)
        m_state->post([this, job] { Q_EMIT failed(job, cancelled().error()); });
}

void JobQueue::cancelAll()
{
    const std::scoped_lock lock(m_state->mutex);
    if (m_state->running)
        m_state->running->request_stop();
    for (const Job& job : std::exchange(m_state->waiting, {}))
        m_state->post([this, number = job.number] { Q_EMIT failed(number, cancelled().error()); });
}

int JobQueue::waitingCount() const
{
    const std::scoped_lock lock(m_state->mutex);
    return static_cast<int>(m_state->waiting.size());
}

bool JobQueue::isBusy() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->running.has_value() || !m_state->waiting.empty();
}

} // namespace fovea::inference
