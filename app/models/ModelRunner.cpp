#include "app/models/ModelRunner.h"

#include "app/models/ModelRun.h"

namespace fovea::app {

using inference::JobQueue;

ModelRunner::ModelRunner(inference::WorkerOptions options, QObject* parent)
    : QObject(parent)
    , m_queue(std::move(options))
{
    connect(&m_queue, &JobQueue::progressed, this, [this](int job, const QString& stage, double fraction) {
        if (job == m_job)
            Q_EMIT progressed(stage, fraction);
    });
    connect(&m_queue, &JobQueue::finished, this,
        [this](int job, const std::shared_ptr<const inference::SegmentResult>& result) {
            if (job == m_job)
                finish(*result);
        });
    connect(&m_queue, &JobQueue::detected, this,
        [this](int job, const std::shared_ptr<const inference::DetectResult>& result) {
            if (job != m_job)
                return;
            m_job = 0;
            Q_EMIT detected(result, m_last->volume);
        });
    connect(&m_queue, &JobQueue::failed, this, [this](int job, const Error& error) {
        if (job == m_job)
            end(error);
    });
}

void ModelRunner::run(const inference::ModelCard& card, std::shared_ptr<const Volume> volume,
    std::vector<std::shared_ptr<const Volume>> more)
{
    if (isRunning())
        m_queue.cancel(m_job);
    m_last = Run { card, std::move(volume), std::move(more) };
    if (card.findsBoxes) {
        m_job = m_queue.enqueue(inference::DetectRequest { .bundle = card.folder,
            .sha256 = card.sha256,
            .image = voxelView(m_last->volume),
            .device = m_options.device,
            .uncertainty = { .flips = true } });
    } else {
        auto request = segmentRequest(m_last->volume, card, m_options.device, m_last->more);
        request.precision = m_options.precision;
        request.skipsUniform = m_options.skipsUniform;
        request.lowMemory = m_options.lowMemory;
        m_job = m_queue.enqueue(std::move(request));
    }
    Q_EMIT started(card);
}

void ModelRunner::runAgain()
{
    if (m_last)
        run(Run(*m_last).card, m_last->volume, m_last->more);
}

void ModelRunner::cancel()
{
    if (isRunning())
        m_queue.cancel(m_job);
}

void ModelRunner::finish(const inference::SegmentResult& result)
{
    m_job = 0;
    auto labelMap = labelMapOf(result);
    if (!labelMap) {
        Q_EMIT failed(labelMap.error());
        return;
    }
    Q_EMIT finished(std::make_shared<const LabelMap>(std::move(*labelMap)), m_last->volume, result.run);
}

void ModelRunner::end(const Error& error)
{
    m_job = 0;
    if (error.code == ErrorCode::Cancelled)
        Q_EMIT wasCancelled();
    else
        Q_EMIT failed(error);
}

} // namespace fovea::app
