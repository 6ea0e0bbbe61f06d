#include "core/dicom/SeriesWriter.h"

#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QSet>
#include <QTest>

#include <gdcmImageReader.h>
#include <gdcmStringFilter.h>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const SeriesAttributes attributes { .patientName = QString::fromUtf8("PHANTÔM^Ä"),
    .patientId = "P\\1\n2",
    .patientBirthDate = "19700101",
    .patientSex = "O",
    .studyUid = "1.2.3",
    .studyDate = "20240229",
    .studyId = "S",
    .seriesUid = "1.2.3.4",
    .seriesDescription = QString(100, u'x'),
    .bodyPart = "HEAD",
    .imageComments = "Line one\nLine two",
    .seriesNumber = 12 };

// The value of an element, by GDCM.
std::string valueOf(const gdcm::File& file, std::uint16_t group, std::uint16_t element)
{
    gdcm::StringFilter filter;
    filter.SetFile(file);
    std::string text = filter.ToString(gdcm::Tag(group, element));
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0'))
        text.pop_back();
    return text;
}

} // namespace

class SeriesWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesOneFileASlice()
    {
        const test::TestFolder folder;
        const auto files
            = writeSeries(test::makePhantom(test::axialGeometry()), attributes, folder.file("a/b"));
        QVERIFY2(files, files ? "" : describe(files.error()).c_str());
        QCOMPARE(files->size(), std::size_t(17));
        QCOMPARE(files->front(), folder.file("a/b/00001.dcm"));
        QCOMPARE(folder.list().size(), std::size_t(17 + 2)); // nothing else is left behind
        QSet<QByteArray> instances;
        for (const fs::path& file : *files) {
            gdcm::ImageReader reader;
            reader.SetFileName(file.c_str());
            QVERIFY(reader.Read());
            instances.insert(QByteArray::fromStdString(valueOf(reader.GetFile(), 0x0008, 0x0018)));
        }
        QCOMPARE(instances.size(), 17);
    }

    void saysWhatItWasTold()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(
            test::obliqueGeometry(), { .modality = "CT", .frameOfReferenceUid = "1.9.9" });
        QVERIFY(writeSeries(volume, attributes, folder.path()).has_value());
        gdcm::ImageReader reader;
        reader.SetFileName(folder.file("00005.dcm").c_str());
        QVERIFY(reader.Read());
        const gdcm::File& file = reader.GetFile();
        QCOMPARE(valueOf(file, 0x0008, 0x0005), "ISO_IR 192");
        QCOMPARE(valueOf(file, 0x0010, 0x0010), "PHANTÔM^Ä");
        QCOMPARE(valueOf(file, 0x0010, 0x0020), "P12"); // a backslash would make two values of it
        QCOMPARE(valueOf(file, 0x0008, 0x103E).size(), std::size_t(64));
        QCOMPARE(valueOf(file, 0x0020, 0x000D), "1.2.3");
        QCOMPARE(valueOf(file, 0x0020, 0x000E), "1.2.3.4");
        QCOMPARE(valueOf(file, 0x0020, 0x0052), "1.9.9");
        QCOMPARE(valueOf(file, 0x0020, 0x0011), "12");
        QCOMPARE(valueOf(file, 0x0020, 0x0013), "5");
        QCOMPARE(valueOf(file, 0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.2");
        // GDCM's own idea of the voxels.
        std::vector<std::int16_t> pixels(31 * 23);
        QCOMPARE(reader.GetImage().GetBufferLength(), pixels.size() * 2);
        QVERIFY(reader.GetImage().GetBuffer(reinterpret_cast<char*>(pixels.data())));
        for (std::int64_t j = 0; j < 23; ++j) {
            for (std::int64_t i = 0; i < 31; ++i)
                QCOMPARE(static_cast<double>(pixels[static_cast<std::size_t>(i + 31 * j)]),
                    volume.valueAt(i, j, 4));
        }
        const Vec3 expected = volume.geometry().indexToLps({ 0, 0, 4 });
        const double* origin = reader.GetImage().GetOrigin();
        QVERIFY(length(Vec3 { origin[0], origin[1], origin[2] } - expected) < 1e-9);
    }

    void conformsToDicom_data()
    {
        QTest::addColumn<QString>("modality");
        QTest::addColumn<bool>("isSigned");
        QTest::newRow("CT") << "CT" << true;
        QTest::newRow("MR") << "MR" << true;
        QTest::newRow("MR unsigned") << "MR" << false;
        QTest::newRow("unknown") << "" << true;
    }

    void conformsToDicom()
    {
        QFETCH(QString, modality);
        QFETCH(bool, isSigned);
        const test::TestFolder folder;
        VolumeMeaning meaning { .modality = modality,
            .windows = { { 1.0 / 3.0, 200.123456789012345 } },
            .padding = isSigned ? ValueRange { -2000, -2000 } : ValueRange { 0, 5 } };
        const Volume volume = isSigned
            ? test::makePhantom(test::obliqueGeometry(), meaning)
            : test::makeVolume<std::uint16_t>(
                  test::leftHandedGeometry(), [](auto i, auto j, auto k) { return 60000 + i + j + k; },
                  meaning);
        for (const SeriesAttributes& attribute : { attributes, SeriesAttributes {} }) {
            const auto files
                = writeSeries(volume, attribute, folder.file(attribute.studyUid.isEmpty() ? "none" : "all"));
            QVERIFY(files.has_value());
            for (const std::size_t n : { std::size_t(0), files->size() - 1 }) {
                const auto errors = test::validatorErrors((*files)[n]);
                if (!errors)
                    QSKIP("dciodvfy (dicom3tools) is not installed");
                QCOMPARE(*errors, QString());
            }
        }
    }

    void refusesWhatTheFormatCantHold()
    {
        const test::TestFolder folder;
        const auto floats
            = test::makeVolume<float>(test::axialGeometry(), [](auto i, auto, auto) { return 0.5 * i; });
        QCOMPARE(writeSeries(floats, {}, folder.path()).error().code, ErrorCode::Unsupported);
        Geometry sheared = test::axialGeometry();
        sheared.direction.columns[2] = normalized(Vec3 { 0, 0.2, 1 });
        QCOMPARE(
            writeSeries(test::makePhantom(sheared), {}, folder.path()).error().code, ErrorCode::Unsupported);
        QVERIFY(folder.list().empty());
    }

    void isCompleteOrAbsent()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(test::axialGeometry());
        folder.write("00009.dcm", "somebody else's");
        const auto written = writeSeries(volume, {}, folder.path());
        QCOMPARE(written.error().code, ErrorCode::Unwritable);
        QCOMPARE(folder.list(), std::vector<std::string> { "00009.dcm" });
        QCOMPARE(test::readBytes(folder.file("00009.dcm")), "somebody else's");

        std::stop_source stop;
        const auto sink = [&](const std::string&, double fraction) {
            if (fraction > 0.0)
                stop.request_stop();
        };
        QCOMPARE(writeSeries(volume, {}, folder.file("c"), Progress(sink, stop.get_token())).error().code,
            ErrorCode::Cancelled);
        QVERIFY(fs::is_empty(folder.file("c")));
        QCOMPARE(writeSeries(volume, {}, "/proc/nowhere").error().code, ErrorCode::Unwritable);
    }

    void uidsAreNew()
    {
        QSet<QString> uids;
        for (int n = 0; n < 1000; ++n) {
            const QString uid = makeUid();
            QVERIFY(uid.startsWith("2.25."));
            QVERIFY(uid.size() <= 64 && uid.size() > 20);
            QVERIFY(uid[5] != u'0');
            uids.insert(uid);
        }
        QCOMPARE(uids.size(), 1000);
    }
};

QTEST_GUILESS_MAIN(SeriesWriterTest)
#include "SeriesWriterTest.moc"
