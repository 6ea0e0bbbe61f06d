#pragma once

#include "app/models/ModelRunner.h"
#include "app/study/ResultLoader.h"
#include "app/study/StudySession.h"
#include "app/tasks/BackgroundTask.h"

#include <QMainWindow>

#include <filesystem>
#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QProgressBar;
class QToolButton;
class QUndoStack;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class BrowserPanel;
class ChannelRun;
class DetectionController;
class DetectionsPanel;
class ExplainPanel;
class ExplanationController;
class ExportController;
class LayersPanel;
class MaskEditDesk;
class MessageBar;
class ModelConsent;
class ModelPanel;
class PicturePage;
class ReadingRoom;
class ReviewDesk;
class SeriesPanel;
class UncertaintyController;
class UncertaintyPanel;

// The window: series on the left, pictures in the middle, models and what they found on the right. It owns
// the session and the model runner, wires panels to them and holds the actions.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    // modelFolders are looked in besides the usual ones.
    explicit MainWindow(
        std::vector<std::filesystem::path> modelFolders, inference::WorkerOptions workerOptions = {});
    ~MainWindow() override;

    [[nodiscard]] StudySession& session() { return m_session; }
    [[nodiscard]] ModelRunner& runner() { return m_runner; }
    [[nodiscard]] ExplanationController& explanations() { return *m_explanations; }
    [[nodiscard]] UncertaintyController& uncertainty() { return *m_uncertainty; }
    // Every step that edits goes here: see app/edit/Edit.h.
    [[nodiscard]] QUndoStack& undoStack() { return *m_undoStack; }
    [[nodiscard]] ReadingRoom& reading() { return *m_reading; }
    // Files, folders, or a session.
    void openPaths(const std::vector<std::filesystem::path>& paths);
    [[nodiscard]] ReviewDesk& reviewDesk() { return *m_reviewDesk; }
    [[nodiscard]] MaskEditDesk& maskEditDesk() { return *m_maskEditDesk; }
    // Runs the model that the panel shows; false when it can't run now.
    bool runChosenModel();
    // Explains what the detector is surest of; false when it found nothing.
    bool explainBestFinding();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // Each export is a task of its own, so that a second one leaves the first alone.
    template <class Work, class Done>
    void startExport(Work work, Done done)
    {
        auto* task = new BackgroundTask(this);
        task->start(std::move(work), [task, done = std::move(done)](auto result) {
            task->deleteLater();
            done(std::move(result));
        });
    }

    void createLayout();
    void createFileMenu();
    void createEditMenu();
    void createViewMenu();
    void createMeasureMenu();
    void createModelMenu();
    void createReviewMenu();
    void createHelpMenu();
    void createToolBar();
    void createStatusBar();
    void connectSession();
    void connectModels();
    void connectFindings();

    void openFolder();
    void openFiles();
    void openWindow();
    void addModelFolder();
    void describeModelFile();
    void scanModels();
    void runModel(const inference::ModelCard& card);
    void compareCheckpoints();

    void showVolume();
    void setShown(const std::shared_ptr<const Volume>& volume);
    void showLabels();
    void fillWindowPresets();
    void showError(const Error& error);
    void savePicture();
    void copyPicture();
    void saveMask();
    void showBusy(bool busy);
    void showAbout();
    void showShortcuts();

    StudySession m_session;
    QString m_shownSeries; // and its part
    ResultLoader m_results { m_session };
    inference::WorkerOptions m_workerOptions;
    ModelRunner m_runner;
    ModelConsent* m_consent = nullptr;
    ChannelRun* m_channelRun = nullptr;
    std::vector<std::filesystem::path> m_modelFolders;
    BackgroundTask m_modelScan;
    bool m_offersRunAgain = false;
    bool m_busy = false;
    QUndoStack* m_undoStack = nullptr;

    views::ViewGrid* m_grid = nullptr;
    PicturePage* m_picturePage = nullptr;
    ExportController* m_exports = nullptr;
    MessageBar* m_messages = nullptr;
    SeriesPanel* m_seriesPanel = nullptr;
    BrowserPanel* m_browserPanel = nullptr;
    ModelPanel* m_modelPanel = nullptr;
    LayersPanel* m_layersPanel = nullptr;
    ReviewDesk* m_reviewDesk = nullptr;
    MaskEditDesk* m_maskEditDesk = nullptr;
    DetectionsPanel* m_detectionsPanel = nullptr;
    ExplainPanel* m_explainPanel = nullptr;
    UncertaintyPanel* m_uncertaintyPanel = nullptr;
    DetectionController* m_detections = nullptr;
    ExplanationController* m_explanations = nullptr;
    UncertaintyController* m_uncertainty = nullptr;
    QMenu* m_windowMenu = nullptr;
    QMenu* m_docksMenu = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;
    QLabel* m_status = nullptr;
    QAction* m_openFolderAction = nullptr;
    QAction* m_pictureAction = nullptr;
    QAction* m_copyAction = nullptr;
    QAction* m_maskAction = nullptr;
    QAction* m_overlayAction = nullptr;
    QAction* m_invertAction = nullptr;
    QAction* m_resetAction = nullptr;
    std::unique_ptr<ReadingRoom> m_reading;
};

} // namespace fovea::app
