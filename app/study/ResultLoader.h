#pragma once

#include "app/study/StoredResults.h"
#include "app/tasks/BackgroundTask.h"

#include <QObject>

namespace fovea::app {

class StudySession;

// Shows what was stored beside a series when it is opened, and what arrives there later: its first
// segmentation as the layer, unless there is one by then, and the rest by signal. GUI thread.
class ResultLoader : public QObject {
    Q_OBJECT

public:
    explicit ResultLoader(StudySession& session, QObject* parent = nullptr);

    // Of the series that is shown.
    [[nodiscard]] const StoredResults& results() const { return m_results; }

Q_SIGNALS:
    void loaded(const fovea::app::StoredResults& results);
    // What is not shown, or not as it is in the files.
    void noticed(const QString& text);

private:
    void load();

    StudySession& m_session;
    BackgroundTask m_task;
    std::vector<std::filesystem::path> m_files; // that were read, or are being read
    StoredResults m_results;
};

} // namespace fovea::app
