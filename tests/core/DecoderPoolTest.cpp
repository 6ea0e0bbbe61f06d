#include "core/dicom/DecoderPool.h"

#include "core/base/Parallel.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <openjph/ojph_arch.h>
#include <openjph/ojph_codestream.h>
#include <openjph/ojph_file.h>
#include <openjph/ojph_mem.h>
#include <openjph/ojph_params.h>
#include <sched.h>
#include <sys/wait.h>
#include <thread>

using namespace fovea;
using namespace fovea::dicom;
namespace fs = std::filesystem;

namespace {

const FrameShape smallShape { 8, 4, 1, Photometric::Grey, {} };

std::span<const std::uint8_t> bytesOf(std::string_view text)
{
    return { reinterpret_cast<const std::uint8_t*>(text.data()), text.size() };
}

Result<void> obey(DecoderPool& pool, std::string_view command, std::vector<std::uint8_t>* out = nullptr)
{
    std::vector<std::uint8_t> stored(smallShape.bytes());
    auto done = pool.decode("1.2.840.10008.1.2.4.90", bytesOf(command), smallShape, stored);
    if (out)
        *out = stored;
    return done;
}

DecoderPool::Options misbehaving()
{
    return { .program = MISBEHAVING_DECODER, .seconds = 20.0 };
}

// The children of this process, from /proc.
std::vector<pid_t> childProcesses()
{
    std::vector<pid_t> found;
    std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
    for (pid_t child = 0; file >> child;)
        found.push_back(child);
    return found;
}

template <class T>
std::vector<std::uint8_t> encodeHtj2k(
    const FrameShape& shape, const std::vector<T>& pixels, const char* order)
{
    ojph::codestream stream;
    auto size = stream.access_siz();
    size.set_image_extent(
        ojph::point(static_cast<ojph::ui32>(shape.columns), static_cast<ojph::ui32>(shape.rows)));
    size.set_num_components(static_cast<ojph::ui32>(shape.samples));
    for (ojph::ui32 n = 0; n < static_cast<ojph::ui32>(shape.samples); ++n)
        size.set_component(
            n, ojph::point(1, 1), static_cast<ojph::ui32>(shape.format.bitsStored), shape.format.isSigned);
    auto coding = stream.access_cod();
    coding.set_num_decomposition(3);
    coding.set_reversible(true);
    coding.set_color_transform(shape.samples == 3);
    coding.set_progression_order(order);
    stream.set_planar(false);
    ojph::mem_outfile file;
    file.open();
    stream.write_headers(&file);
    ojph::ui32 component = 0;
    ojph::line_buf* line = stream.exchange(nullptr, component);
    for (int row = 0; row < shape.rows; ++row) {
        for (int n = 0; n < shape.samples; ++n) {
            for (int x = 0; x < shape.columns; ++x)
                line->i32[x] = static_cast<ojph::si32>(pixels[static_cast<std::size_t>(
                    (row * shape.columns + x) * shape.samples + static_cast<int>(component))]);
            line = stream.exchange(line, component);
        }
    }
    stream.flush();
    std::vector<std::uint8_t> bytes(file.get_data(), file.get_data() + file.tell());
    stream.close();
    return bytes;
}

} // namespace

