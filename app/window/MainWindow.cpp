#include "app/window/MainWindow.h"

#include "app/compare/CompareWindow.h"
#include "app/detection/DetectionController.h"
#include "app/detection/DetectionsPanel.h"
#include "app/explanation/ExplainPanel.h"
#include "app/explanation/ExplanationController.h"
#include "app/explanation/InputView.h"
#include "app/export/ExportController.h"
#include "app/models/ChannelRun.h"
#include "app/models/Channels.h"
#include "app/models/ModelConsent.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "app/panels/BrowserPanel.h"
#include "app/panels/LabelTableModel.h"
#include "app/panels/LayersPanel.h"
#include "app/panels/MessageBar.h"
#include "app/panels/ModelPanel.h"
#include "app/panels/PicturePage.h"
#include "app/panels/SeriesPanel.h"
#include "app/panels/SeriesText.h"
#include "app/reading/ReadingRoom.h"
#include "app/review/FindingFeed.h"
#include "app/review/ReviewDesk.h"
#include "app/uncertainty/UncertaintyController.h"
#include "app/uncertainty/UncertaintyPanel.h"
#include "core/image/ImageFile.h"
#include "core/review/MaskEditor.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QUndoStack>

#include <algorithm>
#include <utility>

namespace fovea::app {

namespace {

constexpr int layoutVersion = 2; // of the saved docks and toolbars

} // namespace

MainWindow::MainWindow(
    std::vector<std::filesystem::path> modelFolders, inference::WorkerOptions workerOptions)
    : m_workerOptions(std::move(workerOptions))
    , m_runner(m_workerOptions)
    , m_modelFolders(std::move(modelFolders))
{
    setWindowTitle(tr("Fovea"));
    setAcceptDrops(true);
    m_undoStack = new QUndoStack(this);
    createLayout();
    m_exports = new ExportController(*this, m_session, m_runner, *m_grid, *m_messages);
    m_exports->setMeasurements(&m_reading->measurements().list());
    connect(m_exports, &ExportController::said, this,
        [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    createFileMenu();
    createEditMenu();
    createViewMenu();
    createMeasureMenu();
    createModelMenu();
    createReviewMenu();
    createHelpMenu();
    createToolBar();
    createStatusBar();
    connectSession();
    connectModels();
    m_reading->applyShortcuts();
    connectFindings();

    resize(1280, 800);
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    restoreState(settings.value("window/state").toByteArray(), layoutVersion);
    for (const QString& folder : settings.value("models/folders").toStringList())
        m_modelFolders.emplace_back(folder.toStdString());
    showVolume();
    showLabels();
    scanModels();
}

MainWindow::~MainWindow() = default;

void MainWindow::connectSession()
{
    connect(&m_session, &StudySession::collectionChanged, this,
        [this] { m_seriesPanel->setCollection(m_session.collection()); });
    connect(&m_session, &StudySession::collectionChanged, m_undoStack, &QUndoStack::clear);
    connect(&m_session, &StudySession::collectionChanged, m_browserPanel,
        [this] { m_browserPanel->remember(m_session.collection(), m_session.paths()); });
    connect(m_browserPanel, &BrowserPanel::openRequested, &m_session, &StudySession::open);
    connect(m_browserPanel, &BrowserPanel::failed, this, &MainWindow::showError);
    connect(&m_session, &StudySession::volumeChanged, this, &MainWindow::showVolume);
    connect(&m_session, &StudySession::fillingChanged, this, &MainWindow::showVolume);
    connect(&m_session, &StudySession::fillingAdvanced, this, [this] { m_grid->state().noteVoxels(); });
    connect(&m_session, &StudySession::labelMapChanged, this, &MainWindow::showLabels);
    connect(&m_session, &StudySession::thumbnailReady, m_seriesPanel, &SeriesPanel::setThumbnail);
    connect(&m_session, &StudySession::failed, this, &MainWindow::showError);
    connect(&m_results, &ResultLoader::noticed, m_messages, &MessageBar::showNotice);
    connect(&m_session, &StudySession::progressed, this, [this](const QString& stage, double fraction) {
        m_status->setText(stage);
        m_progress->setValue(static_cast<int>(fraction * 1000.0));
    });
    connect(&m_session, &StudySession::busyChanged, this, [this](bool busy) { showBusy(busy); });
    connect(m_reading.get(), &ReadingRoom::failed, this, &MainWindow::showError);
    connect(m_reading.get(), &ReadingRoom::told, this,
        [this](const QString& sentence) { statusBar()->showMessage(sentence, 5000); });
    connect(m_reading.get(), &ReadingRoom::windowPresetsChanged, this, &MainWindow::fillWindowPresets);
    connect(m_reading.get(), &ReadingRoom::progressed, &m_session, &StudySession::progressed);
    connect(m_reading.get(), &ReadingRoom::busyChanged, this, &MainWindow::showBusy);
    connect(m_seriesPanel, &SeriesPanel::seriesActivated, this, [this](const Series& series) {
        if (m_session.volume() == nullptr || keyOf(series) != keyOf(m_session.series()))
            m_session.showSeries(series);
    });
    connect(m_layersPanel, &LayersPanel::styleChanged, this, [this] {
        if (m_session.labelMap() == nullptr)
            return;
        const bool visible = m_layersPanel->isOverlayVisible();
        m_overlayAction->setChecked(visible);
        m_grid->setLabelLayers({ { .map = m_session.labelMap(),
            .opacity = visible ? m_layersPanel->opacity() : 0.0,
            .visible = visible ? m_layersPanel->visibleLabels()
                               : std::vector<bool>(m_session.labelMap()->labels().size(), false),
            .outline = m_layersPanel->isOutline() } });
    });
    connect(m_layersPanel, &LayersPanel::jumpRequested, this,
        [this](const Vec3& pointLps) { m_grid->state().setCursorLps(pointLps); });
}

void MainWindow::connectModels()
{
    connect(m_modelPanel, &ModelPanel::runRequested, this, &MainWindow::runModel);
    connect(m_modelPanel, &ModelPanel::cancelRequested, &m_runner, &ModelRunner::cancel);
    connect(m_modelPanel, &ModelPanel::optionsChanged, &m_runner, &ModelRunner::setOptions);
    m_runner.setOptions(m_modelPanel->options());
    inference::JobQueue* queue = &m_runner.queue();
    connect(m_modelPanel, &ModelPanel::workerWanted, queue, &inference::JobQueue::prepare);
    connect(queue, &inference::JobQueue::workerStarted, m_modelPanel, &ModelPanel::setWorker);
    connect(m_consent, &ModelConsent::asked, queue, &inference::JobQueue::prepare);
    connect(queue, &inference::JobQueue::workerStarted, m_consent, &ModelConsent::setWorker);
    connect(m_modelPanel, &ModelPanel::folderRequested, this, &MainWindow::addModelFolder);
    connect(&m_runner, &ModelRunner::progressed, m_modelPanel, &ModelPanel::showProgress);
    connect(&m_runner, &ModelRunner::started, m_modelPanel, &ModelPanel::showRunning);
    connect(
        &m_runner, &ModelRunner::wasCancelled, this, [this] { m_modelPanel->showEnded(tr("Cancelled.")); });
    connect(&m_runner, &ModelRunner::finished, this,
        [this](const std::shared_ptr<const LabelMap>& labelMap, const std::shared_ptr<const Volume>& volume,
            const inference::RunRecord& run) {
            m_modelPanel->showEnded(tr("Done in %1 s on %2, %3.")
                    .arg(run.totalSeconds, 0, 'f', 1)
                    .arg(QString::fromStdString(run.device), QString::fromStdString(run.precision)));
            if (volume == m_session.volume())
                m_session.setLabelMap(labelMap);
        });
    connect(&m_runner, &ModelRunner::failed, this, [this](const Error& error) {
        m_modelPanel->showEnded(tr("The run failed; see the message above the pictures."));
        m_offersRunAgain = true;
        m_messages->showError(error, tr("Run again"));
    });
    connect(m_messages, &MessageBar::actionTriggered, this, [this] {
        if (std::exchange(m_offersRunAgain, false))
            m_runner.runAgain();
    });
}

// What is done in a moment shows no bar: it would only flicker.
void MainWindow::showBusy(bool busy)
{
    constexpr int patienceMs = 150;
    m_busy = busy;
    if (busy) {
        QTimer::singleShot(patienceMs, this, [this] {
            m_progress->setVisible(m_busy);
            m_cancel->setVisible(m_busy);
        });
    } else {
        m_progress->hide();
        m_cancel->hide();
        m_status->clear();
    }
}

void MainWindow::openPaths(const std::vector<std::filesystem::path>& paths)
{
    const auto session = std::ranges::find_if(paths, isSessionFile);
    if (session == paths.end())
        return m_session.open(paths);
    if (const auto opened = m_reading->sessions().open(*session); !opened)
        showError(opened.error());
}

void MainWindow::connectFindings()
{
    m_detections = new DetectionController(m_runner, m_session, *m_grid, *m_detectionsPanel, this);
    m_explanations = new ExplanationController(m_runner, m_session, *m_grid, *m_explainPanel, this);
    new FindingFeed(m_session, m_reviewDesk->controller(), *m_detections, *m_detectionsPanel,
        m_reading->measurements().list(), this);
    m_uncertainty = new UncertaintyController(
        m_runner, m_session, *m_grid, *m_detections, m_reviewDesk->controller(), *m_uncertaintyPanel, this);
    // There is room for one map over the pictures.
    connect(
        m_explanations, &ExplanationController::heatDrawn, m_uncertainty, &UncertaintyController::hideMap);
    connect(
        m_uncertainty, &UncertaintyController::mapDrawn, m_explanations, &ExplanationController::hideHeat);
    connect(m_uncertainty, &UncertaintyController::failed, this, &MainWindow::showError);
    const auto raise = [this](const char* name) {
        if (auto* found = findChild<QDockWidget*>(name))
            found->raise();
    };
    connect(&m_runner, &ModelRunner::detected, this,
        [this, raise](const std::shared_ptr<const inference::DetectResult>& result) {
            m_modelPanel->showEnded(tr("%1 findings in %2 s on %3.")
                    .arg(result->detections.size())
                    .arg(result->run.totalSeconds, 0, 'f', 1)
                    .arg(QString::fromStdString(result->run.device)));
            raise("detectionsDock");
        });
    connect(m_detections, &DetectionController::explanationRequested, this,
        [this, raise](const inference::Detection& detection) {
            raise("explainDock");
            m_explanations->explain(detection);
        });
    connect(m_explanations, &ExplanationController::failed, this, &MainWindow::showError);
    connect(m_explanations, &ExplanationController::pictureReady, this,
        [this](const QImage& picture) { (new InputView(picture, *m_explanations->result(), this))->open(); });
}

bool MainWindow::explainBestFinding()
{
    const auto& found = m_detections->result();
    return found && !found->detections.empty() && m_explanations->explain(found->detections.front());
}

void MainWindow::showVolume()
{
    const bool open = m_session.volume() != nullptr;
    if (m_session.showsPictures())
        m_seriesPanel->setCurrent(m_session.series());
    const auto& shown = open ? m_session.volume() : m_session.filling();
    setShown(shown);
    m_grid->state().noteVoxels();
    if (shown) {
        m_seriesPanel->setCurrent(m_session.series());
        m_messages->clear();
        setWindowTitle(tr("%1 – Fovea").arg(titleOf(m_session.series())));
    }
    m_modelPanel->setSeriesOpen(open, open ? m_session.volume()->meaning().modality : QString());
    for (QAction* action : { m_pictureAction, m_copyAction, m_invertAction, m_resetAction })
        action->setEnabled(open);
    fillWindowPresets();
}

// More slices of what is shown: who looks at a place of it goes on doing so.
void MainWindow::setShown(const std::shared_ptr<const Volume>& volume)
{
    views::ViewState& state = m_grid->state();
    const std::shared_ptr<const Volume> before = state.volume();
    const QString series = m_session.series().uid + u'/' + m_session.series().part;
    const bool isMore = std::exchange(m_shownSeries, series) == series && before && volume;
    const Vec3 cursorLps = state.cursorLps();
    const Window window = state.window();
    m_grid->setVolume(volume);
    if (!isMore || before == volume)
        return;
    state.setCursorLps(cursorLps);
    if (window != before->defaultWindow())
        state.setWindow(window);
}

void MainWindow::showLabels()
{
    const auto& labelMap = m_session.labelMap();
    const auto before = m_layersPanel->labelMap();
    m_maskAction->setEnabled(labelMap != nullptr);
    m_overlayAction->setEnabled(labelMap != nullptr);
    m_layersPanel->setLabelMap(labelMap);
    if (labelMap == nullptr) {
        m_grid->setLabelLayers({});
        return;
    }
    // Who edits a mask looks at a place of it already.
    if (before != nullptr && isEditOf(*labelMap, *before))
        return;
    m_layersPanel->setOverlayVisible(true);
    m_grid->state().setCursorLps(pointOfInterest(*m_session.volume(), labelMap.get()));
}

void MainWindow::showError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    m_offersRunAgain = false;
    m_messages->showError(error);
}

void MainWindow::compareCheckpoints()
{
    if (m_session.volume() == nullptr) {
        showError({ ErrorCode::InvalidArgument,
            tr("Open a series first: checkpoints are compared on the one that is shown").toStdString() });
        return;
    }
    auto* window
        = new CompareWindow(m_session.volume(), m_session.labelMap(), modelFolders(m_modelFolders), this);
    connect(window, &CompareWindow::failed, this, &MainWindow::showError);
    window->show();
}

void MainWindow::runModel(const inference::ModelCard& card)
{
    if (m_session.volume() == nullptr)
        return;
    m_consent->require(card, [this, card] {
        if (m_session.volume() == nullptr)
            return;
        m_messages->clear();
        if (takesSeveralSeries(card))
            m_channelRun->start(card);
        else
            m_runner.run(card, m_session.volume());
    });
}

bool MainWindow::runChosenModel()
{
    return m_modelPanel->run();
}

void MainWindow::scanModels()
{
    m_modelScan.start(
        [folders = modelFolders(m_modelFolders)](const Progress&)
            -> Result<std::vector<inference::ModelCard>> { return inference::ModelLibrary(folders).scan(); },
        [this](Result<std::vector<inference::ModelCard>> models) {
            m_uncertaintyPanel->setModels(*models);
            m_modelPanel->setModels(std::move(*models));
        });
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/state", saveState(layoutVersion));
    QMainWindow::closeEvent(event);
}

} // namespace fovea::app
