#pragma once

#include "app/monitoring/MachineMonitor.h"
#include "app/monitoring/MetricsText.h"
#include "core/base/Error.h"
#include "inference/protocol/RunRecord.h"

#include <memory>
#include <optional>
#include <string>

namespace fovea::app {

// Counts what the runs of models came to, in Prometheus' terms, and serves it on 127.0.0.1 where asked. What
// a card says is told twice: under names of our own in base units, and under those of NVIDIA's DCGM exporter.
// Names are without a patient, a file or a series. Any thread.
class InferenceMetrics {
public:
    InferenceMetrics();
    InferenceMetrics(const InferenceMetrics&) = delete;
    InferenceMetrics& operator=(const InferenceMetrics&) = delete;
    ~InferenceMetrics();

    void runFinished(const std::string& model, const inference::RunRecord& run);
    void runFailed(const Error& error); // Cancelled too
    void update(const MachineSample& sample);

    void updateQueue(int waiting); // jobs that wait for a worker

    [[nodiscard]] std::string text(MetricsFormat format = MetricsFormat::Prometheus) const;

    // Serves text() at http://127.0.0.1:port/metrics until destruction; port 0 takes a free one. Returns the
    // port. Unwritable when it is taken.
    [[nodiscard]] Result<int> serve(int port);

    // The port that $FOVEA_METRICS_PORT or the setting monitoring/port asks for; nothing when neither does.
    [[nodiscard]] static std::optional<int> wantedPort();

private:
    struct State;

    void updateDcgmNames(const GpuSample& gpu, std::size_t index);

    std::unique_ptr<State> m_state;
};

} // namespace fovea::app
