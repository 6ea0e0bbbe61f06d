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

#include <set>

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

// Two by two pixels of 16 bits.
DcmFileFormat smallPicture(const char* sopInstanceUid, std::vector<Uint16> pixels = { 1, 2, 3, 4 })
{
    DcmFileFormat format;
    DcmDataset& data = *format.getDataset();
    (void)data.putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.4");
    if (*sopInstanceUid != '\0')
        (void)data.putAndInsertString(DCM_SOPInstanceUID, sopInstanceUid);
    (void)data.putAndInsertString(DCM_StudyInstanceUID, "1.9.1");
    (void)data.putAndInsertString(DCM_SeriesInstanceUID, "1.9.1.1");
    (void)data.putAndInsertString(DCM_Modality, "MR");
    (void)data.putAndInsertString(DCM_PatientID, "P");
    (void)data.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
    (void)data.putAndInsertUint16(DCM_SamplesPerPixel, 1);
    (void)data.putAndInsertUint16(DCM_Rows, 2);
    (void)data.putAndInsertUint16(DCM_Columns, 2);
    (void)data.putAndInsertUint16(DCM_BitsAllocated, 16);
    (void)data.putAndInsertUint16(DCM_BitsStored, 16);
    (void)data.putAndInsertUint16(DCM_HighBit, 15);
    (void)data.putAndInsertUint16(DCM_PixelRepresentation, 0);
    (void)data.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
    return format;
}

void keep(DcmFileFormat& format, const fs::path& file, E_TransferSyntax syntax = EXS_LittleEndianExplicit)
{
    fs::create_directories(file.parent_path());
    // Files without a SOP Instance UID are written too.
    const OFCondition saved = format.saveFile(
        file.c_str(), syntax, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0, EWM_createNewMeta);
    QVERIFY2(saved.good(), saved.text());
}

DeidentifyReport copied(const test::TestFolder& folder, const DeidentifyOptions& options = {})
{
    const auto report
        = deidentifyFiles({ folder.file("in") }, Deidentifier(secret, options), folder.file("out"), false);
    return report ? *report : DeidentifyReport {};
}

