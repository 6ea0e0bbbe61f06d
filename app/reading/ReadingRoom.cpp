#include "app/reading/ReadingRoom.h"

#include "app/panels/DisplayPanel.h"
#include "app/panels/MeasurementPanel.h"
#include "app/panels/SeriesText.h"
#include "app/panels/VolumePanel.h"
#include "app/reading/HangingDialog.h"
#include "app/settings/SettingsDialog.h"
#include "app/study/StudySession.h"
#include "app/window/CommandPalette.h"
#include "views/widgets/Pane.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QActionGroup>
#include <QDate>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QMainWindow>
#include <QMenu>
#include <QMimeData>
#include <QSettings>

#include <algorithm>

namespace fovea::app {

ReadingRoom::ReadingRoom(QMainWindow& window, views::ViewGrid& grid, StudySession& session, QUndoStack& undo)
    : QObject(&window)
    , m_window(window)
    , m_grid(grid)
    , m_session(session)
    , m_measurements(grid, undo, window)
    , m_paneSeries(grid)
    , m_sessions(session, grid, m_paneSeries, m_measurements.list())
{
    createActions();
    createLayoutActions();
    createTurnActions();
    createDocks();
    m_grid.setAcceptDrops(true);
    m_grid.installEventFilter(this);
    connect(&m_grid, &views::ViewGrid::layoutChanged, this, &ReadingRoom::syncLayoutActions);
    connect(&m_grid, &views::ViewGrid::paneMenuRequested, this, &ReadingRoom::showPaneMenu);
    connect(&m_session, &StudySession::volumeChanged, this, &ReadingRoom::onVolume);
    connect(&m_session, &StudySession::collectionChanged, this, [this] {
        m_paneSeries.clear();
        m_measurements.list().setAll({});
    });
    connect(&m_paneSeries, &PaneSeries::failed, this, &ReadingRoom::failed);
    connect(&m_paneSeries, &PaneSeries::progressed, this, &ReadingRoom::progressed);
    connect(&m_paneSeries, &PaneSeries::busyChanged, this, &ReadingRoom::busyChanged);
    if (auto rules = readHangingRules(hangingRulesFile()))
        m_rules = std::move(*rules);
    else // when somebody listens
        QMetaObject::invokeMethod(
            this, [this, error = rules.error()] { Q_EMIT failed(error); }, Qt::QueuedConnection);
    onVolume();
}

// The panes go back to the window's series, and nothing of that may reach what is ended already.
ReadingRoom::~ReadingRoom()
{
    m_grid.disconnect(this);
    m_paneSeries.disconnect(this);
    m_paneSeries.clear();
}

void ReadingRoom::createDocks()
{
    const auto dock = [this](const QString& title, const char* name, QWidget* content) {
        auto* widget = new QDockWidget(title, &m_window);
        widget->setObjectName(name);
        widget->setWidget(content);
        m_window.addDockWidget(Qt::LeftDockWidgetArea, widget);
        return widget;
    };
    auto* panel = new MeasurementPanel(m_measurements.list());
    auto* measurements = dock(tr("Measurements"), "measurementDock", panel);
    auto* display = dock(tr("Display"), "displayDock", new DisplayPanel(m_grid));
    auto* volume = dock(tr("3D"), "volumeDock", new VolumePanel(m_grid));
    m_window.tabifyDockWidget(measurements, display);
    m_window.tabifyDockWidget(display, volume);
    measurements->raise();
    connect(panel, &MeasurementPanel::jumpRequested, &m_measurements, &MeasurementController::jumpTo);
    connect(panel, &MeasurementPanel::renameRequested, &m_measurements, &MeasurementController::rename);
    connect(panel, &MeasurementPanel::deleteRequested, &m_measurements, &MeasurementController::remove);
    connect(panel, &MeasurementPanel::deleteAllRequested, &m_measurements, &MeasurementController::removeAll);
    connect(&m_session, &StudySession::volumeChanged, panel,
        [this, panel] { panel->setVolume(m_session.volume()); });
}

void ReadingRoom::onVolume()
{
    const bool open = m_session.volume() != nullptr;
    for (QAction* each : m_needVolume)
        each->setEnabled(open);
    for (QAction* each : m_measurements.toolActions())
        each->setEnabled(open);
    showPatientText();
    if (open && !m_sessions.isRestoring())
        hang();
}

// Before the window shows the volume, a rule could not set its slab and window.
void ReadingRoom::hang()
{
    if (!QSettings().value("reading/hang", true).toBool())
        return;
    const HangingRule* rule = bestRule(m_rules, m_session.series());
    if (rule == nullptr)
        return;
    QMetaObject::invokeMethod(
        this,
        [this, arrangement = rule->arrangement, volume = m_session.volume()] {
            if (volume == m_session.volume())
                apply(arrangement, m_grid);
        },
        Qt::QueuedConnection);
}

void ReadingRoom::showPatientText()
{
    QStringList lines;
    const Study* study = m_session.volume() ? m_session.collection().studyOf(m_session.series()) : nullptr;
    if (study != nullptr && action(QStringLiteral("view.patientText"))->isChecked()) {
        const QDate date = QDate::fromString(study->date, "yyyyMMdd");
        lines << personNameText(study->patientName) << study->patientId
              << (date.isValid() ? QLocale().toString(date, QLocale::ShortFormat) : QString());
        lines.removeAll(QString());
    }
    m_grid.setPatientText(lines);
}

void ReadingRoom::syncLayoutActions()
{
    for (const auto& [layout, each] : m_layoutActions)
        each->setChecked(layout == m_grid.layoutKind());
}

void ReadingRoom::setLayoutKind(views::ViewGrid::Layout layout)
{
    m_grid.setLayoutKind(layout);
}

void ReadingRoom::turnCurrent(const std::function<views::ViewTurn(const views::ViewTurn&)>& turned)
{
    if (views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane()))
        pane->setTurn(turned(pane->scene().turn()));
}

