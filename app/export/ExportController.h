#pragma once

#include "app/export/Discretion.h"
#include "app/study/StudySession.h"
#include "views/capture/Capture.h"

#include <QObject>

#include <filesystem>

class QAction;
class QMenu;
class QWidget;

namespace fovea {
class MeasurementList;
}

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class LeavingDialog;
class MessageBar;
class ModelRunner;
class ReviewExporter;
class FetchTask;
class SendTask;

// What leaves the window and what comes from archives: the actions, and the dialogs behind them. GUI thread.
class ExportController : public QObject {
    Q_OBJECT

public:
    // The window is the dialogs' parent; all must live longer.
    ExportController(QWidget& window, StudySession& session, ModelRunner& runner, views::ViewGrid& grid,
        MessageBar& messages);

    void fillFileMenu(QMenu& menu);
    void fillHelpMenu(QMenu& menu);

    void exportPicture();
    void exportReport();
    void openArchive();
    void sendResults();
    void openGuide();
    // What the dialogs end with.
    void exportReportTo(const std::filesystem::path& folder, const ResultIdentity& identity = {});
    void sendTo(const QString& archive, const ResultIdentity& identity = { .isIdentified = true });
    // What pictures show beside the voxels; may be null, and must live as long as this.
    void setMeasurements(const MeasurementList* measurements) { m_measurements = measurements; }
    // What the window shows, as a picture of its four views.
    [[nodiscard]] views::CaptureRequest shownRequest() const;

Q_SIGNALS:
    // For the status bar.
    void said(const QString& text);

private:
    void enableActions();
    [[nodiscard]] QStringList patientLines() const;
    // What it would write: kinds of files.
    [[nodiscard]] QStringList leavingFiles(bool isSending) const;
    void chooseFolder(const ResultIdentity& identity);
    [[nodiscard]] LeavingDialog* openLeaving(const QStringList& archives);

    QWidget& m_window;
    StudySession& m_session;
    views::ViewGrid& m_grid;
    MessageBar& m_messages;
    ReviewExporter* m_exporter = nullptr;
    const MeasurementList* m_measurements = nullptr;
    FetchTask* m_fetching = nullptr;
    SendTask* m_sender = nullptr;
    QAction* m_reportAction = nullptr;
    QAction* m_sendAction = nullptr;
    std::filesystem::path m_arriving; // the study that is being fetched and shown
};

} // namespace fovea::app
