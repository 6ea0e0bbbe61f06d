#include "core/dicom/StackLayout.h"
#include "tests/core/SliceStack.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace fovea;
using namespace fovea::dicom;
using namespace fovea::test;

class SeriesSorterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersByPlaceWhateverTheNumbers()
    {
        auto slices = stack({ 30, 10, 20, 50, 40 });
        std::mt19937 random(7);
        for (int n = 0; n < 5; ++n) {
            std::ranges::shuffle(slices, random);
            const auto series = sorted(slices);
            QCOMPARE(series.size(), std::size_t(1));
            QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "2", "3", "1", "5", "4" }));
            QVERIFY(series[0].isVolume);
            QVERIFY(series[0].part.isEmpty());
            QVERIFY(series[0].warnings.isEmpty());
            Geometry expected;
            expected.size = { 5, 6, 5 };
            expected.originLps = { -10, -20, 10 };
            expected.spacingMm = { 0.5, 0.75, 10 };
            QVERIFY(series[0].geometry == expected);
        }
    }

    void theNormalDecidesTheDirection()
    {
        // Rows towards the right: the normal points to the feet, so the highest slice comes first.
        auto slices = stack({ 10, 20, 30 });
        for (Slice& slice : slices)
            slice.axes = std::array { Vec3 { -1, 0, 0 }, Vec3 { 0, 1, 0 } };
        const auto series = sorted(slices);
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "3", "2", "1" }));
        QCOMPARE(series[0].geometry.direction.columns[2], (Vec3 { 0, 0, -1 }));
        QVERIFY(determinant(series[0].geometry.direction) > 0.0);
    }

    void roundingIsNoFault()
    {
        auto slices
            = stack({ 0, 0.6, 1.3, 1.9, 2.5, 3.1, 3.8, 4.4 }); // every 0.625 mm, written with one decimal
        slices[3].axes = std::array { Vec3 { 1, 3e-15, 0 }, Vec3 { 0, 1, 1e-6 } };
        slices[2].pixelSpacingMm = std::array { 0.5000001, 0.75 };
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(1));
        QVERIFY2(series[0].warnings.isEmpty(), qPrintable(series[0].warnings.join(u' ')));
    }

    // Every 0.625 mm, written with one decimal, the last of them rounded most.
    void roundingOfTheEndsIsNoFault()
    {
        std::vector<double> heights;
        for (int n = 0; n < 20; ++n)
            heights.push_back(std::nearbyint(6.25 * n) / 10.0);
        const auto series = sorted(stack(heights));
        QVERIFY2(series[0].warnings.isEmpty(), qPrintable(series[0].warnings.join(u' ')));
        QCOMPARE(series[0].geometry.size[2], std::int64_t(20));
        QVERIFY(std::abs(series[0].geometry.spacingMm.z - 0.625) < 0.002);
        QCOMPARE(series[0].geometry.originLps, (Vec3 { -10, -20, 0 }));
        QVERIFY(!series[0].isResampled);
        // What is off by more than rounding can be is uneven.
        heights[7] += 0.1;
        QVERIFY(mentions(sorted(stack(heights))[0], "varies"));
    }

    void missingSlicesAreCounted()
    {
        const auto series = sorted(stack({ 0, 2, 4, 10, 12, 14, 16, 20 }));
        QCOMPARE(series.size(), std::size_t(1));
        QVERIFY(mentions(series[0], "3 slices are missing"));
        QCOMPARE(series[0].geometry.size[2], 11);
        QCOMPARE(series[0].geometry.spacingMm.z, 2.0);
        QVERIFY(series[0].isVolume);
        QVERIFY(mentions(sorted(stack({ 0, 2, 4, 8 }))[0], "One slice is missing"));
    }

    void unevenSpacingIsSaid()
    {
        const auto series = sorted(stack({ 0, 1.14, 5, 12.38, 15, 18 }));
        QVERIFY(mentions(series[0], "varies from 1.14 to 7.38 mm"));
        QVERIFY(series[0].geometry.spacingMm.z < 1.2);
        QVERIFY(series[0].geometry.spacingMm.z * static_cast<double>(series[0].geometry.size[2] - 1)
            > 17.0 - 1.2);
        // A few tenths of a millimetre are more than rounding, though little beside thick slices.
        const auto thick = sorted(stack({ 0, 5, 10.3, 15, 20 }));
        QVERIFY(mentions(thick[0], "varies from 4.7 to 5.3 mm") && thick[0].isResampled);
        QVERIFY(!sorted(stack({ 0, 5, 10.1, 15, 20 }))[0].isResampled);
        const auto tiny = sorted(stack({ 0, 0.05, 10, 20, 30 }));
        QVERIFY(tiny[0].geometry.size[2] < 50); // a tiny gap does not blow the volume up
    }

    void tiltIsMeasured()
    {
        auto slices = stack({ 0, 2, 4, 6, 8, 10 });
        for (std::size_t n = 0; n < slices.size(); ++n)
            slices[n].positionLps->y
                += static_cast<double>(n) * 2.0 * std::tan(12.0 * 3.14159265358979 / 180.0);
        const auto series = sorted(slices);
        QVERIFY2(mentions(series[0], "tilted by 12.0 degrees"), qPrintable(series[0].warnings.join(u' ')));
        QCOMPARE(series[0].geometry.direction.columns[2], (Vec3 { 0, 0, 1 }));
        QVERIFY(series[0].geometry.size[1] > 6); // wide enough for all of them
        QCOMPARE(series[0].geometry.size[0], 5);
    }

    void dividesWhatDoesNotFitTogether_data()
    {
        QTest::addColumn<int>("difference");
        const char* names[] = { "orientation", "rows", "columns", "pixel spacing", "localizer", "colour",
            "frame of reference", "stack" };
        for (int n = 0; n < 8; ++n)
            QTest::newRow(names[n]) << n;
    }

    void dividesWhatDoesNotFitTogether()
    {
        QFETCH(int, difference);
        auto slices = stack({ 0, 2, 4, 100, 102 });
        for (std::size_t n = 3; n < 5; ++n) {
            Slice& s = slices[n];
            switch (difference) {
            case 0:
                s.axes = std::array { Vec3 { 0, 1, 0 }, Vec3 { 0, 0, -1 } };
                s.positionLps->x += 2.0 * static_cast<double>(n);
                break;
            case 1:
                s.rows = 7;
                break;
            case 2:
                s.columns = 4;
                break;
            case 3:
                s.pixelSpacingMm = std::array { 0.5, 0.5 };
                break;
            case 4:
                s.isLocalizer = true;
                break;
            case 5:
                s.isColour = true;
                break;
            case 6:
                s.frameOfReferenceUid = "1.9";
                break;
            default:
                s.stackId = "2";
                break;
            }
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(2));
        QCOMPARE(series[0].instances.size(), std::size_t(3)); // the most voxels first
        QCOMPARE(series[1].instances.size(), std::size_t(2));
        QVERIFY(!series[0].part.isEmpty());
        QVERIFY(!series[1].part.isEmpty());
        QVERIFY(series[0].isVolume);
        QCOMPARE(series[1].isVolume, difference != 5);
    }

    void differencesThatDoNotMatterDivideNothing()
    {
        auto slices = stack({ 0, 2, 4, 6 });
        for (std::size_t n = 0; n < 4; ++n) {
            slices[n].acquisitionNumber = static_cast<int>(n);
            slices[n].triggerTimeMs = 10.0 * static_cast<double>(n);
        }
        QCOMPARE(sorted(slices).size(), std::size_t(1));
    }

    void dividesStacksOfOtherPlaces_data()
    {
        QTest::addColumn<int>("difference");
        QTest::addColumn<bool>("isInterleaved");
        QTest::addColumn<QString>("name");
        const char* names[] = { "echo 2", "TE 80", "b 1000", "time 2" };
        for (int n = 0; n < 4; ++n) {
            QTest::addRow("interleaved, %s", names[n]) << n << true << QString::fromLatin1(names[n]);
            QTest::addRow("appended, %s", names[n]) << n << false << QString::fromLatin1(names[n]);
        }
    }

    void dividesStacksOfOtherPlaces()
    {
        QFETCH(int, difference);
        QFETCH(bool, isInterleaved);
        QFETCH(QString, name);
        const auto differ = [&](Slice& s) {
            if (difference == 0)
                s.echoNumber = 2;
            else if (difference == 1)
                s.echoTimeMs = 80;
            else if (difference == 2)
                s.bValue = 1000;
            else
                s.temporalPosition = 2;
        };
        auto slices = stack(isInterleaved ? std::vector<double> { 0, 6, 12, 3, 9, 15 }
                                          : std::vector<double> { 0, 3, 6, 9, 12, 15 });
        for (std::size_t n = 3; n < 6; ++n)
            differ(slices[n]);
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(2));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "1", "2", "3" }));
        QCOMPARE(numbersOf(series[1]), (std::vector<QString> { "4", "5", "6" }));
        QVERIFY(series[1].part.contains(name));
        QVERIFY(series[0].warnings.isEmpty());
        QCOMPARE(series[0].geometry.spacingMm.z, isInterleaved ? 6.0 : 3.0);
        // Too few for a stack of their own.
        slices.pop_back();
        const auto few = sorted(slices);
        QCOMPARE(few.size(), std::size_t(1));
        QVERIFY(mentions(few[0], "may not belong together"));
    }

    void settingsThatVaryABitDivideNothing()
    {
        auto slices = stack({ 0, 2, 4, 6, 8, 10 });
        for (std::size_t n = 0; n < slices.size(); ++n) {
            slices[n].echoTimeMs = n % 2 == 0 ? 2.31 : 2.34;
            slices[n].bValue = n < 3 ? 995 : 1005;
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(1));
        QVERIFY(series[0].warnings.isEmpty());
    }

    void slicesAreNotInventedInMasses()
    {
        std::vector<double> pairs;
        for (int n = 0; n < 12; ++n)
            pairs.push_back(3.0 * (n / 2) + 0.002 * (n % 2));
        const auto close = sorted(stack(pairs));
        QVERIFY(!close[0].isVolume);
        QVERIFY(mentions(close[0], "0.002 to 2.998 mm apart"));
        // Stacks with nothing in between keep the spacing of their slices.
        const auto apart = sorted(stack({ 0, 2, 4, 6, 40, 42, 44, 46 }));
        QVERIFY(apart[0].isVolume && mentions(apart[0], "varies from 2 to 34 mm"));
        QCOMPARE(apart[0].geometry.spacingMm.z, 2.0);
    }

    void copiesOfAFileAreLeftOut()
    {
        auto slices = stack({ 0, 2, 4 });
        slices.push_back(slices[1]);
        slices.back().file = 1;
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(1));
        QCOMPARE(series[0].instances.size(), std::size_t(3));
        QVERIFY(mentions(series[0], "twice"));
    }

    void picturesWithoutAPlaceAreNoVolume_data()
    {
        QTest::addColumn<int>("lacking");
        QTest::newRow("position") << 0;
        QTest::newRow("orientation") << 1;
        QTest::newRow("pixel spacing") << 2;
    }

    void picturesWithoutAPlaceAreNoVolume()
    {
        QFETCH(int, lacking);
        auto slices = stack({ 0, 2, 4 });
        std::ranges::reverse(slices);
        for (Slice& slice : slices) {
            if (lacking == 0)
                slice.positionLps.reset();
            else if (lacking == 1)
                slice.axes.reset();
            else
                slice.pixelSpacingMm.reset();
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(1));
        QVERIFY(!series[0].isVolume);
        QVERIFY(mentions(series[0], "where they lie"));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "1", "2", "3" })); // by their numbers
        QVERIFY(!validated(series[0].geometry).has_value()); // no spacing is made up
    }

    void aSingleSliceIsAsThickAsItSays()
    {
        auto slices = stack({ 4 });
        QCOMPARE(sorted(slices)[0].geometry.spacingMm.z, 3.0);
        QVERIFY(sorted(slices)[0].isVolume);
        slices[0].thicknessMm.reset();
        QVERIFY(!sorted(slices)[0].isVolume);
    }

    void layoutSaysWhereSlicesLie()
    {
        auto slices = stack({ 0, 2, 6 });
        slices[1].positionLps->x += 1.0;
        slices[2].positionLps->x += 3.0;
        const auto layout = layOut(slices);
        QVERIFY(layout.has_value());
        QVERIFY(!layout->isRegular);
        QCOMPARE(layout->depthsMm, (std::vector<double> { 0, 2, 6 }));
        QCOMPARE(layout->shiftsMm[1][0], 1.0);
        QCOMPARE(layout->geometry.size, (std::array<std::int64_t, 3> { 5 + 6, 6, 4 }));
        QCOMPARE(layout->geometry.originLps, (Vec3 { -10, -20, 0 }));
        QCOMPARE(layout->notices.size(), 2);
    }
};

QTEST_APPLESS_MAIN(SeriesSorterTest)
#include "SeriesSorterTest.moc"
