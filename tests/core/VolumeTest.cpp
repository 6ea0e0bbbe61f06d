#include "core/image/Volume.h"

#include "tests/support/Phantom.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fovea;

class VolumeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheGeometryExactly()
    {
        for (const Geometry& geometry : { test::axialGeometry(), test::obliqueGeometry(),
                 test::leftHandedGeometry(), test::sagittalGeometry() })
            QVERIFY(test::makePhantom(geometry).geometry() == geometry);
    }

    void findsValuesByIndexAndByPoint()
    {
        const Geometry geometry = test::leftHandedGeometry();
        const Volume volume = test::makeVolume<std::uint16_t>(
            geometry, [](auto i, auto j, auto k) { return i + 100 * j + 3000 * k; });
        QCOMPARE(volume.valueAt(30, 22, 16), 30 + 2200 + 48000.0);
        QCOMPARE(volume.valueAt(3, 0, 2), 6003.0);
        // Anywhere within the voxel.
        QCOMPARE(volume.valueAtLps(geometry.indexToLps({ 3.4, -0.4, 2.45 })), std::optional(6003.0));
        QCOMPARE(volume.valueAtLps(geometry.indexToLps({ 30.4, 22.4, 16.4 })), std::optional(50230.0));
        QCOMPARE(volume.valueAtLps(geometry.indexToLps({ -0.6, 0, 0 })), std::nullopt);
        QCOMPARE(volume.valueAtLps(geometry.indexToLps({ 0, 0, 16.6 })), std::nullopt);
    }

    void thePhantomIsSeenAlikeThroughAnyGrid()
    {
        for (const Geometry& geometry :
            { test::axialGeometry(), test::leftHandedGeometry(), test::sagittalGeometry() }) {
            const Volume volume = test::makePhantom(geometry);
            QVERIFY(*volume.valueAtLps(geometry.centreLps()) == 0.0);
            int differing = 0;
            for (double t = -0.9; t <= 0.9; t += 0.01) {
                const Vec3 index { 15 + 15 * t, 11 + 11 * t, 8 - 8 * t };
                const Vec3 nearest { std::floor(index.x + 0.5), std::floor(index.y + 0.5),
                    std::floor(index.z + 0.5) };
                const auto value = volume.valueAtLps(geometry.indexToLps(index));
                differing
                    += value != std::optional(test::phantomValue(geometry, geometry.indexToLps(nearest))) ? 1
                                                                                                          : 0;
            }
            QCOMPARE(differing, 0);
        }
    }

    void knowsItsRange()
    {
        const auto geometry = test::axialGeometry();
        const Volume phantom = test::makePhantom(geometry);
        QCOMPARE(phantom.range(), (ValueRange { -1000, 1000 }));
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinity = std::numeric_limits<float>::infinity();
        const Volume floats = test::makeVolume<float>(geometry, [&](auto i, auto j, auto k) {
            return i == 5 && j == 4 && k == 3 ? nan : i == 6 ? infinity : i == 7 ? -2.5F : 0.25F;
        });
        QCOMPARE(floats.range(), (ValueRange { -2.5, 0.25 }));
        const Volume nothing = test::makeVolume<float>(geometry, [&](auto, auto, auto) { return nan; });
        QCOMPARE(nothing.range(), (ValueRange { 0, 0 }));
    }

    void prefersTheFilesWindow()
    {
        const Volume volume
            = test::makePhantom(test::axialGeometry(), { .windows = { { 40, 80, "BRAIN" }, { 400, 2000 } } });
        QCOMPARE(volume.defaultWindow(), (Window { 40, 80, "BRAIN" }));
    }

    void findsAWindowWithoutTheExtremes()
    {
        // 31 * 23 * 17 = 12121 voxels evenly from 0 to 1000, and a few metal ones far above.
        const Volume volume
            = test::makeVolume<std::int16_t>(test::axialGeometry(), [](auto i, auto j, auto k) {
                  const auto n = i + 31 * (j + 23 * k);
                  return n < 20 ? 30000 : n % 1001;
              });
        const Window window = volume.defaultWindow();
        const double low = window.centre - window.width / 2;
        const double high = window.centre + window.width / 2;
        QVERIFY2(low >= -10 && low < 30, qPrintable(QString::number(low)));
        QVERIFY2(high > 970 && high < 1030, qPrintable(QString::number(high)));
        const Volume flat
            = test::makeVolume<std::int16_t>(test::axialGeometry(), [](auto, auto, auto) { return 7; });
        QVERIFY(flat.defaultWindow().width > 0.0);
    }

    void refusesImagesThatAreNotSound()
    {
        auto image = itk::Image<std::int16_t, 3>::New();
        applyGeometry(test::axialGeometry(), *image);
        QVERIFY(!Volume::create<std::int16_t>(image, {}).has_value()); // no voxels allocated
        auto bad = itk::Image<std::int16_t, 3>::New();
        applyGeometry(test::axialGeometry(), *bad);
        bad->Allocate(true);
        itk::Matrix<double, 3, 3> direction;
        direction.SetIdentity();
        direction(2, 2) = 2.0;
        bad->SetDirection(direction);
        QVERIFY(!Volume::create<std::int16_t>(bad, {}).has_value());
    }

    void aVolumeThatFillsSaysWhatIsThere()
    {
        Geometry geometry = test::axialGeometry();
        geometry.size = { 20, 30, 5 };
        const auto image = test::makeImage<std::int16_t>(
            geometry, [](auto i, auto, auto k) { return k == 2 ? 100 + i : 5000; });
        const auto fill = std::make_shared<VolumeFill>(5);
        const auto volume = Volume::create<std::int16_t>(image, {}, fill);
        QVERIFY(volume.has_value());
        QVERIFY(!volume->isComplete());
        const auto valueIn = [&](double k) { return volume->valueAtLps(geometry.indexToLps({ 3, 4, k })); };
        QVERIFY(!valueIn(2).has_value());
        fill->add(2, { 100, 119 });
        fill->add(2, { 0, 0 }); // the same slice again changes nothing
        fill->add(9, { 0, 0 });
        QCOMPARE(volume->fill()->done(), std::int64_t(1));
        QVERIFY(volume->fill()->has(2) && !volume->fill()->has(1) && !volume->fill()->has(-1));
        QCOMPARE(valueIn(2), std::optional(103.0));
        QVERIFY(!valueIn(1).has_value());
        QCOMPARE(volume->range(), (ValueRange { 100, 119 }));
        // Of the slice that is there alone, though the others hold much larger values.
        QVERIFY(volume->defaultWindow().width < 30.0);
        for (const std::int64_t slice : { 0, 1, 3, 4 })
            fill->add(slice, { 5000, 5000 });
        QVERIFY(volume->isComplete());
        QCOMPARE(volume->range(), (ValueRange { 100, 5000 }));
        QVERIFY(!Volume::create<std::int16_t>(image, {}, std::make_shared<VolumeFill>(4)).has_value());
    }

    void copiesShareTheVoxels()
    {
        const Volume volume = test::makePhantom(test::axialGeometry());
        const Volume copy = volume;
        const auto buffer = [](const Volume& v) {
            return v.visit(
                [](const auto& image) { return static_cast<const void*>(image.GetBufferPointer()); });
        };
        QCOMPARE(buffer(copy), buffer(volume));
    }
};

QTEST_APPLESS_MAIN(VolumeTest)
#include "VolumeTest.moc"
