#include "app/reading/ReadingRoom.h"

#include "app/export/ShownPictures.h"
#include "app/panels/MessageBar.h"
#include "app/window/CommandPalette.h"
#include "app/window/MainWindow.h"
#include "app/window/WindowPresets.h"
#include "core/dicom/SeriesWriter.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/Theme.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/VolumePane.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QTreeWidget>
#include <QUndoStack>
#include <QUrl>

#include <cmath>
#include <map>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000;

} // namespace

// A reading, as a person does it: open, scroll, window, measure, undo, save, start again and find it again.
class ReadingRoomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { start(); }
    void cleanup() { m_window.reset(); }

    void aReadingIsFoundAgain();
    void measurementsAreUndoneByName();
    void theListRenamesDeletesAndJumps();
    void layoutsByKeys();
    void aHangingRuleIsUsedTheNextTime();
    void thePaletteDoesWhatIsTyped();
    void changedKeysAreKept();
    void windowPresetsAreEditable();
    void aRegionSetsTheWindow();
    void everythingHasAName();
    void noKeyMeansTwoCommands();
    void noMenuAnswersTwiceToALetter_data();
    void noMenuAnswersTwiceToALetter();
    void damagedSessionsAreToldInTheBar();
    void aSeriesIsDraggedOntoAPane();
    void aPictureIsLaidOutAsTheWindow();
    void aPictureIn3dIsSeenAsInItsPane();
    void filesAreDroppedOntoTheWindow();
    void everyScreenIsPictured();

private:
    void start();
    void open();
    views::ViewGrid& grid() const { return *m_window->findChild<views::ViewGrid*>(); }
    views::SlicePane& axial() const { return *grid().slicePane(Orientation::Axial); }
    MeasurementList& list() const { return m_window->reading().measurements().list(); }
    void trigger(const char* name) const { m_window->findChild<QAction*>(name)->trigger(); }
    void drag(Qt::MouseButton button, QPoint from, QPoint to) const
    {
        QWidget& viewport = axial().viewport();
        QTest::mousePress(&viewport, button, {}, from);
        for (const QPoint at : { (from + to) / 2, to }) {
            QMouseEvent move(QEvent::MouseMove, at, viewport.mapToGlobal(at), Qt::NoButton, button, {});
            QCoreApplication::sendEvent(&viewport, &move);
        }
        QTest::mouseRelease(&viewport, button, {}, to);
    }
    void measureDistance() const
    {
        QTest::keyClick(m_window.get(), Qt::Key_D);
        drag(Qt::LeftButton, { 60, 60 }, { 140, 110 });
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void ReadingRoomTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    std::filesystem::remove(hangingRulesFile());
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 80, 70, 60 };
    QVERIFY(writeVolume(test::makePhantom(geometry), m_folder.filePath("phantom.nii.gz").toStdString()));
}

