#pragma once

#include "app/models/RunOptions.h"
#include "core/base/Error.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "inference/client/JobQueue.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace fovea::app {

// Runs one model at a time on one volume for the window, and remembers what it ran so that it can be run
// again after the worker was lost. GUI thread.
class ModelRunner : public QObject {
    Q_OBJECT

public:
    explicit ModelRunner(inference::WorkerOptions options = {}, QObject* parent = nullptr);

    // Of the runs to come, also when the last one is run again. A detector takes the device only.
    void setOptions(const RunOptions& options) { m_options = options; }
    [[nodiscard]] const RunOptions& options() const { return m_options; }

    // Replaces what runs. more: for the model's further channels, in their order.
    void run(const inference::ModelCard& card, std::shared_ptr<const Volume> volume,
        std::vector<std::shared_ptr<const Volume>> more = {});
    void runAgain(); // the last run, with the same model and volume
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_job != 0; }
    // For other jobs on the same worker, such as explanations: they wait for their turn.
    [[nodiscard]] inference::JobQueue& queue() { return m_queue; }

Q_SIGNALS:
    void started(const fovea::inference::ModelCard& card);
    void progressed(const QString& stage, double fraction);
    // The volume that it ran on comes with the result: by now another one may be shown.
    void finished(std::shared_ptr<const fovea::LabelMap> labelMap,
        std::shared_ptr<const fovea::Volume> volume, const fovea::inference::RunRecord& run);
    // The same for a model that finds boxes.
    void detected(std::shared_ptr<const fovea::inference::DetectResult> result,
        std::shared_ptr<const fovea::Volume> volume);
    void failed(const fovea::Error& error); // not for a cancelled run
    void wasCancelled();

private:
    struct Run {
        inference::ModelCard card;
        std::shared_ptr<const Volume> volume;
        std::vector<std::shared_ptr<const Volume>> more;
    };

    void finish(const inference::SegmentResult& result);
    void end(const Error& error);

    inference::JobQueue m_queue;
    RunOptions m_options;
    std::optional<Run> m_last;
    int m_job = 0; // zero: none runs
};

} // namespace fovea::app
