#include "core/dicom/FrameReader.h"
#include "core/objects/CodestreamComments.h"
#include "core/objects/DeidentifyFiles.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/StandardTerms.h"
#include "tests/support/OtherTools.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <span>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const std::string canary = "ZORGLUBCANARY";
constexpr const char* jpeg = "1.2.840.10008.1.2.4.50";
constexpr const char* jpegLs = "1.2.840.10008.1.2.4.80";
constexpr const char* jpeg2000 = "1.2.840.10008.1.2.4.90";

// Numbers of 16 bits, big endian.
std::string word(std::size_t value)
{
    return { static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF) };
}

std::string segment(int marker, const std::string& payload)
{
    return word(static_cast<std::size_t>(marker)) + word(payload.size() + 2) + payload;
}

// As it is after cleaning; "refused" when that says that it can't be followed.
std::string cleaned(const char* syntax, std::vector<std::string> fragments)
{
    std::vector<std::span<std::uint8_t>> spans;
    for (std::string& fragment : fragments)
        spans.emplace_back(reinterpret_cast<std::uint8_t*>(fragment.data()), fragment.size());
    if (!objects::blankComments(syntax, spans))
        return "refused";
    std::string all;
    for (const std::string& fragment : fragments)
        all += fragment;
    return all;
}

const std::string frameHeader = std::string("\x08\0\1\0\1\1\1\x11\0", 9);
const std::string scanHeader = std::string("\1\1\0\0\x3F\0", 6);

// A stream's parts with words in each place that takes them.
std::string jpegStream()
{
    return word(0xFFD8) + segment(0xFFE0, std::string("JFIF\0\1\2\0\0\1\0\1\0\0", 14) + canary)
        + segment(0xFFE1, "Exif" + canary) + segment(0xFFFE, canary)
        + segment(0xFFEE, std::string("Adobe\0\x64\0\0\0\0\1", 12) + canary) + segment(0xFFC0, frameHeader)
        + std::string("\xFF", 1) + segment(0xFFFE, canary) + segment(0xFFDA, scanHeader)
        + std::string("ab\xFF\0cd\xFF\xD0zz", 10) + segment(0xFFFE, canary) + word(0xFFD9);
}

std::string jpeg2000Stream(bool isEndless)
{
    const std::string tile
        = segment(0xFF64, word(1) + canary) + word(0xFF93) + std::string("ab\xFF\x64wx", 6);
    const std::size_t length = isEndless ? 0 : 12 + tile.size();
    return word(0xFF4F) + segment(0xFF51, std::string(38, '\0')) + segment(0xFF64, word(1) + canary)
        + segment(0xFF52, std::string(10, '\1')) + segment(0xFF90, word(0) + word(0) + word(length) + word(1))
        + tile + word(0xFFD9);
}

Result<std::vector<std::uint8_t>> pixelsOf(const fs::path& file)
{
    const auto reader = dicom::FrameReader::open(file);
    if (!reader)
        return std::unexpected(reader.error());
    std::vector<std::uint8_t> all;
    for (std::size_t n = 0; n < reader->slices().size(); ++n) {
        std::vector<std::uint8_t> frame(reader->frameBytes());
        if (const auto read = reader->read(static_cast<std::int32_t>(n), frame); !read)
            return std::unexpected(read.error());
        all.insert(all.end(), frame.begin(), frame.end());
    }
    return all;
}

DeidentifyReport copied(const test::TestFolder& folder, const DeidentifyOptions& options = {})
{
    const auto report = deidentifyFiles(
        { folder.file("in") }, Deidentifier(QByteArray(32, 's'), options), folder.file("out"), false);
    return report ? *report : DeidentifyReport {};
}

