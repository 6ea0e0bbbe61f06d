#include "app/compare/CompareWindow.h"

#include "app/compare/ComparisonFiles.h"
#include "app/compare/DetectedBoxes.h"
#include "tests/support/Phantom.h"

#include <QSettings>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

// The phantom's labels, and the same with one ball larger along i, and with one missing.
std::vector<ComparedMask> masks(const Geometry& geometry)
{
    const LabelMap first = test::makePhantomLabels(geometry);
    const auto changed = [&](auto&& change) {
        auto image = test::makeImage<std::uint16_t>(geometry, [&](auto i, auto j, auto k) {
            return static_cast<std::uint16_t>(change(first.image().GetPixel({ { i, j, k } }), i, j, k));
        });
        return std::make_shared<const LabelMap>(
            LabelMap::create(image, first.labels(), { ResultSource::Kind::Model, "B", "1", {} }).value());
    };
    return { { "first", std::make_shared<const LabelMap>(first), {}, {}, {}, false },
        { "second", changed([](std::uint16_t value, auto i, auto, auto) -> int {
             return value == 0 && i < 40 ? 7 : value;
         }),
            {}, {}, {}, false },
        { "third",
            changed([](std::uint16_t value, auto, auto, auto) -> int { return value == 3 ? 7 : value; }), {},
            {}, {}, false } };
}

} // namespace

