#include "core/dicom/FrameReader.h"

#include "core/base/Parallel.h"
#include "core/dicom/PixelConvert.h"
#include "core/dicom/RunLength.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <atomic>
#include <cstring>
#include <numeric>

using namespace fovea;
using namespace fovea::dicom;
using test::SyntheticDicom;
namespace fs = std::filesystem;

namespace {

Result<std::vector<std::uint8_t>> frameOf(const fs::path& file, std::int32_t frame = 0)
{
    auto reader = FrameReader::open(file);
    if (!reader)
        return std::unexpected(reader.error());
    std::vector<std::uint8_t> stored(reader->frameBytes());
    auto read = reader->read(frame, stored);
    if (!read)
        return std::unexpected(read.error());
    return stored;
}

// The values that the reader hands on, without rescale.
std::vector<float> valuesOf(const fs::path& file)
{
    const auto reader = FrameReader::open(file);
    const auto stored = frameOf(file);
    if (!reader || !stored)
        return {};
    std::vector<float> values(stored->size() * 8 / static_cast<std::size_t>(reader->format().bitsAllocated));
    (void)convertPixels(std::span<const std::uint8_t>(*stored), reader->format(), {}, values.data());
    return values;
}

std::vector<std::uint8_t> packBits(std::string_view segment)
{
    std::string bytes(64, '\0');
    bytes[0] = 1;
    bytes[4] = 64;
    bytes += segment;
    return { bytes.begin(), bytes.end() };
}

// One row of bytes.
FrameShape bytesShape(std::size_t columns, int samples = 1)
{
    return { static_cast<int>(columns), 1, samples, samples == 1 ? Photometric::Grey : Photometric::Rgb,
        { 8, 8, 7, false, false } };
}

} // namespace

class FrameReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unpacksEveryLayoutOfBits_data()
    {
        QTest::addColumn<int>("allocated");
        QTest::addColumn<int>("stored");
        QTest::addColumn<int>("high");
        QTest::addColumn<bool>("isSigned");
        QTest::addColumn<QList<int>>("raw");
        QTest::addColumn<QList<int>>("values");
        QTest::newRow("16 signed") << 16 << 16 << 15 << true << QList { 0, 0x7FFF, 0x8000, 0xFFFF }
                                   << QList { 0, 32767, -32768, -1 };
        QTest::newRow("16 unsigned") << 16 << 16 << 15 << false << QList { 0, 0x7FFF, 0x8000, 0xFFFF }
                                     << QList { 0, 32767, 32768, 65535 };
        // Overlay bits above the stored ones are no part of the value.
        QTest::newRow("12 unsigned") << 16 << 12 << 11 << false << QList { 0xF000, 0x1FFF, 0x800 }
                                     << QList { 0, 4095, 2048 };
        QTest::newRow("12 signed") << 16 << 12 << 11 << true << QList { 0x0800, 0x0FFF, 0x07FF, 0x4800 }
                                   << QList { -2048, -1, 2047, -2048 };
        QTest::newRow("12 in the upper bits")
            << 16 << 12 << 15 << true << QList { 0x800F, 0xFFF0, 0x7FF7 } << QList { -2048, -1, 2047 };
        QTest::newRow("8 unsigned") << 8 << 8 << 7 << false << QList { 0, 127, 128, 255 }
                                    << QList { 0, 127, 128, 255 };
        QTest::newRow("8 signed") << 8 << 8 << 7 << true << QList { 0, 127, 128, 255 }
                                  << QList { 0, 127, -128, -1 };
        QTest::newRow("32 signed") << 32 << 32 << 31 << true << QList { 5, -70000, 1 << 24 }
                                   << QList { 5, -70000, 1 << 24 };
    }

    void unpacksEveryLayoutOfBits()
    {
        QFETCH(int, allocated);
        QFETCH(int, stored);
        QFETCH(int, high);
        QFETCH(bool, isSigned);
        QFETCH(QList<int>, raw);
        QFETCH(QList<int>, values);
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({ .rows = 1,
            .columns = static_cast<int>(raw.size()),
            .bitsAllocated = allocated,
            .bitsStored = stored,
            .isSigned = isSigned,
            .pixels = { raw.begin(), raw.end() } });
        dicom.set(0x00280102, "US", test::u16(static_cast<unsigned>(high)));
        const auto found = valuesOf(folder.write("a.dcm", dicom.bytes()));
        QCOMPARE(found.size(), static_cast<std::size_t>(values.size()));
        for (qsizetype n = 0; n < values.size(); ++n)
            QCOMPARE(found[static_cast<std::size_t>(n)], static_cast<float>(values[n]));
    }

    void readsEveryUncompressedEncoding()
    {
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({ .rows = 5, .columns = 7, .isSigned = false });
        // Things to step over: a private sequence, nested items, a value that is never closed but by its
        // delimiter.
        SyntheticDicom inner;
        inner.set(0x00280010, "US", test::u16(999)).setText(0x00200032, "DS", "9\\9\\9");
        SyntheticDicom outer;
        outer.setSequence(0x00091002, { inner, inner, inner });
        dicom.setSequence(0x00081140, { outer, inner });
        dicom.setSequence(0x00091001, { outer, outer });
        std::vector<float> counted(35);
        std::iota(counted.begin(), counted.end(), 0.0F);
        using Encoding = SyntheticDicom::Encoding;
        for (const auto encoding : { Encoding::ExplicitLittle, Encoding::ImplicitLittle,
                 Encoding::ExplicitBig, Encoding::Deflated }) {
            dicom.setEncoding(encoding);
            const fs::path file = folder.write("a.dcm", dicom.bytes());
            const auto reader = FrameReader::open(file);
            QVERIFY2(reader, reader ? "" : describe(reader.error()).c_str());
            QCOMPARE(reader->slices().at(0).rows, 5);
            QCOMPARE(valuesOf(file), counted);
        }
        // Without preamble and meta header.
        dicom.setEncoding(Encoding::ImplicitLittle);
        QCOMPARE(valuesOf(folder.write("b.dcm", dicom.dataSetBytes())), counted);
        // A meta header that says implicit before an explicit data set, and the other way round.
        dicom.setEncoding(Encoding::ExplicitLittle, "1.2.840.10008.1.2");
        QCOMPARE(valuesOf(folder.write("c.dcm", dicom.bytes())), counted);
        dicom.setEncoding(Encoding::ImplicitLittle, "1.2.840.10008.1.2.1");
        QCOMPARE(valuesOf(folder.write("d.dcm", dicom.bytes())), counted);
    }

    void readsSequencesThatAreCalledUnknown()
    {
        const test::TestFolder folder;
        const auto unknown = [](std::uint32_t tag, const std::string& value, bool isOpen) {
            const std::string header = test::u16(tag >> 16) + test::u16(tag & 0xFFFF) + "UN" + test::u16(0);
            return isOpen ? header + test::u32(0xFFFFFFFF) + value + test::u16(0xFFFE) + test::u16(0xE0DD)
                    + test::u32(0)
                          : header + test::u32(static_cast<std::uint32_t>(value.size())) + value;
        };
        for (const bool isOpen : { false, true }) {
            auto dicom = SyntheticDicom::slice({});
            dicom.remove(0x00200032);
            SyntheticDicom place;
            place.setSequence(0x00209113, { SyntheticDicom().setText(0x00200032, "DS", "1\\2\\3") });
            const std::string item
                = place.setEncoding(SyntheticDicom::Encoding::ImplicitLittle).dataSetBytes();
            const std::string items = test::u16(0xFFFE) + test::u16(0xE000)
                + test::u32(static_cast<std::uint32_t>(item.size())) + item;
            dicom.setRaw(0x52009230, unknown(0x52009230, items, isOpen));
            const auto reader = FrameReader::open(folder.write("a.dcm", dicom.bytes()));
            QVERIFY2(reader, reader ? "" : describe(reader.error()).c_str());
            QCOMPARE(reader->slices().at(0).positionLps, std::optional(Vec3 { 1, 2, 3 }));
        }
    }

    void framesAreToldApartByTheirMarkers()
    {
        const auto data = test::testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        const auto expected = frameOf(*data / "JPLL/MR4_JPLL");
        const std::string file = test::readBytes(*data / "JPLL/MR4_JPLL");
        // Put its pieces together: items behind the pixel element, the first of which is the table.
        std::size_t at = file.find(test::u16(0x7FE0) + test::u16(0x0010) + "OB") + 12;
        std::string stream;
        for (bool isTable = true; file.substr(at, 4) == test::u16(0xFFFE) + test::u16(0xE000);
            isTable = false) {
            const auto byte = [&](std::size_t n) { return static_cast<std::uint8_t>(file.at(at + n)); };
            const std::size_t length = byte(4) | byte(5) << 8 | byte(6) << 16;
            stream += isTable ? "" : file.substr(at + 8, length);
            at += 8 + length;
        }
        stream.resize(stream.size() / 4 * 4 + 4, '\0');
        const auto reader = FrameReader::open(*data / "JPLL/MR4_JPLL");
        const StoredFormat& format = reader->format();
        auto dicom = SyntheticDicom::slice({ .rows = reader->shape().rows,
            .columns = reader->shape().columns,
            .bitsStored = format.bitsStored,
            .isSigned = format.isSigned });
        const std::string first = stream.substr(0, stream.size() / 2);
        const std::string second = stream.substr(stream.size() / 2);
        dicom.setText(0x00280008, "IS", "2");
        dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.4.70");
        const test::TestFolder folder;
        dicom.setRaw(0x7FE00010, test::encapsulated({ first, second, stream }));
        const fs::path two = folder.write("a.dcm", dicom.bytes());
        QVERIFY(*frameOf(two, 0) == *expected);
        QVERIFY(*frameOf(two, 1) == *expected);
        dicom.setRaw(0x7FE00010, test::encapsulated({ first, second, second }));
        QCOMPARE(FrameReader::open(folder.write("b.dcm", dicom.bytes())).error().code, ErrorCode::Damaged);
    }

    void readsTheFramesOfAFile()
    {
        const test::TestFolder folder;
        std::vector<std::int32_t> pixels(6);
        std::iota(pixels.begin(), pixels.end(), 0);
        auto dicom = SyntheticDicom::slice({ .rows = 3, .columns = 2, .pixels = pixels });
        dicom.setText(0x00280008, "IS", "3").set(0x00280010, "US", test::u16(1));
        const fs::path file = folder.write("a.dcm", dicom.bytes());
        QCOMPARE(FrameReader::open(file)->slices().size(), std::size_t(3));
        QCOMPARE(*frameOf(file, 2), (std::vector<std::uint8_t> { 4, 0, 5, 0 }));
    }

    void readsBytesOfBigEndianWords_data()
    {
        QTest::addColumn<QString>("vr");
        QTest::addColumn<QByteArray>("pixels"); // as the file has them
        QTest::newRow("words") << QStringLiteral("OW") << QByteArray("badcfe");
        QTest::newRow("bytes") << QStringLiteral("OB") << QByteArray("abcdef");
    }

    void readsBytesOfBigEndianWords()
    {
        QFETCH(QString, vr);
        QFETCH(QByteArray, pixels);
        auto dicom = SyntheticDicom::slice(
            { .rows = 1, .columns = 3, .bitsAllocated = 8, .bitsStored = 8, .isSigned = false });
        dicom.setText(0x00280008, "IS", "2").setEncoding(SyntheticDicom::Encoding::ExplicitBig);
        const auto element = std::string("\x7F\xE0\x00\x10", 4) + vr.toStdString()
            + std::string("\0\0\0\0\0\x06", 6) + pixels.toStdString();
        dicom.setRaw(0x7FE00010, element);
        const test::TestFolder folder;
        const fs::path file = folder.write("a.dcm", dicom.bytes());
        QCOMPARE(*frameOf(file, 0), (std::vector<std::uint8_t> { 'a', 'b', 'c' }));
        QCOMPARE(*frameOf(file, 1), (std::vector<std::uint8_t> { 'd', 'e', 'f' })); // begins within a word
        // 12 bits a frame.
        dicom.set(0x00280011, "US", test::u16(12)).set(0x00280100, "US", test::u16(1));
        dicom.set(0x00280101, "US", test::u16(1)).set(0x00280102, "US", test::u16(0));
        const auto bits = frameOf(folder.write("b.dcm", dicom.bytes()), 1);
        std::vector<std::uint8_t> expected;
        for (int bit = 4; bit < 8; ++bit)
            expected.push_back('b' >> bit & 1);
        for (int bit = 0; bit < 8; ++bit)
            expected.push_back('c' >> bit & 1);
        QCOMPARE(*bits, expected);
    }

    void unpacksRuns()
    {
        std::vector<std::uint8_t> stored(6);
        // Three literals, then a run of three.
        QVERIFY(decodeRle(packBits("\x02"
                                   "abc"
                                   "\xFE"
                                   "z"),
            bytesShape(6), stored)
                .has_value());
        QCOMPARE(stored, (std::vector<std::uint8_t> { 'a', 'b', 'c', 'z', 'z', 'z' }));
        // A run longer than the picture ends with it; a no-op is stepped over.
        QVERIFY(decodeRle(packBits("\x80\x81q"), bytesShape(6), stored).has_value());
        QCOMPARE(stored, std::vector<std::uint8_t>(6, 'q'));
    }

    void refusesBadRuns_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, std::string bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        std::string header(64, '\0');
        header[0] = 1;
        header[4] = 64;
        row("empty", "");
        row("header cut", header.substr(0, 40));
        row("no data", header);
        row("literal cut",
            header
                + "\x05"
                  "ab");
        row("run cut", header + "\xFE");
        row("too short",
            header
                + "\xFE"
                  "a");
        std::string many = header;
        many[0] = 15;
        row("fifteen segments", many + std::string(100, '\0'));
        std::string outside = header;
        outside[5] = 127;
        row("offset outside", outside + "\x81q");
        std::string inside = header;
        inside[4] = 4;
        row("offset in the header", inside + "\x81q");
    }

    void refusesBadRuns()
    {
        QFETCH(QByteArray, bytes);
        std::vector<std::uint8_t> stored(6);
        const std::vector<std::uint8_t> compressed(bytes.begin(), bytes.end());
        QCOMPARE(decodeRle(compressed, bytesShape(6), stored).error().code, ErrorCode::Damaged);
    }

    void refusesCodestreamsOfAnotherSize()
    {
        const auto data = test::testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        for (const char* name : { "J2KR/CT1_J2KR", "JPLL/CT1_JPLL", "JLSL/CT1_JLSL" }) {
            std::string bytes = test::readBytes(*data / name);
            // Rows of 512 become 511 in the header only.
            const std::string rows = test::u16(0x0028) + test::u16(0x0010) + "US" + test::u16(2);
            const std::size_t at = bytes.find(rows);
            QVERIFY(at != std::string::npos);
            bytes[at + 8] = '\xFF';
            bytes[at + 9] = '\x01';
            const test::TestFolder folder;
            const auto frame = frameOf(folder.write("a.dcm", bytes));
            QVERIFY(!frame.has_value());
            QCOMPARE(frame.error().code, ErrorCode::Damaged);
            // Cut off within the compressed pixels.
            const auto cut = frameOf(folder.write("b.dcm", bytes.substr(0, bytes.size() / 2)));
            QVERIFY(!cut.has_value());
        }
    }

    void decodesInParallel()
    {
        const auto data = test::testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        const auto expected = frameOf(*data / "REF/CT2_UNC");
        std::atomic<int> wrong = 0;
        const std::array files { "J2KR/CT2_J2KR", "JPLL/CT2_JPLL", "JLSL/CT2_JLSL", "RLE/CT2_RLE" };
        forEachParallel(24, {}, [&](std::size_t n) {
            const auto frame = frameOf(*data / files[n % files.size()]);
            wrong += frame && *frame == *expected ? 0 : 1;
            return true;
        });
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(FrameReaderTest)
#include "FrameReaderTest.moc"
