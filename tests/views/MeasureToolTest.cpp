#include "views/tools/MeasureTool.h"

#include "tests/views/Phantoms.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QMouseEvent>
#include <QTest>

#include <cmath>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Orientation)

namespace {

using Kind = Measurement::Kind;

double valueAt(Vec3 p)
{
    return 1000.0 + 4.0 * p.x - 3.0 * p.y + 2.0 * p.z;
}

} // namespace

// Measuring by real mouse events in every plane of a tilted scan, as a person does.
class MeasureToolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyPlaneMeasuresTheTruth_data();
    void everyPlaneMeasuresTheTruth();
    void obliquePlanesMeasureTheTruth();
    void twoClicksDoWhatADragDoes();
    void angleByThreeClicks();
    void polygonEndsByADoubleClick();
    void freehandFollowsTheMouse();
    void escapeGivesUp();
    void handlesMoveTheirPoint();
    void linesMoveTheWhole();
    void deleteKeyDeletes();
    void otherSlicesShowNothing();
    void withoutAKindTheCrosshairMoves();
    void draggingALineTurnsThePlanes();
    void altWheelThickensTheSlab();
    void turnedPicturesKeepPlaces();
    void cineRunsAndStops();

private:
    SlicePane& pane(Orientation orientation = Orientation::Axial) const
    {
        return *m_grid->slicePane(orientation);
    }
    // The nearest whole position on the pane, and where exactly that lies.
    std::pair<QPoint, Vec3> near(const SlicePane& pane, double right, double down) const
    {
        const Vec3 wanted = m_grid->state().cursorLps() + pane.scene().axes().rightLps * right
            + pane.scene().axes().downLps * down;
        const auto at = pane.scene().lpsToDisplay(wanted);
        const QPoint position(static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)));
        return { position, pane.scene().displayToLps(position.x(), position.y()) };
    }
    void move(SlicePane& pane, QPoint to, Qt::MouseButtons buttons = Qt::NoButton) const
    {
        QMouseEvent event(QEvent::MouseMove, to, pane.viewport().mapToGlobal(to), Qt::NoButton, buttons, {});
        QCoreApplication::sendEvent(&pane.viewport(), &event);
    }
    void drag(SlicePane& pane, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::mousePress(&pane.viewport(), Qt::LeftButton, modifiers, from);
        move(pane, (from + to) / 2, Qt::LeftButton);
        move(pane, to, Qt::LeftButton);
        QTest::mouseRelease(&pane.viewport(), Qt::LeftButton, modifiers, to);
    }
    const Measurement& only() const { return m_list->all().at(0); }

    std::unique_ptr<ViewGrid> m_grid;
    std::unique_ptr<MeasurementList> m_list;
    std::unique_ptr<MeasureTool> m_tool;
    int m_commits = 0;
};

void MeasureToolTest::init()
{
    m_commits = 0;
    m_grid = std::make_unique<ViewGrid>();
    m_grid->resize(900, 800);
    m_grid->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_grid.get()));
    Geometry geometry = obliqueGeometry();
    geometry.size = { 60, 55, 40 };
    m_grid->setVolume(volumeOf<float>(geometry, [](Vec3 p, Vec3) { return valueAt(p); },
        { .seriesUid = "1.2", .frameOfReferenceUid = "1.3" }));
    m_list = std::make_unique<MeasurementList>();
    m_tool = std::make_unique<MeasureTool>(
        *m_list, [this](std::optional<Measurement> before, std::optional<Measurement> after) {
            ++m_commits;
            if (after)
                m_list->put(*after);
            else
                m_list->remove(before->id);
        });
    m_grid->setMeasurements(m_list.get());
    m_grid->setTool(m_tool.get());
    for (const Orientation orientation : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
        pane(orientation).viewport().grab(); // its scene knows its size from here on
}

void MeasureToolTest::cleanup()
{
    m_grid->setTool(nullptr);
    m_grid->setMeasurements(nullptr);
    m_tool.reset();
    m_list.reset();
    m_grid.reset();
}

void MeasureToolTest::everyPlaneMeasuresTheTruth_data()
{
    QTest::addColumn<Orientation>("orientation");
    QTest::newRow("axial") << Orientation::Axial;
    QTest::newRow("coronal") << Orientation::Coronal;
    QTest::newRow("sagittal") << Orientation::Sagittal;
}

