#include "app/window/MainWindow.h"

#include "app/panels/MessageBar.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include <csignal>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 120000; // a loaded machine; nothing waits this long on an idle one

// The worker processes of this program, from /proc.
std::vector<pid_t> workers()
{
    std::vector<pid_t> found;
    for (const QString& name : QDir("/proc").entryList(QDir::Dirs)) {
        QFile stat("/proc/" + name + "/stat");
        if (name.toInt() == 0 || !stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll();
        const QByteArray afterName = line.mid(line.lastIndexOf(')') + 2);
        if (line.contains("(fovea-worker)")
            && afterName.split(' ').value(1).toLongLong() == QCoreApplication::applicationPid())
            found.push_back(static_cast<pid_t>(name.toInt()));
    }
    return found;
}

} // namespace

// What a person does with the window, with a real worker behind it.
class MainWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void startsEmptyAndSaysWhatToDo();
    void opensAFileAndShowsIt();
    void aSecondWindowShowsTheSameStudy();
    void unreadablePathIsExplainedInTheBar();
    void runsTheModelAndListsWhatItFound();
    void keyOHidesAndShowsTheOverlay();
    void cancelStopsTheModel();
    void killedWorkerIsToldAndTheNextRunWorks();

private:
    void openPhantom();
    void pressRun() { QTest::mouseClick(find<QPushButton>("runModel"), Qt::LeftButton); }
    template <class T>
    T* find(const char* name) const
    {
        return m_window->findChild<T*>(name);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    // Large enough for a run that can be interrupted.
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 160, 150, 140 };
    geometry.spacingMm = { 1.2, 1.3, 1.4 };
    QVERIFY(writeVolume(test::makePhantom(geometry), m_folder.filePath("phantom.nii.gz").toStdString())
            .has_value());
}

void MainWindowTest::init()
{
    QSettings().clear();
    // Each test begins with no review of the phantom.
    QDir(m_folder.filePath("reviews")).removeRecursively();
    qputenv("FOVEA_REVIEWS", m_folder.filePath("reviews").toUtf8());
    m_window = std::make_unique<MainWindow>(
        std::vector<std::filesystem::path> { qEnvironmentVariable("FOVEA_MODELS_FOLDER").toStdString() },
        inference::WorkerOptions { .program = qEnvironmentVariable("FOVEA_WORKER").toStdString() });
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void MainWindowTest::cleanup()
{
    m_window.reset();
}

void MainWindowTest::openPhantom()
{
    m_window->session().open({ m_folder.filePath("phantom.nii.gz").toStdString() });
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
    // The model of voxels, not the detector.
    auto* models = find<QComboBox>("modelChoice");
    QTRY_VERIFY_WITH_TIMEOUT(models->findText("Head tissue (T1)") >= 0, patienceMs);
    models->setCurrentIndex(models->findText("Head tissue (T1)"));
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("runModel")->isEnabled(), patienceMs);
}

void MainWindowTest::startsEmptyAndSaysWhatToDo()
{
    QVERIFY(m_window->session().volume() == nullptr);
    QVERIFY(!find<QPushButton>("runModel")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(find<QComboBox>("modelChoice")->count() > 0, patienceMs);
}

void MainWindowTest::opensAFileAndShowsIt()
{
    openPhantom();
    auto* grid = m_window->findChild<views::ViewGrid*>();
    QCOMPARE(grid->state().volume(), m_window->session().volume());
    QCOMPARE(find<QTreeWidget>("seriesTree")->topLevelItemCount(), 1);
    QVERIFY(find<QTreeWidget>("seriesTree")->currentItem() != nullptr);
}

// For another screen.
void MainWindowTest::aSecondWindowShowsTheSameStudy()
{
    openPhantom();
    find<QAction>("file.newWindow")->trigger();
    MainWindow* second = nullptr;
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (auto* window = qobject_cast<MainWindow*>(widget); window != nullptr && window != m_window.get())
            second = window;
    }
    QVERIFY(second != nullptr && second->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(second->session().volume() != nullptr, patienceMs);
    QCOMPARE(second->session().series().uid, m_window->session().series().uid);
    // Each looks where it wants, and closing one leaves the other.
    auto* grid = m_window->findChild<views::ViewGrid*>();
    const Vec3 cursor = grid->state().cursorLps();
    second->findChild<views::ViewGrid*>()->state().setCursorLps(cursor + Vec3 { 10, 0, 0 });
    QCOMPARE(grid->state().cursorLps(), cursor);
    const QPointer<MainWindow> watched = second;
    second->close();
    QTRY_VERIFY(watched.isNull());
    QVERIFY(m_window->isVisible() && m_window->session().volume() != nullptr);
}

void MainWindowTest::unreadablePathIsExplainedInTheBar()
{
    m_window->session().open({ "/no/such/study" });
    auto* bar = m_window->findChild<MessageBar*>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY2(bar->text().contains("/no/such/study"), qPrintable(bar->text()));
}

void MainWindowTest::runsTheModelAndListsWhatItFound()
{
    openPhantom();
    pressRun();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
    const auto& labelMap = *m_window->session().labelMap();
    QVERIFY(labelMap.geometry().isSameGrid(m_window->session().volume()->geometry()));
    QCOMPARE(find<QTableView>("labelTable")->model()->rowCount(), static_cast<int>(labelMap.labels().size()));
    QCOMPARE(labelMap.source().kind, ResultSource::Kind::Model);
    QCOMPARE(labelMap.source().sha256.size(), 64);
}

void MainWindowTest::keyOHidesAndShowsTheOverlay()
{
    openPhantom();
    pressRun();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
    const auto& layers = m_window->findChild<views::ViewGrid*>()->state().labelLayers();
    QVERIFY(layers.at(0).opacity > 0.0);
    QTest::keyClick(m_window.get(), Qt::Key_O);
    QCOMPARE(layers.at(0).opacity, 0.0);
    QTest::keyClick(m_window.get(), Qt::Key_O);
    QVERIFY(layers.at(0).opacity > 0.0);
}

void MainWindowTest::cancelStopsTheModel()
{
    openPhantom();
    QSignalSpy cancelled(&m_window->runner(), &ModelRunner::wasCancelled);
    pressRun();
    QTRY_VERIFY(find<QPushButton>("cancelModel")->isEnabled());
    QTest::mouseClick(find<QPushButton>("cancelModel"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.count(), 1, patienceMs);
    QVERIFY(m_window->session().labelMap() == nullptr);
    QVERIFY(find<QPushButton>("runModel")->isEnabled());
}

void MainWindowTest::killedWorkerIsToldAndTheNextRunWorks()
{
    openPhantom();
    QSignalSpy progress(&m_window->runner(), &ModelRunner::progressed);
    pressRun();
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty() && !workers().empty(), patienceMs);
    for (const pid_t worker : workers())
        ::kill(worker, SIGKILL);

    auto* bar = m_window->findChild<MessageBar*>();
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), patienceMs);
    QVERIFY(m_window->session().labelMap() == nullptr);
    QVERIFY(m_window->session().volume() != nullptr);

    pressRun();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
}

QTEST_MAIN(MainWindowTest)
#include "MainWindowTest.moc"