// What happens to the program when a decoder goes wrong: nothing.
class DecoderPoolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCrashCostsOneFrame_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("abort") << "abort";
        QTest::newRow("segfault") << "segfault";
        QTest::newRow("ends") << "leave";
    }

    void aCrashCostsOneFrame()
    {
        QFETCH(QString, command);
        DecoderPool pool(misbehaving());
        std::vector<std::uint8_t> stored;
        QVERIFY(obey(pool, "a", &stored).has_value());
        QCOMPARE(stored, std::vector<std::uint8_t>(smallShape.bytes(), 'a'));
        const auto crashed = obey(pool, command.toStdString());
        QVERIFY(!crashed.has_value());
        QCOMPARE(crashed.error().code, ErrorCode::Damaged);
        QVERIFY(crashed.error().sentence.find("crashed") != std::string::npos);
        QVERIFY(obey(pool, "b", &stored).has_value());
        QCOMPARE(stored, std::vector<std::uint8_t>(smallShape.bytes(), 'b'));
    }

    void aHangEndsInTime()
    {
        DecoderPool pool({ .program = MISBEHAVING_DECODER, .seconds = 0.5 });
        QElapsedTimer timer;
        timer.start();
        const auto late = obey(pool, "hang");
        QVERIFY(!late.has_value());
        QCOMPARE(late.error().code, ErrorCode::Damaged);
        QVERIFY(late.error().sentence.find("seconds") != std::string::npos);
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(childProcesses().empty()); // it does not hang on elsewhere
    }

    // What a frame may take is its own time: on a core that seven others want, it gets it later.
    void aBusyMachineIsNoFaultOfTheFrame()
    {
        cpu_set_t before;
        sched_getaffinity(0, sizeof(before), &before);
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int core = 0; CPU_COUNT(&one) == 0; ++core) {
            if (CPU_ISSET(core, &before))
                CPU_SET(core, &one);
        }
        sched_setaffinity(0, sizeof(one), &one); // of what is started from here too
        std::atomic<bool> isOver = false;
        std::vector<std::jthread> others(7);
        for (std::jthread& other : others)
            other = std::jthread([&isOver] {
                while (!isOver) { }
            });
        DecoderPool pool({ .program = MISBEHAVING_DECODER, .seconds = 1.0 });
        QElapsedTimer timer;
        timer.start();
        const auto done = obey(pool, "work");
        const qint64 elapsed = timer.elapsed();
        isOver = true;
        sched_setaffinity(0, sizeof(before), &before);
        QVERIFY2(done, done ? "" : describe(done.error()).c_str());
        QVERIFY2(elapsed > 1000, qPrintable(QString::number(elapsed))); // or else nothing was tried
    }

    void memoryHasALimit()
    {
        DecoderPool pool({ .program = MISBEHAVING_DECODER, .seconds = 20.0, .memoryBytes = 100 << 20 });
        QElapsedTimer timer;
        timer.start();
        const auto greedy = obey(pool, "memory");
        QVERIFY(!greedy.has_value());
        QCOMPARE(greedy.error().code, ErrorCode::OutOfMemory);
        QVERIFY(timer.elapsed() < 10000);
        QVERIFY(obey(pool, "a").has_value());
    }

    void aDecoderOpensNoFiles()
    {
        DecoderPool pool(misbehaving());
        const auto opened = obey(pool, "file");
        QVERIFY2(opened.has_value(), opened ? "" : describe(opened.error()).c_str());
    }

    void whatItSaysIsHandedOn()
    {
        DecoderPool pool(misbehaving());
        QCOMPARE(obey(pool, "damaged").error().sentence, std::string("Said by the decoder"));
        QCOMPARE(childProcesses().size(), std::size_t(1)); // it is still good
        const auto process = childProcesses();
        QVERIFY(obey(pool, "a").has_value());
        QCOMPARE(childProcesses(), process);
    }

    void aKilledDecoderIsReplaced()
    {
        DecoderPool pool(misbehaving());
        QVERIFY(obey(pool, "a").has_value());
        QCOMPARE(childProcesses().size(), std::size_t(1));
        kill(childProcesses().front(), SIGKILL);
        std::vector<std::uint8_t> stored;
        const auto decoded = obey(pool, "b", &stored);
        QVERIFY2(decoded, decoded ? "" : describe(decoded.error()).c_str());
        QCOMPARE(stored.front(), std::uint8_t('b'));
    }

    void othersGoOn()
    {
        std::atomic<int> wrong = 0;
        {
            DecoderPool pool(misbehaving());
            const std::array<const char*, 5> commands { "a", "abort", "b", "damaged", "c" };
            forEachParallel(40, {}, [&](std::size_t n) {
                const std::string command = commands[n % commands.size()];
                std::vector<std::uint8_t> stored;
                const bool done = obey(pool, command, &stored).has_value();
                if (done != (command.size() == 1) || (done && stored.back() != command[0]))
                    ++wrong;
                return true;
            });
            QVERIFY(childProcesses().size() <= workerThreads());
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(waitpid(-1, nullptr, WNOHANG), pid_t(-1)); // no child is left, dead or alive
    }

    void aMissingProgramIsTold()
    {
        DecoderPool pool({ .program = "/no/such/decoder" });
        const auto missing = obey(pool, "a");
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().subject.find("/no/such/decoder") != std::string::npos);
    }

    void decodesHtj2k_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("isSigned");
        QTest::newRow("8 bits") << 1 << 8 << false;
        QTest::newRow("16 bits signed") << 1 << 16 << true;
        QTest::newRow("12 bits unsigned") << 1 << 12 << false;
        QTest::newRow("colour") << 3 << 8 << false;
    }

    void decodesHtj2k()
    {
        QFETCH(int, samples);
        QFETCH(int, bits);
        QFETCH(bool, isSigned);
        const FrameShape shape { 61, 47, samples, samples == 3 ? Photometric::YbrRct : Photometric::Grey,
            { bits > 8 ? 16 : 8, bits, bits - 1, isSigned, false } };
        std::vector<std::int32_t> pixels;
        for (int n = 0; n < shape.columns * shape.rows * samples; ++n)
            pixels.push_back((n * 7919 + n * n % 1013) % (1 << bits) - (isSigned ? 1 << (bits - 1) : 0));
        DecoderPool pool;
        for (const auto& [syntax, order] : { std::pair { "1.2.840.10008.1.2.4.201", "LRCP" },
                 std::pair { "1.2.840.10008.1.2.4.202", "RPCL" } }) {
            const auto compressed = encodeHtj2k(shape, pixels, order);
            std::vector<std::uint8_t> stored(shape.bytes());
            const auto decoded = pool.decode(syntax, compressed, shape, stored);
            QVERIFY2(decoded, decoded ? "" : describe(decoded.error()).c_str());
            for (std::size_t n = 0; n < pixels.size(); ++n) {
                const int value = bits > 8
                    ? (isSigned ? static_cast<std::int16_t>(stored[2 * n] | stored[2 * n + 1] << 8)
                                : stored[2 * n] | stored[2 * n + 1] << 8)
                    : stored[n];
                QCOMPARE(value, pixels[n]);
            }
            // Another size than the file says, and cut off.
            FrameShape other = shape;
            other.rows -= 1;
            stored.resize(other.bytes());
            QCOMPARE(pool.decode(syntax, compressed, other, stored).error().code, ErrorCode::Damaged);
            stored.resize(shape.bytes());
            (void)pool.decode(syntax, std::span(compressed).first(compressed.size() / 3), shape, stored);
            QVERIFY(!pool.decode(syntax, std::span(compressed).first(30), shape, stored).has_value());
        }
    }
};

QTEST_GUILESS_MAIN(DecoderPoolTest)
#include "DecoderPoolTest.moc"
