#include "app/monitoring/Monitoring.h"

#include "app/models/ModelRunner.h"
#include "app/panels/DevicePanel.h"

namespace fovea::app {

Monitoring::Monitoring(ModelRunner& runner, DevicePanel& panel, QObject* parent)
    : QObject(parent)
{
    connect(&runner, &ModelRunner::finished, this,
        [this](const std::shared_ptr<const LabelMap>& labelMap, const std::shared_ptr<const Volume>&,
            const inference::RunRecord& run) {
            m_metrics.runFinished(labelMap->source().name.toStdString(), run);
        });
    connect(&runner, &ModelRunner::detected, this,
        [this](const std::shared_ptr<const inference::DetectResult>& found) {
            m_metrics.runFinished(found->card.name, found->run);
        });
    connect(&runner, &ModelRunner::failed, this, [this](const Error& error) { m_metrics.runFailed(error); });
    connect(&runner, &ModelRunner::wasCancelled, this,
        [this] { m_metrics.runFailed({ ErrorCode::Cancelled, {} }); });
    const auto port = InferenceMetrics::wantedPort();
    if (!port)
        return;
    if (const auto served = m_metrics.serve(*port); !served) {
        qWarning("%s", describe(served.error()).c_str());
        return;
    }
    panel.setListener([this](const MachineSample& sample) { m_metrics.update(sample); });
}

} // namespace fovea::app
