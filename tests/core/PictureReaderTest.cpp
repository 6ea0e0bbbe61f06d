#include "core/dicom/PictureReader.h"

#include "core/dicom/FolderScan.h"
#include "core/dicom/SegmentedTable.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <cmath>

using namespace fovea;
using namespace fovea::test;
namespace fs = std::filesystem;

namespace {

constexpr int columns = 4;
constexpr int rows = 3;

Result<Picture> pictureOf(const fs::path& path, std::size_t index = 0)
{
    const auto collection = scanPaths({ path });
    if (!collection)
        return std::unexpected(collection.error());
    const Series* series = collection->findSeries();
    if (!series)
        return fail(ErrorCode::NotFound,
            collection->refused.empty() ? "" : collection->refused.front().reason.toStdString());
    return PictureReader(*series).read(index);
}

Result<Picture> pictureOf(const SyntheticDicom& dicom, std::size_t index = 0)
{
    const TestFolder folder;
    return pictureOf(folder.write("a.dcm", dicom.bytes()), index);
}

// A radiograph: no place in the patient.
SyntheticDicom radiograph(const std::vector<std::int32_t>& pixels = {}, const std::string& modality = "DX")
{
    auto dicom = SyntheticDicom::slice(
        { .rows = rows, .columns = columns, .isSigned = false, .modality = modality, .pixels = pixels });
    for (const std::uint32_t tag : { 0x00200032U, 0x00200037U, 0x00280030U, 0x00180050U })
        dicom.remove(tag);
    return dicom;
}

SyntheticDicom colourPicture(const std::string& photometric, const std::string& pixels, int planar = 0)
{
    auto dicom = radiograph({}, "US");
    dicom.set(0x00280002, "US", u16(3)).setText(0x00280004, "CS", photometric);
    dicom.set(0x00280006, "US", u16(static_cast<unsigned>(planar)));
    for (const auto& [tag, value] :
        { std::pair { 0x00280100U, 8U }, { 0x00280101U, 8U }, { 0x00280102U, 7U } })
        dicom.set(tag, "US", u16(value));
    return dicom.set(0x7FE00010, "OB", pixels);
}

// Of pixel n: no two channels alike.
std::uint8_t red(int n)
{
    return static_cast<std::uint8_t>(20 * n);
}
std::uint8_t green(int n)
{
    return static_cast<std::uint8_t>(255 - 10 * n);
}
std::uint8_t blue(int n)
{
    return static_cast<std::uint8_t>(7 * n + 3);
}

std::vector<std::uint8_t> rgbPixels()
{
    std::vector<std::uint8_t> rgb;
    for (int n = 0; n < columns * rows; ++n)
        rgb.insert(rgb.end(), { red(n), green(n), blue(n) });
    return rgb;
}

std::string words(const std::vector<int>& values)
{
    std::string bytes;
    for (const int value : values)
        bytes += u16(static_cast<unsigned>(value) & 0xFFFF);
    return bytes;
}

SyntheticDicom lookupTable(int entries, int first, int bits, const std::vector<int>& values)
{
    SyntheticDicom item;
    item.set(0x00283002, "US", words({ entries, first, bits }));
    item.setText(0x00283003, "LO", "TABLE");
    item.set(0x00283006, "OW", words(values));
    return item;
}

} // namespace

class PictureReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsColours()
    {
        const auto rgb = rgbPixels();
        const std::string interleaved(rgb.begin(), rgb.end());
        std::string planar;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            for (std::size_t n = channel; n < rgb.size(); n += 3)
                planar += static_cast<char>(rgb[n]);
        }
        QCOMPARE(pictureOf(colourPicture("RGB", interleaved))->rgb, rgb);
        QCOMPARE(pictureOf(colourPicture("RGB", planar, 1))->rgb, rgb);
        const auto picture = pictureOf(colourPicture("RGB", interleaved));
        QVERIFY(picture->isColour());
        QCOMPARE(picture->columns, columns);
        QCOMPARE(picture->rows, rows);
        QVERIFY(!picture->pixelSpacingMm);
    }

    void readsLuminanceAndColour()
    {
        std::string ybr;
        std::string shared;
        for (int n = 0; n < columns * rows; ++n)
            ybr += std::string { static_cast<char>(10 * n), static_cast<char>(90), static_cast<char>(200) };
        for (int n = 0; n < columns * rows; n += 2)
            shared += std::string { static_cast<char>(10 * n), static_cast<char>(10 * n + 10),
                static_cast<char>(90), static_cast<char>(200) };
        const auto full = pictureOf(colourPicture("YBR_FULL", ybr));
        QVERIFY2(full, full ? "" : describe(full.error()).c_str());
        const auto pixel = [&](int n, int channel) {
            return static_cast<int>(full->rgb[static_cast<std::size_t>(3 * n + channel)]);
        };
        // Y 50, Cb 90, Cr 200: 50 + 1.402 * 72, 50 + 0.344 * 38 - 0.714 * 72, 50 - 1.772 * 38.
        QCOMPARE(pixel(5, 0), 151);
        QCOMPARE(pixel(5, 1), 12);
        QCOMPARE(pixel(5, 2), 0);
        const auto half = pictureOf(colourPicture("YBR_FULL_422", shared));
        QVERIFY2(half, half ? "" : describe(half.error()).c_str());
        QCOMPARE(half->rgb, full->rgb);
    }

    void readsPalettes()
    {
        auto dicom = radiograph({ 10, 11, 12, 13, 9, 14, 10, 10, 10, 10, 10, 10 }, "US");
        dicom.setText(0x00280004, "CS", "PALETTE COLOR");
        for (const std::uint32_t channel : { 0U, 1U, 2U }) {
            dicom.set(0x00281101 + channel, "US", words({ 4, 10, 16 }));
            const int base = 1000 * static_cast<int>(channel + 1);
            dicom.set(0x00281201 + channel, "OW", words({ base, base + 5000, base + 10000, base + 20000 }));
        }
        const auto picture = pictureOf(dicom);
        QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
        const auto pixel = [&](std::size_t n) {
            return std::vector<int> { picture->rgb[3 * n], picture->rgb[3 * n + 1], picture->rgb[3 * n + 2] };
        };
        QCOMPARE(pixel(0), (std::vector { 1000 / 256, 2000 / 256, 3000 / 256 }));
        QCOMPARE(pixel(1), (std::vector { 6000 / 256, 7000 / 256, 8000 / 256 }));
        QCOMPARE(pixel(4), pixel(0)); // below the first entry
        QCOMPARE(pixel(5), (std::vector { 21000 / 256, 22000 / 256, 23000 / 256 })); // behind the last
        // The same red in segments: two entries, then a line to 21000 in two steps (11000 and 21000 here).
        dicom.remove(0x00281201).set(0x00281221, "OW", words({ 0, 2, 1000, 6000, 1, 2, 21000 }));
        const auto segmented = pictureOf(dicom);
        QVERIFY2(segmented, segmented ? "" : describe(segmented.error()).c_str());
        QCOMPARE(segmented->rgb[3], picture->rgb[3]);
        QCOMPARE(int(segmented->rgb[6]), 13500 / 256);
        QCOMPARE(int(segmented->rgb[9]), 21000 / 256);
        dicom.set(0x00281221, "OW", words({ 0, 2, 1000, 6000, 1, 2 }));
        QCOMPARE(pictureOf(dicom).error().code, ErrorCode::Damaged);
        dicom.remove(0x00281221);
        dicom.set(0x00281201, "OW", words({ 1 })); // not enough for four entries of a byte either
        const auto damaged = pictureOf(dicom);
        QVERIFY(!damaged);
        QCOMPARE(damaged.error().code, ErrorCode::Damaged);
    }

    void expandsSegments_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("entries");
        QTest::addColumn<bool>("isWords");
        QTest::addColumn<QList<float>>("expected"); // none: refused
        const auto row = [](const char* name, const std::string& bytes, int entries, bool isWords,
                             const QList<float>& expected = {}) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << entries << isWords << expected;
        };
        row("discrete", words({ 0, 3, 7, 8, 900 }), 3, true, { 7, 8, 900 });
        row("a line down", words({ 0, 1, 100, 1, 4, 0 }), 5, true, { 100, 75, 50, 25, 0 });
        row("a copy", words({ 0, 1, 5, 1, 2, 9, 2, 2, 0, 0 }), 6, true, { 5, 7, 9, 5, 7, 9 });
        row("bytes", std::string("\x00\x02\x01\xC8\x01\x02\x00\x02\x01\x00\x00\x00\x00", 13), 6, false,
            { 1, 200, 100, 0, 1, 200 });
        row("padded", words({ 0, 1, 5, 0 }), 1, true, { 5 });
        row("a line from nowhere", words({ 1, 3, 9 }), 3, true);
        row("too few", words({ 0, 2, 5, 6 }), 3, true);
        row("too many", words({ 0, 3, 5, 6, 7 }), 2, true);
        row("a copy of itself", words({ 0, 1, 5, 2, 9, 6, 0 }), 100, true);
        row("a copy from outside", words({ 0, 1, 5, 2, 1, 6000, 0 }), 100, true);
        row("unknown", words({ 3, 1, 5 }), 1, true);
        row("nothing for ever", words({ 0, 1, 5, 0, 0, 2, 1, 6, 0 }), 100, true);
        row("cut", words({ 0, 3, 7 }), 3, true);
    }

    void expandsSegments()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, entries);
        QFETCH(bool, isWords);
        QFETCH(QList<float>, expected);
        const auto found
            = dicom::expandSegments(bytes.toStdString(), static_cast<std::size_t>(entries), isWords);
        QCOMPARE(found.has_value(), !expected.isEmpty());
        if (found)
            QCOMPARE(*found, std::vector<float>(expected.begin(), expected.end()));
    }

    void readsFloatingPoint()
    {
        const std::vector<double> values { 0.5, -1.25, 1e10, std::nan(""), 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0,
            1e300 };
        for (const bool isDouble : { false, true }) {
            for (const auto encoding :
                { SyntheticDicom::Encoding::ExplicitLittle, SyntheticDicom::Encoding::ExplicitBig }) {
                auto dicom = radiograph();
                std::string bytes;
                for (const double value : values) {
                    const auto single = static_cast<float>(std::min(value, 2e30));
                    bytes += isDouble ? std::string(reinterpret_cast<const char*>(&value), 8)
                                      : std::string(reinterpret_cast<const char*>(&single), 4);
                }
                dicom.remove(0x7FE00010).remove(0x00280101).remove(0x00280102).remove(0x00280103);
                dicom.set(0x00280100, "US", u16(isDouble ? 64 : 32));
                dicom.set(isDouble ? 0x7FE00009 : 0x7FE00008, isDouble ? "OD" : "OF", bytes);
                dicom.setEncoding(encoding);
                const auto picture = pictureOf(dicom);
                QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
                QCOMPARE(picture->values[0], 0.5F);
                QCOMPARE(picture->values[1], -1.25F);
                QCOMPARE(picture->values[2], 1e10F);
                QVERIFY(std::isnan(picture->values[3]));
                QCOMPARE(std::isinf(picture->values[11]), isDouble);
                QCOMPARE(picture->range.minimum, -1.25);
                if (isDouble)
                    QCOMPARE(picture->range.maximum, 1e10);
            }
        }
    }

    void readsOneBitFrames()
    {
        auto dicom = radiograph();
        dicom.set(0x00280100, "US", u16(1)).set(0x00280101, "US", u16(1)).set(0x00280102, "US", u16(0));
        dicom.setText(0x00280008, "IS", "2");
        // 12 pixels a frame: the second frame begins in the middle of a byte.
        dicom.set(0x7FE00010, "OB", std::string("\x01\xF8\x03\x00", 4));
        const auto first = pictureOf(dicom, 0);
        const auto second = pictureOf(dicom, 1);
        QVERIFY2(second, second ? "" : describe(second.error()).c_str());
        QCOMPARE(first->values, (std::vector<float> { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }));
        QCOMPARE(second->values, (std::vector<float> { 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0 }));
    }

    void readsUncompressedAndDeflatedFragments()
    {
        const std::string frame("\x01\xF8", 2);
        auto dicom = radiograph();
        dicom.set(0x00280100, "US", u16(1)).set(0x00280101, "US", u16(1)).set(0x00280102, "US", u16(0));
        dicom.setText(0x00280008, "IS", "2");
        dicom.setRaw(0x7FE00010, encapsulated({ frame, std::string("\x02\x00", 2) }));
        dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.1.98");
        QCOMPARE(pictureOf(dicom, 0)->values, (std::vector<float> { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }));
        QCOMPARE(pictureOf(dicom, 1)->values, (std::vector<float> { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
        // Stored blocks of RFC 1951: final, length 2, its complement, the bytes.
        const auto block
            = [](const std::string& bytes) { return std::string("\x01\x02\x00\xFD\xFF", 5) + bytes; };
        dicom.setRaw(0x7FE00010, encapsulated({ block(frame), block(std::string("\x02\x00", 2)) }));
        dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.8.1");
        QCOMPARE(pictureOf(dicom, 0)->values, (std::vector<float> { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }));
        QCOMPARE(pictureOf(dicom, 1)->values, (std::vector<float> { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
        dicom.setRaw(0x7FE00010, encapsulated({ block(frame), "\x07" }));
        QCOMPARE(pictureOf(dicom, 1).error().code, ErrorCode::Damaged);
    }

    void appliesTables()
    {
        auto dicom = radiograph({ 0, 5, 6, 7, 8, 9, 5, 5, 5, 5, 5, 5 });
        dicom.setSequence(0x00283000, { lookupTable(3, 6, 16, { 100, 300, 50 }) });
        dicom.setSequence(0x00283010, { lookupTable(4, 100, 12, { 0, 1000, 2000, 4095 }) });
        const auto picture = pictureOf(dicom);
        QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
        QCOMPARE(picture->values[0], 100.0F);
        QCOMPARE(picture->values[2], 100.0F);
        QCOMPARE(picture->values[3], 300.0F);
        QCOMPARE(picture->values[4], 50.0F);
        QCOMPARE(picture->values[5], 50.0F);
        QCOMPARE(picture->range, (ValueRange { 50, 300 }));
        const Window window = picture->defaultWindow();
        QVERIFY(window.table);
        QCOMPARE(window.table->at(50), 0.0F);
        QCOMPARE(window.table->at(103), 1.0F);
        QVERIFY(std::abs(window.table->at(101) - 1000.0F / 4095.0F) < 1e-6F);
        QCOMPARE(window.explanation, QString("TABLE"));
        QCOMPARE(window.centre, 102.0);
        QCOMPARE(window.width, 4.0);
        // A window takes precedence.
        dicom.setText(0x00281050, "DS", "40").setText(0x00281051, "DS", "80");
        QCOMPARE(pictureOf(dicom)->defaultWindow(), (Window { 40, 80 }));
        QVERIFY(pictureOf(dicom)->meaning.windows.at(1).table);
        // A damaged table of shades costs no picture, but is said.
        dicom.setSequence(0x00283010, { lookupTable(4, 100, 12, { 0 }) });
        QCOMPARE(pictureOf(dicom)->meaning.windows.size(), std::size_t(1));
        QVERIFY(pictureOf(dicom)->meaning.notices.join(u' ').contains("damaged"));
        dicom.setSequence(0x00283000, { lookupTable(3, 6, 16, { 1 }) });
        QCOMPARE(pictureOf(dicom).error().code, ErrorCode::Damaged);
    }

    void readsOverlays()
    {
        auto dicom = radiograph({ 0, 1, 2, 3, 4096, 5, 6, 7, 8, 9, 10, 11 });
        dicom.set(0x00280101, "US", u16(12)).set(0x00280102, "US", u16(11));
        dicom.set(0x60000010, "US", u16(2)).set(0x60000011, "US", u16(3));
        dicom.set(0x60000050, "SS", words({ 2, -1 })).setText(0x60000022, "LO", "ROI");
        dicom.set(0x60003000, "OW", std::string("\x11\x00", 2));
        // In bit 12 of the pixels.
        dicom.set(0x60020010, "US", u16(rows)).set(0x60020011, "US", u16(columns));
        dicom.set(0x60020102, "US", u16(12));
        // Longer than its data: left out.
        dicom.set(0x60040010, "US", u16(2000)).set(0x60040011, "US", u16(2000));
        dicom.set(0x60043000, "OW", std::string("\x11\x00", 2));
        const auto picture = pictureOf(dicom);
        QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
        QCOMPARE(picture->values[4], 0.0F); // the overlay's bit is no part of the value
        QCOMPARE(picture->overlays.size(), std::size_t(2));
        const PictureOverlay& own = picture->overlays[0];
        QCOMPARE(own.bits, (std::vector<std::uint8_t> { 1, 0, 0, 0, 1, 0 }));
        QCOMPARE(own.top, 1);
        QCOMPARE(own.left, -2);
        QCOMPARE(own.description, QString("ROI"));
        QCOMPARE(
            picture->overlays[1].bits, (std::vector<std::uint8_t> { 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }));
    }

    void saysWhatSizesAreWorth()
    {
        auto dicom = radiograph();
        QVERIFY(!pictureOf(dicom)->pixelSpacingMm);
        dicom.setText(0x00280034, "IS", "2\\1");
        QCOMPARE(pictureOf(dicom)->pixelAspect, 2.0);
        dicom.setText(0x00181164, "DS", "0.2\\0.1");
        const auto imager = pictureOf(dicom);
        QCOMPARE(imager->pixelSpacingMm, (std::optional<std::array<double, 2>>({ 0.1, 0.2 })));
        QVERIFY(imager->spacingCaveat.contains("detector"));
        QCOMPARE(imager->pixelAspect, 2.0);
        dicom.setText(0x00280030, "DS", "0.2\\0.1");
        QVERIFY(pictureOf(dicom)->spacingCaveat.contains("detector")); // the same again is no calibration
        dicom.setText(0x00280030, "DS", "0.18\\0.09").setText(0x00280A02, "CS", "FIDUCIAL");
        const auto calibrated = pictureOf(dicom);
        QCOMPARE(calibrated->pixelSpacingMm, (std::optional<std::array<double, 2>>({ 0.09, 0.18 })));
        QVERIFY(calibrated->spacingCaveat.isEmpty());
    }

    void describesARadiograph()
    {
        auto dicom = radiograph({ 0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100 }, "MG");
        dicom.setText(0x00280004, "CS", "MONOCHROME1").setText(0x00200020, "CS", "P\\FR");
        dicom.setText(0x00200062, "CS", "L").setText(0x00185101, "CS", "MLO");
        const auto picture = pictureOf(dicom);
        QVERIFY(picture->meaning.isInverted);
        QCOMPARE(picture->directions, (std::array<QString, 2> { "P", "FR" }));
        QCOMPARE(picture->view, QString("L MLO"));
        QCOMPARE(picture->meaning.modality, QString("MG"));
        QVERIFY(picture->defaultWindow().width > 500);
    }

    void framesOfAFilm()
    {
        const TestFolder folder;
        auto dicom = radiograph({}, "XA");
        std::string pixels;
        for (int n = 0; n < 5 * rows * columns; ++n)
            pixels += u16(static_cast<unsigned>(n / (rows * columns)));
        dicom.setText(0x00280008, "IS", "5").setText(0x00181063, "DS", "40").set(0x7FE00010, "OW", pixels);
        const auto collection = scanPaths({ folder.write("a.dcm", dicom.bytes()) });
        PictureReader reader(*collection->findSeries());
        QCOMPARE(reader.count(), std::size_t(5));
        for (const std::size_t frame : { 3, 0, 4 })
            QCOMPARE(reader.read(frame)->values.front(), static_cast<float>(frame));
        QCOMPARE(reader.secondsPerFrame(), 0.04);
        QCOMPARE(reader.read(5).error().code, ErrorCode::InvalidArgument);
    }

    void slicesOfAVolumeAsAcquired()
    {
        const TestFolder folder;
        for (int n = 0; n < 3; ++n)
            folder.write("s" + std::to_string(n),
                SyntheticDicom::slice({ .rows = rows,
                                          .columns = columns,
                                          .positionLps = { 0, 1.0 * n, 2.0 * n }, // tilted
                                          .instanceNumber = n + 1,
                                          .pixels = std::vector<std::int32_t>(rows * columns, n) })
                    .bytes());
        const auto collection = scanPaths({ folder.path() });
        const Series* series = collection->findSeries();
        QVERIFY(series->isVolume && series->isResampled);
        PictureReader reader(*series);
        QCOMPARE(reader.count(), std::size_t(3));
        QCOMPARE(reader.read(2)->values, std::vector<float>(rows * columns, 2.0F));
        QCOMPARE(reader.read(2)->pixelSpacingMm, (std::optional<std::array<double, 2>>({ 1.0, 2.0 })));
    }

    // Every lossless file of the NEMA WG04 suite is its uncompressed original, bit by bit.
    void decodesTheWg04Suite_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("original");
        const auto data = testData("data/wg04");
        if (!data)
            return;
        for (const char* codec : { "RLE", "JPLL", "JLSL", "J2KR" }) {
            for (const auto& entry : fs::directory_iterator(*data / codec)) {
                const QString name = QString::fromStdString(entry.path().filename().string());
                QTest::newRow(qPrintable(name)) << QString::fromStdString(entry.path().string())
                                                << QStringLiteral("REF/%1_UNC").arg(name.section(u'_', 0, 0));
            }
        }
    }

    void decodesTheWg04Suite()
    {
        const auto data = testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        QFETCH(QString, file);
        QFETCH(QString, original);
        const auto picture = pictureOf(file.toStdString());
        const auto expected = pictureOf(*data / original.toStdString());
        QVERIFY2(expected, expected ? "" : describe(expected.error()).c_str());
        QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
        QVERIFY(!expected->values.empty() || !expected->rgb.empty());
        QVERIFY(picture->values == expected->values);
        QVERIFY(picture->rgb == expected->rgb);
        QCOMPARE(picture->range, expected->range);
        QVERIFY(picture->meaning.notices.isEmpty());
    }

    void decodesColourJpeg()
    {
        if (QStandardPaths::findExecutable("dcmcjpeg").isEmpty())
            QSKIP("dcmcjpeg is not there");
        // Smooth, so that the compression changes little.
        constexpr int side = 64;
        std::vector<std::uint8_t> rgb;
        for (int n = 0; n < side * side; ++n)
            rgb.insert(rgb.end(),
                { static_cast<std::uint8_t>(4 * (n % side)), static_cast<std::uint8_t>(4 * (n / side)), 40 });
        auto dicom = colourPicture("RGB", std::string(rgb.begin(), rgb.end()));
        dicom.set(0x00280010, "US", u16(side)).set(0x00280011, "US", u16(side));
        dicom.setText(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7");
        const TestFolder folder;
        const fs::path plain = folder.write("a.dcm", dicom.bytes());
        for (const QString option : { "+eb", "+e1", "+eb +cr" }) {
            const fs::path packed = folder.file("b" + option.toStdString());
            QProcess process;
            process.start("dcmcjpeg",
                option.split(u' ') << QString::fromStdString(plain.string())
                                   << QString::fromStdString(packed.string()));
            QVERIFY(process.waitForFinished());
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
            const auto picture = pictureOf(packed);
            QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
            double difference = 0.0;
            for (std::size_t n = 0; n < rgb.size(); ++n)
                difference += std::abs(picture->rgb.at(n) - rgb[n]);
            QVERIFY2(difference / static_cast<double>(rgb.size()) < 6.0,
                qPrintable(QString("%1: %2").arg(option).arg(difference / static_cast<double>(rgb.size()))));
            const bool isLossless = option == "+e1";
            QCOMPARE(picture->meaning.notices.isEmpty(), isLossless);
        }
    }
};

QTEST_GUILESS_MAIN(PictureReaderTest)
#include "PictureReaderTest.moc"