void ReadingRoomTest::start()
{
    m_window = std::make_unique<MainWindow>(std::vector<std::filesystem::path> {});
    m_window->resize(1400, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void ReadingRoomTest::open()
{
    m_window->openPaths({ m_folder.filePath("phantom.nii.gz").toStdString() });
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
    QTRY_COMPARE(grid().state().volume(), m_window->session().volume());
    axial().setFocus();
    axial().viewport().grab();
}

void ReadingRoomTest::aReadingIsFoundAgain()
{
    open();
    const QPointF at(80, 80);
    QWheelEvent wheel(
        at, axial().viewport().mapToGlobal(at), {}, { 0, 360 }, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    const int before = axial().scene().sliceIndex();
    QCoreApplication::sendEvent(&axial().viewport(), &wheel);
    QCOMPARE(axial().scene().sliceIndex(), before + 3);
    drag(Qt::RightButton, { 60, 60 }, { 100, 90 });
    measureDistance();
    QCOMPARE(list().all().size(), std::size_t { 1 });
    QTest::keyClick(m_window.get(), Qt::Key_E);
    drag(Qt::LeftButton, { 70, 130 }, { 150, 190 });
    QCOMPARE(list().all().size(), std::size_t { 2 });
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(list().all().size(), std::size_t { 1 });
    grid().state().turnPlanes(Orientation::Axial, 0.3);
    grid().setLayoutKind(views::ViewGrid::Layout::OneAndThree);
    axial().scene().zoomBy(2.0, 40, 50);
    axial().setTurn({ 1, false });
    const Vec3 middle = axial().scene().centreLps();
    const double scale = axial().scene().mmPerPixel();
    const auto look = [this] {
        QTest::qWait(400); // until the gesture has ended
        grid().volumePane()->renderer().finish();
        QCoreApplication::processEvents();
        return *grid().volumePane()->look();
    };
    QTest::keyClick(grid().volumePane(), Qt::Key_Left);
    grid().volumePane()->setCut({ .from = { 0.25, 0, 0 } });
    const auto seen = look();
    const Vec3 cursor = grid().state().cursorLps();
    const Window window = grid().state().window();
    const Measurement distance = list().all().front();
    const std::filesystem::path file = m_folder.filePath("reading.fovea.json").toStdString();
    QVERIFY(m_window->reading().sessions().save(file));

    m_window.reset();
    start();
    QVERIFY(list().all().empty());
    m_window->openPaths({ file });
    QTRY_COMPARE_WITH_TIMEOUT(list().all().size(), std::size_t { 1 }, patienceMs);
    QVERIFY(list().all().front() == distance);
    QCOMPARE(grid().state().cursorLps(), cursor);
    QCOMPARE(grid().state().window(), window);
    QVERIFY(grid().state().isOblique());
    QCOMPARE(grid().layoutKind(), views::ViewGrid::Layout::OneAndThree);
    QCOMPARE(axial().scene().shownMeasurements().size(), std::size_t { 1 });
    QVERIFY(axial().scene().turn() == (views::ViewTurn { 1, false }));
    QCOMPARE(axial().scene().centreLps(), middle);
    QCOMPARE(axial().scene().mmPerPixel(), scale);
    const auto again = look();
    QVERIFY(length(again.positionLps - seen.positionLps) < 1e-6);
    QCOMPARE(again.clipPlanes, seen.clipPlanes);
    QCOMPARE(again.function.value(), seen.function.value());
}

void ReadingRoomTest::measurementsAreUndoneByName()
{
    open();
    measureDistance();
    const QAction* undo = m_window->findChild<QAction*>("undo");
    QVERIFY2(undo->text().contains("Distance 1"), qPrintable(undo->text()));
    trigger("undo");
    QVERIFY(list().all().empty());
    trigger("redo");
    QCOMPARE(list().all().size(), std::size_t { 1 });
    m_window->reading().measurements().removeAll();
    QVERIFY(list().all().empty());
    trigger("undo");
    QCOMPARE(list().all().size(), std::size_t { 1 });
}

void ReadingRoomTest::theListRenamesDeletesAndJumps()
{
    open();
    measureDistance();
    auto* tree = m_window->findChild<QTreeWidget*>("measurementList");
    QCOMPARE(tree->topLevelItemCount(), 1);
    QVERIFY(tree->topLevelItem(0)->text(1).contains("mm"));
    tree->topLevelItem(0)->setText(0, "Long axis");
    QTRY_COMPARE(list().all().front().name, "Long axis");
    axial().scroll(8);
    QVERIFY(axial().scene().shownMeasurements().empty());
    tree->setCurrentItem(tree->topLevelItem(0));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Return);
    QTRY_COMPARE(axial().scene().shownMeasurements().size(), std::size_t { 1 });
    QTest::keyClick(tree, Qt::Key_Delete);
    QVERIFY(list().all().empty());
    trigger("undo");
    QCOMPARE(list().all().front().name, "Long axis");
    trigger("undo");
    QCOMPARE(list().all().front().name, "Distance 1");
}

void ReadingRoomTest::layoutsByKeys()
{
    open();
    using Layout = views::ViewGrid::Layout;
    for (const auto& [key, layout] : { std::pair { Qt::Key_2, Layout::OneAndThree },
             { Qt::Key_3, Layout::Single }, { Qt::Key_4, Layout::Row }, { Qt::Key_5, Layout::SideBySide },
             { Qt::Key_6, Layout::VolumeLarge }, { Qt::Key_1, Layout::FourUp } }) {
        QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
        QCOMPARE(grid().layoutKind(), layout);
    }
}

void ReadingRoomTest::aHangingRuleIsUsedTheNextTime()
{
    open();
    grid().setLayoutKind(views::ViewGrid::Layout::Row);
    grid().state().setSlab({ views::Slab::Mode::Mean, 6.0 });
    trigger("hang.save");
    auto* dialog = m_window->findChild<QDialog*>("saveRuleDialog");
    QVERIFY(dialog);
    for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
        if (button->isDefault() || button->text().contains("Save"))
            button->click();
    }
    m_window.reset();
    start();
    open();
    QTRY_COMPARE(grid().layoutKind(), views::ViewGrid::Layout::Row);
    QCOMPARE(grid().state().slab(), (views::Slab { views::Slab::Mode::Mean, 6.0 }));
    std::filesystem::remove(hangingRulesFile());
}

void ReadingRoomTest::thePaletteDoesWhatIsTyped()
{
    open();
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* palette = m_window->findChild<CommandPalette*>();
    QVERIFY(palette);
    auto* words = palette->findChild<QLineEdit*>("commandWords");
    QTest::keyClicks(words, "three row");
    QCOMPARE(palette->findChild<QListWidget*>("commandList")->count(), 1);
    QTest::keyClick(words, Qt::Key_Return);
    QTRY_COMPARE(grid().layoutKind(), views::ViewGrid::Layout::Row);
}

void ReadingRoomTest::changedKeysAreKept()
{
    m_window->reading().shortcuts().set("view.invert", QKeySequence("F9"));
    QVERIFY(m_window->reading().shortcuts().conflict(QKeySequence("F9"), "view.reset") != nullptr);
    m_window.reset();
    start();
    open();
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QVERIFY(grid().state().isInverted());
    m_window->reading().shortcuts().reset("view.invert");
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QVERIFY(grid().state().isInverted());
}

void ReadingRoomTest::windowPresetsAreEditable()
{
    setWindowPresets("CT", { { 111, 222, "Mine" } });
    QCOMPARE(windowPresets("CT").size(), std::size_t { 1 });
    QCOMPARE(windowPresets("CT").front(), (Window { 111, 222, "Mine" }));
    resetWindowPresets("CT");
    QVERIFY(windowPresets("CT").size() > 5);
}

void ReadingRoomTest::aRegionSetsTheWindow()
{
    open();
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ShiftModifier);
    drag(Qt::LeftButton, { 60, 60 }, { 160, 160 });
    QCOMPARE(list().all().size(), std::size_t { 1 });
    const auto statistics
        = measure(list().all().front(), m_window->session().volume().get()).statistics.value();
    QTest::keyClick(m_window.get(), Qt::Key_W);
    const Window window = grid().state().window();
    QVERIFY(window.centre - 0.5 * window.width >= statistics.minimum - 1e-6);
    QVERIFY(window.centre + 0.5 * window.width <= statistics.maximum + 1e-6);
}