void MeasureToolTest::everyPlaneMeasuresTheTruth()
{
    QFETCH(Orientation, orientation);
    SlicePane& where = pane(orientation);
    const auto [from, fromLps] = near(where, -7, -5);
    const auto [to, toLps] = near(where, 6, 4);
    m_tool->setKind(Kind::Distance);
    drag(where, from, to);
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    const double truth = length(toLps - fromLps);
    QVERIFY(std::abs(measure(only(), nullptr).lengthMm.value() - truth) <= 1e-3 * truth);

    m_list->setAll({});
    m_tool->setKind(Kind::Ellipse);
    drag(where, from, to);
    const auto values = measure(only(), m_grid->state().volume().get());
    const Vec3 diagonal = toLps - fromLps;
    const double area = 3.14159265358979 / 4.0
        * std::abs(
            dot(diagonal, where.scene().axes().rightLps) * dot(diagonal, where.scene().axes().downLps));
    QVERIFY(std::abs(values.areaMm2.value() - area) <= 1e-3 * area);
    const double mean = valueAt((fromLps + toLps) * 0.5);
    QVERIFY(std::abs(values.statistics.value().mean - mean) <= 1e-3 * mean);
}

void MeasureToolTest::obliquePlanesMeasureTheTruth()
{
    m_grid->state().turnPlanes(Orientation::Axial, 0.4);
    m_grid->state().turnPlanes(Orientation::Sagittal, -0.3);
    QVERIFY(m_grid->state().isOblique());
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        m_list->setAll({});
        SlicePane& where = pane(orientation);
        where.viewport().grab();
        const auto [from, fromLps] = near(where, -6, -4);
        const auto [to, toLps] = near(where, 5, 6);
        m_tool->setKind(Kind::Rectangle);
        drag(where, from, to);
        const auto values = measure(only(), m_grid->state().volume().get());
        const Vec3 diagonal = toLps - fromLps;
        const double area = std::abs(
            dot(diagonal, where.scene().axes().rightLps) * dot(diagonal, where.scene().axes().downLps));
        QVERIFY(std::abs(values.areaMm2.value() - area) <= 1e-3 * area);
        const double mean = valueAt((fromLps + toLps) * 0.5);
        QVERIFY(std::abs(values.statistics.value().mean - mean) <= 1e-3 * mean);
        // Planes stay orthogonal.
        QVERIFY(std::abs(dot(where.scene().axes().rightLps, where.scene().axes().downLps)) < 1e-12);
    }
}

void MeasureToolTest::twoClicksDoWhatADragDoes()
{
    m_tool->setKind(Kind::Distance);
    const auto [from, fromLps] = near(pane(), -7, -5);
    const auto [to, toLps] = near(pane(), 6, 4);
    QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, from);
    QVERIFY(m_list->all().empty());
    move(pane(), to);
    QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, to);
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    QVERIFY(length(only().pointsLps[1] - toLps) < 1e-9);
    QCOMPARE(only().frameOfReferenceUid, "1.3");
    QCOMPARE(only().seriesUid, "1.2");
}

void MeasureToolTest::angleByThreeClicks()
{
    m_tool->setKind(Kind::Angle);
    std::vector<Vec3> points;
    for (const auto& [right, down] : { std::pair { 8.0, 0.0 }, { 0.0, 0.0 }, { 0.0, 7.0 } }) {
        const auto [position, pointLps] = near(pane(), right, down);
        points.push_back(pointLps);
        QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, position);
    }
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    const Vec3 a = normalized(points[0] - points[1]);
    const Vec3 b = normalized(points[2] - points[1]);
    const double truth = std::acos(dot(a, b)) * 180.0 / 3.14159265358979;
    QVERIFY(std::abs(measure(only(), nullptr).angleDegrees.value() - truth) < 1e-6 * truth);
    QVERIFY(std::abs(truth - 90.0) < 2.0);
}

