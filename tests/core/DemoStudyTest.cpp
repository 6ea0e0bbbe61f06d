#include "app/demo/DemoStudy.h"

#include "app/demo/DemoLesions.h"
#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/geometry/Orientation.h"
#include "tests/support/TestData.h"

#include <QProcess>
#include <QTest>

#include <cmath>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

// The mean value of a box around a point, given as shares of the grid along L, P and S.
double meanAround(const Volume& volume, double left, double posterior, double superior)
{
    const auto& size = volume.geometry().size;
    const auto at = [&](std::size_t axis, double share) {
        return static_cast<std::int64_t>(share * static_cast<double>(size[axis]));
    };
    double sum = 0.0;
    int count = 0;
    for (std::int64_t k = -3; k <= 3; ++k) {
        for (std::int64_t j = -3; j <= 3; ++j) {
            for (std::int64_t i = -3; i <= 3; ++i, ++count)
                sum += volume.valueAt(at(0, left) + i, at(1, posterior) + j, at(2, superior) + k);
        }
    }
    return sum / count;
}

} // namespace

class DemoStudyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isMadeOnceAndWhole()
    {
        const test::TestFolder folder;
        const auto paths = app::ensureDemoStudy(folder.file("cache"));
        if (!paths && paths.error().code == ErrorCode::NotFound) {
            QVERIFY(paths.error().hint.contains("apt install"));
            QVERIFY(fs::is_empty(folder.file("cache")));
            QSKIP("mricron-data or invesalius-examples is not installed");
        }
        QVERIFY2(paths, paths ? "" : describe(paths.error()).c_str());
        const auto listed = folder.list();
        QCOMPARE(listed.size(), std::size_t(1 + 1 + 2 + 181 + 108));
        const auto again = app::ensureDemoStudy(folder.file("cache"));
        QCOMPARE(*again, *paths);
        QCOMPARE(folder.list(), listed);

        const auto collection = scanPaths(*paths);
        QVERIFY(collection && collection->refused.empty());
        QCOMPARE(collection->studies.size(), std::size_t(1));
        QCOMPARE(collection->studies[0].patientName, QString("DEMO^HEAD"));
        QCOMPARE(collection->studies[0].series.size(), std::size_t(2));
        checkMr(collection->studies[0].series[0]);
        checkCt(collection->studies[0].series[1]);
        checkConformance(collection->studies[0]);
    }

    void saysWhatIsInTheWay()
    {
        QCOMPARE(app::ensureDemoStudy("/proc/nowhere").error().code, ErrorCode::Unwritable);
    }

    void canBeCancelled()
    {
        const test::TestFolder folder;
        std::stop_source stop;
        stop.request_stop();
        const auto paths = app::ensureDemoStudy(folder.path(), Progress({}, stop.get_token()));
        QVERIFY(!paths.has_value());
        QVERIFY(folder.list().empty());
    }

private:
    static void checkMr(const Series& series)
    {
        QCOMPARE(series.modality, QString("MR"));
        QVERIFY(series.warnings.isEmpty());
        const auto mr = readSeries(series);
        QVERIFY2(mr, mr ? "" : describe(mr.error()).c_str());
        QCOMPARE(axisCodes(mr->geometry()), "LPS");
        QCOMPARE(mr->geometry().size, (std::array<std::int64_t, 3> { 181, 217, 181 }));
        // The template's origin, at the anterior commissure; voxel (90, 125, 71) in RAS order, from its
        // affine.
        QCOMPARE(mr->geometry().indexToLps({ 90, 217 - 1 - 125, 71 }), (Vec3 { 0, 0, 0 }));
        // The genu of the corpus callosum, white matter, lies anterior of it; the fourth ventricle posterior
        // and below.
        QVERIFY(*mr->valueAtLps({ 0, -30, 4 }) > 2.0 * *mr->valueAtLps({ 0, 42, -32 }));
    }

    static void checkCt(const Series& series)
    {
        QCOMPARE(series.modality, QString("CT"));
        QVERIFY(series.warnings.isEmpty());
        const auto ct = readSeries(series);
        QVERIFY2(ct, ct ? "" : describe(ct.error()).c_str());
        QCOMPARE(axisCodes(ct->geometry()), "LPS");
        QCOMPARE(ct->meaning().unit, QString("HU"));
        QCOMPARE(ct->meaning().windows.at(0).centre, 40.0);
        QCOMPARE(ct->geometry().spacingMm.z, 1.5);
        // Brain in the middle; the sinus is in front, and brain in its place behind.
        const double brain = meanAround(*ct, 0.38, 0.5, 0.7);
        QVERIFY2(brain > 15 && brain < 60, qPrintable(QString::number(brain)));
        QVERIFY(meanAround(*ct, 0.5, 0.12, 0.95) < -900); // air in front of the forehead
        QVERIFY(meanAround(*ct, 0.5, 0.22, 0.5) < -900); // the frontal sinus
        QVERIFY(meanAround(*ct, 0.5, 0.75, 0.5) > 0);
        checkLesions(*ct);
    }

    // Each is as dense as it should be in its middle, and gone beyond its border.
    static void checkLesions(const Volume& ct)
    {
        const auto mean = [&](Vec3 centre, Vec3 half) {
            double sum = 0.0;
            int count = 0;
            for (double x = -1.0; x <= 1.0; x += 0.25) {
                for (double y = -1.0; y <= 1.0; y += 0.25) {
                    for (double z = -1.0; z <= 1.0; z += 0.25, ++count)
                        sum += *ct.valueAtLps(centre + Vec3 { x * half.x, y * half.y, z * half.z });
                }
            }
            return sum / count;
        };
        for (const app::DemoLesion& lesion : app::demoLesions()) {
            const double inside = mean(lesion.centreLps, lesion.halfAxesMm * 0.4);
            QVERIFY2(std::abs(inside - lesion.hounsfield) < 15.0, qPrintable(QString::number(inside)));
            const Vec3 beside = lesion.centreLps + Vec3 { 0, 0, 1.6 * lesion.halfAxesMm.z };
            QVERIFY(mean(beside, lesion.halfAxesMm * 0.3) < inside - 20.0);
        }
    }

    static void checkConformance(const Study& study)
    {
        for (const Series& series : study.series) {
            QProcess process;
            process.setProcessChannelMode(QProcess::MergedChannels);
            process.start("dciodvfy", { QString::fromStdString(series.instances.at(50).file.string()) });
            if (!process.waitForStarted() || !process.waitForFinished())
                QSKIP("dciodvfy (dicom3tools) is not installed");
            const QString output = QString::fromUtf8(process.readAll());
            QVERIFY2(!output.contains("Error"), qPrintable(output));
        }
    }
};

QTEST_GUILESS_MAIN(DemoStudyTest)
#include "DemoStudyTest.moc"