// Every control that can have the keyboard says what it is, to people who do not see it.
void ReadingRoomTest::everythingHasAName()
{
    open();
    for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
        if (button->focusPolicy() != Qt::NoFocus && button->isVisible())
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                qPrintable(button->objectName() + button->metaObject()->className()));
    }
    for (const QSlider* slider : m_window->findChildren<QSlider*>()) {
        if (slider->isVisible())
            QVERIFY2(!slider->accessibleName().isEmpty(), qPrintable(slider->objectName()));
    }
}

// Two commands with the same key are none: Qt does neither.
void ReadingRoomTest::noKeyMeansTwoCommands()
{
    std::map<QKeySequence, const QAction*> commands;
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        if (action->shortcutContext() != Qt::WindowShortcut)
            continue;
        for (const QKeySequence& key : action->shortcuts()) {
            const auto [other, isNew] = commands.emplace(key, action);
            QVERIFY2(
                isNew, qPrintable(key.toString() + ": " + action->text() + " and " + other->second->text()));
        }
    }
    QVERIFY(commands.size() > 20);
}

void ReadingRoomTest::noMenuAnswersTwiceToALetter_data()
{
    QTest::addColumn<QString>("language");
    for (const char* language : { "en", "de", "zh_CN" })
        QTest::newRow(language) << language;
}

