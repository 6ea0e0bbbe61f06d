#include "core/dicom/FolderScan.h"

#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <algorithm>
#include <ctime>
#include <sys/stat.h>
#include <unistd.h>

using namespace fovea;
using test::SyntheticDicom;
namespace fs = std::filesystem;

namespace {

void writeSlices(const test::TestFolder& folder, const std::string& prefix, int count,
    SyntheticDicom::SliceOptions options = {})
{
    for (int n = 0; n < count; ++n) {
        options.instanceNumber = n + 1;
        options.positionLps = { 0, 0, 3.0 * n };
        folder.write(prefix + std::to_string(n), SyntheticDicom::slice(options).bytes());
    }
}

QString reasonFor(const StudyCollection& collection, const std::string& name)
{
    for (const RefusedFile& refused : collection.refused) {
        if (refused.file.filename() == name)
            return refused.reason;
    }
    return {};
}

} // namespace

class FolderScanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsStudiesAndSeries()
    {
        const test::TestFolder folder;
        writeSlices(folder, "x/a", 3, { .seriesUid = "1.1", .studyUid = "1" });
        writeSlices(folder, "x/y/b", 4, { .rows = 9, .modality = "MR", .seriesUid = "1.2", .studyUid = "1" });
        writeSlices(folder, "c", 2, { .seriesUid = "2.1", .studyUid = "2" });
        const auto found = scanPaths({ folder.path() });
        QVERIFY(found.has_value());
        QCOMPARE(found->studies.size(), std::size_t(2));
        const Study* study = found->studyOf(*found->findSeries("1.2"));
        QCOMPARE(study->uid, QString("1"));
        QCOMPARE(study->series.size(), std::size_t(2));
        QCOMPARE(study->patientName, QString("TEST^PHANTOM"));
        QCOMPARE(study->patientId, QString("T1"));
        const Series* series = found->findSeries("1.2");
        QCOMPARE(series->modality, QString("MR"));
        QCOMPARE(series->instances.size(), std::size_t(4));
        QCOMPARE(series->geometry.size, (std::array<std::int64_t, 3> { 3, 9, 4 }));
        QCOMPARE(series->transferSyntaxUid, QString("1.2.840.10008.1.2.1"));
        QVERIFY(series->isVolume);
        QVERIFY(found->refused.empty());
    }

    void attributesAreDecodedAndSafe()
    {
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({});
        dicom.setText(0x00080005, "CS", "ISO_IR 100")
            .setText(0x00100010, "PN", "M\xFCller^\x1B[1m<b>J\xF6rg");
        dicom
            .setText(0x0008103E, "LO",
                "Sch\xE4"
                "del\x07")
            .setText(0x00081030, "LO", "A\\B")
            .setText(0x00200011, "IS", "42")
            .setText(0x00080020, "DA", "20240229");
        folder.write("a", dicom.bytes());
        const auto found = scanPaths({ folder.path() });
        QCOMPARE(found->studies.at(0).patientName, QString::fromUtf8("Müller^ [1m<b>Jörg"));
        QCOMPARE(found->studies[0].series.at(0).description, QString::fromUtf8("Schädel"));
        QCOMPARE(found->studies[0].series[0].number, 42);
        QCOMPARE(found->studies[0].date, QString("20240229"));
    }

    void listsWhatItLeavesOutAndWhy()
    {
        const test::TestFolder folder;
        writeSlices(folder, "a", 2);
        folder.write("readme.txt", "Hello, this is a text of some length that is not DICOM at all.");
        folder.write("empty", "");
        folder.write("broken.nii", "x");
        auto report = SyntheticDicom::slice({});
        report.setText(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.88.33").remove(0x7FE00010);
        folder.write("report", report.bytes());
        auto none = SyntheticDicom::slice({});
        none.remove(0x7FE00010);
        folder.write("nopixels", none.bytes());
        const std::string whole = SyntheticDicom::slice({ .rows = 100, .columns = 100 }).bytes();
        folder.write("cut", whole.substr(0, whole.size() - 1000));
        fs::create_symlink("nowhere", folder.file("dangling"));
        QCOMPARE(mkfifo(folder.file("pipe").c_str(), 0600), 0);
        const auto found = scanPaths({ folder.path() });
        QVERIFY(found.has_value());
        QCOMPARE(found->refused.size(), std::size_t(8));
        QCOMPARE(reasonFor(*found, "readme.txt"), QString("This is not a DICOM file"));
        QCOMPARE(reasonFor(*found, "empty"), QString("This is not a DICOM file"));
        QVERIFY(!reasonFor(*found, "broken.nii").isEmpty());
        QCOMPARE(reasonFor(*found, "report"), QString("This is a structured report, not an image"));
        QVERIFY(reasonFor(*found, "nopixels").contains("no pixels"));
        QVERIFY2(
            reasonFor(*found, "cut").contains("19000 of 20000 bytes"), qPrintable(reasonFor(*found, "cut")));
        QVERIFY(reasonFor(*found, "dangling").contains("nowhere"));
        QVERIFY(reasonFor(*found, "pipe").contains("no regular file"));
        QCOMPARE(found->findSeries()->instances.size(), std::size_t(2));
    }

    void copiesOfAFileAreListed()
    {
        const test::TestFolder folder;
        const std::string slice = SyntheticDicom::slice({}).bytes();
        folder.write("a.dcm", slice);
        folder.write("b.dcm", slice);
        const auto found = scanPaths({ folder.path() });
        QCOMPARE(found->findSeries()->instances.size(), std::size_t(1));
        QCOMPARE(found->refused.size(), std::size_t(1));
        QCOMPARE(found->refused[0].file, folder.file("b.dcm"));
        QVERIFY(found->refused[0].reason.contains("a.dcm"));
    }

    void otherFilesAreRefusedAtOnce()
    {
        constexpr int count = 100;
        const test::TestFolder folder;
        for (int n = 0; n < count; ++n) {
            // Text, zeros, and what begins like DICOM; large, which must not matter.
            const fs::path file = folder.write(std::to_string(n),
                n % 3 == 0       ? "To whom it may concern"
                    : n % 3 == 1 ? std::string(300, '\0')
                                 : std::string(128, ' ') + "DICM and so on, and so on");
            fs::resize_file(file, std::uintmax_t { 1 } << 30);
        }
        const std::clock_t begin = std::clock(); // of all threads
        const auto found = scanPaths({ folder.path() });
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        QCOMPARE(found->refused.size(), std::size_t(count));
        QVERIFY2(seconds / count < 0.005, qPrintable(QString::number(seconds / count)));
    }

    void unreadableFilesAreListed()
    {
        if (geteuid() == 0)
            QSKIP("root may read everything");
        const test::TestFolder folder;
        folder.write("locked", SyntheticDicom::slice({}).bytes());
        chmod(folder.file("locked").c_str(), 0);
        const auto found = scanPaths({ folder.path() });
        QVERIFY(reasonFor(*found, "locked").contains("can't be opened"));
    }

    void loopsOfLinksEnd()
    {
        const test::TestFolder folder;
        writeSlices(folder, "deep/a", 3);
        fs::create_directory_symlink("..", folder.file("deep/up"));
        fs::create_directory_symlink(folder.path(), folder.file("self"));
        fs::create_symlink("a0", folder.file("deep/b0"));
        const auto found = scanPaths({ folder.path(), folder.file("deep"), folder.file("deep/a1") });
        QVERIFY(found.has_value());
        QCOMPARE(found->findSeries()->instances.size(), std::size_t(3));
        QVERIFY(found->findSeries()->warnings.isEmpty());
    }

    void aDicomdirStandsForItsFolder()
    {
        const test::TestFolder folder;
        writeSlices(folder, "IMAGES/a", 3);
        auto index = SyntheticDicom::slice({});
        index.setText(0x00080016, "UI", "1.2.840.10008.1.3.10").remove(0x7FE00010);
        folder.write("DICOMDIR", index.bytes());
        const auto found = scanPaths({ folder.file("DICOMDIR") });
        QCOMPARE(found->findSeries()->instances.size(), std::size_t(3));
        QVERIFY(reasonFor(*found, "DICOMDIR").contains("index"));
    }

    void imageFilesBecomeSeries()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(test::leftHandedGeometry());
        for (const char* name : { "a.nii.gz", "b.nrrd", "c.mha" })
            QVERIFY(writeVolume(volume, folder.file(name)).has_value());
        const auto found = scanPaths({ folder.path() });
        QCOMPARE(found->studies.size(), std::size_t(1));
        QCOMPARE(found->studies[0].series.size(), std::size_t(3));
        const Series* series = found->findSeries(QString::fromStdString(folder.file("b.nrrd").string()));
        QVERIFY(series && series->isVolume);
        QCOMPARE(series->description, QString("b.nrrd"));
        const auto read = readSeries(*series);
        QVERIFY(read.has_value());
        QVERIFY(read->geometry() == series->geometry);
        QCOMPARE(read->valueAt(30, 22, 16), test::cornerValue(7));
    }

    void saysWhatDoesNotExist()
    {
        const test::TestFolder folder;
        const auto found = scanPaths({ folder.path(), folder.file("none") });
        QCOMPARE(found.error().code, ErrorCode::NotFound);
        QVERIFY(found.error().subject.ends_with("none"));
        QVERIFY(scanPaths({ folder.path() })->studies.empty());
        QVERIFY(scanPaths({}).has_value());
    }

    void filesWithoutUidsStayTogether()
    {
        const test::TestFolder folder;
        for (int n = 0; n < 3; ++n) {
            auto dicom = SyntheticDicom::slice({ .positionLps = { 0, 0, 3.0 * n }, .instanceNumber = n });
            dicom.remove(0x0020000D).remove(0x0020000E);
            folder.write(std::to_string(n), dicom.bytes());
        }
        const auto found = scanPaths({ folder.path() });
        QCOMPARE(found->studies.size(), std::size_t(1));
        QCOMPARE(found->findSeries()->instances.size(), std::size_t(3));
        QVERIFY(found->findSeries()->warnings.join(u' ').contains("which series"));
    }

    void theOutcomeIsAlwaysTheSame()
    {
        const test::TestFolder folder;
        for (int n = 0; n < 6; ++n)
            writeSlices(folder, "s" + std::to_string(n) + "/", 8, { .seriesUid = "1." + std::to_string(n) });
        const auto textOf = [](const StudyCollection& found) {
            QString text;
            for (const Study& study : found.studies) {
                for (const Series& series : study.series) {
                    text += series.uid + u':';
                    for (const Instance& instance : series.instances)
                        text += instance.sopInstanceUid + u',';
                }
            }
            return text;
        };
        const QString first = textOf(*scanPaths({ folder.path() }));
        for (int n = 0; n < 20; ++n)
            QCOMPARE(textOf(*scanPaths({ folder.path() })), first);
    }
};

QTEST_GUILESS_MAIN(FolderScanTest)
#include "FolderScanTest.moc"
