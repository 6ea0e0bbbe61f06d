#include "core/dicom/FolderScan.h"
#include "core/dicom/FrameReader.h"
#include "core/dicom/PictureReader.h"
#include "core/dicom/SeriesReader.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <fstream>
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

rusage usageOf(__rusage_who who)
{
    rusage usage {};
    getrusage(who, &usage);
    return usage;
}

long peakMemoryKib()
{
    return usageOf(RUSAGE_SELF).ru_maxrss;
}

// Of this process and of the decoders that ended: seconds of work, whatever else the machine does.
double workSeconds()
{
    double seconds = 0.0;
    for (const auto who : { RUSAGE_SELF, RUSAGE_CHILDREN }) {
        const rusage usage = usageOf(who);
        for (const timeval& time : { usage.ru_utime, usage.ru_stime })
            seconds += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    }
    return seconds;
}

// A number of /proc/self/status.
long statusOf(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(key + ':'))
            return std::stol(line.substr(key.size() + 1));
    }
    return -1;
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
        // One row of a table of frames, or two, that point to nowhere.
        for (const bool isExtended : { false, true }) {
            auto frames = sound();
            frames.setText(0x00280008, "IS", "2");
            const std::string table = isExtended ? "" : u32(0) + u32(0x70000000);
            const std::string item = u16(0xFFFE) + u16(0xE000);
            if (isExtended)
                frames.setRaw(0x7FE00001,
                    element(0x7FE0, 0x0001, "OV", 16) + u32(0) + u32(0) + u32(0x70000000) + u32(9));
            frames.setRaw(0x7FE00010,
                element(0x7FE0, 0x0010, "OB", 0xFFFFFFFF) + item
                    + u32(static_cast<std::uint32_t>(table.size())) + table + item + u32(4) + "abcd" + item
                    + u32(4) + "abcd" + item + u32(4) + "abcd" + u16(0xFFFE) + u16(0xE0DD) + u32(0));
            frames.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, rle);
            all[isExtended ? "an extended table of frames that lies" : "a table of frames that lies"]
                = frames.bytes();
        }
        std::string many(64, '\0');
        many[0] = 16;
        many[4] = 64;
        all["RLE of sixteen segments"] = compressed(encapsulated({ many + std::string(64, 'x') }), rle);
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
        // SIZ of 8 x 8 with 38 bits, and with three components.
        const auto size = [](char components, char bits) {
            std::string siz("\xFF\x4F\xFF\x51\x00\x29\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00\x00"
                            "\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00"
                            "\x00\x01\x0F\x01\x01",
                45);
            siz[41] = components;
            siz[42] = bits;
            return siz;
        };
        for (const char* syntax : { "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.201" }) {
            all[QStringLiteral("38 bits as %1").arg(syntax)]
                = compressed(encapsulated({ size(1, 37) }), syntax);
            all[QStringLiteral("three components as %1").arg(syntax)]
                = compressed(encapsulated({ size(3, 15) }), syntax);
        }
        const auto withBits = [](unsigned allocated, unsigned stored) {
            return sound()
                .set(0x00280100, "US", u16(allocated))
                .set(0x00280101, "US", u16(stored))
                .set(0x00280102, "US", u16(stored - 1));
        };
        all["12 bits packed"] = withBits(12, 12).bytes();
        all["32 bits and pixels of 16"] = withBits(32, 32).bytes();
        all["64 bits and pixels of 16"] = withBits(64, 64).bytes();
        all["one bit, cut"] = withBits(1, 1).setText(0x00280008, "IS", "1000").bytes();
        all["floats of 16 bits"]
            = sound().remove(0x7FE00010).set(0x7FE00008, "OF", std::string(256, 'x')).bytes();
        all["doubles, cut"] = withBits(64, 64).remove(0x7FE00010).set(0x7FE00009, "OD", "abcdefgh").bytes();
        const auto table = [](unsigned entries, const std::string& values) {
            return SyntheticDicom()
                .set(0x00283002, "US", u16(entries) + u16(0) + u16(16))
                .set(0x00283006, "OW", values);
        };
        all["a lookup table of 65536 entries and two"]
            = sound().setSequence(0x00283000, { table(0, "abcd") }).bytes();
        all["a lookup table without entries"] = sound().setSequence(0x00283000, { table(3, "") }).bytes();
        all["a lookup table without anything"]
            = sound().setSequence(0x00283000, { SyntheticDicom() }).bytes();
        auto palette = sound().setText(0x00280004, "CS", "PALETTE COLOR");
        all["a palette that is not there"] = palette.bytes();
        for (const std::uint32_t colour : { 0U, 1U, 2U }) {
            palette.set(0x00281101 + colour, "US", u16(0) + u16(0) + u16(16));
            palette.set(0x00281201 + colour, "OW", "abcd");
        }
        all["a palette of 65536 entries and two"] = palette.bytes();
        for (const std::uint32_t colour : { 0U, 1U, 2U }) {
            palette.remove(0x00281201 + colour);
            palette.set(0x00281221 + colour, "OW", u16(0) + u16(1) + u16(9) + u16(2) + u16(60000) + u32(0));
        }
        all["a palette in segments that copies for ever"] = palette.bytes();
        all["20 bytes that claim 4 GB"]
            = u16(0x0008) + u16(0x0005) + "OB" + u16(0) + u32(0xFFFFFFF0) + "abcdefgh";
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