// Files and folders are left to the window.
bool ReadingRoom::eventFilter(QObject* watched, QEvent* event)
{
    const bool isDrag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove
        || event->type() == QEvent::Drop;
    if (watched != &m_grid || !isDrag)
        return QObject::eventFilter(watched, event);
    auto& drop = static_cast<QDropEvent&>(*event);
    if (!drop.mimeData()->hasFormat(seriesMimeType())) {
        drop.ignore();
        return true;
    }
    drop.acceptProposedAction();
    if (event->type() == QEvent::Drop)
        dropSeries(QString::fromUtf8(drop.mimeData()->data(seriesMimeType())), drop.position().toPoint());
    return true;
}

void ReadingRoom::dropSeries(const QString& key, const QPoint& position)
{
    const std::vector<int> panes = m_grid.visiblePanes();
    const auto pane = std::ranges::find_if(
        panes, [&](int index) { return m_grid.pane(index)->geometry().contains(position); });
    if (pane == panes.end())
        return;
    for (const Study& study : m_session.collection().studies) {
        const auto series = std::ranges::find(study.series, key, keyOf);
        if (series == study.series.end())
            continue;
        if (!m_session.volume())
            m_session.showSeries(*series);
        else if (key == keyOf(m_session.series()))
            m_paneSeries.showMain(*pane);
        else
            m_paneSeries.show(*series, *pane);
        return;
    }
}

