#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/DeidentifyFiles.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/SegWriter.h"
#include "tests/support/Canary.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const QByteArray secret(32, 's');

std::string allBytesBelow(const fs::path& folder)
{
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        all += entry.path().filename().string() + "\n";
        if (entry.is_regular_file())
            all += test::readBytes(entry.path());
    }
    return all;
}

QString value(const fs::path& file, const DcmTagKey& tag)
{
    DcmFileFormat format;
    OFString text;
    if (format.loadFile(file.c_str()).bad() || format.getDataset()->findAndGetOFStringArray(tag, text).bad())
        return QStringLiteral("absent");
    return QString::fromUtf8(text.c_str());
}

} // namespace

class DeidentifierTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noPlantedNameLeaves()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(test::obliqueGeometry());
        const auto files = writeSeries(volume,
            { .patientName = "ZORGLUBCANARY^X",
                .patientId = "ZORGLUBCANARY",
                .studyDate = "20240102",
                .bodyPart = "HEAD" },
            folder.file("in"));
        QVERIFY(files.has_value());
        for (const fs::path& file : *files)
            QVERIFY(test::plantCanaries(file, "ZORGLUBCANARY") > 500);
        QVERIFY(allBytesBelow(folder.file("in")).find("ZORGLUBCANARY") != std::string::npos);

        const auto report
            = deidentifyFiles({ folder.file("in") }, Deidentifier(secret), folder.file("out"), false);
        QVERIFY2(report, report ? "" : describe(report.error()).c_str());
        QCOMPARE(report->writtenCount(), files->size());
        const std::string left = allBytesBelow(folder.file("out"));
        const std::size_t place = left.find("ZORGLUB");
        QVERIFY2(
            place == std::string::npos, left.substr(place == std::string::npos ? 0 : place - 20, 60).c_str());
        for (const auto& [tag, record] : report->table)
            QVERIFY2(!record.leaving.contains("ZORGLUB"), qPrintable(record.keyword));

        const fs::path first = report->files.front().to;
        QCOMPARE(test::readBytes(first).substr(0, 128), std::string(128, '\0')); // the preamble
        QCOMPARE(value(first, DCM_PatientIdentityRemoved), "YES");
        QVERIFY(value(first, DCM_PatientName).startsWith("FOVEA-"));
        QVERIFY(value(first, DCM_StudyDate) < QStringLiteral("20231203"));
        QCOMPARE(value(first, DCM_StudyDate).size(), 8);
        if (const auto errors = test::validatorErrors(first))
            QCOMPARE(*errors, QString());
    }

    void thePicturesStayWhatTheyAre()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(test::obliqueGeometry());
        QVERIFY(writeSeries(
            volume, { .patientName = "A", .patientId = "B", .bodyPart = "HEAD" }, folder.file("in"))
                .has_value());
        const auto report
            = deidentifyFiles({ folder.file("in") }, Deidentifier(secret), folder.file("out"), false);
        QVERIFY(report.has_value());
        const auto before = scanPaths({ folder.file("in") }).value();
        const auto after = scanPaths({ folder.file("out") }).value();
        QCOMPARE(after.studies.size(), std::size_t(1));
        const auto is = readSeries(*after.findSeries());
        const auto was = readSeries(*before.findSeries());
        QVERIFY(is && was);
        QVERIFY(is->geometry().isSameGrid(was->geometry(), 1e-9));
        for (std::int64_t k = 0; k < is->geometry().size[2]; ++k)
            QCOMPARE(is->valueAt(3, 4, k), was->valueAt(3, 4, k));
        QVERIFY(after.findSeries()->uid != before.findSeries()->uid);
    }

    // What was made from a series fits the series' own copy, whenever either was exported.
    void referencesStayTrue()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::axialGeometry();
        QVERIFY(writeSeries(test::makePhantom(geometry),
            { .patientName = "A", .patientId = "B", .bodyPart = "HEAD" }, folder.file("in"))
                .has_value());
        const Deidentifier deidentifier(secret);
        const Series series = *scanPaths({ folder.file("in") })->findSeries();
        const auto source = readObjectSource(series);
        QVERIFY(source.has_value());
        QVERIFY(writeSegmentation(test::makePhantomLabels(geometry), deidentified(*source, deidentifier), {},
            folder.file("seg.dcm"))
                .has_value());
        const auto report
            = deidentifyFiles({ folder.file("in") }, Deidentifier(secret), folder.file("out"), false);
        QVERIFY(report.has_value());
        const fs::path copy = report->files.front().to;
        for (const DcmTagKey& tag :
            { DCM_StudyInstanceUID, DCM_FrameOfReferenceUID, DCM_PatientID, DCM_PatientName, DCM_StudyDate })
            QCOMPARE(value(folder.file("seg.dcm"), tag), value(copy, tag));
        QCOMPARE(value(folder.file("seg.dcm"), DCM_LongitudinalTemporalInformationModified),
            QStringLiteral("MODIFIED"));
        const auto kept
            = deidentified(*source, Deidentifier(secret, { .dates = DeidentifyOptions::Dates::Keep }));
        QCOMPARE(kept.datesModified, QStringLiteral("UNMODIFIED"));
        const std::string seg = test::readBytes(folder.file("seg.dcm"));
        QVERIFY(seg.find(value(copy, DCM_SOPInstanceUID).toStdString()) != std::string::npos);
        QVERIFY(seg.find(series.uid.toStdString()) == std::string::npos);
        if (const auto errors = test::validatorErrors(folder.file("seg.dcm")))
            QCOMPARE(*errors, QString());
    }

    void datesKeepTheirDistance()
    {
        const Deidentifier deidentifier(secret);
        const QDate first = QDate::fromString(deidentifier.date("20240102", "P"), "yyyyMMdd");
        const QDate second = QDate::fromString(deidentifier.date("20240304", "P"), "yyyyMMdd");
        QCOMPARE(first.daysTo(second), 62);
        QVERIFY(first < QDate(2023, 12, 3));
        QVERIFY(deidentifier.date("20240102", "Q") != deidentifier.date("20240102", "P"));
        QCOMPARE(Deidentifier(secret, { .dates = DeidentifyOptions::Dates::Remove }).date("20240102", "P"),
            QString());
        QCOMPARE(deidentifier.date("SMITH", "P"), QString());
        QVERIFY(Deidentifier(QByteArray(32, 't')).uid("1.2.3") != deidentifier.uid("1.2.3"));
        QCOMPARE(deidentifier.uid("1.2.840.10008.1.2"), QStringLiteral("1.2.840.10008.1.2"));
        QVERIFY(isUid(deidentifier.uid("1.2.3")));
    }

    void textInPixelsIsSuspected()
    {
        QVERIFY(!burnedInSuspicion("1.2.840.10008.5.1.4.1.1.7", "CT", "DERIVED\\SECONDARY", "").isEmpty());
        QVERIFY(!burnedInSuspicion("1.2.840.10008.5.1.4.1.1.6.1", "US", "ORIGINAL\\PRIMARY", "").isEmpty());
        QVERIFY(!burnedInSuspicion("1.2.840.10008.5.1.4.1.1.2", "CT", "ORIGINAL\\PRIMARY\\AXIAL", "YES")
                .isEmpty());
        QVERIFY(
            burnedInSuspicion("1.2.840.10008.5.1.4.1.1.2", "CT", "ORIGINAL\\PRIMARY\\AXIAL", "").isEmpty());
        // Reformatted by a workstation, which may have written into them.
        QVERIFY(
            !burnedInSuspicion("1.2.840.10008.5.1.4.1.1.2", "CT", "DERIVED\\PRIMARY\\AXIAL", "").isEmpty());
        QVERIFY(
            burnedInSuspicion("1.2.840.10008.5.1.4.1.1.2", "CT", "DERIVED\\PRIMARY\\AXIAL", "NO").isEmpty());
    }

    void whatIsNotDicomIsReported()
    {
        const test::TestFolder folder;
        folder.write("in/note.txt", "Patient Smith");
        const auto report
            = deidentifyFiles({ folder.file("in") }, Deidentifier(secret), folder.file("out"), false);
        QVERIFY(report.has_value());
        QCOMPARE(report->writtenCount(), std::size_t(0));
        QVERIFY(!report->files.front().problem.isEmpty());
        QVERIFY(!fs::exists(folder.file("out")));
    }
};

QTEST_GUILESS_MAIN(DeidentifierTest)
#include "DeidentifierTest.moc"
