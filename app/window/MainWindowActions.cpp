// The actions of the main window: menus, toolbar and keys.
#include "app/export/ExportController.h"
#include "app/panels/LayersPanel.h"
#include "app/reading/ReadingRoom.h"
#include "app/review/ReviewDesk.h"
#include "app/window/MainWindow.h"
#include "app/window/PictureMode.h"
#include "app/window/WindowPresets.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>

namespace fovea::app {

void MainWindow::createFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_openFolderAction
        = menu->addAction(tr("Open &folder…"), QKeySequence::Open, this, &MainWindow::openFolder);
    m_openFolderAction->setToolTip(tr("Open a folder with DICOM files and everything below it (Ctrl+O)"));
    menu->addAction(tr("Open f&iles…"), QKeySequence(tr("Ctrl+Shift+O")), this, &MainWindow::openFiles);
    menu->addAction(tr("Open the &demo study"), &m_session, &StudySession::openDemo);
    QAction* window = menu->addAction(tr("Ne&w window"), QKeySequence::New, this, &MainWindow::openWindow);
    window->setObjectName("file.newWindow");
    window->setToolTip(tr("The same study in a window of its own, for another screen (Ctrl+N)"));
    m_reading->fillFileMenu(*menu);
    menu->addSeparator();
    m_pictureAction = menu->addAction(
        tr("Export &picture or film…"), QKeySequence(tr("Ctrl+E")), this, &MainWindow::savePicture);
    m_pictureAction->setToolTip(
        tr("Choose what leaves, see it, and save it; it holds no patient data unless you say so (Ctrl+E)"));
    m_copyAction = menu->addAction(tr("&Copy picture"), QKeySequence::Copy, this, &MainWindow::copyPicture);
    m_maskAction
        = menu->addAction(tr("Save &mask…"), QKeySequence(tr("Ctrl+Shift+S")), this, &MainWindow::saveMask);
    m_exports->fillFileMenu(*menu);
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence::Quit, qApp, &QApplication::closeAllWindows);
}

void MainWindow::createEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_undoStack->createUndoAction(this, tr("&Undo"));
    undo->setObjectName("undo");
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = m_undoStack->createRedoAction(this, tr("&Redo"));
    redo->setObjectName("redo");
    redo->setShortcuts({ QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y")) });
    menu->addAction(undo);
    menu->addAction(redo);
    menu->addSeparator();
    m_reading->fillEditMenu(*menu);
}

void MainWindow::createViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    m_reading->fillViewMenu(*menu);
    menu->addSeparator();
    m_windowMenu = menu->addMenu(tr("&Window"));
    m_invertAction = menu->addAction(tr("&Invert"), QKeySequence(Qt::Key_I), this,
        [this] { m_grid->state().setInverted(!m_grid->state().isInverted()); });
    m_invertAction->setToolTip(tr("Exchange black and white (I)"));
    m_resetAction
        = menu->addAction(tr("&Reset"), QKeySequence(Qt::Key_R), this, [this] { m_grid->resetViews(); });
    m_resetAction->setToolTip(tr("Back to the whole picture and its own window (R)"));
    m_overlayAction = menu->addAction(tr("Show the &overlay"));
    m_overlayAction->setShortcut(Qt::Key_O);
    m_overlayAction->setCheckable(true);
    m_overlayAction->setChecked(true);
    m_overlayAction->setToolTip(tr("Show or hide the AI overlay (O)"));
    connect(m_overlayAction, &QAction::triggered, m_layersPanel, &LayersPanel::setOverlayVisible);
    new PictureMode(m_session, *m_grid, *m_picturePage, *menu); // the page owns it
    menu->addSeparator();
    m_docksMenu = menu->addMenu(tr("&Panels"));
    for (QDockWidget* dock : findChildren<QDockWidget*>())
        m_docksMenu->addAction(dock->toggleViewAction());
}

void MainWindow::createMeasureMenu()
{
    m_reading->fillMeasureMenu(*menuBar()->addMenu(tr("Me&asure")));
}

void MainWindow::createModelMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Model"));
    menu->addAction(tr("&Run"), QKeySequence(tr("Ctrl+R")), this, &MainWindow::runChosenModel);
    menu->addAction(tr("&Cancel"), QKeySequence(Qt::Key_Escape), &m_runner, &ModelRunner::cancel);
    QAction* compare = menu->addAction(
        tr("C&ompare checkpoints…"), QKeySequence(tr("Ctrl+Shift+K")), this, &MainWindow::compareCheckpoints);
    compare->setObjectName("compareCheckpoints");
    menu->addSeparator();
    menu->addAction(tr("&Add a folder with models…"), this, &MainWindow::addModelFolder);
    menu->addAction(tr("&Describe a network's file…"), this, &MainWindow::describeModelFile);
    menu->addAction(tr("&Look for models again"), this, &MainWindow::scanModels);
}

