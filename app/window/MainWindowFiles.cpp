// What of the main window opens and saves files.
#include "app/export/ExportController.h"
#include "app/export/ResultFile.h"
#include "app/models/BareModelDialog.h"
#include "app/window/MainWindow.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>

namespace fovea::app {

namespace {

std::vector<std::filesystem::path> toPaths(const QStringList& names)
{
    std::vector<std::filesystem::path> paths;
    for (const QString& name : names)
        paths.emplace_back(name.toStdString());
    return paths;
}

} // namespace

void MainWindow::openFolder()
{
    auto* dialog = new QFileDialog(
        this, tr("Open a folder with studies"), QSettings().value("open/folder").toString());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        QSettings().setValue("open/folder", folder);
        m_session.open(toPaths({ folder }));
    });
    dialog->open();
}

void MainWindow::openFiles()
{
    auto* dialog = new QFileDialog(this, tr("Open files"), QSettings().value("open/folder").toString(),
        tr("All files (*);;Images (*.dcm *.nii *.nii.gz *.nrrd *.mha)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this,
        [this](const QStringList& files) { openPaths(toPaths(files)); });
    dialog->open();
}

// Beside this one or on another screen, with the same study: what is reviewed in both is told in the second.
void MainWindow::openWindow()
{
    auto* window = new MainWindow(m_modelFolders, m_workerOptions);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->move(pos() + QPoint(48, 48)); // the saved place is this one's
    if (!m_session.paths().empty())
        window->openPaths(m_session.paths());
}

void MainWindow::describeModelFile()
{
    auto* files = new QFileDialog(this, tr("A network without a bundle"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setFileMode(QFileDialog::ExistingFile);
    files->setNameFilter(tr("Networks (*.ts *.pt *.onnx)"));
    connect(files, &QFileDialog::fileSelected, this, [this](const QString& file) {
        auto* form = new BareModelDialog(file.toStdString(), BareModelDialog::userModelsFolder(), this);
        connect(form, &BareModelDialog::bundleMade, this, &MainWindow::scanModels);
        form->open();
    });
    files->open();
}

void MainWindow::addModelFolder()
{
    auto* dialog = new QFileDialog(this, tr("Add a folder with model bundles"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        QSettings settings;
        QStringList folders = settings.value("models/folders").toStringList();
        if (!folders.contains(folder))
            settings.setValue("models/folders", folders << folder);
        m_modelFolders.emplace_back(folder.toStdString());
        scanModels();
    });
    dialog->open();
}

void MainWindow::savePicture()
{
    m_exports->exportPicture();
}

void MainWindow::copyPicture()
{
    startExport([request = m_exports->shownRequest()](const Progress&) { return views::capture(request); },
        [this](const Result<QImage>& picture) {
            if (!picture) {
                showError(picture.error());
                return;
            }
            QGuiApplication::clipboard()->setImage(*picture);
            statusBar()->showMessage(tr("The picture is on the clipboard"), 5000);
        });
}

void MainWindow::saveMask()
{
    auto* dialog = new QFileDialog(this, tr("Save the mask"), QString(),
        tr("DICOM Segmentation (*.dcm);;NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha);;Surfaces in "
           "colour "
           "(*.ply);;Surfaces one by one (*.stl)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix("dcm");
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1).section(u')', 0, 0));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& name) {
        startExport(
            [labelMap = m_session.labelMap(), series = m_session.series(), name](Progress progress) {
                return writeResult(*labelMap, series, {}, name.toStdString(), std::move(progress));
            },
            [this, name](const Result<void>& written) {
                if (written)
                    statusBar()->showMessage(tr("Saved %1").arg(name), 5000);
                else
                    showError(written.error());
            });
    });
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList names;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            names << url.toLocalFile();
    }
    if (!names.isEmpty())
        openPaths(toPaths(names));
}

} // namespace fovea::app