// What scanning and reading the folder's one file ends in; empty when it is read.
Error errorOf(const fs::path& folder)
{
    const auto found = scanPaths({ folder });
    if (!found)
        return found.error();
    if (!found->refused.empty())
        return { ErrorCode::Damaged, found->refused[0].reason.toStdString(),
            found->refused[0].file.string() };
    for (const Study& study : found->studies) {
        for (const Series& series : study.series) {
            if (series.isVolume) {
                if (const auto volume = readSeries(series); !volume)
                    return volume.error();
            } else if (const auto picture = PictureReader(series).read(0); !picture) {
                return picture.error();
            }
        }
    }
    return {};
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
        const double workBefore = workSeconds();
        QElapsedTimer timer;
        timer.start();
        const Error error = errorOf(folder.path());
        QVERIFY2(!error.sentence.empty(), "the file was read");
        QCOMPARE(fs::path(error.subject).filename(), fs::path("bad.dcm"));
        QVERIFY2(timer.elapsed() < hangMs, qPrintable(QString::number(timer.elapsed())));
        const double work = workSeconds() - workBefore;
        QVERIFY2(work < 2.0, qPrintable(QStringLiteral("%1 s").arg(work)));
        const long grown = (peakMemoryKib() - before) / 1024;
        QVERIFY2(grown < 100, qPrintable(QStringLiteral("%1 MiB").arg(grown)));
    }

    // Among all of them a sound series is read, and each of them is accounted for.
    void theRestOfTheStudyOpens()
    {
        const TestFolder folder;
        std::size_t count = 0;
        for (const auto& [name, bytes] : badFiles())
            folder.write("bad" + std::to_string(count++), bytes);
        for (int n = 0; n < 5; ++n)
            folder.write("good" + std::to_string(n),
                SyntheticDicom::slice({ .positionLps = { 0, 0, 3.0 * n },
                                          .instanceNumber = n + 1,
                                          .seriesUid = "1.2.840.77",
                                          .pixels = std::vector<std::int32_t>(12, 10 * n) })
                    .bytes());
        const auto found = scanPaths({ folder.path() });
        QVERIFY(found.has_value());
        const Series* good = found->findSeries("1.2.840.77");
        QVERIFY(good);
        const auto volume = readSeries(*good);
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QCOMPARE(volume->valueAt(1, 1, 3), 30.0);
        std::size_t accounted = found->refused.size();
        for (const Study& study : found->studies) {
            for (const Series& series : study.series)
                accounted += series.instances.size();
        }
        QVERIFY2(accounted >= count + 5, qPrintable(QString::number(accounted)));
    }

    void nothingIsLeftBehind()
    {
        const TestFolder folder;
        for (const char* name : { "cut in the header", "deflated noise", "noise as RLE",
                 "cut codestream as 1.2.840.10008.1.2.4.90", "noise as 1.2.840.10008.1.2.4.80" }) {
            const bool isCodec
                = std::string_view(name).ends_with("90") || std::string_view(name).ends_with("80");
            folder.write("bad.dcm", badFiles().at(name));
            (void)errorOf(folder.path());
            const long memory = statusOf("VmRSS");
            const long threads = statusOf("Threads");
            for (int round = 0; round < (isCodec ? 40 : 400); ++round)
                QVERIFY(!errorOf(folder.path()).sentence.empty());
            QCOMPARE(statusOf("Threads"), threads);
            const long grown = (statusOf("VmRSS") - memory) / 1024;
            QVERIFY2(grown < 16, qPrintable(QStringLiteral("%1: %2 MiB").arg(name).arg(grown)));
        }
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