void MainWindow::createReviewMenu()
{
    m_reviewDesk->fillMenu(*menuBar()->addMenu(tr("&Review")));
}

void MainWindow::createHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    m_exports->fillHelpMenu(*menu);
    menu->addAction(tr("&Mouse and keys"), QKeySequence(tr("Shift+F1")), this, &MainWindow::showShortcuts);
    menu->addAction(tr("&About Fovea"), this, &MainWindow::showAbout);
}

void MainWindow::createToolBar()
{
    for (const auto& [action, name] : { std::pair { m_openFolderAction, "file.openFolder" },
             { m_pictureAction, "file.picture" }, { m_copyAction, "file.copyPicture" },
             { m_maskAction, "file.mask" }, { m_invertAction, "view.invert" },
             { m_resetAction, "view.reset" }, { m_overlayAction, "view.overlay" } })
        action->setObjectName(QString::fromLatin1(name));
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName("mainToolBar");
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->addAction(m_openFolderAction);
    bar->addSeparator();
    m_reading->fillToolBar(*bar);
    auto* window = new QToolButton;
    window->setText(tr("Window"));
    window->setMenu(m_windowMenu);
    window->setPopupMode(QToolButton::InstantPopup);
    window->setToolTip(tr("Window presets; with the mouse: drag with the right button"));
    bar->addWidget(window);
    bar->addAction(m_invertAction);
    bar->addAction(m_resetAction);
    bar->addSeparator();
    bar->addAction(m_overlayAction);
    bar->addAction(m_pictureAction);
}

void MainWindow::fillWindowPresets()
{
    m_windowMenu->clear();
    m_windowMenu->setEnabled(m_session.volume() != nullptr);
    if (m_session.volume() == nullptr)
        return;
    const Volume& volume = *m_session.volume();
    std::vector<Window> windows { volume.defaultWindow() };
    windows.back().explanation = tr("Default");
    const auto& own = volume.meaning().windows; // the first of them is the default
    for (std::size_t n = 1; n < own.size(); ++n) {
        windows.push_back(own[n]);
        if (own[n].explanation.isEmpty())
            windows.back().explanation = tr("Of the file %1").arg(n + 1);
    }
    const auto range = volume.range();
    for (const Window& preset : windowPresets(volume.meaning().modality))
        windows.push_back(preset);
    windows.push_back({ 0.5 * (range.minimum + range.maximum), std::max(1.0, range.maximum - range.minimum),
        tr("Full range") });

    int key = Qt::Key_1;
    for (const Window& window : windows) {
        QAction* action = m_windowMenu->addAction(
            tr("%1  (%2 / %3)").arg(window.explanation).arg(window.width).arg(window.centre), this,
            [this, window] { m_grid->setWindow(window); });
        if (key <= Qt::Key_9)
            action->setShortcut(QKeySequence(key++));
    }
}

void MainWindow::showAbout()
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Fovea"),
        tr("<h3>Fovea %1</h3><p>Opens DICOM studies, runs AI models on them and shows what they found.</p>"
           "<p><b>Not for clinical use.</b> Fovea is not a medical device.</p>"
           "<p>Licence: Apache-2.0.</p>")
            .arg(FOVEA_VERSION),
        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::showShortcuts()
{
    const std::vector<std::pair<QString, QString>> rows { { tr("Wheel, Up, Down"),
                                                              tr("Next and previous slice") },
        { tr("Page Up, Page Down"), tr("Ten slices") }, { tr("Home, End"), tr("First and last slice") },
        { tr("Left drag"), tr("Move the crosshair, or what the measuring tool does") },
        { tr("Left drag on a line"), tr("Turn the planes; with Shift only that one") },
        { tr("Alt+wheel"), tr("Thickness of the slab") }, { tr("Right click"), tr("Menu of the view") },
        { tr("Space"), tr("Cine") }, { tr("Ctrl+K"), tr("All commands") },
        { tr("Ctrl+Z, Ctrl+Shift+Z"), tr("Undo and redo") }, { tr("Right drag"), tr("Window and level") },
        { tr("Middle drag"), tr("Pan") }, { tr("Ctrl+wheel"), tr("Zoom") },
        { tr("Double click, F"), tr("One view large, and back") }, { tr("1 to 9"), tr("Window presets") },
        { tr("I"), tr("Invert") }, { tr("R"), tr("Reset") }, { tr("O"), tr("Overlay on and off") },
        { tr("Ctrl+R"), tr("Run the model") }, { tr("Esc"), tr("Cancel the model") } };
    QString table = "<table cellpadding='3'>";
    for (const auto& [keys, meaning] : rows)
        table += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(keys, meaning);
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, tr("Mouse and keys"), table + "</table>", QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace fovea::app
