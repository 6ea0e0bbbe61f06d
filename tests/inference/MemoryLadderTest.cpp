// Runs that don't fit at first, on a backend that runs out of memory where the test says.
#include "inference/engine/MemoryLadder.h"

#include "inference/engine/Backend.h"
#include "inference/engine/Cgroup.h"
#include "inference/engine/Memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>

#include <fstream>
#include <new>

using namespace fovea;
using namespace fovea::inference;

namespace {

constexpr std::uint64_t plenty = 1ULL << 40U;

// Doubles the image, and throws for batches that are too large, or always.
class TightBackend : public Backend {
public:
    explicit TightBackend(std::int64_t mostWindows)
        : m_mostWindows(mostWindows)
    { }
    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress) override
    {
        ++calls;
        if (input_NCXYZ.size(0) > m_mostWindows)
            throw std::bad_alloc();
        return at::cat({ input_NCXYZ * 2, -input_NCXYZ }, 1);
    }
    std::uint64_t memoryFor(const std::vector<std::int64_t>& shape) override
    {
        std::uint64_t bytes = bytesPerVoxel;
        for (const std::int64_t n : shape)
            bytes *= static_cast<std::uint64_t>(n);
        return bytes;
    }
    Result<ReceptiveField> receptiveField() override
    {
        return canBeCut ? Result<ReceptiveField>(ReceptiveField {}) : Backend::receptiveField();
    }
    [[nodiscard]] std::string precision() const override { return "float32"; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

    int calls = 0;
    std::uint64_t bytesPerVoxel = 0;
    bool canBeCut = false;

private:
    std::int64_t m_mostWindows;
    std::string m_sha256;
};

struct Attempts {
    at::Tensor image = at::rand({ 40, 11, 13 });
    Inference inference
        = SlidingWindowInference { .windowSize = { 16, 8, 8 }, .overlap = 0.5, .isGaussian = true };
    std::array<SizeRule, 3> sizes {};
    int begun = 0;
    at::Tensor rows;
    RunRecord run;

    MemoryTask task(Backend& backend, std::int64_t batch)
    {
        return { .backend = &backend,
            .image = image,
            .inference = inference,
            .inputSize = sizes,
            .options = { .batch = batch, .channels = 2 },
            .freeBytes = [] { return plenty; },
            .begin =
                [this] {
                    ++begun;
                    rows = at::full({ 2, 40, 11, 13 }, NAN);
                    return [this](std::int64_t first, const at::Tensor& rows_CXYZ) -> Result<void> {
                        rows.narrow(1, first, rows_CXYZ.size(1)).copy_(rows_CXYZ);
                        return {};
                    };
                } };
    }
    [[nodiscard]] bool isRight() const
    {
        return (rows - at::stack({ image * 2, -image })).abs().max().item<double>() < 1e-5;
    }
    [[nodiscard]] bool says(const char* word) const
    {
        return std::ranges::any_of(run.notices, [&](const std::string& n) { return n.contains(word); });
    }
};

} // namespace

class MemoryLadderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fewerWindowsAtOnce()
    {
        Attempts a;
        TightBackend backend(2);
        const auto done = runWithinMemory(a.task(backend, 8), {}, a.run);
        QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        QVERIFY(a.isRight());
        QCOMPARE(
            a.run.fallbacks, (std::vector<std::string> { "fewer windows at once", "fewer windows at once" }));
        QVERIFY(a.says("Memory ran out, and the model was run again with fewer windows at once"));
        QCOMPARE(a.begun, 3);
    }

    void thinnerSlabsGiveTheSame()
    {
        Attempts a;
        TightBackend backend(1);
        std::uint64_t free = 0;
        auto task = a.task(backend, 1);
        const std::uint64_t slab = predictMemory(task).mainBytes;
        // Two channels and the weights, and the copy of four rows that is handed on.
        QCOMPARE(slab, (3U * 16 + 2U * 4) * 11 * 13 * sizeof(float));
        free = slab / 2 + slab / 8;
        task.freeBytes = [&] { return free; };
        const auto done = runWithinMemory(task, {}, a.run);
        QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        QVERIFY(a.isRight());
        QCOMPARE(a.run.fallbacks, std::vector<std::string> { "thinner slabs" });
        QCOMPARE(a.begun, 1); // known before the run
        QVERIFY(a.says("There is little memory"));
        // Each of the four stretches of windows is run for two slabs of eight rows, or three.
        QVERIFY(done->run > 4 * 9);
    }

    void whatTheFirstWindowsTookIsInThePrediction()
    {
        Attempts a;
        TightBackend backend(1);
        QVERIFY(runWithinMemory(a.task(backend, 1), {}, a.run).has_value());
        const std::uint64_t known = (3U * 16 + 2U * 4) * 11 * 13 * 4 + 40 * 11 * 13 * 4;
        QVERIFY(a.run.predictedMemoryBytes >= known);
    }

    void wholeImagesGoInPieces()
    {
        Attempts a;
        a.inference = SimpleInference {};
        TightBackend backend(1);
        backend.canBeCut = true;
        backend.bytesPerVoxel = 1000;
        auto task = a.task(backend, 1);
        task.freeBytes = [] { return std::uint64_t { 3000000 }; };
        const auto done = runWithinMemory(task, {}, a.run);
        QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        QVERIFY(a.isRight());
        QCOMPARE(a.run.fallbacks, std::vector<std::string> { "pieces" });
    }

    // The low-memory mode asks for a budget, and gets what there is.
    void piecesTakeWhatIsFree()
    {
        for (const std::uint64_t free : { std::uint64_t { 3000000 }, plenty }) {
            Attempts a;
            a.inference = SimpleInference {};
            TightBackend backend(1);
            backend.canBeCut = true;
            auto task = a.task(backend, 1);
            task.options.tileBudget = 1000000000;
            task.freeBytes = [free] { return free; };
            const auto done = runWithinMemory(task, {}, a.run);
            QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
            QVERIFY(a.isRight());
            QCOMPARE(a.says("There is little memory, and the model was run in pieces"), free < plenty);
            QVERIFY(a.run.predictedMemoryBytes <= free);
        }
    }

    void piecesThatRunOutAreNotTriedForEver()
    {
        Attempts a;
        a.inference = SimpleInference {};
        TightBackend backend(0);
        backend.canBeCut = true;
        auto task = a.task(backend, 1);
        task.options.tileBudget = 1000000000;
        std::uint64_t free = 3000000;
        task.freeBytes = [&] { return free -= 1000; };
        QVERIFY(runWithinMemory(task, {}, a.run).error().code == ErrorCode::OutOfMemory);
        QCOMPARE(a.run.fallbacks, std::vector<std::string> { "pieces" });
    }

    // A network with more channels than its description says: its sums are larger, in main memory.
    void channelsThatAreSeenCount()
    {
        Attempts a;
        TightBackend card(1);
        auto task = a.task(card, 1);
        task.freeDeviceBytes = [] { return plenty; };
        task.options.channels = 1;
        const std::uint64_t one = predictMemory(task).mainBytes;
        task.freeBytes = [one] { return one + one / 8; };
        const auto done = runWithinMemory(task, {}, a.run);
        QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        QVERIFY(a.isRight());
        QCOMPARE(a.run.fallbacks, std::vector<std::string> { "thinner slabs" });
    }

    void theCpuIsLast()
    {
        Attempts a;
        TightBackend card(0);
        TightBackend cpu(1);
        auto task = a.task(card, 4);
        task.freeDeviceBytes = [] { return plenty; };
        task.moveToCpu = [&]() -> Result<Backend*> { return &cpu; };
        const auto done = runWithinMemory(task, {}, a.run);
        QVERIFY(done.has_value());
        QVERIFY(a.isRight());
        QCOMPARE(card.calls, 3); // four windows, two, one
        QCOMPARE(a.run.fallbacks,
            (std::vector<std::string> { "fewer windows at once", "fewer windows at once", "the CPU" }));
        QVERIFY(a.says("on the CPU"));
    }

    void theCardsMemoryIsAskedFor()
    {
        Attempts a;
        TightBackend card(8);
        card.bytesPerVoxel = 100;
        TightBackend cpu(1);
        auto task = a.task(card, 4);
        task.freeDeviceBytes = [] { return std::uint64_t { 16 * 8 * 8 * 100 * 2 }; }; // two windows
        task.moveToCpu = [&]() -> Result<Backend*> { return &cpu; };
        QVERIFY(runWithinMemory(task, {}, a.run).has_value());
        QCOMPARE(a.run.fallbacks, std::vector<std::string> { "fewer windows at once" });
        QCOMPARE(cpu.calls, 0);
        QVERIFY(a.isRight());
    }

    void whatCannotFitIsRefusedBeforeItStarts()
    {
        Attempts a;
        a.inference = SimpleInference {};
        TightBackend backend(1);
        backend.bytesPerVoxel = 1000000;
        auto task = a.task(backend, 1);
        task.freeBytes = [] { return std::uint64_t { 1500000000 }; };
        const auto refused = runWithinMemory(task, {}, a.run);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().code == ErrorCode::OutOfMemory);
        QVERIFY2(refused.error().sentence.contains("5.7 GB for this image, and 1.5 GB are free"),
            refused.error().sentence.c_str());
        QCOMPARE(backend.calls, 0);
        QCOMPARE(a.begun, 0);
        QVERIFY(a.run.fallbacks.empty());
    }

    void everythingIsFreeAfterAFailure()
    {
        installTensorMemory();
        Attempts a;
        TightBackend backend(0);
        const TensorMemoryPeak before;
        const auto failed = runWithinMemory(a.task(backend, 1), {}, a.run);
        QVERIFY(failed.error().code == ErrorCode::OutOfMemory);
        a.rows.reset();
        const TensorMemoryPeak after;
        const at::Tensor tensor = at::empty({ 2 << 20 }); // would be taken from what is kept
        QVERIFY(after.bytes() >= (8U << 20U));
    }

    void controlGroupsLimitWhatIsFree()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const auto write = [&](const char* name, const char* text) {
            std::filesystem::create_directories((root / name).parent_path());
            std::ofstream(root / name) << text;
        };
        write("membership", "0::/user/job\n");
        QVERIFY(!cgroupFreeBytes(root / "membership", root / "new").has_value());
        write("new/user/memory.max", "max\n");
        write("new/user/job/memory.max", "1000\n");
        write("new/user/job/memory.current", "700\n");
        write("new/user/job/memory.stat", "anon 500\ninactive_file 200\n");
        QCOMPARE(cgroupFreeBytes(root / "membership", root / "new").value(), 500U);
        write("new/user/memory.max", "900\n"); // of the group above
        write("new/user/memory.current", "600\n");
        QCOMPARE(cgroupFreeBytes(root / "membership", root / "new").value(), 300U);
        write("membership", "5:cpu:/x\n4:memory:/box\n");
        write("old/memory/memory.limit_in_bytes", "2000\n"); // a container's own view
        write("old/memory/memory.usage_in_bytes", "2500\n");
        QCOMPARE(cgroupFreeBytes(root / "membership", root / "old").value(), 0U);
        write("old/memory/memory.limit_in_bytes", "9223372036854771712\n");
        QVERIFY(!cgroupFreeBytes(root / "membership", root / "old").has_value());
    }
};

QTEST_GUILESS_MAIN(MemoryLadderTest)
#include "MemoryLadderTest.moc"