void MeasureToolTest::polygonEndsByADoubleClick()
{
    m_tool->setKind(Kind::Polygon);
    std::vector<Vec3> points;
    for (const auto& [right, down] : { std::pair { 8.0, 0.0 }, { 0.0, 8.0 } }) {
        const auto [position, pointLps] = near(pane(), right, down);
        points.push_back(pointLps);
        QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, position);
    }
    const auto [last, lastLps] = near(pane(), -8, -3);
    QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, last);
    QTest::mouseDClick(&pane().viewport(), Qt::LeftButton, {}, last);
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    QCOMPARE(only().pointsLps.size(), std::size_t { 3 });
    QVERIFY(length(only().pointsLps[2] - lastLps) < 1e-9);
    QVERIFY(!m_grid->isMaximised());
}

void MeasureToolTest::freehandFollowsTheMouse()
{
    m_tool->setKind(Kind::Freehand);
    const QPoint start(120, 120);
    QTest::mousePress(&pane().viewport(), Qt::LeftButton, {}, start);
    for (int step = 1; step < 40; ++step) {
        const double angle = step * 2.0 * 3.14159265 / 40.0;
        move(pane(),
            start
                + QPoint(static_cast<int>(50 * std::sin(angle)), static_cast<int>(50 - 50 * std::cos(angle))),
            Qt::LeftButton);
    }
    QTest::mouseRelease(&pane().viewport(), Qt::LeftButton, {}, start);
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    const double radius = 50 * pane().scene().mmPerPixel();
    const double area = 3.14159265 * radius * radius;
    QVERIFY(std::abs(measure(only(), nullptr).areaMm2.value() - area) < 0.03 * area);
}

void MeasureToolTest::escapeGivesUp()
{
    m_tool->setKind(Kind::Distance);
    QTest::mouseClick(&pane().viewport(), Qt::LeftButton, {}, { 100, 100 });
    QVERIFY(m_tool->isDrafting());
    QTest::keyClick(&pane(), Qt::Key_Escape);
    QVERIFY(!m_tool->isDrafting());
    QVERIFY(m_list->all().empty());
}

void MeasureToolTest::handlesMoveTheirPoint()
{
    m_tool->setKind(Kind::Distance);
    const auto [from, fromLps] = near(pane(), -7, -5);
    const auto [to, toLps] = near(pane(), 6, 4);
    drag(pane(), from, to);
    m_tool->setKind(std::nullopt);
    const auto [target, targetLps] = near(pane(), 3, -6);
    drag(pane(), to, target);
    QCOMPARE(m_commits, 2);
    QVERIFY(length(only().pointsLps[0] - fromLps) < 1e-9);
    QVERIFY(length(only().pointsLps[1] - targetLps) < 1e-6);
}

void MeasureToolTest::linesMoveTheWhole()
{
    m_tool->setKind(Kind::Distance);
    const auto [from, fromLps] = near(pane(), -7, -5);
    const auto [to, toLps] = near(pane(), 6, -5);
    drag(pane(), from, to);
    const double before = measure(only(), nullptr).lengthMm.value();
    drag(pane(), (from + to) / 2, (from + to) / 2 + QPoint(13, 21));
    QCOMPARE(m_list->all().size(), std::size_t { 1 });
    QVERIFY(std::abs(measure(only(), nullptr).lengthMm.value() - before) < 1e-9);
    const double mm = pane().scene().mmPerPixel();
    QVERIFY(std::abs(length(only().pointsLps[0] - fromLps) - std::hypot(13, 21) * mm) < 1e-6);
}

void MeasureToolTest::deleteKeyDeletes()
{
    m_tool->setKind(Kind::Distance);
    drag(pane(), { 100, 100 }, { 180, 150 });
    m_list->select(only().id);
    QTest::keyClick(&pane(), Qt::Key_Delete);
    QVERIFY(m_list->all().empty());
}

void MeasureToolTest::otherSlicesShowNothing()
{
    m_tool->setKind(Kind::Distance);
    drag(pane(), { 100, 100 }, { 180, 150 });
    QCOMPARE(pane().scene().shownMeasurements().size(), std::size_t { 1 });
    QVERIFY(pane(Orientation::Coronal).scene().shownMeasurements().empty());
    const QImage with = pane().viewport().picture();
    m_grid->setMeasurements(nullptr);
    QVERIFY(pane().viewport().picture() != with);
    m_grid->setMeasurements(m_list.get());
    pane().scroll(2);
    QVERIFY(pane().scene().shownMeasurements().empty());
    pane().scroll(-2);
    QCOMPARE(pane().scene().shownMeasurements().size(), std::size_t { 1 });
}