// In every language. Where the text is another, it is another one's menu.
void ReadingRoomTest::noMenuAnswersTwiceToALetter()
{
    QFETCH(QString, language);
    m_window.reset();
    QTranslator translator;
    if (language != "en") {
        QVERIFY(translator.load(":/i18n/fovea_" + language));
        QVERIFY(QCoreApplication::installTranslator(&translator));
    }
    start();
    const auto check = [](const QString& menu, const QList<QAction*>& actions) {
        std::map<QChar, QString> letters;
        for (const QAction* action : actions) {
            QString text = action->text();
            text.remove("&&");
            const qsizetype at = text.indexOf('&');
            if (at < 0 || at + 1 >= text.size() || !action->isVisible())
                continue;
            const auto [other, isNew] = letters.emplace(text[at + 1].toUpper(), text);
            QVERIFY2(isNew, qPrintable(menu + ": " + text + " and " + other->second));
        }
    };
    check("bar", m_window->menuBar()->actions());
    QCOMPARE(m_window->menuBar()->actions().front()->text(),
        language == "de"          ? "&Datei"
            : language == "zh_CN" ? QStringLiteral("文件(&F)")
                                  : "&File");
    int menus = 0;
    for (const QMenu* menu : m_window->findChildren<QMenu*>()) {
        check(menu->title(), menu->actions());
        ++menus;
    }
    QVERIFY(menus > 8);
    m_window.reset();
}

void ReadingRoomTest::damagedSessionsAreToldInTheBar()
{
    const QString file = m_folder.filePath("bad.fovea.json");
    QFile bad(file);
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write("{}");
    bad.close();
    m_window->openPaths({ file.toStdString() });
    auto* bar = m_window->findChild<MessageBar*>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->text().contains("bad.fovea.json"));
}

void ReadingRoomTest::aSeriesIsDraggedOntoAPane()
{
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 40, 36, 30 };
    const Volume volume = test::makePhantom(geometry);
    const std::string root = m_folder.filePath("two").toStdString();
    for (const int number : { 1, 2 }) {
        SeriesAttributes attributes { .studyUid = "1.2.826.0.1.3680043.8.498.77",
            .frameOfReferenceUid = "1.2.826.0.1.3680043.8.498.78" };
        attributes.seriesNumber = number;
        attributes.seriesDescription = QStringLiteral("Series %1").arg(number);
        QVERIFY(writeSeries(volume, attributes, root + '/' + std::to_string(number)));
    }
    m_window->openPaths({ root });
    QTRY_VERIFY_WITH_TIMEOUT(grid().state().volume() != nullptr, patienceMs);
    auto* tree = m_window->findChild<QTreeWidget*>("seriesTree");
    QTreeWidgetItem* study = tree->topLevelItem(0);
    QCOMPARE(study->childCount(), 2);
    QVERIFY(tree->dragEnabled());
    const bool isFirstShown = m_window->session().series().description == "Series 1";
    const auto dragTo = [&](int child, int pane) {
        QTreeWidgetItem* item = study->child(child);
        const std::unique_ptr<QMimeData> data(tree->model()->mimeData({ tree->indexFromItem(item) }));
        const QPoint at = grid().pane(pane)->geometry().center();
        QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(&grid(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(&grid(), &drop);
        QVERIFY(drop.isAccepted());
    };
    dragTo(isFirstShown ? 1 : 0, 2);
    QTRY_VERIFY_WITH_TIMEOUT(&grid().paneState(2) != &grid().state(), patienceMs);
    QVERIFY(grid().paneState(2).volume() != grid().state().volume());
    QCOMPARE(grid().paneView(2), views::PaneView::Coronal);
    QVERIFY(&grid().paneState(0) == &grid().state());
    // Both lie in one frame of reference: cursors go together.
    const Vec3 corner = geometry.indexToLps({ 10, 11, 12 });
    grid().state().setCursorLps(corner);
    QVERIFY(length(grid().paneState(2).cursorLps() - corner) < 1e-9);
    dragTo(isFirstShown ? 0 : 1, 2);
    QVERIFY(&grid().paneState(2) == &grid().state());

    // A session brings it back.
    dragTo(isFirstShown ? 1 : 0, 2);
    const auto shown = [this] { return m_window->reading().paneSeries().seriesAt(2); };
    QVERIFY(shown() != nullptr);
    const QString uid = shown()->uid;
    QVERIFY(uid != m_window->session().series().uid);
    grid().paneState(2).setWindow({ 111, 222, {} });
    const std::filesystem::path file = m_folder.filePath("pane.fovea.json").toStdString();
    QVERIFY(m_window->reading().sessions().save(file));
    m_window.reset();
    start();
    m_window->openPaths({ file });
    QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, patienceMs);
    QCOMPARE(shown()->uid, uid);
    QCOMPARE(grid().paneState(2).window(), (Window { 111, 222, {} }));
    QVERIFY(&grid().paneState(0) == &grid().state());
}

