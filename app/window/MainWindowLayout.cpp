// The window's panels and status bar.
#include "app/detection/DetectionsPanel.h"
#include "app/explanation/ExplainPanel.h"
#include "app/models/ChannelRun.h"
#include "app/models/ModelConsent.h"
#include "app/monitoring/Monitoring.h"
#include "app/panels/BrowserPanel.h"
#include "app/panels/DevicePanel.h"
#include "app/panels/FindingsPanel.h"
#include "app/panels/LayersPanel.h"
#include "app/panels/MaskEditPanel.h"
#include "app/panels/MessageBar.h"
#include "app/panels/ModelPanel.h"
#include "app/panels/PicturePage.h"
#include "app/panels/SeriesPanel.h"
#include "app/reading/ReadingRoom.h"
#include "app/review/MaskEditDesk.h"
#include "app/review/ReviewDesk.h"
#include "app/study/StoredResultsDesk.h"
#include "app/uncertainty/UncertaintyPanel.h"
#include "app/window/MainWindow.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace fovea::app {

void MainWindow::createLayout()
{
    m_grid = new views::ViewGrid;
    m_grid->setEmptyText(tr("Open a folder with DICOM files: Ctrl+O, or drop it here"));
    m_messages = new MessageBar;
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(m_grid, 1);
    m_picturePage = new PicturePage;
    layout->addWidget(m_picturePage, 1);
    setCentralWidget(centre);

    m_seriesPanel = new SeriesPanel;
    m_modelPanel = new ModelPanel;
    m_layersPanel = new LayersPanel;
    const auto dock
        = [this](const QString& title, const char* name, QWidget* content, Qt::DockWidgetArea area) {
              auto* widget = new QDockWidget(title);
              widget->setObjectName(name);
              widget->setWidget(content);
              addDockWidget(area, widget);
              return widget;
          };
    QDockWidget* series = dock(tr("Studies"), "seriesDock", m_seriesPanel, Qt::LeftDockWidgetArea);
    m_browserPanel = new BrowserPanel(studyIndexFile());
    QDockWidget* browser = dock(tr("Opened before"), "browserDock", m_browserPanel, Qt::LeftDockWidgetArea);
    tabifyDockWidget(series, browser);
    series->raise();
    QDockWidget* models = dock(tr("Models"), "modelDock", m_modelPanel, Qt::RightDockWidgetArea);
    QDockWidget* layers = dock(tr("AI overlay"), "layersDock", m_layersPanel, Qt::RightDockWidgetArea);
    m_reading = std::make_unique<ReadingRoom>(*this, *m_grid, m_session, *m_undoStack);
    const auto scrolling = [](QWidget* content) {
        auto* scroll = new QScrollArea;
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setWidget(content);
        return scroll;
    };
    auto* devicePanel = new DevicePanel;
    QDockWidget* device = dock(tr("Device"), "deviceDock", scrolling(devicePanel), Qt::RightDockWidgetArea);
    device->hide();
    new Monitoring(m_runner, *devicePanel, this);
    m_consent = new ModelConsent(this);
    m_channelRun = new ChannelRun(m_session, m_runner, this);
    connect(m_channelRun, &ChannelRun::failed, this, &MainWindow::showError);
    m_reviewDesk = new ReviewDesk(m_session, m_grid->state(), *m_undoStack, *m_messages, {}, this);
    QDockWidget* findings
        = dock(tr("Findings"), "findingsDock", m_reviewDesk->panel(), Qt::RightDockWidgetArea);
    m_maskEditDesk = new MaskEditDesk(m_session, *m_grid, *m_undoStack, m_reviewDesk->controller(), this);
    QDockWidget* editing = dock(tr("Editing"), "maskDock", m_maskEditDesk->panel(), Qt::RightDockWidgetArea);
    // Both take the left button: each gives way to the other.
    const auto& tools = m_reading->measurements().toolActions();
    connect(m_maskEditDesk, &MaskEditDesk::editingChanged, this, [this, none = tools.front()] {
        if (m_maskEditDesk->isEditing())
            none->trigger();
    });
    for (const QAction* tool : tools) {
        connect(tool, &QAction::triggered, this, [this, isNone = tool == tools.front()] {
            if (!isNone)
                m_maskEditDesk->setEditing(false);
        });
    }
    tabifyDockWidget(layers, findings);
    tabifyDockWidget(findings, editing);
    m_detectionsPanel = new DetectionsPanel;
    m_explainPanel = new ExplainPanel;
    m_uncertaintyPanel = new UncertaintyPanel;
    tabifyDockWidget(
        layers, dock(tr("Detections"), "detectionsDock", m_detectionsPanel, Qt::RightDockWidgetArea));
    tabifyDockWidget(
        layers, dock(tr("Explain"), "explainDock", scrolling(m_explainPanel), Qt::RightDockWidgetArea));
    tabifyDockWidget(layers,
        dock(tr("Uncertainty"), "uncertaintyDock", scrolling(m_uncertaintyPanel), Qt::RightDockWidgetArea));
    auto* stored = new StoredResultsDesk(m_session, m_results, *m_grid, this);
    QDockWidget* storedDock = dock(tr("Stored"), "storedDock", stored->panel(), Qt::RightDockWidgetArea);
    tabifyDockWidget(layers, storedDock);
    storedDock->hide();
    connect(stored, &StoredResultsDesk::availableChanged, storedDock, &QDockWidget::setVisible);
    layers->raise();
    // Five names do not fit above each other's panel.
    setTabPosition(Qt::RightDockWidgetArea, QTabWidget::East);
    resizeDocks({ series, models }, { 230, 326 }, Qt::Horizontal);
    resizeDocks({ models, layers }, { 170, 530 }, Qt::Vertical);
}

void MainWindow::createStatusBar()
{
    m_status = new QLabel;
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setMaximumWidth(220);
    m_progress->setMaximumHeight(14);
    m_progress->setTextVisible(false);
    m_cancel = new QToolButton;
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stop reading"));
    auto* warning = new QLabel(tr("Not for clinical use"));
    warning->setEnabled(false);
    statusBar()->addWidget(m_status, 1);
    statusBar()->addWidget(m_progress);
    statusBar()->addWidget(m_cancel);
    statusBar()->addPermanentWidget(warning);
    m_progress->hide();
    m_cancel->hide();
    connect(m_cancel, &QToolButton::clicked, &m_session, &StudySession::cancel);
}

} // namespace fovea::app
