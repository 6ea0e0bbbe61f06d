#include "core/review/DetectionMatch.h"

#include <QTest>

using namespace fovea;

namespace {

Finding boxAt(Vec3 low, Vec3 size, std::optional<double> score = {}, const QString& title = "Lesion")
{
    Finding finding;
    finding.kind = FindingKind::Box;
    finding.title = title;
    finding.score = score;
    finding.box = BoxLps { low, low + size };
    finding.anchorLps = low + size * 0.5;
    return finding;
}

} // namespace

class DetectionMatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void overlapByHand()
    {
        const BoxLps a { { 0, 0, 0 }, { 2, 3, 4 } };
        QCOMPARE(intersectionOverUnion(a, a), 1.0);
        // 1 x 2 x 2 = 4 common; 24 + 24 - 4
        QCOMPARE(intersectionOverUnion(a, { { 1, 1, 2 }, { 3, 4, 6 } }), 4.0 / 44.0);
        QCOMPARE(intersectionOverUnion(a, { { 2, 0, 0 }, { 4, 3, 4 } }), 0.0); // they touch
        QCOMPARE(intersectionOverUnion(a, { { 5, 5, 5 }, { 6, 6, 6 } }), 0.0);
    }

    void eachTruthIsFoundOnce()
    {
        const std::vector truth { boxAt({ 0, 0, 0 }, { 10, 10, 10 }), boxAt({ 50, 0, 0 }, { 10, 10, 10 }),
            boxAt({ 0, 50, 0 }, { 10, 10, 10 }) };
        const std::vector found {
            boxAt({ 1, 0, 0 }, { 10, 10, 10 }, 0.6), // the second-best of the first
            boxAt({ 0, 0, 1 }, { 10, 10, 10 }, 0.9), // takes it
            boxAt({ 50, 2, 0 }, { 10, 10, 10 }, 0.4),
            boxAt({ 90, 0, 0 }, { 10, 10, 10 }, 0.8), // nothing there
            boxAt({ 0, 50, 0 }, { 10, 10, 10 }, 0.2), // too low
        };
        const auto match = matchDetections(found, truth, { .threshold = 0.3 });
        QCOMPARE(match.pairs.size(), std::size_t(2));
        QCOMPARE(match.pairs[0].found, std::size_t(1));
        QCOMPARE(match.pairs[0].truth, std::size_t(0));
        QVERIFY(std::abs(match.pairs[0].overlap - 900.0 / 1100.0) < 1e-12);
        QCOMPARE(match.pairs[0].centreDistanceMm, 1.0);
        QCOMPARE(match.pairs[1].found, std::size_t(2));
        QCOMPARE(match.extra, (std::vector<std::size_t> { 3, 0 }));
        QCOMPARE(match.missed, (std::vector<std::size_t> { 2 }));
        QCOMPARE(match.precision(), std::optional(0.5));
        QCOMPARE(match.recall(), std::optional(2.0 / 3.0));
        // With all of them, the third is found too.
        QCOMPARE(matchDetections(found, truth).recall(), std::optional(1.0));
    }

    void otherThingsAreNotTheSame()
    {
        const std::vector truth { boxAt({ 0, 0, 0 }, { 10, 10, 10 }, {}, "Nodule") };
        const std::vector found { boxAt({ 0, 0, 0 }, { 10, 10, 10 }, 0.9, "Lesion"),
            boxAt({ 8, 8, 8 }, { 10, 10, 10 }, 0.8, "Nodule") };
        const auto match = matchDetections(found, truth);
        QVERIFY(match.pairs.empty());
        QCOMPARE(match.recall(), std::optional(0.0));
    }

    // The overlap and the distance of boxes that differ along every axis, moved along each in turn.
    void eachAxisCounts()
    {
        const Vec3 size { 8, 12, 20 };
        const std::vector truth { boxAt({ 1, 2, 3 }, size) };
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Vec3 low { 1, 2, 3 };
            low[axis] += 2.0;
            const auto match = matchDetections(std::vector { boxAt(low, size, 0.9) }, truth);
            QCOMPARE(match.pairs.size(), std::size_t(1));
            QVERIFY(std::abs(match.pairs[0].overlap - (size[axis] - 2.0) / (size[axis] + 2.0)) < 1e-12);
            QCOMPARE(match.pairs[0].centreDistanceMm, 2.0);
        }
    }

    // The truth may be a model's, with scores of its own.
    void theThresholdIsOfBothSides()
    {
        const std::vector truth { boxAt({ 0, 0, 0 }, { 4, 6, 9 }, 0.2),
            boxAt({ 50, 0, 0 }, { 4, 6, 9 }, 0.6) };
        const std::vector found { boxAt({ 0, 0, 0 }, { 4, 6, 9 }, 0.9) };
        const auto match = matchDetections(found, truth, { .threshold = 0.5 });
        QCOMPARE(match.extra, (std::vector<std::size_t> { 0 }));
        QCOMPARE(match.missed, (std::vector<std::size_t> { 1 }));
    }

    void nothingIsNoNumber()
    {
        const auto match = matchDetections({}, {});
        QVERIFY(!match.precision());
        QVERIFY(!match.recall());
    }
};

QTEST_GUILESS_MAIN(DetectionMatchTest)
#include "DetectionMatchTest.moc"
