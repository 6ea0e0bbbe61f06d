#pragma once

#include "app/export/ReviewExport.h"
#include "app/tasks/BackgroundTask.h"
#include "views/capture/Capture.h"

#include <QObject>

#include <optional>

namespace fovea::app {

class ModelRunner;
class StudySession;

// Writes what the window shows as a whole review: report, DICOM objects, pictures. It remembers how each
// result was made, for its provenance. GUI thread.
class ReviewExporter : public QObject {
    Q_OBJECT

public:
    ReviewExporter(StudySession& session, ModelRunner& runner, QObject* parent = nullptr);

    // shown is what the window shows now; its pictures go into the report. Nothing is written before the
    // folder is known to be empty or new.
    void exportTo(const std::filesystem::path& folder, const views::CaptureRequest& shown,
        const ResultIdentity& identity);
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }

Q_SIGNALS:
    void progressed(const QString& stage, double fraction);
    void finished(const QString& folder);
    void failed(const fovea::Error& error);

private:
    struct Made {
        std::shared_ptr<const LabelMap> labelMap;
        inference::ModelCard card;
        inference::RunRecord run;
    };

    StudySession& m_session;
    inference::ModelCard m_card; // of the run under way
    std::optional<Made> m_made;
    BackgroundTask m_task;
};

} // namespace fovea::app
