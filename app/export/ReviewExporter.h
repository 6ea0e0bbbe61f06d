#pragma once

#include "app/export/ReviewExport.h"
#include "app/tasks/BackgroundTask.h"
#include "views/capture/Capture.h"

#include <QObject>

#include <deque>
#include <optional>

namespace fovea::app {

class ModelRunner;
class StudySession;

// Writes what the window shows as a whole review: report, DICOM objects, pictures. It remembers how each
// result was made, for its provenance. Exports run one after the other, each with what was shown when it was
// asked for. One that fails or is cancelled leaves nothing behind. GUI thread.
class ReviewExporter : public QObject {
    Q_OBJECT

public:
    // Removes what exports for archives left when the program died in them.
    ReviewExporter(StudySession& session, ModelRunner& runner, QObject* parent = nullptr);

    // shown is what the window shows now; its pictures go into the report. Nothing is written before the
    // folder is known to be empty or new.
    void exportTo(const std::filesystem::path& folder, const views::CaptureRequest& shown,
        const ResultIdentity& identity);
    // The DICOM objects of the same into the send queue, for the archive.
    void exportFor(
        const QString& archive, const views::CaptureRequest& shown, const ResultIdentity& identity);
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }

Q_SIGNALS:
    void progressed(const QString& stage, double fraction);
    void finished(const QString& folder);
    void queued(const QString& archive); // what was exported for it waits in the send queue
    void failed(const fovea::Error& error);

private:
    struct Made {
        std::shared_ptr<const LabelMap> labelMap;
        inference::ModelCard card;
        inference::RunRecord run;
    };
    struct Job {
        std::filesystem::path folder {};
        QString archive {}; // empty: the folder is what was asked for
        views::CaptureRequest shown {};
        ResultIdentity identity {};
        OpenedSeries opened {};
        std::vector<ReviewResult> results {};
        std::vector<ReviewMap> maps {};
    };

    void add(Job job);
    void startNext();
    [[nodiscard]] static Result<void> run(const Job& job, Progress progress);
    [[nodiscard]] static Result<void> write(const Job& job, Progress progress);

    StudySession& m_session;
    inference::ModelCard m_card; // of the run under way
    std::optional<Made> m_made;
    std::deque<Job> m_waiting;
    BackgroundTask m_task; // last: it ends before what it works on
};

} // namespace fovea::app