std::vector<Uint16> pixelsOf(const fs::path& file)
{
    DcmFileFormat format;
    const Uint16* words = nullptr;
    unsigned long count = 0;
    if (format.loadFile(file.c_str()).bad()
        || format.getDataset()->findAndGetUint16Array(DCM_PixelData, words, &count).bad())
        return {};
    return { words, words + count };
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

    // Where the type of an element would let it stay.
    void nothingHidesInHarmlessTypes()
    {
        // Of label map segmentations, which DCMTK's table lacks; and no number of the standard's.
        const QString newClass = QStringLiteral("1.2.840.10008.5.1.4.1.1.66.7");
        QCOMPARE(Deidentifier(secret).uid(newClass), newClass);
        const QString invented = QStringLiteral("1.2.840.10008.5.1.4.19700101");
        QVERIFY(Deidentifier(secret).uid(invented) != invented);
        const test::TestFolder folder;
        DcmFileFormat picture = smallPicture("1.9.1.1.1");
        DcmDataset& data = *picture.getDataset();
        DcmItem* item = nullptr;
        QVERIFY(data.findOrCreateSequenceItem(DCM_ReferencedImageSequence, item, -2).good());
        (void)item->putAndInsertString(DCM_SpecificCharacterSet, "ZORGLUB");
        (void)item->putAndInsertString(DCM_PatientIdentityRemoved, "ZORGLUB");
        (void)item->putAndInsertString(DCM_BodyPartExamined, "ZORGLUB");
        (void)item->putAndInsertString(DCM_ReferencedSOPInstanceUID, "1.2.3");
        const auto bytes = [](DcmItem& to, const DcmTag& tag) {
            QVERIFY(to.putAndInsertUint8Array(tag, reinterpret_cast<const Uint8*>("ZORGLUB "), 8).good());
        };
        bytes(*item, DcmTag(DCM_PixelData, EVR_OB));
        bytes(data, DcmTag(0x7FE0, 0x0099, EVR_OB));
        (void)data.putAndInsertString(DcmTag(0x0008, 0x9999, EVR_CS), "ZORGLUB");
        (void)data.putAndInsertString(DCM_BodyPartExamined, "ZORGLUB JOHN");
        (void)data.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.840.10008.19700101.4711");
        keep(picture, folder.file("in/1.dcm"));
        QVERIFY(test::readBytes(folder.file("in/1.dcm")).find("ZORGLUB") != std::string::npos);
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), std::size_t(1));
        const fs::path copy = report.files[0].to;
        const std::string left = test::readBytes(copy);
        QCOMPARE(left.find("ZORGLUB"), std::string::npos);
        QCOMPARE(left.find("19700101"), std::string::npos);
        QVERIFY(isUid(value(copy, DCM_FrameOfReferenceUID)));
        QCOMPARE(value(copy, DCM_SOPClassUID), QStringLiteral("1.2.840.10008.5.1.4.1.1.4"));
        QCOMPARE(value(copy, DCM_BodyPartExamined), QStringLiteral("absent"));
        const Deidentifier deidentifier(secret);
        for (const char* known : { "1.2.840.10008.1.4.1.1", "1.2.840.10008.1.2.4.90" })
            QCOMPARE(deidentifier.uid(known), QString(known));
        for (const char* part : { "HEAD", "ZORGLUB" })
            QCOMPARE(
                deidentified({ .bodyPart = part }, deidentifier).bodyPart, QString(*part == 'H' ? part : ""));
    }

    void patientsWithoutIdStayApart()
    {
        const test::TestFolder folder;
        struct Patient {
            const char* name;
            const char* birthDate;
            const char* study;
        };
        const std::vector<Patient> patients { { "Alpha^A", "19600101", "1.9.1" },
            { "ALPHA^A^ ", "19600101", "1.9.2" }, { "Alpha^A", "19700101", "1.9.3" },
            { "Beta^B", "", "1.9.4" }, { "", "", "1.9.5" }, { "", "", "1.9.6" } };
        for (std::size_t n = 0; n < patients.size(); ++n) {
            DcmFileFormat picture = smallPicture(("1.9.1.1." + std::to_string(n)).c_str());
            DcmDataset& data = *picture.getDataset();
            (void)data.putAndInsertString(DCM_PatientID, "");
            (void)data.putAndInsertString(DCM_PatientName, patients[n].name);
            (void)data.putAndInsertString(DCM_PatientBirthDate, patients[n].birthDate);
            (void)data.putAndInsertString(DCM_StudyInstanceUID, patients[n].study);
            (void)data.putAndInsertString(DCM_StudyDate, "20240102");
            keep(picture, folder.file("in/" + std::to_string(n) + ".dcm"));
        }
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), patients.size());
        QStringList ids;
        QStringList dates;
        for (const DeidentifiedFile& file : report.files) {
            ids << value(file.to, DCM_PatientID);
            dates << value(file.to, DCM_StudyDate);
        }
        QCOMPARE(ids[0], ids[1]);
        QCOMPARE(dates[0], dates[1]);
        QCOMPARE(std::set<QString>(ids.begin(), ids.end()).size(), std::size_t(5));
        QVERIFY(std::set<QString>(dates.begin(), dates.end()).size() > 1);
        const auto source = readObjectSource(*scanPaths({ folder.file("in/3.dcm") })->findSeries());
        QVERIFY(source.has_value());
        QCOMPARE(deidentified(*source, Deidentifier(secret)).patientId, ids[3]);
    }

    void nothingFollowsThePixels()
    {
        const test::TestFolder folder;
        const std::vector<Uint16> hidden { 1, 2, 3, 4, 0x4F5A, 0x4752, 0x554C, 0x2042 }; // "ZORGLUB "
        const auto syntaxes = { EXS_LittleEndianExplicit, EXS_LittleEndianImplicit, EXS_BigEndianExplicit };
        for (const E_TransferSyntax syntax : syntaxes) {
            const std::string name = std::to_string(static_cast<int>(syntax));
            DcmFileFormat words = smallPicture(("1.9.1.1.1." + name).c_str(), hidden);
            keep(words, folder.file("in/" + name + "-16.dcm"), syntax);
            DcmFileFormat bytes = smallPicture(("1.9.1.1.2." + name).c_str());
            (void)bytes.getDataset()->putAndInsertUint16(DCM_BitsAllocated, 8);
            (void)bytes.getDataset()->putAndInsertUint16(DCM_BitsStored, 8);
            (void)bytes.getDataset()->putAndInsertUint16(DCM_HighBit, 7);
            (void)bytes.getDataset()->putAndInsertUint8Array(
                DCM_PixelData, reinterpret_cast<const Uint8*>("abcdZORGLUB "), 12);
            keep(bytes, folder.file("in/" + name + "-8.dcm"), syntax);
        }
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), 2 * syntaxes.size());
        for (const DeidentifiedFile& file : report.files) {
            const bool isWide = file.from.filename().string().ends_with("-16.dcm");
            QCOMPARE(pixelsOf(file.to),
                (isWide ? std::vector<Uint16> { 1, 2, 3, 4 } : std::vector<Uint16> { 0x6261, 0x6463 }));
        }
    }

    void overlaysLeaveThePixels()
    {
        const test::TestFolder folder;
        const auto picture
            = [&](const std::string& name, std::vector<Uint16> pixels, Uint16 highBit, Uint16 sign,
                  Uint16 overlayBit, E_TransferSyntax syntax = EXS_LittleEndianExplicit) {
                  DcmFileFormat format = smallPicture(("1.9.1.1." + name).c_str(), std::move(pixels));
                  DcmDataset& data = *format.getDataset();
                  (void)data.putAndInsertUint16(DCM_BitsStored, 12);
                  (void)data.putAndInsertUint16(DCM_HighBit, highBit);
                  (void)data.putAndInsertUint16(DCM_PixelRepresentation, sign);
                  (void)data.putAndInsertUint16(DcmTag(0x6000, 0x0100, EVR_US), 16);
                  (void)data.putAndInsertUint16(DcmTag(0x6000, 0x0102, EVR_US), overlayBit);
                  keep(format, folder.file("in/" + name + ".dcm"), syntax);
              };
        const std::vector<Uint16> low { 0x1064, 0x0FFF, 0xF001, 2 };
        picture("1", low, 11, 0, 12);
        picture("2", low, 11, 0, 12, EXS_BigEndianExplicit);
        picture("3", { 0x0641, 0xFFF0, 0x001F, 0x0020 }, 15, 0, 0);
        picture("4", low, 11, 1, 12); // signed: stays, with a warning
        picture("5", low, 11, 0, 11); // within the pixels' own bits
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), std::size_t(5));
        const std::vector<Uint16> clean { 0x0064, 0x0FFF, 0x0001, 2 };
        QCOMPARE(pixelsOf(report.files[0].to), clean);
        QCOMPARE(pixelsOf(report.files[1].to), clean);
        QCOMPARE(pixelsOf(report.files[2].to), (std::vector<Uint16> { 0x0640, 0xFFF0, 0x0010, 0x0020 }));
        QCOMPARE(pixelsOf(report.files[3].to), low);
        for (std::size_t n = 0; n < 5; ++n)
            QCOMPARE(report.files[n].burnedIn.isEmpty(), n < 3);
    }

    void filesOfOneNameAreAllKept()
    {
        const test::TestFolder folder;
        int number = 0;
        for (const char* uid : { "1.9.1.1.1", "1.9.1.1.1", "", "" }) {
            ++number;
            DcmFileFormat picture = smallPicture(uid, { static_cast<Uint16>(number), 2, 3, 4 });
            keep(picture, folder.file("in/" + std::to_string(number) + ".dcm"));
        }
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.files.size(), std::size_t(4));
        QCOMPARE(report.writtenCount(), std::size_t(4));
        for (std::size_t n = 0; n < 4; ++n)
            QCOMPARE(pixelsOf(report.files[n].to).at(0), Uint16(n + 1));
        QVERIFY(report.files[1].to.filename().string().ends_with("-2.dcm"));

        // What was there before is neither overwritten nor counted.
        const std::string before = test::readBytes(report.files[0].to);
        const DeidentifyReport again = copied(folder, { .dates = DeidentifyOptions::Dates::Remove });
        QCOMPARE(again.writtenCount(), std::size_t(0));
        QVERIFY(again.files[0].problem.contains("already"));
        QCOMPARE(test::readBytes(report.files[0].to), before);
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
