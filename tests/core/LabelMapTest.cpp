#include "core/image/LabelMap.h"

#include "core/image/Volume.h"
#include "tests/support/Phantom.h"

#include <QTest>

#include <set>

using namespace fovea;

namespace {

// Label 3 fills a box from (2, 3, 4) to (4, 8, 5), label 900 is one voxel at (30, 22, 16).
LabelMap::Image::Pointer boxImage(const Geometry& geometry)
{
    auto image = LabelMap::Image::New();
    applyGeometry(geometry, *image);
    image->Allocate(true);
    for (int k = 4; k <= 5; ++k) {
        for (int j = 3; j <= 8; ++j) {
            for (int i = 2; i <= 4; ++i)
                image->SetPixel({ { i, j, k } }, 3);
        }
    }
    image->SetPixel({ { 30, 22, 16 } }, 900);
    return image;
}

} // namespace

class LabelMapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAndMeasures()
    {
        const Geometry geometry = test::leftHandedGeometry();
        const auto map = LabelMap::create(boxImage(geometry), { { 3, "Box", { 1, 2, 3 } } }, {});
        QVERIFY(map.has_value());
        QCOMPARE(map->labels().size(), std::size_t(2));
        QCOMPARE(map->voxelCounts().at(0), 36);
        QCOMPARE(map->voxelCounts().at(1), 1);
        QVERIFY(std::abs(map->volumeMl(0) - 36 * 0.7 * 0.9 * 2.5 / 1000.0) < 1e-12);
        QVERIFY(length(map->centreLps(0) - geometry.indexToLps({ 3, 5.5, 4.5 })) < 1e-9);
        QVERIFY(length(map->centreLps(1) - geometry.indexToLps({ 30, 22, 16 })) < 1e-9);
    }

    void namesWhatHasNoName()
    {
        const auto map = LabelMap::create(
            boxImage(test::axialGeometry()), { { 7, "Empty", { 9, 9, 9 } }, { 3, "Box", { 1, 2, 3 } } }, {});
        QCOMPARE(map->labels().size(), std::size_t(3));
        QCOMPARE(map->labels()[0], (Label { 3, "Box", { 1, 2, 3 } }));
        QCOMPARE(map->labels()[1].name, QString("Empty"));
        QCOMPARE(map->voxelCounts()[1], 0);
        QVERIFY(length(map->centreLps(1) - map->geometry().centreLps()) < 1e-9);
        QCOMPARE(map->labels()[2].value, 900);
        QCOMPARE(map->labels()[2].name, QString("Label 900"));
    }

    void anchorLiesInTheStructure()
    {
        // A ring in one slice, longer along j than along i: its centre of mass is in the hole. By spacing the
        // nearest voxels are those along i, and one of them is missing.
        const Geometry geometry = test::leftHandedGeometry();
        auto image = LabelMap::Image::New();
        applyGeometry(geometry, *image);
        image->Allocate(true);
        for (int j = 2; j <= 14; ++j) {
            for (int i = 10; i <= 16; ++i) {
                if (j == 2 || j == 14 || i == 10 || i == 16)
                    image->SetPixel({ { i, j, 9 } }, 5);
            }
        }
        image->SetPixel({ { 10, 8, 9 } }, 0);
        image->SetPixel({ { 30, 22, 16 } }, 900);
        const auto map = LabelMap::create(image, {}, {});
        QVERIFY(map.has_value());
        QCOMPARE(map->valueAtLps(map->centreLps(0)), std::uint16_t(0));
        QVERIFY(length(map->anchorLps(0) - geometry.indexToLps({ 16, 8, 9 })) < 1e-9);
        QVERIFY(length(map->anchorLps(1) - geometry.indexToLps({ 30, 22, 16 })) < 1e-9);
    }

    void looksUpPoints()
    {
        const Geometry geometry = test::obliqueGeometry();
        const auto map = LabelMap::create(boxImage(geometry), {}, {});
        QCOMPARE(map->valueAtLps(geometry.indexToLps({ 4.4, 8.4, 5.4 })), std::uint16_t(3));
        QCOMPARE(map->valueAtLps(geometry.indexToLps({ 4.6, 8, 5 })), std::uint16_t(0));
        QCOMPARE(map->valueAtLps(geometry.indexToLps({ 30.4, 22, 16 })), std::uint16_t(900));
        QCOMPARE(map->valueAtLps(geometry.indexToLps({ 30.6, 22, 16 })), std::uint16_t(0));
        QCOMPARE(map->valueAtLps({ 1e9, 0, 0 }), std::uint16_t(0));
    }

    void refusesContradictingLabels()
    {
        const auto geometry = test::axialGeometry();
        QVERIFY(!LabelMap::create(boxImage(geometry), { { 3, "A" }, { 3, "B" } }, {}).has_value());
        QVERIFY(!LabelMap::create(boxImage(geometry), { { 0, "Background" } }, {}).has_value());
        auto empty = LabelMap::Image::New();
        applyGeometry(geometry, *empty);
        QVERIFY(!LabelMap::create(empty, {}, {}).has_value());
    }

    void saysWhoMadeIt()
    {
        const ResultSource source { ResultSource::Kind::Model, "Brain tissue", "1.0.0", "3f2a9c01ffff" };
        QCOMPARE(source.stamp(), QString("Brain tissue 1.0.0 (3f2a9c01)"));
        QCOMPARE((ResultSource { ResultSource::Kind::Person, "A. Reader" }).stamp(), QString("A. Reader"));
    }

    void coloursAreDistinct()
    {
        std::set<std::array<std::uint8_t, 3>> colours;
        for (std::size_t n = 0; n < 60; ++n) {
            const auto colour = distinctColour(n);
            QVERIFY(colours.insert(colour).second);
            QVERIFY(std::max({ colour[0], colour[1], colour[2] }) >= 150); // readable on black and grey
        }
        QCOMPARE(distinctColour(5), distinctColour(5));
    }

    void thePhantomHasEveryLabel()
    {
        const LabelMap map = test::makePhantomLabels(test::leftHandedGeometry());
        QCOMPARE(map.labels().size(), std::size_t(7));
        for (std::size_t n = 0; n < 6; ++n) {
            QVERIFY(map.voxelCounts()[n] > 5);
            // The first ball is towards the left, the second towards the right...
            const Vec3 offset = map.centreLps(n) - map.geometry().centreLps();
            const double along = offset[n / 2] * (n % 2 == 0 ? 1.0 : -1.0);
            QVERIFY(along > 2.0);
        }
    }
};

QTEST_APPLESS_MAIN(LabelMapTest)
#include "LabelMapTest.moc"
