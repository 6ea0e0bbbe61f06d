#include "app/panels/FindingsPanel.h"
#include "app/panels/MaskEditPanel.h"
#include "app/reading/ReadingRoom.h"
#include "app/review/MaskEditDesk.h"
#include "app/review/ReviewDesk.h"
#include "app/window/MainWindow.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/Viewport.h"
#include "views/widgets/VolumePane.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLineF>
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include <span>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000;

// Twenty boxes of a detector, each at a place of its own.
std::vector<Finding> boxes()
{
    std::vector<Finding> findings;
    for (int n = 0; n < 20; ++n) {
        Finding finding;
        finding.kind = FindingKind::Box;
        finding.source = { ResultSource::Kind::Model, "Detector", "1.0", QString(64, 'd') };
        finding.title = QStringLiteral("Nodule %1").arg(n + 1);
        finding.anchorLps = { n - 10.0, 0.5 * n, -0.25 * n };
        finding.sizeMm = 3.0 + n;
        finding.score = 0.99 - 0.02 * n;
        finding.id = findingId(finding.source, finding.kind, 0, finding.anchorLps);
        findings.push_back(finding);
    }
    return findings;
}

} // namespace

// Reviewing with the real window, by real keys, and what is on the disk afterwards.
class ReviewWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        qputenv("FOVEA_REVIEWS", m_folder.filePath("reviews").toUtf8());
        QVERIFY(writeVolume(test::makePhantom(test::obliqueGeometry()), file("phantom.nii.gz")));
    }

    void init()
    {
        QSettings().clear();
        QDir(m_folder.filePath("reviews")).removeRecursively();
        openWindow();
    }

    void cleanup() { m_window.reset(); }

    void twentyFindingsByKeyboardAlone()
    {
        controller().addFindings(boxes());
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(20), patienceMs);

        press(Qt::Key_F4); // to the list; the mouse is never used
        QCOMPARE(QApplication::focusWidget(), table());
        QCOMPARE(panel().currentFinding(), boxes()[0].id);
        for (int n = 0; n < 20; ++n) {
            QCOMPARE(panel().currentFinding(), boxes()[static_cast<std::size_t>(n)].id);
            QVERIFY(length(m_window->findChild<views::ViewGrid*>()->state().cursorLps()
                        - boxes()[static_cast<std::size_t>(n)].anchorLps)
                    < 1e-9
                || n == 0); // the pictures follow
            switch (n % 4) {
            case 0:
                press(Qt::Key_A);
                break;
            case 1:
                press(Qt::Key_X);
                press(Qt::Key_2); // "Nothing there"
                break;
            case 2:
                press(Qt::Key_U);
                press(Qt::Key_C);
                QVERIFY(QApplication::focusWidget() != table());
                QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("axn %1").arg(n));
                press(Qt::Key_Return);
                QCOMPARE(QApplication::focusWidget(), table());
                break;
            default:
                press(Qt::Key_A);
                press(Qt::Key_Z, Qt::ControlModifier); // undone, and then
                press(Qt::Key_E);
            }
            if (n < 19)
                press(Qt::Key_N);
        }
        QTRY_COMPARE_WITH_TIMEOUT(controller().pendingCount(), 0, patienceMs);
        checkTwenty(controller().review());
        savePicture("findings");

        // What the window showed is what the disk holds.
        m_window.reset();
        const auto journals = journalsIn(file("reviews"));
        QCOMPARE(journals.size(), std::size_t(1));
        QVERIFY(auditJournal(journals[0]).value().isSound());
        checkTwenty(readStoredReview(journals[0]).value().review);
        // And a new window goes on with it.
        openWindow();
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(20), patienceMs);
        checkTwenty(controller().review());
    }

    void stepsAreUndoneInTheirOrder()
    {
        controller().addFindings(boxes());
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(20), patienceMs);
        const QString first = boxes()[0].id;
        controller().giveVerdict(first, VerdictState::Rejected);
        controller().setSeverity(first, Severity::Critical);
        controller().setCategory(first, "Lesion");
        controller().addMark("Here", { 1, 2, 3 });
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(21), patienceMs);
        QCOMPARE(controller().review().items().back().finding.source.kind, ResultSource::Kind::Person);
        QUndoStack& stack = m_window->undoStack();
        stack.undo();
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(20), patienceMs);
        stack.undo();
        stack.undo();
        stack.undo();
        QTRY_COMPARE_WITH_TIMEOUT(controller().pendingCount(), 0, patienceMs);
        const ReviewItem* item = controller().review().find(first);
        QCOMPARE(item->verdict.state, VerdictState::Unreviewed);
        QCOMPARE(item->severity, Severity::Unset);
        QCOMPARE(item->category, QString());
        stack.redo();
        QTRY_COMPARE_WITH_TIMEOUT(
            controller().review().find(first)->verdict.state, VerdictState::Rejected, patienceMs);
    }

    void findingsAreListedByNumbers()
    {
        auto found = boxes();
        for (std::size_t n = 0; n < found.size(); ++n)
            found[n].score = 0.05 * static_cast<double>(n);
        found[19].score.reset();
        controller().addFindings(found);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 20, patienceMs);
        auto* least = m_window->findChild<QDoubleSpinBox*>("findingsLeast");
        least->setValue(0.5);
        QCOMPARE(table()->model()->rowCount(), 9); // 0.50 to 0.90; one has no score
        least->setValue(0.0);
        QCOMPARE(table()->model()->rowCount(), 20);
    }

    void measurementsAreFindings()
    {
        MeasurementList& list = m_window->reading().measurements().list();
        Measurement distance;
        distance.id = newFindingId();
        distance.name = "Distance 1";
        const Geometry& geometry = m_window->session().volume()->geometry();
        const Vec3 middle = geometry.indexToLps({ 10, 10, 8 });
        distance.pointsLps = { middle, middle + Vec3 { 3, 4, 0 } };
        distance.axes = { { 1, 0, 0 }, { 0, 1, 0 } };
        list.put(distance);
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(1), patienceMs);
        const QString id = controller().review().items()[0].finding.id;
        QCOMPARE(controller().review().items()[0].finding.kind, FindingKind::Measurement);
        QVERIFY(std::abs(*controller().review().items()[0].finding.sizeMm - 5.0) < 1e-9);
        controller().giveVerdict(id, VerdictState::Accepted);
        // Changed, it is the same finding.
        distance.pointsLps[1] = middle + Vec3 { 6, 8, 0 };
        list.put(distance);
        QTRY_VERIFY_WITH_TIMEOUT(
            std::abs(*controller().review().find(id)->finding.sizeMm - 10.0) < 1e-9, patienceMs);
        QCOMPARE(controller().review().find(id)->verdict.state, VerdictState::Accepted);
        // Deleted and brought back, it still has its verdict.
        list.remove(id);
        QTRY_VERIFY_WITH_TIMEOUT(controller().review().items().empty(), patienceMs);
        list.put(distance);
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(1), patienceMs);
        QCOMPARE(controller().review().find(id)->verdict.state, VerdictState::Accepted);
        // A session that is not open takes nothing away.
        m_window.reset();
        openWindow();
        QTest::qWait(1000);
        QCOMPARE(controller().review().items().size(), std::size_t(1));
    }

    void masksBecomeFindingsAndComeBack()
    {
        const LabelMap labels = test::makePhantomLabels(m_window->session().volume()->geometry());
        m_window->session().setLabelMap(std::make_shared<const LabelMap>(labels));
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), labels.labels().size(), patienceMs);
        controller().giveVerdict(controller().review().items()[2].finding.id, VerdictState::Accepted);
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().progress().reviewed, std::size_t(1), patienceMs);
        m_window.reset();
        openWindow();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
        QCOMPARE(m_window->session().labelMap()->voxelCounts(), labels.voxelCounts());
        QCOMPARE(controller().review().items()[2].verdict.state, VerdictState::Accepted);
        QCOMPARE(controller().review().items().size(), labels.labels().size()); // none twice
    }

    void strokesAreUndoneAndOutliveTheWindow()
    {
        const Geometry geometry = m_window->session().volume()->geometry();
        auto shared = std::make_shared<const LabelMap>(test::makePhantomLabels(geometry));
        m_window->session().setLabelMap(shared);
        beginEditing();
        const MaskEditor& editor = *m_window->maskEditDesk().editor();

        // A stroke with the eraser across the middle of the axial pane, by the mouse.
        chooseTool("Eraser", 6); // the body, which fills the middle
        auto& viewport = m_window->findChild<views::ViewGrid*>()->slicePane(Orientation::Axial)->viewport();
        const QPoint middle = viewport.rect().center();
        QTest::mousePress(&viewport, Qt::LeftButton, {}, middle);
        for (int step = 1; step <= 10; ++step) {
            QMouseEvent move(QEvent::MouseMove, middle + QPoint(2 * step, 0),
                viewport.mapToGlobal(middle + QPoint(2 * step, 0)), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(&viewport, &move);
        }
        QTest::mouseRelease(&viewport, Qt::LeftButton, {}, middle + QPoint(20, 0));
        const std::int64_t removed = editor.difference().removedVoxels;
        QVERIFY(removed > 10);
        QCOMPARE(editor.difference().addedVoxels, 0);
        savePicture("editing");
        m_window->undoStack().undo();
        QCOMPARE(editor.difference().removedVoxels, 0);
        m_window->undoStack().redo();
        QCOMPARE(editor.difference().removedVoxels, removed);
        QTRY_COMPARE_WITH_TIMEOUT(controller().pendingCount(), 0, patienceMs);

        // What was painted is on the disk, and so is the original.
        std::int64_t left = 0;
        for (const std::int64_t count : shared->voxelCounts())
            left += count;
        m_window.reset();
        openWindow();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
        std::int64_t now = 0;
        for (const std::int64_t count : m_window->session().labelMap()->voxelCounts())
            now += count;
        QCOMPARE(now, left - removed);
        const ReviewedMask* mask = controller().maskOf(*m_window->session().labelMap());
        QVERIFY(mask != nullptr);
        QCOMPARE(mask->original->voxelCounts(), shared->voxelCounts());
    }

    // By the mouse on the 3D view, seen from the front: what changes is known from the camera and the
    // phantom.
    void paintsOnTheSurfaceIn3D()
    {
        const Geometry geometry = m_window->session().volume()->geometry();
        const auto mask = std::make_shared<const LabelMap>(test::makePhantomLabels(geometry));
        m_window->session().setLabelMap(mask);
        beginEditing();
        const MaskEditor& editor = *m_window->maskEditDesk().editor();
        auto* grid = m_window->findChild<views::ViewGrid*>();
        views::VolumePane& pane = *grid->volumePane();
        QTRY_VERIFY_WITH_TIMEOUT(pane.look().has_value(), patienceMs);
        views::Viewport& viewport = pane.viewport();
        const QPoint place = viewport.rect().center() + QPoint(9, -14); // to the patient's left, and upwards
        const Vec3 point = firstOfMask(pane, *mask, place);

        // The eraser takes the body within its ball, and no other structure.
        chooseTool("Eraser", 6);
        m_window->maskEditDesk().panel()->setRadiusMm(4.0);
        QMouseEvent hover(
            QEvent::MouseMove, place, viewport.mapToGlobal(place), Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(&viewport, &hover);
        const auto* ring = viewport.findChild<QWidget*>("brushRing");
        QVERIFY(ring != nullptr && ring->isVisible());
        QVERIFY(QLineF(QRectF(ring->geometry()).center(), place).length() < 2.0);
        QVERIFY(std::abs(ring->width() / 2.0 - 4.0 / pane.mmPerPixel()) < 5.0);
        const int steps = m_window->undoStack().count();
        QTest::mousePress(&viewport, Qt::LeftButton, {}, place);
        // The slices are where it was painted, and show it before the button is up.
        QVERIFY(length(grid->state().cursorLps() - point) < 0.1);
        savePicture("editing3d");
        QTest::mouseRelease(&viewport, Qt::LeftButton, {}, place);
        QCOMPARE(m_window->undoStack().count(), steps + 1);
        int erased = 0;
        forEachVoxel(geometry, [&](Vec3 lps, std::size_t voxel) {
            const std::uint16_t before = voxelsOf(*mask)[voxel];
            const std::uint16_t now = voxelsOf(*editor.live())[voxel];
            const double distance = length(lps - point);
            if (std::abs(distance - 4.0) < 0.1) // the place is known to a tenth of a millimetre
                return;
            QCOMPARE(now, before == 7 && distance < 4.0 ? std::uint16_t(0) : before);
            erased += now != before ? 1 : 0;
        });
        QVERIFY(erased > 10);
        m_window->undoStack().undo();
        QCOMPARE(editor.difference().removedVoxels, 0);
        // Strokes follow the surface that is shown, which is the old one again in a moment.
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != mask
                && m_window->session().labelMap()->voxelCounts() == mask->voxelCounts(),
            patienceMs);

        // A stroke with the brush puts a third structure along its way, over what is there: one step. The
        // surface here is the grid's border, with nothing before it.
        chooseTool("Brush", 2);
        for (auto* box : m_window->maskEditDesk().panel()->findChildren<QCheckBox*>()) {
            if (box->text() == "Leave other structures alone")
                box->setChecked(false);
        }
        m_window->maskEditDesk().panel()->setRadiusMm(3.0);
        const QPoint far = place + QPoint(-40, 30);
        std::vector<Vec3> way;
        for (int n = 0; n <= 100; ++n)
            way.push_back(firstOfMask(pane, *mask, QPointF(place) + QPointF(far - place) * n / 100.0));
        QTest::mousePress(&viewport, Qt::LeftButton, {}, place);
        QMouseEvent move(QEvent::MouseMove, far, viewport.mapToGlobal(far), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&viewport, &move);
        QTest::mouseRelease(&viewport, Qt::LeftButton, {}, far);
        QCOMPARE(m_window->undoStack().count(), steps + 1); // what was undone is gone
        std::vector<bool> nearWay(way.size());
        int painted = 0;
        forEachVoxel(geometry, [&](Vec3 lps, std::size_t voxel) {
            const std::uint16_t before = voxelsOf(*mask)[voxel];
            const std::uint16_t now = voxelsOf(*editor.live())[voxel];
            if (now == before)
                return;
            ++painted;
            QCOMPARE(now, std::uint16_t(3));
            double nearest = 1e9;
            for (std::size_t n = 0; n < way.size(); ++n) {
                nearest = std::min(nearest, length(lps - way[n]));
                if (length(lps - way[n]) < 3.0)
                    nearWay[n] = true;
            }
            QVERIFY(nearest < 3.2);
        });
        QVERIFY2(painted > 10, qPrintable(QString::number(painted)));
        QCOMPARE(std::ranges::count(nearWay, false), 0); // no gap, though the mouse moved in one step
        QCOMPARE(editor.difference().addedVoxels + editor.difference().relabelledVoxels, painted);
        QTRY_COMPARE_WITH_TIMEOUT(controller().pendingCount(), 0, patienceMs);

        // Beside the body the same button turns the volume, as ever.
        const Vec3 position = pane.look()->positionLps;
        const QPoint corner(4, viewport.height() - 4);
        QVERIFY(!pane.hitAt(corner, { .map = mask }).has_value());
        QTest::mousePress(&viewport, Qt::LeftButton, {}, corner);
        QMouseEvent turn(QEvent::MouseMove, corner + QPoint(30, 0),
            viewport.mapToGlobal(corner + QPoint(30, 0)), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&viewport, &turn);
        QTest::mouseRelease(&viewport, Qt::LeftButton, {}, corner + QPoint(30, 0));
        QCOMPARE(editor.difference().addedVoxels + editor.difference().relabelledVoxels, painted);
        QTRY_VERIFY_WITH_TIMEOUT(length(pane.look()->positionLps - position) > 1.0, patienceMs);
    }

    // The 3D view and the lists follow an edit after a moment; nothing else may change by that.
    void whoEditsKeepsThePlaceAndWhatIsHidden()
    {
        m_window->session().setLabelMap(std::make_shared<const LabelMap>(
            test::makePhantomLabels(m_window->session().volume()->geometry())));
        beginEditing();
        chooseTool("Eraser", 6);
        auto* grid = m_window->findChild<views::ViewGrid*>();
        auto* labels = m_window->findChild<QTableView*>("labelTable");
        QVERIFY(labels->model()->setData(labels->model()->index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        const Vec3 place = m_window->session().volume()->geometry().indexToLps({ 12, 9, 6 });
        grid->state().setCursorLps(place);
        const auto before = m_window->session().labelMap();
        auto& viewport = grid->slicePane(Orientation::Axial)->viewport();
        QTest::mouseClick(&viewport, Qt::LeftButton, {}, viewport.rect().center());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != before, patienceMs);
        QVERIFY(length(grid->state().cursorLps() - place) < 1e-9);
        QVERIFY(!grid->state().labelLayers().front().isVisible(1));
        QVERIFY(grid->state().labelLayers().front().isVisible(2));
    }

    void aSecondWindowIsTold()
    {
        MainWindow second({});
        second.session().open({ file("phantom.nii.gz") });
        QTRY_VERIFY_WITH_TIMEOUT(second.reviewDesk().controller().isOpen(), patienceMs);
        QVERIFY(second.reviewDesk().controller().isReadOnly());
        second.reviewDesk().controller().addMark("Here", { 1, 2, 3 });
        controller().addMark("There", { 4, 5, 6 });
        QTRY_COMPARE_WITH_TIMEOUT(controller().review().items().size(), std::size_t(1), patienceMs);
        QVERIFY(second.reviewDesk().controller().review().items().empty());
    }

private:
    [[nodiscard]] std::filesystem::path file(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    ReviewController& controller() { return m_window->reviewDesk().controller(); }
    FindingsPanel& panel() { return *m_window->reviewDesk().panel(); }
    QTableView* table() { return m_window->findChild<QTableView*>("findingsTable"); }

    void openWindow()
    {
        m_window = std::make_unique<MainWindow>(std::vector<std::filesystem::path> {});
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->session().open({ file("phantom.nii.gz") });
        QTRY_VERIFY_WITH_TIMEOUT(controller().isOpen(), patienceMs);
    }

    void beginEditing()
    {
        auto* edit = m_window->findChild<QPushButton*>("editMask");
        for (QWidget* widget = edit; widget != nullptr; widget = widget->parentWidget()) {
            if (auto* dock = qobject_cast<QDockWidget*>(widget))
                dock->raise();
        }
        QTRY_VERIFY_WITH_TIMEOUT(edit->isEnabled(), patienceMs);
        edit->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->maskEditDesk().isEditing(), patienceMs);
    }

    void chooseTool(const char* name, int label)
    {
        for (auto* button : m_window->maskEditDesk().panel()->findChildren<QToolButton*>()) {
            if (button->text() == name)
                button->click();
        }
        m_window->maskEditDesk().panel()->findChild<QComboBox*>()->setCurrentIndex(label);
    }

    // Where a line from the front first meets a voxel of the mask, by small steps. The 3D view looks from
    // anterior, upright, with the volume's centre in its middle.
    [[nodiscard]] static Vec3 firstOfMask(
        const views::VolumePane& pane, const LabelMap& mask, QPointF position)
    {
        const QPointF offset = position - QPointF(pane.viewport().width(), pane.viewport().height()) / 2.0;
        const double mm = pane.mmPerPixel();
        const Vec3 centre = mask.geometry().centreLps();
        for (double depth = -200.0; depth < 200.0; depth += 0.02) {
            const Vec3 point = centre + Vec3 { offset.x() * mm, depth, -offset.y() * mm };
            if (mask.valueAtLps(point) != 0)
                return point;
        }
        return {};
    }

    static std::span<const std::uint16_t> voxelsOf(const LabelMap& mask)
    {
        return { mask.image().GetBufferPointer(), static_cast<std::size_t>(mask.geometry().voxelCount()) };
    }

    template <class Function>
    static void forEachVoxel(const Geometry& geometry, Function&& function)
    {
        std::size_t voxel = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                    function(geometry.indexToLps(
                                 { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) }),
                        voxel++);
            }
        }
    }

    // For people who want to look: a folder for the pictures.
    void savePicture(const char* name)
    {
        const QString folder = qEnvironmentVariable("FOVEA_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(500);
        QVERIFY(m_window->grab().save(QStringLiteral("%1/%2.png").arg(folder, QLatin1String(name))));
    }

    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : QApplication::activeWindow(), key, modifiers);
    }

    static void checkTwenty(const Review& review)
    {
        QCOMPARE(review.progress().reviewed, std::size_t(20));
        for (int n = 0; n < 20; ++n) {
            const ReviewItem* item = review.find(boxes()[static_cast<std::size_t>(n)].id);
            QVERIFY(item != nullptr);
            const VerdictState expected[] { VerdictState::Accepted, VerdictState::Rejected,
                VerdictState::Unsure, VerdictState::Edited };
            QCOMPARE(item->verdict.state, expected[n % 4]);
            QCOMPARE(item->verdict.reasons, n % 4 == 1 ? QStringList("Nothing there") : QStringList());
            QCOMPARE(item->comments.size(), std::size_t(n % 4 == 2 ? 1 : 0));
            if (n % 4 == 2)
                QCOMPARE(item->comments[0].text, QStringLiteral("axn %1").arg(n));
        }
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(ReviewWindowTest)
#include "ReviewWindowTest.moc"