void MeasureToolTest::withoutAKindTheCrosshairMoves()
{
    const Vec3 before = m_grid->state().cursorLps();
    drag(pane(), { 100, 100 }, { 140, 150 });
    QVERIFY(m_list->all().empty());
    QVERIFY(length(m_grid->state().cursorLps() - before) > 1.0);
}

void MeasureToolTest::draggingALineTurnsThePlanes()
{
    const auto cursor = pane().scene().lpsToDisplay(m_grid->state().cursorLps());
    const QPoint on(static_cast<int>(std::lround(cursor.x)) + 100, static_cast<int>(std::lround(cursor.y)));
    // A quarter of a right angle, clockwise.
    const double angle = 3.14159265358979 / 8.0;
    const QPoint to = QPoint(static_cast<int>(std::lround(cursor.x + 100 * std::cos(angle))),
        static_cast<int>(std::lround(cursor.y + 100 * std::sin(angle))));
    const ScreenAxes axial = m_grid->state().plane(Orientation::Axial);
    drag(pane(), on, to);
    QVERIFY(m_grid->state().isOblique());
    QCOMPARE(m_grid->state().plane(Orientation::Axial).rightLps, axial.rightLps);
    const double turned = std::acos(dot(
        m_grid->state().plane(Orientation::Coronal).awayLps(), screenAxes(Orientation::Coronal).awayLps()));
    QVERIFY2(std::abs(turned - angle) < 0.02, qPrintable(QString::number(turned)));
    // Orthogonal still, and turned the way the mouse went: the line follows it.
    QVERIFY(std::abs(dot(m_grid->state().plane(Orientation::Coronal).awayLps(),
                m_grid->state().plane(Orientation::Sagittal).awayLps()))
        < 1e-9);
    const Vec3 line = m_grid->state().plane(Orientation::Coronal).rightLps;
    QVERIFY(dot(line, axial.downLps) * dot(line, axial.rightLps) > 0.0);
    m_grid->state().resetReformation();
    QVERIFY(!m_grid->state().isOblique());
}

void MeasureToolTest::altWheelThickensTheSlab()
{
    m_grid->state().setSlab({ Slab::Mode::Maximum, 10.0 });
    const QPointF at(100, 100);
    QWheelEvent event(at, pane().viewport().mapToGlobal(at), {}, { 0, 120 }, Qt::NoButton, Qt::AltModifier,
        Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&pane().viewport(), &event);
    QVERIFY(m_grid->state().slab().thicknessMm > 10.0);
}

void MeasureToolTest::turnedPicturesKeepPlaces()
{
    SliceScene& scene = pane().scene();
    const Vec3 point = m_grid->state().cursorLps() + scene.axes().rightLps * 5.0 + scene.axes().downLps * 3.0;
    for (const bool mirrored : { false, true }) {
        for (int turns = 0; turns < 4; ++turns) {
            pane().setTurn({ turns, mirrored });
            pane().viewport().grab();
            const auto at = scene.lpsToDisplay(point);
            QVERIFY(length(scene.displayToLps(at.x, at.y) - point) < 1e-9);
            const auto middle = scene.lpsToDisplay(m_grid->state().cursorLps());
            const double scale = 1.0 / scene.mmPerPixel();
            // (5, 3) mirrored is (-5, 3); a turn clockwise takes (x, y) to (-y, x).
            double x = mirrored ? -5.0 : 5.0;
            double y = 3.0;
            for (int turn = 0; turn < turns; ++turn)
                std::tie(x, y) = std::pair { -y, x };
            QVERIFY(std::abs(at.x - middle.x - x * scale) < 1e-6);
            QVERIFY(std::abs(at.y - middle.y - y * scale) < 1e-6);
        }
    }
}

void MeasureToolTest::cineRunsAndStops()
{
    const int before = pane().scene().sliceIndex();
    QTest::keyClick(&pane(), Qt::Key_Space);
    QTRY_VERIFY(pane().scene().sliceIndex() != before);
    QTest::keyClick(&pane(), Qt::Key_Space);
    QCOMPARE(pane().cineRate(), 0.0);
}

QTEST_MAIN(MeasureToolTest)
#include "MeasureToolTest.moc"