void ReadingRoom::showPaneMenu(int index, const QPoint& position)
{
    if (!m_session.volume())
        return;
    auto* menu = new QMenu(&m_window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QMenu* planes = menu->addMenu(tr("&Plane"));
    for (const auto& [view, name] : { std::pair { views::PaneView::Axial, tr("&Axial") },
             std::pair { views::PaneView::Sagittal, tr("&Sagittal") },
             std::pair { views::PaneView::Coronal, tr("&Coronal") },
             std::pair { views::PaneView::Volume, tr("&3D") } }) {
        QAction* each = planes->addAction(name, this,
            [this, index, view] { m_grid.setPaneContent(index, view, &m_grid.paneState(index)); });
        each->setCheckable(true);
        each->setChecked(m_grid.paneView(index) == view);
    }
    addSeriesMenu(*menu, index);
    menu->addSeparator();
    for (const char* name : { "view.fit", "view.oneToOne", "view.rotateRight", "view.rotateLeft",
             "view.flipHorizontally", "view.flipVertically", "view.cine", "view.resetPlanes" })
        menu->addAction(action(QString::fromLatin1(name)));
    menu->addSeparator();
    menu->addAction(m_measurements.deleteAction());
    menu->addAction(m_measurements.windowAction());
    menu->popup(position);
}

void ReadingRoom::addSeriesMenu(QMenu& menu, int index)
{
    QMenu* choice = menu.addMenu(tr("&Series"));
    const Series& shown = m_session.series();
    choice->addAction(
        tr("As the window: %1").arg(titleOf(shown)), this, [this, index] { m_paneSeries.showMain(index); });
    choice->addSeparator();
    for (const Study& study : m_session.collection().studies) {
        for (const Series& series : study.series) {
            if (series.uid == shown.uid && series.part == shown.part)
                continue;
            choice->addAction(
                titleOf(series), this, [this, index, series] { m_paneSeries.show(series, index); });
        }
    }
}

void ReadingRoom::saveSession()
{
    const auto save = [this](const std::filesystem::path& file) {
        if (const auto saved = m_sessions.save(file); !saved)
            Q_EMIT failed(saved.error());
        else
            Q_EMIT told(tr("Saved %1").arg(QString::fromStdString(file.string())));
    };
    if (!m_sessions.file().empty())
        return save(m_sessions.file());
    auto* dialog
        = new QFileDialog(&m_window, tr("Save the session"), QString(), tr("Sessions (*.fovea.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix("fovea.json");
    connect(
        dialog, &QFileDialog::fileSelected, this, [save](const QString& name) { save(name.toStdString()); });
    dialog->open();
}

void ReadingRoom::openSession()
{
    auto* dialog = new QFileDialog(&m_window, tr("Open a session"), QString(), tr("Sessions (*.fovea.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& name) {
        if (const auto opened = m_sessions.open(name.toStdString()); !opened)
            Q_EMIT failed(opened.error());
    });
    dialog->open();
}

void ReadingRoom::saveRule()
{
    auto* dialog = new SaveRuleDialog(m_session.series(), arrangementOf(m_grid), &m_window);
    connect(dialog, &SaveRuleDialog::ruleMade, this, [this](const HangingRule& rule) {
        // The same criteria again replace what they said before.
        std::erase_if(m_rules, [&](const HangingRule& other) {
            return other.modality == rule.modality && other.bodyPart == rule.bodyPart
                && other.descriptionContains == rule.descriptionContains;
        });
        m_rules.push_back(rule);
        if (const auto written = writeHangingRules(m_rules, hangingRulesFile()); !written)
            Q_EMIT failed(written.error());
        else
            Q_EMIT told(tr("Series like this one hang so from now on"));
    });
    dialog->open();
}

void ReadingRoom::manageRules()
{
    auto* dialog = new RulesDialog(
        m_rules,
        [this](const std::vector<HangingRule>& rules) {
            m_rules = rules;
            if (const auto written = writeHangingRules(m_rules, hangingRulesFile()); !written)
                Q_EMIT failed(written.error());
        },
        &m_window);
    dialog->open();
}

void ReadingRoom::applyShortcuts()
{
    m_shortcuts.apply(m_window);
}

void ReadingRoom::showSettings(int page)
{
    auto* dialog = new SettingsDialog(m_shortcuts, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->showPage(page);
    connect(dialog, &SettingsDialog::windowPresetsChanged, this, &ReadingRoom::windowPresetsChanged);
    dialog->open();
}

} // namespace fovea::app
