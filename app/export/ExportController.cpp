#include "app/export/ExportController.h"

#include "app/archive/ArchiveDialog.h"
#include "app/archive/SendTask.h"
#include "app/export/ExportDialog.h"
#include "app/export/LeavingDialog.h"
#include "app/export/ReviewExporter.h"
#include "app/export/ShownPictures.h"
#include "app/help/HelpWindow.h"
#include "app/models/ModelRunner.h"
#include "app/panels/MessageBar.h"
#include "core/review/MeasurementList.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/VolumePane.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>

#include <algorithm>

namespace fovea::app {

ExportController::ExportController(
    QWidget& window, StudySession& session, ModelRunner& runner, views::ViewGrid& grid, MessageBar& messages)
    : QObject(&window)
    , m_window(window)
    , m_session(session)
    , m_grid(grid)
    , m_messages(messages)
    , m_exporter(new ReviewExporter(session, runner, this))
    , m_fetching(new FetchTask(ArchiveDialog::defaultFolder(), this))
    , m_sender(new SendTask(this))
{
    connect(m_fetching, &FetchTask::arrived, this, [this](const std::filesystem::path& folder) {
        // Opened as soon as something is there; who reads it already goes on while the rest comes.
        if (std::exchange(m_arriving, folder) == folder)
            m_session.lookAgain({ folder });
        else
            m_session.open({ folder });
    });
    connect(m_fetching, &FetchTask::ended, this, [this] {
        m_arriving.clear();
        Q_EMIT said(m_fetching->status());
    });
    connect(m_exporter, &ReviewExporter::progressed, this,
        [this](const QString& stage, double) { Q_EMIT said(stage); });
    connect(m_exporter, &ReviewExporter::failed, this,
        [this](const Error& error) { m_messages.showError(error); });
    connect(m_exporter, &ReviewExporter::finished, this,
        [this](const QString& folder) { Q_EMIT said(tr("Saved %1").arg(folder)); });
    // The queue has them: an attempt takes what waits there.
    connect(m_exporter, &ReviewExporter::queued, this, [this] { m_sender->send({}, {}); });
    connect(m_sender, &SendTask::failed, this, [this](const Error& error) { m_messages.showError(error); });
    connect(m_sender, &SendTask::attempted, this,
        [this](int sent, int waiting, int refused, const QString& problem) {
            if (waiting + refused == 0)
                Q_EMIT said(tr("%1 objects were sent").arg(sent));
            else
                m_messages.showNotice(
                    tr("%1 objects were sent, %2 wait to be sent again, %3 were refused; “Archive…” in the "
                       "menu “File” lists them. %4")
                        .arg(sent)
                        .arg(waiting)
                        .arg(refused)
                        .arg(problem));
        });
    connect(&session, &StudySession::volumeChanged, this, &ExportController::enableActions);
    connect(&session, &StudySession::labelMapChanged, this, &ExportController::enableActions);
}

void ExportController::fillFileMenu(QMenu& menu)
{
    m_reportAction = menu.addAction(
        tr("Export &report…"), QKeySequence(tr("Ctrl+Shift+E")), this, &ExportController::exportReport);
    m_reportAction->setObjectName("file.report");
    m_reportAction->setToolTip(tr("Write a report (PDF, HTML, CSV), DICOM segmentation and structured report "
                                  "into a folder, after a look at what leaves"));
    menu.addSeparator();
    QAction* archive = menu.addAction(
        tr("&Archive…"), QKeySequence(tr("Ctrl+Shift+A")), this, &ExportController::openArchive);
    archive->setObjectName("file.archive");
    m_sendAction = menu.addAction(tr("Send resul&ts to an archive…"), this, &ExportController::sendResults);
    m_sendAction->setObjectName("file.send");
    enableActions();
}

void ExportController::fillHelpMenu(QMenu& menu)
{
    QAction* guide
        = menu.addAction(tr("User &guide"), QKeySequence::HelpContents, this, &ExportController::openGuide);
    guide->setObjectName("help.guide");
}

void ExportController::enableActions()
{
    if (m_reportAction)
        m_reportAction->setEnabled(m_session.volume() != nullptr);
    if (m_sendAction)
        m_sendAction->setEnabled(m_session.volume() != nullptr && m_session.labelMap() != nullptr);
}

views::CaptureRequest ExportController::shownRequest() const
{
    views::CaptureRequest request = requestOf(m_grid.state());
    request.volume = m_session.volume();
    request.view = views::CaptureRequest::View::Grid;
    if (m_measurements)
        request.measurements = m_measurements->all();
    if (const views::VolumePane* volume = m_grid.volumePane(); volume && &m_grid.state() == &volume->state())
        request.look = volume->look();
    request.width = 1600;
    request.height = 1200;
    if (m_grid.isVisible()) {
        request.grid = gridOf(m_grid, request.measurements);
        request.height = std::clamp(request.width * m_grid.height() / std::max(1, m_grid.width()), 400, 3200);
    }
    return request;
}

QStringList ExportController::patientLines() const
{
    QStringList lines;
    for (const Study& study : m_session.collection().studies) {
        const bool isShown = std::ranges::any_of(
            study.series, [&](const Series& series) { return series.uid == m_session.series().uid; });
        for (const QString& line : { study.patientName, study.patientId, study.date }) {
            if (isShown && !line.isEmpty())
                lines << line;
        }
    }
    if (const QString& description = m_session.series().description; !description.isEmpty())
        lines << description;
    return lines;
}

void ExportController::exportPicture()
{
    if (m_session.volume() == nullptr)
        return;
    auto* dialog = new ExportDialog(shownRequest(), m_session.series(), patientLines(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::saved, this,
        [this](const QString& file) { Q_EMIT said(tr("Saved %1").arg(file)); });
    dialog->open();
}

QStringList ExportController::leavingFiles(bool isSending) const
{
    QStringList files;
    if (m_session.labelMap())
        files << tr("DICOM segmentation");
    if (const auto& heat = m_grid.state().heatLayer(); heat && heat->values)
        files << tr("DICOM parametric map");
    files << tr("DICOM structured report") << tr("DICOM pictures") << tr("DICOM key objects");
    if (!isSending)
        files << tr("report as PDF, HTML, CSV and JSON") << tr("pictures as PNG") << tr("manifest");
    return files;
}

LeavingDialog* ExportController::openLeaving(const QStringList& archives)
{
    auto* dialog = new LeavingDialog({ m_session.collection(), m_session.series(), m_session.volume() },
        leavingFiles(!archives.isEmpty()), archives, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    return dialog;
}

void ExportController::exportReport()
{
    if (m_session.volume() == nullptr)
        return;
    auto* leaving = openLeaving({});
    connect(leaving, &QDialog::accepted, this, [this, leaving] { chooseFolder(leaving->identity()); });
}

void ExportController::chooseFolder(const ResultIdentity& identity)
{
    auto* dialog = new QFileDialog(&m_window, tr("Name a new folder for the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setLabelText(QFileDialog::FileName, tr("Folder:"));
    dialog->selectFile(tr("report"));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, identity](const QString& folder) { exportReportTo(folder.toStdString(), identity); });
    dialog->open();
}

void ExportController::openArchive()
{
    auto* dialog
        = new ArchiveDialog(*m_fetching, ArchiveList::userFile(), SendQueue::userFolder(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void ExportController::sendResults()
{
    const auto list = ArchiveList::load();
    if (!list) {
        m_messages.showError(list.error());
        return;
    }
    QStringList names;
    for (const ArchiveConnection& connection : list->connections())
        names << connection.name;
    if (names.isEmpty()) {
        openArchive();
        return;
    }
    auto* leaving = openLeaving(names);
    connect(leaving, &QDialog::accepted, this,
        [this, leaving] { sendTo(leaving->archive(), leaving->identity()); });
}

void ExportController::exportReportTo(const std::filesystem::path& folder, const ResultIdentity& identity)
{
    Q_EMIT said(tr("Writing the report…"));
    m_exporter->exportTo(folder, shownRequest(), identity);
}

void ExportController::sendTo(const QString& archive, const ResultIdentity& identity)
{
    Q_EMIT said(tr("Writing the report…"));
    m_exporter->exportFor(archive, shownRequest(), identity);
}

void ExportController::openGuide()
{
    const auto guide = HelpWindow::findGuide();
    if (!guide) {
        m_messages.showError({ ErrorCode::NotFound, "The user guide is not installed" });
        return;
    }
    auto* window = new HelpWindow(*guide, &m_window);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
}

} // namespace fovea::app
