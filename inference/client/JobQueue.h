#pragma once

#include "inference/client/Worker.h"

#include <QObject>
#include <QString>

#include <memory>

namespace fovea::inference {

// Runs jobs in order on threads of its own, for a window that must not wait: one at a time, or where there
// are several graphics cards one on each, and whichever is free takes the next; beside cards, the processor
// takes only what names it. It starts a worker with the first job and again after a loss. Signals arrive in
// the thread that this object lives in. The destructor cancels everything and joins; no signal comes after
// it.
class JobQueue : public QObject {
    Q_OBJECT

public:
    explicit JobQueue(WorkerOptions options = {}, QObject* parent = nullptr);
    ~JobQueue() override;

    // Returns the job's number, from 1 upwards. image.owner must keep the voxels alive.
    int enqueue(SegmentRequest request);
    int enqueue(DetectRequest request);
    int enqueue(ExplainRequest request);
    int enqueue(UncertaintyRequest request);
    // Starts a worker if none was started yet, so that workerStarted() comes before a job. A failure to start
    // is told by the first job.
    void prepare();
    // A waiting job fails with Cancelled at once, a running one when it has stopped. Unknown numbers are
    // ignored.
    void cancel(int job);
    void cancelAll();

    [[nodiscard]] int waitingCount() const; // without the running one
    [[nodiscard]] bool isBusy() const; // one runs or waits

Q_SIGNALS:
    void workerStarted(const fovea::inference::WorkerInfo& info); // the first of each device
    void started(int job);
    void progressed(int job, const QString& stage, double fraction);
    void finished(int job, std::shared_ptr<const fovea::inference::SegmentResult> result);
    void detected(int job, std::shared_ptr<const fovea::inference::DetectResult> result);
    void explained(int job, std::shared_ptr<const fovea::inference::ExplainResult> result);
    void estimated(int job, std::shared_ptr<const fovea::inference::UncertaintyResult> result);
    void failed(int job, const fovea::Error& error); // Cancelled too
    // Before failed() with WorkerLost: words for a banner that offers the job again.
    void workerLost(int job, const QString& words);

private:
    struct State;

    std::unique_ptr<State> m_state;
};

} // namespace fovea::inference
