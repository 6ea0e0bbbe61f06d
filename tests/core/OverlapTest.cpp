#include "core/image/Overlap.h"

#include "core/image/ImageFile.h"
#include "core/image/SurfaceDistance.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <cmath>
#include <random>

using namespace fovea;

namespace {

LabelMap maskOf(const Geometry& geometry, auto&& value, std::vector<Label> labels)
{
    return LabelMap::create(test::makeImage<std::uint16_t>(geometry, value), std::move(labels),
        { ResultSource::Kind::Model, "A", "1", {} })
        .value();
}

auto box(std::array<int, 6> at, std::uint16_t value)
{
    return [=](auto i, auto j, auto k) {
        return i >= at[0] && i <= at[1] && j >= at[2] && j <= at[3] && k >= at[4] && k <= at[5]
            ? value
            : std::uint16_t(0);
    };
}

// Distances of every voxel to the nearest that is inside, one after another.
std::vector<float> slowDistances(const BinaryBox& box, Vec3 spacing)
{
    std::vector<float> result;
    for (std::int64_t k = 0; k < box.size[2]; ++k)
        for (std::int64_t j = 0; j < box.size[1]; ++j)
            for (std::int64_t i = 0; i < box.size[0]; ++i) {
                double nearest = 1e300;
                for (std::int64_t c = 0; c < box.size[2]; ++c)
                    for (std::int64_t b = 0; b < box.size[1]; ++b)
                        for (std::int64_t a = 0; a < box.size[0]; ++a) {
                            if (box.inside[box.offset(a, b, c)] != 0)
                                nearest = std::min(nearest,
                                    length({ static_cast<double>(i - a) * spacing.x,
                                        static_cast<double>(j - b) * spacing.y,
                                        static_cast<double>(k - c) * spacing.z }));
                        }
                result.push_back(static_cast<float>(nearest));
            }
    return result;
}

// Two random blobby masks with two labels each, on an uneven grid.
LabelMap blobs(const Geometry& geometry, unsigned seed)
{
    std::mt19937 random(seed);
    const auto unit = [&] { return static_cast<double>(random() % 1000) / 1000.0; };
    const Vec3 centre { 13 + 3 * unit(), 10 + 3 * unit(), 7 + 2 * unit() };
    const Vec3 radius { 8 + 3 * unit(), 6 + 3 * unit(), 4 + unit() };
    return maskOf(geometry,
        [=](auto i, auto j, auto k) {
            const Vec3 at { (static_cast<double>(i) - centre.x) / radius.x,
                (static_cast<double>(j) - centre.y) / radius.y,
                (static_cast<double>(k) - centre.z) / radius.z };
            return dot(at, at) > 1.0 ? 0 : at.x > 0.2 ? 9 : 4;
        },
        { { 4, "Left", {} }, { 9, "Right", {} } });
}

} // namespace

class OverlapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measuresBoxes()
    {
        // The second box is two voxels further along i and one slice longer along k: spacing 0.7, 0.9, 2.5
        // mm.
        const Geometry geometry = test::leftHandedGeometry();
        const LabelMap a = maskOf(geometry, box({ 4, 9, 3, 8, 2, 6 }, 3), { { 3, "Box", {} } });
        const LabelMap b = maskOf(geometry, box({ 6, 11, 3, 8, 2, 7 }, 5), { { 5, "Box", {} } });
        const MaskOverlap overlap = overlapOf(a, b).value();
        QCOMPARE(overlap.labels.size(), std::size_t(1));
        const LabelOverlap& row = overlap.labels[0];
        QCOMPARE(row.valueA, std::uint16_t(3));
        QCOMPARE(row.valueB, std::uint16_t(5)); // by name, whatever the values
        QCOMPARE(row.voxelsA, 6 * 6 * 5);
        QCOMPARE(row.voxelsB, 6 * 6 * 6);
        QCOMPARE(row.voxelsBoth, 4 * 6 * 5);
        QVERIFY(std::abs(*row.dice - 2.0 * 120 / (180 + 216)) < 1e-12);
        QVERIFY(std::abs(row.volumeBMl - 216 * 0.7 * 0.9 * 2.5 / 1000) < 1e-12);
        QVERIFY(std::abs(*row.hausdorffMm - std::hypot(1.4, 2.5)) < 1e-5); // the far corner of b
        QCOMPARE(overlap.differingVoxels, 180 + 216 - 2 * 120);
        QVERIFY(overlap.notices.isEmpty());
    }

    void sameMasksAgree()
    {
        const LabelMap a = blobs(test::obliqueGeometry(), 1);
        const MaskOverlap overlap = overlapOf(a, a).value();
        QCOMPARE(overlap.labels.size(), std::size_t(2));
        for (const LabelOverlap& row : overlap.labels) {
            QCOMPARE(*row.dice, 1.0);
            QCOMPARE(*row.hausdorff95Mm, 0.0);
            QCOMPARE(*row.meanSurfaceDistanceMm, 0.0);
        }
    }

    void emptyAndMissingLabelsHaveNoDistance()
    {
        const Geometry geometry = test::axialGeometry();
        const LabelMap a
            = maskOf(geometry, box({ 4, 9, 3, 8, 2, 6 }, 3), { { 3, "Box", {} }, { 4, "Nowhere", {} } });
        const LabelMap b = maskOf(geometry, box({ 4, 9, 3, 8, 2, 6 }, 3), { { 3, "Other", {} } });
        const MaskOverlap overlap = overlapOf(a, b).value();
        QCOMPARE(overlap.labels.size(), std::size_t(3));
        QCOMPARE(overlap.labels[0].dice, std::optional(0.0));
        QVERIFY(!overlap.labels[0].hausdorff95Mm);
        QVERIFY(!overlap.labels[1].dice); // empty in both
        QCOMPARE(overlap.labels[2].name, QString("Other"));
        QCOMPARE(overlap.labels[2].valueA, std::uint16_t(0));
        QCOMPARE(overlap.labels[2].voxelsB, 6 * 6 * 5);
    }

    void distancesAreExact()
    {
        std::mt19937 random(11);
        for (const unsigned oneIn : { 2u, 12u, 150u }) {
            BinaryBox box { { 11, 7, 5 }, std::vector<std::uint8_t>(11 * 7 * 5) };
            for (std::uint8_t& voxel : box.inside)
                voxel = random() % oneIn == 0 ? 1 : 0;
            box.inside[200] = 1;
            const Vec3 spacing { 0.7, 0.9, 2.5 };
            const std::vector<float> fast = distancesMm(box, spacing);
            const std::vector<float> slow = slowDistances(box, spacing);
            for (std::size_t n = 0; n < fast.size(); ++n)
                QVERIFY(std::abs(fast[n] - slow[n]) < 1e-4f);
        }
    }

    void masksOnOtherGridsAreLookedUp()
    {
        const Geometry geometry = test::axialGeometry();
        const LabelMap a = maskOf(geometry, box({ 4, 9, 3, 8, 2, 6 }, 3), { { 3, "Box", {} } });
        Geometry turned = geometry; // the same voxels, counted from the other end of i
        turned.originLps = geometry.indexToLps({ static_cast<double>(geometry.size[0] - 1), 0, 0 });
        turned.direction.columns[0] = -geometry.direction.columns[0];
        const LabelMap b = maskOf(turned,
            [&](auto i, auto j, auto k) { return box({ 4, 9, 3, 8, 2, 6 }, 3)(30 - i, j, k); },
            { { 3, "Box", {} } });
        const MaskOverlap overlap = overlapOf(a, b).value();
        QCOMPARE(overlap.labels[0].dice, std::optional(1.0));
        QCOMPARE(overlap.notices.size(), 1);
    }

    void mapsDisagreement()
    {
        const Geometry geometry = test::axialGeometry();
        const auto share = [](LabelMap map) { return std::make_shared<const LabelMap>(std::move(map)); };
        const std::vector<Label> labels { { 3, "Box", {} }, { 4, "Bag", {} } };
        const std::vector masks { share(maskOf(geometry, box({ 4, 9, 3, 8, 2, 6 }, 3), labels)),
            share(maskOf(geometry, box({ 8, 11, 3, 8, 2, 6 }, 4), labels)),
            share(maskOf(geometry, box({ 4, 5, 3, 8, 2, 6 }, 3), labels)) };
        const LabelMap map = disagreementOf(masks, { "A", "B", "C" }).value();
        const auto at = [&](int i) { return map.image().GetPixel({ { i, 5, 4 } }); };
        QCOMPARE(at(4), std::uint16_t(4)); // A and C, not B
        QCOMPARE(at(6), std::uint16_t(1)); // A alone
        QCOMPARE(at(8), std::uint16_t(5)); // A: box, B: bag
        QCOMPARE(at(11), std::uint16_t(2)); // B alone
        QCOMPARE(at(13), std::uint16_t(0));
        QCOMPARE(map.labels()[0].name, QString("Only A"));
        const std::vector pair { masks[0], masks[0] };
        const LabelMap agreed = disagreementOf(pair, { "A", "A" }).value();
        QCOMPARE(agreed.voxelCounts()[0] + agreed.voxelCounts()[1], 0);
    }

    // Beside scipy: the same definitions as MONAI's, written down independently.
    void agreesWithScipy_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        const test::TestFolder* folder = &m_folder;
        for (const unsigned seed : { 1u, 2u, 3u }) {
            const auto write = [&](const std::string& name, unsigned number) {
                const auto file = folder->file(name + std::to_string(number) + ".nii.gz");
                if (!writeLabelMap(blobs(test::obliqueGeometry(), number), file))
                    qFatal("can't write");
                return QString::fromStdString(file.string());
            };
            QTest::addRow("blobs %u", seed) << write("a", seed) << write("b", seed + 10);
        }
        const auto c21 = test::testData("data/expected/t1-conformed.brain-regions-c21.nii.gz");
        const auto c30 = test::testData("data/expected/t1-conformed.brain-regions-c30.nii.gz");
        if (c21 && c30)
            QTest::addRow("brain regions")
                << QString::fromStdString(c21->string()) << QString::fromStdString(c30->string());
    }

    void agreesWithScipy()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QProcess peer;
        peer.start("python3", { FOVEA_OVERLAP_PEER, a, b });
        if (!peer.waitForStarted())
            QSKIP("python3 is not installed");
        QVERIFY(peer.waitForFinished(180'000));
        if (peer.exitCode() == 77)
            QSKIP("python3-scipy or python3-nibabel is not installed");
        QVERIFY2(peer.exitCode() == 0, peer.readAllStandardError());
        const QJsonObject expected = QJsonDocument::fromJson(peer.readAllStandardOutput()).object();
        const LabelMap maskA = readLabelMap(a.toStdString()).value();
        const LabelMap maskB = readLabelMap(b.toStdString()).value();
        const MaskOverlap overlap = overlapOf(maskA, maskB).value();
        QVERIFY(!overlap.labels.empty());
        QCOMPARE(static_cast<qsizetype>(overlap.labels.size()), expected.size());
        double worstMm = 0.0;
        for (const LabelOverlap& row : overlap.labels) {
            const QJsonObject peerRow = expected.value(QString::number(row.valueA)).toObject();
            QVERIFY2(std::abs(*row.dice - peerRow.value("dice").toDouble(-1)) < 1e-4, qPrintable(row.name));
            const double hd95 = std::abs(*row.hausdorff95Mm - peerRow.value("hd95").toDouble(-1));
            const double mean = std::abs(*row.meanSurfaceDistanceMm - peerRow.value("mean").toDouble(-1));
            worstMm = std::max({ worstMm, hd95, mean });
            QVERIFY2(hd95 < 0.1 && mean < 0.1, qPrintable(row.name));
        }
        qInfo("%zu labels, worst difference %.2g mm", overlap.labels.size(), worstMm);
    }

private:
    test::TestFolder m_folder;
};

QTEST_GUILESS_MAIN(OverlapTest)
#include "OverlapTest.moc"
