#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/network/Archive.h"

#include <QObject>
#include <QStringList>

#include <filesystem>
#include <functional>

namespace fovea::app {

// Fetches studies from an archive, whether or not its dialog is open. GUI thread.
class FetchTask : public QObject {
    Q_OBJECT

public:
    // Fetched studies lie below the folder.
    explicit FetchTask(std::filesystem::path folder, QObject* parent = nullptr);

    // One after the other. What runs is cancelled.
    void start(const ArchiveConnection& connection, const QStringList& studyUids);
    void cancel() { m_task.cancel(); }
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }
    // What it does now, or how the last one ended; empty before the first.
    [[nodiscard]] const QString& status() const { return m_status; }

Q_SIGNALS:
    void progressed(const QString& stage, double fraction);
    // There is more of the study in its folder: now and then while a series arrives, at each series's end,
    // and when all of it is there.
    void arrived(const std::filesystem::path& folder, bool isComplete);
    void ended(); // see status()

private:
    void end(const Result<RetrieveReport>& report);

    std::filesystem::path m_folder;
    QString m_status;
    BackgroundTask m_task;
};

} // namespace fovea::app
