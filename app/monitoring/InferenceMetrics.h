#pragma once

#include "app/monitoring/Exposition.h"
#include "app/monitoring/MachineMonitor.h"
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
    void setWaiting(int jobs); // those that don't run yet
    void update(const MachineSample& sample);

    // Everything, in one of the text formats.
    [[nodiscard]] std::string text(Exposition format = Exposition::Prometheus) const;

    // Serves text(), in the format that is asked for, at http://127.0.0.1:port/metrics until destruction;
    // port 0 takes a free one. Returns the port. Unwritable when it is taken.
    [[nodiscard]] Result<int> serve(int port);

    // The port that $FOVEA_METRICS_PORT or the setting monitoring/port asks for; nothing when neither does.
    [[nodiscard]] static std::optional<int> wantedPort();

private:
    struct State;

    std::unique_ptr<State> m_state;
};

} // namespace fovea::app