// Plants a comment and an application segment behind each frame's first marker, or its second one of
// JPEG 2000, whose first segment says the size; and divides each fragment within the comment.
bool plantComments(const fs::path& from, const fs::path& to)
{
    DcmFileFormat format;
    if (format.loadFile(from.c_str()).bad())
        return false;
    DcmDataset& data = *format.getDataset();
    DcmElement* element = nullptr;
    E_TransferSyntax syntax = EXS_Unknown;
    const DcmRepresentationParameter* parameters = nullptr;
    DcmPixelSequence* old = nullptr;
    if (data.findAndGetElement(DCM_PixelData, element).bad())
        return false;
    auto& pixels = dynamic_cast<DcmPixelData&>(*element);
    pixels.getOriginalRepresentationKey(syntax, parameters);
    if (pixels.getEncapsulatedRepresentation(syntax, parameters, old).bad())
        return false;
    auto* sequence = new DcmPixelSequence(DcmTag(DCM_PixelData, EVR_OB));
    sequence->insert(new DcmPixelItem(DcmTag(DCM_Item, EVR_OB)));
    const auto add = [&](const std::string& bytes) {
        auto* item = new DcmPixelItem(DcmTag(DCM_Item, EVR_OB));
        (void)item->putUint8Array(
            reinterpret_cast<const Uint8*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
        sequence->insert(item);
    };
    for (unsigned long n = 1; n < old->card(); ++n) {
        DcmPixelItem* item = nullptr;
        Uint8* bytes = nullptr;
        if (old->getItem(item, n).bad() || item->getUint8Array(bytes).bad())
            return false;
        std::string stream(reinterpret_cast<const char*>(bytes), item->getLength());
        const bool isWavelet = stream.substr(0, 2) == word(0xFF4F);
        if (!isWavelet && stream.substr(0, 2) != word(0xFFD8)) {
            add(stream);
            continue;
        }
        std::size_t place = 2;
        if (isWavelet)
            place += 2 + (static_cast<unsigned char>(stream[4]) << 8 | static_cast<unsigned char>(stream[5]));
        const std::string words = isWavelet ? segment(0xFF64, word(1) + canary + "!")
                                            : segment(0xFFFE, canary + "!") + segment(0xFFE5, canary + "!");
        stream.insert(place, words);
        const std::size_t half = (place + 10) / 2 * 2; // amid the word
        add(stream.substr(0, half));
        add(stream.substr(half));
    }
    if (data.putAndInsertString(DCM_PatientName, canary.c_str()).bad())
        return false;
    auto* fresh = new DcmPixelData(DCM_PixelData);
    fresh->putOriginalRepresentation(syntax, parameters ? parameters->clone() : nullptr, sequence);
    return data.insert(fresh, OFTrue).good()
        && format.saveFile(to.c_str(), syntax, EET_ExplicitLength, EGL_recalcGL).good();
}

// The coded strings of a data set and of its items, by their names.
void gatherTerms(DcmItem& item, QStringList& terms)
{
    for (unsigned long n = 0; n < item.card(); ++n) {
        DcmElement& element = *item.getElement(n);
        OFString text;
        if (element.getVR() == EVR_CS && element.getGTag() % 2 == 0 && element.getOFStringArray(text).good())
            terms << QStringLiteral("%1: %2").arg(QString::fromLatin1(DcmTag(element.getTag()).getTagName()),
                QString::fromLatin1(text.c_str()));
        auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
        for (unsigned long child = 0; sequence && child < sequence->card(); ++child)
            gatherTerms(*sequence->getItem(child), terms);
    }
}

QStringList termsOf(const fs::path& file)
{
    QStringList terms;
    DcmFileFormat format;
    if (format.loadFile(file.c_str()).good())
        gatherTerms(*format.getDataset(), terms);
    return terms;
}

} // namespace

