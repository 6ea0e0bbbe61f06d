#include "inference/client/JobQueue.h"

#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace fovea::inference {

namespace {

using Request = std::variant<SegmentRequest, DetectRequest, ExplainRequest, UncertaintyRequest>;

struct Job {
    int number = 0;
    Request request {};
    std::stop_source stop {};

    [[nodiscard]] std::string& device()
    {
        return std::visit([](auto& any) -> std::string& { return any.device; }, request);
    }
};

// One device with a worker of its own.
struct Lane {
    std::string device {}; // "cpu", "cuda:1"; empty until the first worker says what there is
    std::unique_ptr<Worker> worker {}; // of the lane's thread
    std::optional<std::stop_source> running {};
    int runningNumber = 0;
    std::thread thread {};
};

} // namespace

struct JobQueue::State {
    State(JobQueue* jobQueue, WorkerOptions workerOptions)
        : queue(jobQueue)
        , options(std::move(workerOptions))
    { }

    // Calls the function in the queue's own thread, later. The queue outlives the threads that call this.
    template <class Function>
    void post(Function&& function)
    {
        QMetaObject::invokeMethod(queue, std::forward<Function>(function), Qt::QueuedConnection);
    }

    void work(Lane& lane);
    void run(Lane& lane, Job& job);
    [[nodiscard]] Result<void> startWorker(Lane& lane);
    // Gives back a job that another lane is there for, as is known only after the first worker's start.
    [[nodiscard]] bool handOver(const Lane& lane, Job& job);
    // Has the lane's worker do it and tells the result by its signal.
    [[nodiscard]] Result<void> perform(Lane& lane, Job& job, const Progress& progress);
    template <class T>
    [[nodiscard]] Result<void> tell(
        Result<T> result, int number, void (JobQueue::*signal)(int, std::shared_ptr<const T>));
    int enqueue(Request request);
    void addLanes(Lane& first);
    [[nodiscard]] std::deque<Job>::iterator nextJob(const Lane& lane);

    JobQueue* const queue;
    const WorkerOptions options;

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> waiting;
    std::vector<std::unique_ptr<Lane>> lanes; // the first takes what no other one does
    int nextNumber = 1;
    bool wantsWorker = false; // before there is a job
    bool isEnding = false;
};

// The first job that the lane may run: whoever is free takes the next one, so that jobs go to the freest
// device. One that names a device goes to that device's lane, or to the first when it has none; the processor
// beside cards gets no other. Under the lock.
std::deque<Job>::iterator JobQueue::State::nextJob(const Lane& lane)
{
    const bool isFirst = &lane == lanes.front().get();
    const bool takesAny = isFirst || lane.device != "cpu";
    return std::ranges::find_if(waiting, [&](Job& job) {
        const std::string& wanted = job.device();
        const bool hasLane = std::ranges::any_of(
            lanes, [&](const std::unique_ptr<Lane>& other) { return other->device == wanted; });
        return (wanted == "auto" && takesAny) || wanted == lane.device || (isFirst && !hasLane);
    });
}

void JobQueue::State::work(Lane& lane)
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex);
            lane.running.reset();
            changed.wait(lock, [&] { return isEnding || wantsWorker || nextJob(lane) != waiting.end(); });
            if (isEnding)
                return;
            const bool isPreparing = std::exchange(wantsWorker, false);
            const auto next = nextJob(lane);
            if (next == waiting.end()) {
                lock.unlock();
                if (isPreparing)
                    static_cast<void>(startWorker(lane));
                continue;
            }
            job = std::move(*next);
            waiting.erase(next);
            lane.running = job.stop;
            lane.runningNumber = job.number;
        }
        run(lane, job);
    }
}

// Once a worker has said what devices there are, every further one gets a worker of its own when it is used.
void JobQueue::State::addLanes(Lane& first)
{
    const std::vector<DeviceInfo> devices = first.worker->info().devices;
    const std::scoped_lock lock(mutex);
    if (!first.device.empty() || devices.empty() || isEnding)
        return;
    first.device = devices.front().id;
    wantsWorker = false;
    for (const DeviceInfo& device : std::span(devices).subspan(1)) {
        lanes.push_back(std::make_unique<Lane>());
        Lane& lane = *lanes.back();
        lane.device = device.id;
        lane.thread = std::thread([this, &lane] { work(lane); });
    }
}