void ReadingRoomTest::aPictureIsLaidOutAsTheWindow()
{
    open();
    trigger("layout.3x1");
    QTRY_COMPARE_WITH_TIMEOUT(grid().pane(0)->height(), grid().height(), patienceMs); // it is laid out
    axial().scene().zoomBy(1.7, 60, 60);
    axial().redraw();
    axial().viewport().grab(); // the scene has its size
    const auto laidOut = gridOf(grid(), {});
    QCOMPARE(laidOut->cells.size(), std::size_t { 3 });
    QVERIFY(laidOut->cells[1].left > 0.3 && laidOut->cells[1].left < 0.36);
    QCOMPARE(laidOut->cells[0].bottom, 1.0);
    views::CaptureRequest request = requestOf(grid().state());
    request.view = views::CaptureRequest::View::Grid;
    request.grid = laidOut;
    request.width = grid().width();
    request.height = grid().height();
    const Result<QImage> whole = views::capture(request);
    QVERIFY(whole);
    // The first one is the picture of its pane alone.
    views::CaptureRequest one = laidOut->cells[0].request;
    const int width = static_cast<int>(std::lround(laidOut->cells[0].right * request.width));
    one.part->mmPerPixel
        *= std::max(static_cast<double>(one.width) / width, static_cast<double>(one.height) / request.height);
    one.width = width;
    one.height = request.height;
    const Result<QImage> alone = views::capture(one);
    QVERIFY(alone);
    QCOMPARE(whole->copy(0, 0, width, request.height), *alone);
    request.grid = nullptr;
    QVERIFY(*views::capture(request) != *whole);
}

void ReadingRoomTest::aPictureIn3dIsSeenAsInItsPane()
{
    open();
    trigger("layout.2x2");
    views::VolumePane& pane = *grid().volumePane();
    const auto shown = [&] {
        QTest::qWait(400); // until the gesture has ended
        pane.renderer().finish();
        QCoreApplication::processEvents(); // the pane takes it
        return pane.renderer().frame();
    };
    const auto cell = [&] {
        const auto laidOut = gridOf(grid(), {});
        const auto found = std::ranges::find(laidOut->cells, views::CaptureRequest::View::Volume,
            [](const views::CaptureGrid::Cell& each) { return each.request.view; });
        views::CaptureRequest request = found->request;
        const auto frame = shown();
        request.width = frame->picture.width;
        request.height = frame->picture.height;
        request.pixelRatio = frame->pixelRatio;
        return request;
    };
    shown();
    const Result<QImage> front = views::capture(cell());
    QVERIFY(front);
    for (int n = 0; n < 3; ++n) {
        QTest::keyClick(&pane, Qt::Key_Left);
        QTest::keyClick(&pane, Qt::Key_Up);
    }
    QTest::keyClick(&pane, Qt::Key_Plus);
    pane.setCut({ .from = { 0.4, 0, 0 }, .to = { 1, 0.7, 1 } });
    const auto frame = shown();
    const Result<QImage> turned = views::capture(cell());
    QVERIFY(turned);
    const QImage expected = QImage(frame->picture.rgb.data(), frame->picture.width, frame->picture.height,
        static_cast<qsizetype>(frame->picture.width) * 3, QImage::Format_RGB888);
    const auto unlike = [&](const QImage& picture) {
        int count = 0;
        for (int y = 0; y < expected.height(); ++y) {
            for (int x = 0; x < expected.width(); ++x)
                count += std::abs(qGray(picture.pixel(x, y)) - qGray(expected.pixel(x, y))) > 24 ? 1 : 0;
        }
        return count;
    };
    QVERIFY2(unlike(*turned) < expected.width() * expected.height() / 200,
        qPrintable(QString::number(unlike(*turned))));
    QVERIFY(unlike(*front) > expected.width() * expected.height() / 20);
}