// Comparing in the window, with masks that are there.
class CompareWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        Geometry geometry = test::obliqueGeometry();
        geometry.size = { 96, 90, 70 };
        m_volume = std::make_shared<const Volume>(test::makePhantom(geometry));
        m_window = std::make_unique<CompareWindow>(m_volume, nullptr, std::vector<std::filesystem::path> {});
        m_window->setAttribute(Qt::WA_DeleteOnClose, false);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->setComparison(compareMasks(masks(geometry), false).value());
    }

    void listsEveryPairAndSorts()
    {
        auto* table = m_window->findChild<QTableWidget*>("comparisonTable");
        const std::size_t labels = m_window->comparison()->masks[0].mask->labels().size();
        QCOMPARE(static_cast<std::size_t>(table->rowCount()), 3 * labels);
        // The worst Dice first, as numbers and not as text.
        double last = -1.0;
        for (int row = 0; row < table->rowCount(); ++row) {
            const double dice = table->item(row, 3)->text().toDouble();
            QVERIFY(dice >= last);
            last = dice;
        }
        QCOMPARE(table->item(0, 3)->text(), QString("0.0000")); // the missing ball
        table->sortByColumn(5, Qt::DescendingOrder);
        QVERIFY(
            table->item(0, 5)->text().toDouble() >= table->item(table->rowCount() - 1, 5)->text().toDouble());
        table->sortByColumn(3, Qt::AscendingOrder);
    }

    void matchedBoxesAreListed()
    {
        const Geometry& geometry = m_volume->geometry();
        const Vec3 half { 5, 7, 9 }; // mm; no two axes alike
        const auto boxAt = [&](Vec3 index, double score) {
            Finding finding;
            finding.kind = FindingKind::Box;
            finding.title = "Lesion";
            finding.score = score;
            finding.anchorLps = geometry.indexToLps(index);
            finding.box = BoxLps { finding.anchorLps - half, finding.anchorLps + half };
            return finding;
        };
        const auto side = [&](const char* name, std::vector<Finding> boxes) {
            auto mask = maskOfBoxes(boxes, geometry, { ResultSource::Kind::Model, name, "1", {} }, 0.3);
            return ComparedMask {
                .name = name, .mask = std::make_shared<const LabelMap>(mask.value()), .boxes = boxes
            };
        };
        const auto before = *m_window->comparison();
        const Vec3 place { 30, 40, 20 };
        const ComparedMask a = side("a", { boxAt(place, 0.9), boxAt({ 60, 20, 50 }, 0.8) });
        // The mask of boxes lies where the boxes do.
        QCOMPARE(a.mask->valueAtLps(geometry.indexToLps(place)), std::uint16_t(1));
        QCOMPARE(a.mask->valueAtLps(geometry.indexToLps(place) + Vec3 { 8, 0, 0 }), std::uint16_t(0));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            for (const double sign : { -1.0, 1.0 }) {
                Vec3 step;
                step[axis] = sign * (half[axis] - 1.5); // mm inside of the border, and outside of it
                QCOMPARE(a.mask->valueAtLps(geometry.indexToLps(place) + step), std::uint16_t(1));
                step[axis] = sign * (half[axis] + 1.5);
                QCOMPARE(a.mask->valueAtLps(geometry.indexToLps(place) + step), std::uint16_t(0));
            }
        }
        QVERIFY(std::abs(a.mask->volumeMl(0) - 2 * 10.0 * 14.0 * 18.0 / 1000.0) < 0.5);
        m_window->setComparison(
            compareMasks({ a,
                             side("b",
                                 { boxAt(place + Vec3 { 1, 0, 0 }, 0.7), boxAt({ 5, 5, 5 }, 0.5),
                                     boxAt({ 80, 80, 60 }, 0.1) }) },
                false)
                .value());
        auto* table = m_window->findChild<QTableWidget*>("boxTable");
        QCOMPARE(table->rowCount(), 3); // both, only A, only B; one scores too little
        const auto match = *m_window->comparison()->pairs[0].boxes;
        QCOMPARE(match.precision(), std::optional(0.5));
        QCOMPARE(match.recall(), std::optional(0.5));
        table->sortByColumn(5, Qt::DescendingOrder);
        QCOMPARE(table->item(0, 7)->text(), "both");
        table->setCurrentCell(0, 0);
        QVERIFY(length(m_window->pictures().state().cursorLps() - geometry.indexToLps(place)) < 1e-9);
        const QString csv = boxesCsv(*m_window->comparison());
        QCOMPARE(csv.count('\n'), 4);
        QVERIFY(csv.contains("a,b,Lesion,both,0.9,0.7,"));
        m_window->setComparison(before);
    }

    void stepsThroughDifferencesBySize()
    {
        const auto& places = m_window->comparison()->places;
        QVERIFY(places.size() >= 2);
        QVERIFY(places[0].volumeMl >= places[1].volumeMl);
        auto& state = m_window->pictures().state();
        QVERIFY(length(state.cursorLps() - places[0].anchorLps) < 1e-9);
        m_window->stepDisagreement(1);
        QVERIFY(length(state.cursorLps() - places[1].anchorLps) < 1e-9);
        QVERIFY(m_window->comparison()->disagreement->valueAtLps(state.cursorLps()) != 0);
        m_window->stepDisagreement(-1);
        m_window->stepDisagreement(-1); // from the largest to the smallest
        QVERIFY(length(state.cursorLps() - places.back().anchorLps) < 1e-9);
        m_window->stepDisagreement(1);
    }

    void showsEachWay_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("side by side") << static_cast<int>(CompareViews::Mode::SideBySide);
        QTest::newRow("outlines") << static_cast<int>(CompareViews::Mode::Overlay);
        QTest::newRow("flicker") << static_cast<int>(CompareViews::Mode::Flicker);
        QTest::newRow("wipe") << static_cast<int>(CompareViews::Mode::Wipe);
        QTest::newRow("differences") << static_cast<int>(CompareViews::Mode::Disagreement);
    }

    // Each way draws something of its own: the picture differs from that of the image alone.
    void showsEachWay()
    {
        QFETCH(int, mode);
        m_window->pictures().setMode(static_cast<CompareViews::Mode>(mode));
        QTest::qWait(400);
        const QImage picture = m_window->grab().toImage();
        int coloured = 0;
        for (int y = 0; y < picture.height(); y += 2) {
            for (int x = 300; x < picture.width(); x += 2) {
                const QColor colour = picture.pixelColor(x, y);
                coloured += colour.saturation() > 60 && colour.value() > 60 ? 1 : 0;
            }
        }
        QVERIFY2(coloured > 200, qPrintable(QString::number(coloured)));
        // For people who want to look: a folder for the pictures.
        if (const QString folder = qEnvironmentVariable("FOVEA_TEST_PICTURES"); !folder.isEmpty())
            QVERIFY(picture.save(QStringLiteral("%1/compare-%2.png").arg(folder).arg(mode)));
    }

private:
    std::shared_ptr<const Volume> m_volume;
    std::unique_ptr<CompareWindow> m_window;
};

QTEST_MAIN(CompareWindowTest)
#include "CompareWindowTest.moc"
