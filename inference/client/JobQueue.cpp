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
#include <variant>

namespace fovea::inference {

namespace {

using Request = std::variant<SegmentRequest, DetectRequest, ExplainRequest, UncertaintyRequest>;

struct Job {
    int number = 0;
    Request request {};
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
    // Has the worker do it and tells the result by the signal.
    template <class T>
    [[nodiscard]] Result<void> tell(
        Result<T> result, int number, void (JobQueue::*signal)(int, std::shared_ptr<const T>));
    [[nodiscard]] Result<void> perform(const Job& job, const Progress& progress);
    int enqueue(Request request);

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

template <class T>
Result<void> JobQueue::State::tell(
    Result<T> result, int number, void (JobQueue::*signal)(int, std::shared_ptr<const T>))
{
    if (!result)
        return std::unexpected(result.error());
    auto shared = std::make_shared<const T>(std::move(*result));
    post([q = queue, number, signal, shared] { Q_EMIT(q->*signal)(number, shared); });
    return {};
}

Result<void> JobQueue::State::perform(const Job& job, const Progress& progress)
{
    if (!worker) {
        auto started = Worker::start(options);
        if (!started)
            return std::unexpected(started.error());
        worker = std::move(*started);
    }
    if (const auto* segment = std::get_if<SegmentRequest>(&job.request))
        return tell(worker->segment(*segment, progress), job.number, &JobQueue::finished);
    if (const auto* detect = std::get_if<DetectRequest>(&job.request))
        return tell(worker->detect(*detect, progress), job.number, &JobQueue::detected);
    if (const auto* explain = std::get_if<ExplainRequest>(&job.request))
        return tell(worker->explain(*explain, progress), job.number, &JobQueue::explained);
    return tell(worker->uncertainty(std::get<UncertaintyRequest>(job.request), progress), job.number,
        &JobQueue::estimated);
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
    const auto done = perform(job, progress);
    if (done)
        return;
    post([q = queue, number, error = done.error()] {
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

int JobQueue::State::enqueue(Request request)
{
    const std::scoped_lock lock(mutex);
    const int number = nextNumber++;
    waiting.push_back({ number, std::move(request) });
    changed.notify_all();
    return number;
}

int JobQueue::enqueue(SegmentRequest request)
{
    return m_state->enqueue(std::move(request));
}

int JobQueue::enqueue(DetectRequest request)
{
    return m_state->enqueue(std::move(request));
}

int JobQueue::enqueue(ExplainRequest request)
{
    return m_state->enqueue(std::move(request));
}

int JobQueue::enqueue(UncertaintyRequest request)
{
    return m_state->enqueue(std::move(request));
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
