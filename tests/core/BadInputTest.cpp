#include "core/dicom/FolderScan.h"
#include "core/dicom/FrameReader.h"
#include "core/dicom/SeriesReader.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <random>
#include <sys/resource.h>

using namespace fovea;
using namespace fovea::test;
namespace fs = std::filesystem;

namespace {

const std::string openSequence = u16(0x0008) + u16(0x1140) + "SQ" + u16(0) + u32(0xFFFFFFFF);
const std::string openItem = u16(0xFFFE) + u16(0xE000) + u32(0xFFFFFFFF);

std::string element(unsigned group, unsigned number, const std::string& vr, std::uint32_t length)
{
    const bool isLong = vr == "OB" || vr == "OW" || vr == "UN" || vr == "SQ" || vr == "UT";
    return u16(group) + u16(number) + vr + (isLong ? u16(0) + u32(length) : u16(length));
}

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int n = 0; n < times; ++n)
        all += text;
    return all;
}

long peakMemoryKib()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

SyntheticDicom sound()
{
    return SyntheticDicom::slice({ .rows = 8, .columns = 8 });
}

// Bad files by name, made once.
const std::map<QString, std::string>& badFiles()
{
    static const std::map<QString, std::string> files = [] {
        std::map<QString, std::string> all;
        const std::string good = sound().bytes();
        all["empty"] = "";
        all["a few bytes"] = "DICM";
        all["only a preamble"] = std::string(128, '\0') + "DICM";
        all["cut in the meta header"] = good.substr(0, 150);
        all["cut in the header"] = good.substr(0, 400);
        all["cut in the pixels"] = good.substr(0, good.size() - 10);
        for (const char* vr : { "OB", "UN", "SQ", "OW", "UT" }) {
            auto dicom = sound();
            dicom.setRaw(0x00091001, element(0x0009, 0x1001, vr, 0xFFFFFFF0));
            all[QStringLiteral("4 GB of %1").arg(vr)] = dicom.bytes();
        }
        auto dicom = sound();
        dicom.setRaw(0x00020011, element(0x0002, 0x0011, "Z\x01", 4));
        all["odd type in the meta header"] = dicom.bytes();
        dicom = sound();
        all["odd type"] = dicom.setRaw(0x00091001, element(0x0009, 0x1001, "\x7F\x02", 4) + "abcd").bytes();
        all["pixels of 4 GB"]
            = sound().setRaw(0x7FE00010, element(0x7FE0, 0x0010, "OW", 0xFFFFFFFE) + "abcd").bytes();
        all["no rows"] = sound().set(0x00280010, "US", u16(0)).bytes();
        all["no columns"] = sound().set(0x00280011, "US", u16(0)).bytes();
        all["rows missing"] = sound().remove(0x00280010).bytes();
        all["rows as text"] = sound().setText(0x00280010, "LO", "many").bytes();
        all["rows in a wide type"] = sound().set(0x00280010, "UL", u32(0x10000008)).bytes();
        all["65535 by 65535"]
            = sound().set(0x00280010, "US", u16(65535)).set(0x00280011, "US", u16(65535)).bytes();
        all["2^31 frames"] = sound().setText(0x00280008, "IS", "2147483648").bytes();
        all["minus one frame"] = sound().setText(0x00280008, "IS", "-1").bytes();
        all["sizes whose product is small in 32 bits"] = sound()
                                                             .set(0x00280010, "US", u16(65535))
                                                             .set(0x00280011, "US", u16(65535))
                                                             .setText(0x00280008, "IS", "99999")
                                                             .bytes();
        all["no bits"] = sound().set(0x00280100, "US", u16(0)).bytes();
        all["high bit beyond"] = sound().set(0x00280102, "US", u16(31)).bytes();
        all["more bits stored than allocated"] = sound().set(0x00280101, "US", u16(32)).bytes();
        all["nested 100000 deep"]
            = sound().setRaw(0x00081140, repeated(openSequence + openItem, 100'000)).bytes();
        all["nested wanted sequences"]
            = sound()
                  .setRaw(0x52009229, repeated(element(0x5200, 0x9229, "SQ", 0xFFFFFFFF) + openItem, 100'000))
                  .bytes();
        all["a sequence that never ends"] = sound().setRaw(0x00081140, openSequence + openItem).bytes();
        all["a million small items"]
            = sound()
                  .setRaw(0x00081140, openSequence + repeated(u16(0xFFFE) + u16(0xE000) + u32(0), 1'000'000))
                  .bytes();
        all["a million small wanted items"]
            = sound()
                  .setRaw(0x52009230,
                      element(0x5200, 0x9230, "SQ", 0xFFFFFFFF)
                          + repeated(u16(0xFFFE) + u16(0xE000) + u32(0), 1'000'000))
                  .bytes();
        all["delimiters out of place"]
            = sound()
                  .setRaw(0x00081140, repeated(u16(0xFFFE) + u16(0xE00D) + u32(0), 10))
                  .setRaw(0x00280010, "")
                  .bytes();
        const auto compressed = [](const std::string& pixels, const char* syntax) {
            return sound()
                .setRaw(0x7FE00010, pixels)
                .setEncoding(SyntheticDicom::Encoding::ExplicitLittle, syntax)
                .bytes();
        };
        constexpr auto rle = "1.2.840.10008.1.2.5";
        all["no fragments"] = compressed(encapsulated({}), rle);
        all["an empty fragment"] = compressed(encapsulated({ "" }), rle);
        all["fragment longer than the file"] = compressed(element(0x7FE0, 0x0010, "OB", 0xFFFFFFFF)
                + u16(0xFFFE) + u16(0xE000) + u32(0) + u16(0xFFFE) + u16(0xE000) + u32(0x7FFFFFFF) + "abc",
            rle);
        all["noise as RLE"] = compressed(encapsulated({ std::string(500, '\x7F') }), rle);
        for (const char* syntax : { "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70",
                 "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90" }) {
            all[QStringLiteral("noise as %1").arg(syntax)]
                = compressed(encapsulated({ std::string(500, '\x5A') }), syntax);
            all[QStringLiteral("a bare marker as %1").arg(syntax)]
                = compressed(encapsulated({ "\xFF\xD8\xFF\xC0" }), syntax);
            // A sound beginning with nothing after it: SOI, SOF of 8 x 8 and 16 bits; SIZ of 8 x 8.
            all[QStringLiteral("cut frame header as %1").arg(syntax)] = compressed(
                encapsulated(
                    { std::string("\xFF\xD8\xFF\xC3\x00\x0B\x10\x00\x08\x00\x08\x01\x01\x11\x00", 15) }),
                syntax);
            all[QStringLiteral("cut codestream as %1").arg(syntax)] = compressed(
                encapsulated({ std::string("\xFF\x4F\xFF\x51\x00\x29\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08"
                                           "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08"
                                           "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0F\x01\x01",
                    45) }),
                syntax);
        }
        auto bomb = sound();
        bomb.set(0x00091002, "OB", std::string(150 << 20, '\0'))
            .setEncoding(SyntheticDicom::Encoding::Deflated);
        all["a deflated bomb"] = bomb.bytes();
        const std::string deflated = sound().setEncoding(SyntheticDicom::Encoding::Deflated).bytes();
        all["deflated and cut"] = deflated.substr(0, deflated.size() - 40);
        all["deflated noise"] = deflated.substr(0, deflated.size() - 300) + std::string(300, '\xFF');
        return all;
    }();
    return files;
}

} // namespace

// Whatever a file says, there is an error in words, soon, and without much memory.
// Longer than any of this takes on a loaded machine: what takes longer hangs.
constexpr qint64 hangMs = 30000;

class BadInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { (void)badFiles(); }

    void endsInAnErrorSoon_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& [name, bytes] : badFiles())
            QTest::newRow(qPrintable(name)) << name;
    }

    void endsInAnErrorSoon()
    {
        QFETCH(QString, name);
        const TestFolder folder;
        const fs::path file = folder.write("bad.dcm", badFiles().at(name));
        const long before = peakMemoryKib();
        QElapsedTimer timer;
        timer.start();
        const auto found = scanPaths({ folder.path() });
        QVERIFY(found.has_value());
        if (found->refused.empty()) {
            QCOMPARE(found->studies.size(), std::size_t(1));
            const auto volume = readSeries(found->studies[0].series.at(0));
            QVERIFY2(!volume.has_value(), "the file was read");
            QVERIFY(!volume.error().sentence.empty());
        } else {
            QVERIFY(found->studies.empty());
            QVERIFY(!found->refused[0].reason.isEmpty());
        }
        QVERIFY2(timer.elapsed() < hangMs, qPrintable(QString::number(timer.elapsed())));
        const long grown = (peakMemoryKib() - before) / 1024;
        QVERIFY2(grown < 100, qPrintable(QStringLiteral("%1 MiB").arg(grown)));
    }

    void manyFramesAreNotManyAllocations()
    {
        // A legal claim that there is no memory for is refused with a number, before memory is taken.
        const TestFolder folder;
        for (int n = 0; n < 400; ++n) {
            auto dicom = SyntheticDicom::slice({ .positionLps = { 0, 0, 1.0 * n }, .instanceNumber = n + 1 });
            dicom.set(0x00280010, "US", u16(65535)).set(0x00280011, "US", u16(65535));
            dicom.setRaw(0x7FE00010, encapsulated({ "abcd" }));
            dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.5");
            folder.write(std::to_string(n), dicom.bytes());
        }
        QElapsedTimer timer;
        timer.start();
        const auto found = scanPaths({ folder.path() });
        const auto volume = readSeries(*found->findSeries());
        QCOMPARE(volume.error().code, ErrorCode::OutOfMemory);
        QVERIFY(timer.elapsed() < hangMs);
    }

    // Sound files with a few bytes changed or cut off: anything may come of it but a crash or a long wait.
    void survivesChance_data()
    {
        QTest::addColumn<int>("encoding");
        QTest::newRow("explicit") << 0;
        QTest::newRow("implicit") << 1;
        QTest::newRow("big endian") << 2;
        QTest::newRow("deflated") << 3;
        QTest::newRow("RLE") << 4;
        QTest::newRow("enhanced") << 5;
    }

    void survivesChance()
    {
        QFETCH(int, encoding);
        auto dicom = sound();
        SyntheticDicom inner;
        inner.setText(0x00280030, "DS", "1\\1");
        SyntheticDicom outer;
        outer.setSequence(0x00289110, { inner, inner });
        dicom.setSequence(0x00081140, { outer, outer });
        if (encoding == 5)
            dicom.setSequence(0x52009229, { outer }).setSequence(0x52009230, { outer, outer });
        if (encoding == 4) {
            std::string rle(64, '\0');
            rle[0] = 2;
            rle[4] = 64;
            rle[8] = 68;
            dicom.setRaw(0x7FE00010, encapsulated({ rle + "\xC1q\xC1q" + "\xC1z\xC1z" }));
            dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.5");
        } else if (encoding < 4) {
            dicom.setEncoding(static_cast<SyntheticDicom::Encoding>(encoding));
        }
        const std::string good = dicom.bytes();
        const TestFolder folder;
        QVERIFY(scanPaths({ folder.write("a", good) })->findSeries());
        std::mt19937 random(static_cast<unsigned>(encoding) + 1);
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 300; ++round) {
            std::string bytes = good;
            for (unsigned change = 0; change <= random() % 4; ++change)
                bytes[128 + random() % (bytes.size() - 128)]
                    = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
            if (random() % 4 == 0)
                bytes.resize(random() % bytes.size());
            const auto found = scanPaths({ folder.write("a", bytes) });
            QVERIFY(found.has_value());
            for (const Study& study : found->studies) {
                for (const Series& series : study.series)
                    (void)readSeries(series);
            }
        }
        QVERIFY2(timer.elapsed() < hangMs, qPrintable(QString::number(timer.elapsed())));
    }

    void survivesChanceInCodestreams()
    {
        const auto data = testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        const TestFolder folder;
        std::mt19937 random(5);
        for (const char* name : { "JPLL/MR4_JPLL", "JLSL/MR4_JLSL", "RLE/MR4_RLE" }) {
            const std::string good = readBytes(*data / name);
            for (int round = 0; round < 12; ++round) {
                std::string bytes = good;
                for (int change = 0; change < 8; ++change)
                    bytes[2000 + random() % (bytes.size() - 2000)] = static_cast<char>(random());
                const auto reader = dicom::FrameReader::open(folder.write("a", bytes));
                if (!reader)
                    continue;
                auto copy = dicom::FrameReader::open(folder.file("a"));
                std::vector<std::uint8_t> stored(copy->frameBytes());
                (void)copy->read(0, stored);
            }
        }
    }
};

QTEST_GUILESS_MAIN(BadInputTest)
#include "BadInputTest.moc"
