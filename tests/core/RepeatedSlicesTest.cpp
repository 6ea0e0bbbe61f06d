#include "core/dicom/FolderScan.h"
#include "tests/core/SliceStack.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <random>

using namespace fovea;
using namespace fovea::dicom;
using namespace fovea::test;

namespace {

using Change = std::function<void(SyntheticDicom&, bool)>; // of a slice, by whether it is a repeat

SyntheticDicom inItem(std::uint32_t tag, const std::string& vr, const std::string& text)
{
    return SyntheticDicom().setText(tag, vr, text);
}

} // namespace

// Several pictures in one place: what tells them apart, and in which order they come.
class RepeatedSlicesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dividesPicturesOfOnePlace_data()
    {
        QTest::addColumn<int>("difference");
        QTest::addColumn<QString>("name");
        QTest::newRow("image type") << 0 << "ORIGINAL PRIMARY P";
        QTest::newRow("echo") << 1 << "echo 2";
        QTest::newRow("echo time") << 2 << "TE 80";
        QTest::newRow("b-value") << 3 << "b 1000";
        QTest::newRow("time") << 4 << "time 2";
        QTest::newRow("trigger") << 5 << "trigger 450";
        QTest::newRow("acquisition") << 6 << "acquisition 2";
        QTest::newRow("moment") << 7 << "acquired at 01:01:01";
    }

    void dividesPicturesOfOnePlace()
    {
        QFETCH(int, difference);
        QFETCH(QString, name);
        auto slices = stack({ 0, 2, 4, 6, 0, 2, 4, 6 });
        for (std::size_t n = 0; n < 8; ++n) {
            Slice& s = slices[n];
            s.imageType = "ORIGINAL\\PRIMARY\\M";
            if (n < 4)
                continue;
            switch (difference) {
            case 0:
                s.imageType = "ORIGINAL\\PRIMARY\\P";
                break;
            case 1:
                s.echoNumber = 2;
                break;
            case 2:
                s.echoTimeMs = 80;
                break;
            case 3:
                s.bValue = 1000;
                break;
            case 4:
                s.temporalPosition = 2;
                break;
            case 5:
                s.triggerTimeMs = 450;
                break;
            case 6:
                s.acquisitionNumber = 2;
                break;
            default:
                s.acquiredS = 86400.0 * 730'000 + 3661.25;
                break;
            }
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(2));
        const bool isFirst = series[0].part.contains(name);
        QVERIFY(isFirst || series[1].part.contains(name));
        QCOMPARE(numbersOf(series[isFirst ? 0 : 1]), (std::vector<QString> { "5", "6", "7", "8" }));
        QCOMPARE(numbersOf(series[isFirst ? 1 : 0]), (std::vector<QString> { "1", "2", "3", "4" }));
        QVERIFY(series[0].warnings.isEmpty());
    }

    // A heart in three phases: the trigger times, moments or acquisitions of its slices differ from slice to
    // slice, and the numbers run against them.
    void phasesAreInTheirOrder_data()
    {
        QTest::addColumn<int>("by");
        QTest::newRow("trigger") << 0;
        QTest::newRow("moment") << 1;
        QTest::newRow("acquisition") << 2;
    }

    void phasesAreInTheirOrder()
    {
        QFETCH(int, by);
        std::vector<Slice> slices;
        for (int place = 0; place < 4; ++place) {
            for (int phase = 2; phase >= 0; --phase) {
                Slice slice = axial(2.0 * place, 10 * place + 3 - phase);
                const double time = 100.0 * phase + 1.25 * place;
                if (by == 0)
                    slice.triggerTimeMs = time;
                else if (by == 1)
                    slice.acquiredS = 63e9 + time;
                else
                    slice.acquisitionNumber = 10 * phase + place;
                slices.push_back(slice);
            }
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(3));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "3", "13", "23", "33" }));
        QCOMPARE(numbersOf(series[1]), (std::vector<QString> { "2", "12", "22", "32" }));
        QCOMPARE(numbersOf(series[2]), (std::vector<QString> { "1", "11", "21", "31" }));
        for (const Series& each : series)
            QVERIFY2(each.warnings.isEmpty(), qPrintable(each.warnings.join(u' ')));
    }

    // A repeat that lacks a slice keeps its own, where its moment is known.
    void anIncompleteRepeatTakesNoOthersSlices()
    {
        auto slices = stack({ 0, 2, 4, 6, 0, 4, 6, 0, 2, 4, 6 });
        for (std::size_t n = 0; n < slices.size(); ++n)
            slices[n].acquiredS = n < 4 ? 0.5 : n < 7 ? 10.0 : 20.0;
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(3));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "1", "2", "3", "4" }));
        QVERIFY(std::ranges::any_of(series, [](const Series& each) {
            return numbersOf(each) == std::vector<QString> { "8", "9", "10", "11" };
        }));
    }

    void timePointsAreListedByNumber()
    {
        std::vector<Slice> slices;
        for (int time = 1; time <= 11; ++time) {
            for (int place = 0; place < 3; ++place) {
                slices.push_back(axial(2.0 * place, 10 * time + place));
                slices.back().temporalPosition = time;
            }
        }
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(11));
        for (std::size_t n = 0; n < 11; ++n)
            QVERIFY(series[n].part.endsWith(QStringLiteral("time %1").arg(n + 1)));
    }

    void repeatsThatNothingTellsApartAreSaid()
    {
        const auto series = sorted(stack({ 0, 2, 4, 2 }));
        QCOMPARE(series.size(), std::size_t(2));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "1", "2", "3" }));
        QCOMPARE(numbersOf(series[1]), (std::vector<QString> { "4" }));
        QVERIFY(mentions(series[0], "same place"));
    }

    void roundedPositionsDoNotShuffleRepeats()
    {
        // Three rounds, each picture up to 1.6 um off its place.
        std::vector<double> heights;
        for (int n = 0; n < 12; ++n)
            heights.push_back(3.0 * (n % 4) + 8e-4 * (n * 7 % 3));
        auto slices = stack(heights);
        std::mt19937 random(7);
        std::ranges::shuffle(slices, random);
        const auto series = sorted(slices);
        QCOMPARE(series.size(), std::size_t(3));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "1", "2", "3", "4" }));
        QCOMPARE(numbersOf(series[1]), (std::vector<QString> { "5", "6", "7", "8" }));
        QCOMPARE(numbersOf(series[2]), (std::vector<QString> { "9", "10", "11", "12" }));
    }

    // What is read of files: three slices and their repeats, which were numbered before them.
    void filesSayWhatTellsThemApart_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("name");
        QTest::newRow("acquisition time") << Change([](SyntheticDicom& dicom, bool isRepeat) {
            dicom.setText(0x00080022, "DA", "20240229")
                .setText(0x00080032, "TM", isRepeat ? "235959.75" : "235959.5");
        }) << "acquired at 23:59:59";
        QTest::newRow("past midnight") << Change([](SyntheticDicom& dicom, bool isRepeat) {
            dicom.setText(0x00080022, "DA", isRepeat ? "20240301" : "20240229")
                .setText(0x00080032, "TM", isRepeat ? "000001" : "235959.5");
        }) << "acquired at 00:00:01";
        QTest::newRow("date and time in one") << Change([](SyntheticDicom& dicom, bool isRepeat) {
            dicom.setText(0x0008002A, "DT", isRepeat ? "20240229101502.5+0100" : "20240229101501.25+0100");
        }) << "acquired at 10:15:02";
        QTest::newRow("a frame's moment") << Change([](SyntheticDicom& dicom, bool isRepeat) {
            SyntheticDicom frame;
            frame.setSequence(
                0x00209111, { inItem(0x00189074, "DT", isRepeat ? "20240229101502" : "20240229101501") });
            dicom.setSequence(0x52009230, { frame });
        }) << "acquired at 10:15:02";
        for (const std::uint32_t macro : { 0x00189226U, 0x00189329U, 0x00189504U, 0x00189751U }) {
            QTest::addRow("frame type in %08X", macro) << Change([macro](
                                                                     SyntheticDicom& dicom, bool isRepeat) {
                dicom.setText(0x00080008, "CS", "ORIGINAL\\PRIMARY\\MIXED");
                SyntheticDicom frame;
                frame.setSequence(macro,
                    { inItem(0x00089007, "CS", isRepeat ? "ORIGINAL\\PRIMARY\\P" : "ORIGINAL\\PRIMARY\\M") });
                dicom.setSequence(0x52009230, { frame });
            }) << "ORIGINAL PRIMARY P";
        }
        QTest::newRow("trigger delay") << Change([](SyntheticDicom& dicom, bool isRepeat) {
            SyntheticDicom delay;
            const double ms = isRepeat ? 450.0 : 50.0;
            delay.set(0x00209153, "FD", std::string(reinterpret_cast<const char*>(&ms), sizeof ms));
            SyntheticDicom frame;
            frame.setSequence(0x00189118, { delay });
            dicom.setSequence(0x52009230, { frame });
        }) << "trigger 450";
    }

    void filesSayWhatTellsThemApart()
    {
        QFETCH(Change, change);
        QFETCH(QString, name);
        const TestFolder folder;
        for (int n = 0; n < 6; ++n) {
            const bool isRepeat = n < 3;
            auto dicom = SyntheticDicom::slice({ .positionLps = { 0, 0, 2.0 * (n % 3) },
                .modality = "MR",
                .sopUid = "1.2." + std::to_string(n) });
            change(dicom, isRepeat);
            folder.write(std::to_string(n), dicom.bytes());
        }
        const auto collection = scanPaths({ folder.path() });
        QVERIFY2(collection, collection ? "" : describe(collection.error()).c_str());
        std::vector<Series> series;
        for (const Study& study : collection->studies)
            series.insert(series.end(), study.series.begin(), study.series.end());
        QCOMPARE(series.size(), std::size_t(2));
        QCOMPARE(numbersOf(series[0]), (std::vector<QString> { "3", "4", "5" }));
        QCOMPARE(numbersOf(series[1]), (std::vector<QString> { "0", "1", "2" }));
        QVERIFY2(series[1].part.endsWith(name), qPrintable(series[1].part));
        for (const Series& each : series)
            QVERIFY2(each.warnings.isEmpty(), qPrintable(each.warnings.join(u' ')));
    }
};

QTEST_APPLESS_MAIN(RepeatedSlicesTest)
#include "RepeatedSlicesTest.moc"