void ReadingRoomTest::filesAreDroppedOntoTheWindow()
{
    QMimeData files;
    files.setUrls({ QUrl::fromLocalFile(m_folder.filePath("phantom.nii.gz")) });
    // The pictures leave them to the window around them.
    QDragEnterEvent overGrid({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&grid(), &overGrid);
    QVERIFY(overGrid.isAccepted());
    QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
}

// Goes through layouts and panels. FOVEA_PICTURES names a folder in which to keep pictures, to be looked at.
void ReadingRoomTest::everyScreenIsPictured()
{
    const QString folder = qEnvironmentVariable("FOVEA_PICTURES");
    const auto picture = [&](const QString& name, QWidget* widget) {
        QTest::qWait(folder.isEmpty() ? 50 : 1500);
        const QPixmap shown = widget->grab();
        QVERIFY(!shown.isNull());
        if (!folder.isEmpty())
            QVERIFY(shown.save(folder + '/' + name + ".png"));
    };
    picture("empty", m_window.get());
    open();
    measureDistance();
    QTest::keyClick(m_window.get(), Qt::Key_E);
    drag(Qt::LeftButton, { 180, 90 }, { 260, 160 });
    QTest::keyClick(m_window.get(), Qt::Key_V);
    int number = 0;
    for (const char* layout :
        { "layout.2x2", "layout.1+3", "layout.1", "layout.3x1", "layout.sideBySide", "layout.3d" }) {
        trigger(layout);
        picture(QStringLiteral("layout-%1").arg(++number), m_window.get());
    }
    trigger("layout.2x2");
    grid().state().turnPlanes(Orientation::Axial, 0.35);
    grid().state().turnPlanes(Orientation::Coronal, 0.2);
    grid().state().setSlab({ views::Slab::Mode::Maximum, 12.0 });
    for (const auto& [dock, name] : { std::pair { "displayDock", "display" }, { "volumeDock", "volume" } }) {
        m_window->findChild<QWidget*>(dock)->raise();
        picture(name, m_window.get());
    }
    m_window->findChild<QCheckBox*>("slicesIn3d")->setChecked(true);
    m_window->findChild<QSlider*>("crop01")->setValue(600);
    picture("volume-cut", m_window.get());
    for (int page = 0; page < 3; ++page) {
        m_window->reading().showSettings(page);
        auto* dialog = m_window->findChild<QDialog*>("settingsDialog");
        picture(QStringLiteral("settings-%1").arg(page), dialog);
        dialog->setObjectName({});
        dialog->close();
    }
    trigger("palette");
    picture("palette", m_window->findChild<CommandPalette*>());
}

// The linker leaves out a library's resources that nobody asks for.
static void initTranslations()
{
    Q_INIT_RESOURCE(fovea_i18n);
}

int main(int count, char** arguments)
{
    QApplication application(count, arguments);
    initTranslations();
    QTranslator translator; // of the screens that are pictured
    if (const QString language = qEnvironmentVariable("FOVEA_LANGUAGE");
        !language.isEmpty() && translator.load(":/i18n/fovea_" + language))
        QCoreApplication::installTranslator(&translator);
    views::applyTheme(application,
        qEnvironmentVariable("FOVEA_THEME") == "light" ? views::Theme::Light : views::Theme::Dark);
    ReadingRoomTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "ReadingRoomTest.moc"
