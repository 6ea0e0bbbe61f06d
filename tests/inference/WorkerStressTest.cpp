// Thirty runs that end badly at random moments: killed, cancelled or out of memory. Nothing stays behind.
#include "FakeBundle.h"
#include "core/image/LabelMap.h"
#include "core/review/MaskCodec.h"
#include "core/review/ReviewStore.h"
#include "inference/client/Worker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <future>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <unistd.h>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mebibyte = 1U << 20U;
constexpr std::array<int, 3> gridSize { 64, 48, 40 };

// A process's resident memory.
std::size_t residentBytes(std::int64_t process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').at(1).toULongLong() * 1024;
    }
    return 0;
}

// The folder under /dev/shm in which this process holds a lock; others' are none of our business.
std::filesystem::path sharedFolder()
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
        const auto file = std::filesystem::read_symlink(entry.path(), error);
        if (!error && file.string().starts_with("/dev/shm/fovea"))
            return file.parent_path();
    }
    return {};
}

std::set<std::string> filesIn(const std::filesystem::path& folder)
{
    std::set<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error))
        files.insert(entry.path().string());
    return files;
}

// A review that somebody has open meanwhile, with a mask and a remark for each round.
class OpenReview {
public:
    explicit OpenReview(std::filesystem::path folder)
        : m_folder(std::move(folder))
        , m_store(std::in_place, m_folder, [] { return binding(); }, [](const auto&) {})
    { }

    [[nodiscard]] bool begin(const QByteArray& mask)
    {
        Finding finding;
        finding.id = "a";
        finding.title = "Nodule";
        return append(FindingsAdded { { finding } }).get()
            && append(MaskAdded { "m", {}, {}, { { 1, "Tissue", {} } } }, mask).get();
    }
    // Whether it was kept.
    [[nodiscard]] std::future<bool> remark(int round)
    {
        return append(CommentAdded { "a", { .id = QString::number(round), .text = QString::number(round) } });
    }
    // Closes it, and looks whether all is there: the mask and so many remarks.
    void verify(const QByteArray& mask, int remarks)
    {
        m_store.reset();
        const auto file = m_folder / (binding().key().toStdString() + ".review");
        const auto audit = auditJournal(file);
        QVERIFY2(audit.has_value(), audit ? "" : describe(audit.error()).c_str());
        QCOMPARE(audit->events, remarks + 2);
        const auto journal = ReviewJournal::open(m_folder, binding());
        QVERIFY(journal.has_value());
        QVERIFY((*journal)->notices().isEmpty());
        QCOMPARE(std::ssize((*journal)->review().items().front().comments), remarks);
        QCOMPARE((*journal)->attachment((*journal)->review().masks().front().event).value(), mask);
    }

private:
    static StudyBinding binding()
    {
        StudyBinding result;
        result.studyUid = "1.2.3";
        result.seriesUid = "1.2.3.1";
        result.sopInstanceUids = QStringList { "1.2.3.1.1" };
        return result;
    }
    std::future<bool> append(ReviewEvent::What what, QByteArray attachment = {})
    {
        auto kept = std::make_shared<std::promise<bool>>();
        m_store->append({ { 0, {}, "Dr Example", std::move(what), std::move(attachment) } },
            [kept](const Result<std::vector<ReviewEvent>>& events) { kept->set_value(events.has_value()); });
        return kept->get_future();
    }

    std::filesystem::path m_folder;
    std::optional<ReviewStore> m_store;
};

} // namespace

class WorkerStressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // What a network does in vain, LibTorch leaves out: all of it goes into the result.
        FakeBundle slow; // stops nowhere
        slow.source = "def forward(self, x):\n    i = 0\n    t = torch.zeros([1])\n    while i < 300:\n"
                      "        t = t + torch.rand([3000000]).sum()\n        i += 1\n"
                      "    y = x + 0.0 * t\n    return torch.cat([1.0 - y, y], 1)\n";
        FakeBundle windows; // stops at the next one
        windows.source = "def forward(self, x):\n    y = x + 0.0 * torch.rand([16000000]).sum()\n"
                         "    return torch.cat([1.0 - y, y], 1)\n";
        windows.inferer = { { "_target_", "SlidingWindowInferer" }, { "roi_size", { 16, 16, 16 } },
            { "sw_batch_size", 1 }, { "overlap", 0.25 } };
        FakeBundle hungry;
        hungry.source = "def forward(self, x):\n    ys = [x]\n    while len(ys) < 100000:\n"
                        "        ys.append(torch.ones([4000000]))\n    return ys[0]\n";
        m_good = writeBundle(path("good"), {});
        m_slow = writeBundle(path("slow"), slow);
        m_windows = writeBundle(path("windows"), windows);
        m_hungry = writeBundle(path("hungry"), hungry);
        m_geometry.size = { gridSize[0], gridSize[1], gridSize[2] };
        for (int i = 0; i < gridSize[0] * gridSize[1] * gridSize[2]; ++i)
            m_voxels.push_back(i % gridSize[0] > 50 ? 1.0F : 0.0F);
    }

    // In one process, which survives both.
    void memoryIsGivenBackAfterACancelAndAfterRunningOut()
    {
        auto worker = start();
        QVERIFY(worker != nullptr);
        for (int warmUp = 0; warmUp < 2; ++warmUp)
            QVERIFY(worker->segment(request(m_windows)).has_value());
        const std::int64_t process = worker->processId();
        const std::size_t baseline = residentBytes(process);
        QVERIFY(baseline > 0);
        for (int round = 0; round < 3; ++round) {
            std::stop_source stop;
            const Progress progress(
                [&stop](const std::string&, double fraction) {
                    if (fraction > 0.3)
                        stop.request_stop();
                },
                stop.get_token());
            const auto stopped = worker->segment(request(m_windows), progress);
            QVERIFY(!stopped.has_value());
            QVERIFY(stopped.error().code == ErrorCode::Cancelled);
            QCOMPARE(worker->processId(), process); // it stopped by itself
            const std::size_t afterCancel = residentBytes(process);
            QVERIFY2(afterCancel < baseline + 64 * mebibyte, std::to_string(afterCancel / mebibyte).c_str());

            const auto starved = worker->segment(request(m_hungry));
            QVERIFY(!starved.has_value());
            QVERIFY2(starved.error().code == ErrorCode::OutOfMemory, describe(starved.error()).c_str());
            QCOMPARE(worker->processId(), process);
            const std::size_t afterHunger = residentBytes(process);
            QVERIFY2(afterHunger < baseline + 64 * mebibyte, std::to_string(afterHunger / mebibyte).c_str());
        }
        qInfo("baseline %zu MiB, in the end %zu MiB", baseline / mebibyte, residentBytes(process) / mebibyte);
    }

    void nothingStaysBehind()
    {
        const std::vector<float> before = m_voxels;
        auto image = LabelMap::Image::New();
        image->SetRegions(LabelMap::Image::SizeType { gridSize[0], gridSize[1], gridSize[2] });
        image->Allocate();
        std::ranges::copy(m_voxels, image->GetBufferPointer());
        const auto labelMap = LabelMap::create(image, { { 1, "Tissue", {} } }, {});
        QVERIFY(labelMap.has_value());
        const auto shown = std::span(labelMap->image().GetBufferPointer(), m_voxels.size());
        const QByteArray mask = encodeMask(shown);
        OpenReview review(path("review"));
        QVERIFY(review.begin(mask));

        auto worker = start();
        QVERIFY(worker != nullptr);
        QVERIFY(worker->segment(request(m_good)).has_value());
        const auto folder = sharedFolder();
        QVERIFY(!folder.empty());
        const auto filesBefore = filesIn(folder);
        const auto memoryBefore = residentBytes(::getpid());

        std::map<ErrorCode, int> failures;
        std::mt19937 random(1234);
        constexpr int rounds = 30;
        for (int round = 0; round < rounds; ++round) {
            const auto delay = std::chrono::milliseconds(random() % 1500);
            const int kind = round % 3;
            std::stop_source stop;
            std::future<bool> isKept;
            std::jthread disturber([&] {
                std::this_thread::sleep_for(delay);
                isKept = review.remark(round);
                const auto pid = worker->processId();
                if (kind == 0 && pid > 0)
                    ::kill(static_cast<pid_t>(pid), SIGKILL);
                else if (kind == 1)
                    stop.request_stop();
            });
            const auto& bundle = kind == 2 ? m_hungry : kind == 1 && round % 2 == 0 ? m_windows : m_slow;
            const auto result = worker->segment(request(bundle), Progress({}, stop.get_token()));
            disturber.join();
            QVERIFY(isKept.get());
            if (!result)
                ++failures[result.error().code];
            const auto again = worker->segment(request(m_good));
            QVERIFY2(again.has_value(), again ? "" : describe(again.error()).c_str());
            QVERIFY(std::ranges::equal(again->labels, m_voxels,
                [](std::uint16_t label, float voxel) { return static_cast<float>(label) == voxel; }));
        }
        // What came too early or too late did no harm; most of it did.
        qInfo("%d killed, %d cancelled, %d out of memory", failures[ErrorCode::WorkerLost],
            failures[ErrorCode::Cancelled], failures[ErrorCode::OutOfMemory]);
        QVERIFY(failures[ErrorCode::WorkerLost] >= 5);
        QVERIFY(failures[ErrorCode::Cancelled] >= 5);
        QVERIFY(failures[ErrorCode::OutOfMemory] >= 5);
        QCOMPARE(failures.size(), std::size_t(3)); // and nothing else went wrong

        QCOMPARE(m_voxels, before);
        QVERIFY(std::ranges::equal(shown, before,
            [](std::uint16_t label, float voxel) { return static_cast<float>(label) == voxel; }));
        review.verify(mask, rounds);
        QCOMPARE(filesIn(folder), filesBefore);
        QVERIFY(residentBytes(::getpid()) < memoryBefore + 64 * mebibyte);
        worker.reset();
        QVERIFY(!std::filesystem::exists(folder));
    }

private:
    static std::unique_ptr<Worker> start()
    {
        auto worker = Worker::start({ .threads = 1, .memoryLimitBytes = 2ULL << 30U, .cancelGrace = 500ms });
        return worker ? std::move(*worker) : nullptr;
    }
    [[nodiscard]] SegmentRequest request(const std::filesystem::path& bundle) const
    {
        return { .bundle = bundle,
            .image = { VoxelType::Float32, std::as_bytes(std::span(m_voxels)), m_geometry, "MR", nullptr },
            .device = "cpu" };
    }
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    QTemporaryDir m_folder;
    std::filesystem::path m_good;
    std::filesystem::path m_slow;
    std::filesystem::path m_windows;
    std::filesystem::path m_hungry;
    Geometry m_geometry;
    std::vector<float> m_voxels;
};

QTEST_GUILESS_MAIN(WorkerStressTest)
#include "WorkerStressTest.moc"