// Names in places where the de-identifier keeps what it finds: among compressed pixels and in coded strings.
class HiddenWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsLoseTheirWordsOnly()
    {
        const std::string stream = jpegStream();
        const std::string clean = cleaned(jpeg, { stream });
        QCOMPARE(clean.size(), stream.size());
        QCOMPARE(clean.find("ZORG"), std::string::npos);
        QVERIFY(clean.find(std::string("JFIF\0\1\2\0\0\1\0\1", 12)) != std::string::npos);
        QVERIFY(clean.find(std::string("Adobe\0\x64\0\0\0\0\1", 12)) != std::string::npos);
        for (const std::string& part : { segment(0xFFC0, frameHeader),
                 segment(0xFFDA, scanHeader) + std::string("ab\xFF\0cd\xFF\xD0zz", 10) })
            QVERIFY(clean.find(part) != std::string::npos);

        // JPEG-LS: its colour transform stays, SPIFF's texts go.
        const std::string spiff = std::string("SPIFF\0", 6) + std::string(24, '\1');
        const std::string entries = segment(0xFFE8, spiff)
            + segment(0xFFE8, std::string("\0\0\0\7", 4) + canary)
            + segment(0xFFE8, std::string("\0\0\0\1\xFF\xD8", 6));
        const std::string ls = word(0xFFD8) + entries + segment(0xFFE8, "mrfx\1" + canary)
            + segment(0xFFF7, frameHeader) + segment(0xFFDA, scanHeader)
            + std::string("a\xFF\x7F"
                          "b",
                4)
            + word(0xFFD9);
        const std::string cleanLs = cleaned(jpegLs, { ls });
        QCOMPARE(cleanLs.size(), ls.size());
        QCOMPARE(cleanLs.find("ZORG"), std::string::npos);
        for (const std::string& part : { segment(0xFFE8, spiff), std::string("mrfx\1", 5),
                 segment(0xFFE8, std::string("\0\0\0\1\xFF\xD8", 6)),
                 std::string("a\xFF\x7F"
                             "b",
                     4) })
            QVERIFY(cleanLs.find(part) != std::string::npos);

        for (const bool isEndless : { false, true }) {
            const std::string wavelets = jpeg2000Stream(isEndless);
            const std::string is = cleaned(jpeg2000, { wavelets });
            QCOMPARE(is.size(), wavelets.size());
            QCOMPARE(is.find("ZORG"), std::string::npos);
            QVERIFY(is.find(std::string("ab\xFF\x64wx", 6)) != std::string::npos);
        }
    }

    void wordsAcrossFragmentsAndBehindFramesGo()
    {
        for (const auto& [syntax, stream] :
            { std::pair { jpeg, jpegStream() }, { jpeg2000, jpeg2000Stream(false) } }) {
            const std::string whole = cleaned(syntax, { stream });
            for (std::size_t place = 0; place <= stream.size(); ++place)
                QCOMPARE(cleaned(syntax, { stream.substr(0, place), stream.substr(place) }), whole);
            // Several frames, and what fills a fragment up.
            QCOMPARE(cleaned(syntax, { stream + canary, stream }),
                whole + std::string(canary.size(), '\0') + whole);
            // A frame without its last marker.
            const std::string cut = stream.substr(0, stream.size() - 2);
            QCOMPARE(cleaned(syntax, { cut, stream }), whole.substr(0, cut.size()) + whole);
        }
    }

    // Never a word that stays behind without being told.
    void whatCantBeFollowedIsRefused()
    {
        for (const auto& [syntax, stream] : { std::pair { jpeg, jpegStream() },
                 { jpeg2000, jpeg2000Stream(false) }, { jpeg2000, jpeg2000Stream(true) } }) {
            for (std::size_t length = 0; length < stream.size(); ++length) {
                const std::string is = cleaned(syntax, { stream.substr(0, length) });
                QVERIFY2(is == "refused" || is.find("ZORG") == std::string::npos, is.c_str());
            }
            // Any byte may be wrong.
            for (std::size_t place = 0; place < stream.size(); ++place) {
                for (const char wrong : { '\0', '\x7F', '\xFF', '\xD8', '\xD9' }) {
                    std::string damaged = stream;
                    damaged[place] = wrong;
                    const std::string is = cleaned(syntax, { damaged });
                    QVERIFY(is == "refused" || is.size() == stream.size());
                }
            }
            QCOMPARE(cleaned(syntax, { canary + stream }), std::string("refused"));
            QCOMPARE(cleaned(syntax, { stream, canary }), std::string("refused"));
        }
        QCOMPARE(cleaned("1.2.840.10008.1.2.4.102", { jpegStream() }), std::string("refused")); // a video
        QCOMPARE(cleaned("1.2.840.10008.1.2.5", { canary }), canary); // RLE has no comments
    }

    // Real files of each codec: their pixels stay, bit by bit, and what was planted in them goes.
    void compressedFilesKeepTheirPixels_data()
    {
        QTest::addColumn<QString>("file");
        const auto data = test::testData("data/wg04");
        for (const char* name :
            { "JPLL/CT1_JPLL", "JPLL/MR4_JPLL", "JPLL/XA1_JPLL", "JPLL/NM1_JPLL", "JLSL/CT2_JLSL",
                "JLSL/RG3_JLSL", "J2KR/CT1_J2KR", "J2KR/US1_J2KR", "J2KR/VL6_J2KR", "J2KR/NM1_J2KR" }) {
            if (data)
                QTest::newRow(name) << QString::fromStdString((*data / name).string());
        }
    }
    void compressedFilesKeepTheirPixels()
    {
        if (!test::testData("data/wg04"))
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        QFETCH(QString, file);
        const fs::path original = file.toStdString();
        const test::TestFolder folder;
        fs::create_directories(folder.file("in"));
        QVERIFY(plantComments(original, folder.file("in/a.dcm")));
        QVERIFY(test::readBytes(folder.file("in/a.dcm")).find("CANARY!") != std::string::npos);
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), std::size_t(1));
        const fs::path copy = report.files[0].to;
        const std::string bytes = test::readBytes(copy);
        for (const char* part : { "ZORG", "LUBCANARY", "CANARY!" })
            QCOMPARE(bytes.find(part), std::string::npos);
        const auto was = pixelsOf(original);
        const auto is = pixelsOf(copy);
        QVERIFY2(was, was ? "" : describe(was.error()).c_str());
        QVERIFY2(is, is ? "" : describe(is.error()).c_str());
        QVERIFY(!was->empty() && *was == *is);
    }

    void filesWhoseWordsStayAreLeftOut()
    {
        const auto data = test::testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        const test::TestFolder folder;
        std::string bytes = test::readBytes(*data / "JPLL/MR4_JPLL");
        const std::size_t start = bytes.find(word(0xFFD8) + '\xFF', 1000);
        QVERIFY(start != std::string::npos);
        bytes[start + 3] = '\x05'; // a reserved marker
        folder.write("in/a.dcm", bytes);
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), std::size_t(0));
        QVERIFY2(report.files.at(0).problem.contains("comments"), qPrintable(report.files[0].problem));
        QVERIFY(!fs::exists(folder.file("out")));
    }

    void codedStringsAreTermsOrGo()
    {
        const test::TestFolder folder;
        fs::create_directories(folder.file("in"));
        DcmFileFormat format;
        DcmDataset& data = *format.getDataset();
        std::vector<DcmTagKey> keys; // first all of them: making an element reads the dictionary too
        DcmDataDictionary& dictionary = dcmDataDict.wrlock();
        for (auto entry = dictionary.normalBegin(); entry != dictionary.normalEnd(); ++entry) {
            const DcmTagKey key = (*entry)->getKey();
            if (std::string((*entry)->getVR().getVRName()) == "CS" && key.getGroup() % 2 == 0
                && key.getGroup() >= 8 && (*entry)->getPrivateCreator() == nullptr
                && key != DCM_SpecificCharacterSet)
                keys.push_back(key);
        }
        dcmDataDict.wrunlock();
        for (const DcmTagKey& key : keys)
            (void)data.putAndInsertString(key, canary.c_str());
        DcmItem* item = nullptr;
        (void)data.findOrCreateSequenceItem(DCM_CTExposureSequence, item, -2);
        (void)item->putAndInsertString(DCM_ExposureModulationType, ("NONE\\" + canary).c_str());
        (void)data.putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.4");
        (void)data.putAndInsertString(DCM_SOPInstanceUID, "1.9.1.1.1");
        (void)data.putAndInsertString(DCM_StudyInstanceUID, "1.9.1");
        (void)data.putAndInsertString(DCM_SeriesInstanceUID, "1.9.1.1");
        (void)data.putAndInsertString(DCM_ImageType, ("ORIGINAL\\PRIMARY\\" + canary + "\\ND").c_str());
        (void)data.putAndInsertString(DCM_ScanOptions, "FS\\SAT1\\HELICAL MODE");
        (void)data.putAndInsertString(DCM_PatientSex, canary.c_str());
        (void)data.putAndInsertString(DCM_PatientOrientation, ("L\\" + canary).c_str());
        for (const auto& [key, before] :
            { std::pair { DCM_SequenceVariant, "SK" }, { DCM_MagneticFieldStrength, "1" },
                { DCM_SeriesTime, "1015" }, { DCM_FrameOfReferenceUID, "1.2.840.10008.1.2" } }) {
            const std::string value = before + std::string(1, '\0') + canary;
            (void)data.putAndInsertString(key, value.data(), static_cast<Uint32>(value.size()));
        }
        QVERIFY(keys.size() > 300);
        QVERIFY(format.saveFile(folder.file("in/a.dcm").c_str(), EXS_LittleEndianExplicit).good());

        const DeidentifyReport report = copied(folder, { .keepCharacteristics = true });
        QCOMPARE(report.writtenCount(), std::size_t(1));
        const fs::path copy = report.files[0].to;
        QVERIFY(
            test::readBytes(folder.file("in/a.dcm")).find(std::string("SK\0ZORG", 7)) != std::string::npos);
        QCOMPARE(test::readBytes(copy).find("ZORG"), std::string::npos);
        const QStringList terms = termsOf(copy);
        for (const char* term :
            { "ImageType: ORIGINAL\\PRIMARY\\OTHER\\ND", "ScanOptions: FS\\SAT1\\HELICAL MODE",
                "ExposureModulationType: NONE\\OTHER", "PatientOrientation: ", "ScanningSequence: OTHER" })
            QVERIFY2(terms.contains(term), qPrintable(QString(term) + "\n" + terms.join(u'\n')));
        // It is told what happened.
        const auto entry = report.table.find(0x00080008);
        QVERIFY(entry != report.table.end());
        QCOMPARE(entry->second.fate, AttributeFate::Replaced);
        QCOMPARE(entry->second.leaving, QStringLiteral("ORIGINAL\\PRIMARY\\OTHER\\ND"));
        QCOMPARE(report.table.at(0x00180022).fate, AttributeFate::Kept);

        // What was valid stays so: no error that the original does not have.
        const auto before = test::validatorErrors(folder.file("in/a.dcm"));
        const auto after = test::validatorErrors(copy);
        if (!before || !after)
            QSKIP("dciodvfy is not installed");
        const QStringList known
            = QString(*before).replace(QString::fromStdString(canary), "OTHER").split(u'\n');
        for (const QString& error : after->split(u'\n', Qt::SkipEmptyParts))
            QVERIFY2(known.contains(error), qPrintable(error));
    }

    // Of what is made from a series.
    void objectsOfOursTakeOverTermsOnly()
    {
        const Deidentifier deidentifier(QByteArray(32, 's'), { .keepCharacteristics = true });
        const QString name = QString::fromStdString(canary);
        ObjectSource source { .patientSex = name, .studyTime = name, .laterality = name, .modality = name };
        source = deidentified(std::move(source), deidentifier);
        QVERIFY(source.patientSex.isEmpty() && source.studyTime.isEmpty() && source.laterality.isEmpty()
            && source.modality.isEmpty());
        source = deidentified(
            { .patientSex = "F", .studyTime = "101500.25", .laterality = "L", .modality = "MR" },
            deidentifier);
        QCOMPARE(source.patientSex + source.studyTime + source.laterality + source.modality,
            QStringLiteral("F101500.25LMR"));
    }

    void termsAreToldFromWords()
    {
        const auto isTerm = [](const char* value, std::uint32_t tag = 0x00080008) {
            return objects::isStandardTerm(tag, value);
        };
        for (const char* term : { "", "ORIGINAL", "PROJECTION IMAGE", "M_FFE", "T2_STAR", "YBR_PARTIAL_422",
                 "CT_SOM5 SPI", "DIS2D", "TE1", "SAT_GEMS", "2D", "35CMX35CM", "00", "R", "WHOLE BODY",
                 "MONOCHROME2", "TILED_FULL", "LINEAR_EXACT", "3D_TEMPORAL" })
            QVERIFY2(isTerm(term), term);
        for (const char* word :
            { "ZORGLUB", "SMITH", "SMITH JOHN", "AXIAL SMITH", "J O H N", "19700101", "1970 01 01", "P4711",
                "AXIAL12345", "smith", "M\xC3\x9CLLER", "ORIGINAL PRIMARY AXIAL", "HAL" })
            QVERIFY2(!isTerm(word), word);
        QVERIFY(isTerm("HAL", 0x00200020)); // towards head, front and left
        QVERIFY(!isTerm("HALF", 0x00200020));
    }

    // Nothing is lost of real files that has a meaning.
    void realFilesKeepTheirTerms()
    {
        const auto data = test::testData("data");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data");
        const test::TestFolder folder;
        const auto report = deidentifyFiles({ *data / "wg04/REF" },
            Deidentifier(QByteArray(32, 's'), { .keepCharacteristics = true }), folder.file("out"), false);
        QVERIFY(report && report->writtenCount() > 10);
        for (const DeidentifiedFile& file : report->files) {
            const QStringList after = termsOf(file.to);
            for (const QString& term : termsOf(file.from)) {
                const bool mayGo
                    = term.startsWith("BodyPartExamined") || term.startsWith("SpecificCharacterSet");
                QVERIFY2(mayGo || after.contains(term), qPrintable(term));
            }
        }
    }

    void indexesAreLeftOut()
    {
        const test::TestFolder folder;
        fs::create_directories(folder.file("in"));
        DcmFileFormat format;
        DcmItem* item = nullptr;
        (void)format.getDataset()->findOrCreateSequenceItem(DCM_DirectoryRecordSequence, item, -2);
        (void)item->putAndInsertString(DCM_ReferencedFileID, canary.c_str());
        const OFCondition saved
            = format.saveFile(folder.file("in/DICOMDIR").c_str(), EXS_LittleEndianExplicit,
                EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0, EWM_createNewMeta);
        QVERIFY2(saved.good(), saved.text());
        const DeidentifyReport report = copied(folder);
        QCOMPARE(report.writtenCount(), std::size_t(0));
        QVERIFY2(report.files.at(0).problem.contains("DICOMDIR"), qPrintable(report.files[0].problem));
    }
};

QTEST_GUILESS_MAIN(HiddenWordsTest)
#include "HiddenWordsTest.moc"