Result<void> JobQueue::State::startWorker(Lane& lane)
{
    if (lane.worker)
        return {};
    auto started = Worker::start(options);
    if (!started)
        return std::unexpected(started.error());
    lane.worker = std::move(*started);
    addLanes(lane);
    post([q = queue, info = lane.worker->info()] { Q_EMIT q->workerStarted(info); });
    return {};
}

bool JobQueue::State::handOver(const Lane& lane, Job& job)
{
    const std::scoped_lock lock(mutex);
    const bool isElsewhere = std::ranges::any_of(lanes, [&](const std::unique_ptr<Lane>& other) {
        return other.get() != &lane && other->device == job.device();
    });
    if (!isElsewhere || isEnding || job.stop.stop_requested())
        return false;
    waiting.push_front(std::move(job));
    changed.notify_all();
    return true;
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

Result<void> JobQueue::State::perform(Lane& lane, Job& job, const Progress& progress)
{
    if (job.device() == "auto" && !options.isRemote && !lane.device.empty())
        job.device() = lane.device;
    Worker& worker = *lane.worker;
    if (const auto* segment = std::get_if<SegmentRequest>(&job.request))
        return tell(worker.segment(*segment, progress), job.number, &JobQueue::finished);
    if (const auto* detect = std::get_if<DetectRequest>(&job.request))
        return tell(worker.detect(*detect, progress), job.number, &JobQueue::detected);
    if (const auto* explain = std::get_if<ExplainRequest>(&job.request))
        return tell(worker.explain(*explain, progress), job.number, &JobQueue::explained);
    return tell(worker.uncertainty(std::get<UncertaintyRequest>(job.request), progress), job.number,
        &JobQueue::estimated);
}

void JobQueue::State::run(Lane& lane, Job& job)
{
    const int number = job.number;
    const auto ready = startWorker(lane);
    if (ready && handOver(lane, job))
        return;
    post([q = queue, number] { Q_EMIT q->started(number); });
    const Progress progress(
        [this, number](const std::string& stage, double fraction) {
            post([q = queue, number, name = QString::fromStdString(stage), fraction] {
                Q_EMIT q->progressed(number, name, fraction);
            });
        },
        job.stop.get_token());
    const auto done = ready ? perform(lane, job, progress) : ready;
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
    m_state->lanes.push_back(std::make_unique<Lane>());
    Lane& lane = *m_state->lanes.front();
    lane.thread = std::thread([state = m_state.get(), &lane] { state->work(lane); });
}

JobQueue::~JobQueue()
{
    {
        const std::scoped_lock lock(m_state->mutex);
        m_state->isEnding = true;
        m_state->waiting.clear();
        for (const auto& lane : m_state->lanes) {
            if (lane->running)
                lane->running->request_stop();
        }
        m_state->changed.notify_all();
    }
    // Nobody adds lanes any more.
    for (const auto& lane : m_state->lanes)
        lane->thread.join();
}

int JobQueue::State::enqueue(Request request)
{
    const std::scoped_lock lock(mutex);
    const int number = nextNumber++;
    waiting.push_back({ number, std::move(request) });
    changed.notify_all();
    return number;
}

void JobQueue::prepare()
{
    const std::scoped_lock lock(m_state->mutex);
    if (m_state->lanes.front()->device.empty())
        m_state->wantsWorker = true;
    m_state->changed.notify_all();
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
    for (const auto& lane : m_state->lanes) {
        if (lane->running && lane->runningNumber == job)
            lane->running->request_stop();
    }
    if (std::erase_if(m_state->waiting, [job](const Job& waiting) { return waiting.number == job; }) > 0)
        m_state->post([this, job] { Q_EMIT failed(job, cancelled().error()); });
}

void JobQueue::cancelAll()
{
    const std::scoped_lock lock(m_state->mutex);
    for (const auto& lane : m_state->lanes) {
        if (lane->running)
            lane->running->request_stop();
    }
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
    const bool runs = std::ranges::any_of(
        m_state->lanes, [](const std::unique_ptr<Lane>& lane) { return lane->running.has_value(); });
    return runs || !m_state->waiting.empty();
}

} // namespace fovea::inference
