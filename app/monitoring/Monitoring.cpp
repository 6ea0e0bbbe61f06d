#include "app/monitoring/Monitoring.h"

#include "app/models/ModelRunner.h"
#include "app/panels/DevicePanel.h"

namespace fovea::app {

Monitoring::Monitoring(ModelRunner& runner, DevicePanel& panel, QObject* parent)
    : QObject(parent)
{
    // Every job of the queue, whoever asked for it: explanations and uncertainty are runs too.
    using inference::JobQueue;
    JobQueue& queue = runner.queue();
    const auto count = [this, &panel](int, const auto& result) {
        m_metrics.runFinished(result->card.name, result->run);
        panel.showRun(result->run);
    };
    connect(&queue, &JobQueue::workerStarted, &panel, &DevicePanel::showWorker);
    connect(&queue, &JobQueue::finished, this, count);
    connect(&queue, &JobQueue::detected, this, count);
    connect(&queue, &JobQueue::explained, this, count);
    connect(&queue, &JobQueue::estimated, this, count);
    connect(&queue, &JobQueue::failed, this, [this](int, const Error& error) { m_metrics.runFailed(error); });
    const auto port = InferenceMetrics::wantedPort();
    if (!port)
        return;
    if (const auto served = m_metrics.serve(*port); !served) {
        qWarning("%s", describe(served.error()).c_str());
        return;
    }
    panel.setListener([this, &queue](const MachineSample& sample) {
        m_metrics.setWaiting(queue.waitingCount());
        m_metrics.update(sample);
    });
}

} // namespace fovea::app
