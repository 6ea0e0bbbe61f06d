#pragma once

#include "app/monitoring/InferenceMetrics.h"

#include <QObject>

namespace fovea::app {

class DevicePanel;
class ModelRunner;

// Counts every job of the runner's queue and the panel's samples, and serves them where the person asked for
// it. Lives as long as both.
class Monitoring : public QObject {
    Q_OBJECT

public:
    Monitoring(ModelRunner& runner, DevicePanel& panel, QObject* parent);

    [[nodiscard]] const InferenceMetrics& metrics() const { return m_metrics; }

private:
    InferenceMetrics m_metrics;
};

} // namespace fovea::app
