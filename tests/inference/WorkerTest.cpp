#include "inference/client/Worker.h"

#include "FakeBundle.h"
#include "inference/bundle/Bundle.h"
#include "inference/client/JobQueue.h"
#include "inference/client/ModelLibrary.h"

#include <QCoreApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <map>
#include <set>
#include <signal.h>
#include <unistd.h>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// An asymmetric lesion in a grid of unequal sizes.
struct Scan {
    std::shared_ptr<std::vector<float>> voxels = std::make_shared<std::vector<float>>();
    std::vector<std::uint16_t> labels;
    Geometry geometry;

    Scan()
    {
        geometry.size = { 9, 7, 5 };
        geometry.spacingMm = { 1, 2, 3 };
        for (int i = 0; i < 9 * 7 * 5; ++i) {
            const bool inside = i % 9 >= 5 && i / 9 % 7 < 3 && i / 63 != 2;
            voxels->push_back(inside ? 1.0F : 0.0F);
            labels.push_back(inside ? 1 : 0);
        }
    }

    [[nodiscard]] SegmentRequest request(const std::filesystem::path& bundle) const
    {
        return { .bundle = bundle,
            .image = { VoxelType::Float32, std::as_bytes(std::span(*voxels)), geometry, "MR", voxels },
            .device = "cpu" };
    }
};

bool isAlive(std::int64_t pid)
{
    return ::kill(static_cast<pid_t>(pid), 0) == 0;
}

// A network that never comes back. Small tensors give no chance to stop it, large ones do.
FakeBundle endless(int elements)
{
    FakeBundle fake;
    fake.source = "def forward(self, x):\n    i = 0\n    y = torch.zeros([1])\n    while i < 10000000000:\n"
                  "        y = torch.zeros(["
        + std::to_string(elements) + "])\n        i += 1\n    return torch.cat([x, x], 1) + y[0]\n";
    return fake;
}

// Runs a job on another thread and says when the network runs.
class RunningJob {
public:
    RunningJob(Worker& worker, const SegmentRequest& request)
        : m_result(std::async(std::launch::async, [this, &worker, request] {
            return worker.segment(request,
                Progress(
                    [this](const std::string& stage, double) {
                        if (stage == "Running the model")
                            m_runs = true;
                    },
                    m_stop.get_token()));
        }))
    { }

    [[nodiscard]] bool waitUntilItRuns() const
    {
        for (int i = 0; i < 1000 && !m_runs; ++i)
            std::this_thread::sleep_for(20ms);
        return m_runs;
    }
    void cancel() { m_stop.request_stop(); }
    Result<SegmentResult> result() { return m_result.get(); }

private:
    std::stop_source m_stop;
    std::atomic<bool> m_runs = false;
    std::future<Result<SegmentResult>> m_result;
};

// What the test program does when it is started as a helper: start a worker, say its number, and wait to be
// killed.
int beAProgramWithAWorker()
{
    auto worker = Worker::start();
    std::printf("%lld\n", worker ? static_cast<long long>((*worker)->processId()) : -1LL);
    std::fflush(stdout);
    ::pause();
    return 0;
}

} // namespace

class WorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_good = writeBundle(path("good"), {});
        m_endless = writeBundle(path("endless"), endless(10));
        m_endlessLarge = writeBundle(path("endless-large"), endless(1'000'000));
        auto worker = Worker::start({ .cancelGrace = 1000ms });
        QVERIFY2(worker.has_value(), worker ? "" : describe(worker.error()).c_str());
        m_worker = std::move(*worker);
    }

    void greetsWithWhatItIs()
    {
        const WorkerInfo info = m_worker->info();
        QVERIFY(info.torchVersion.starts_with("2."));
        QCOMPARE(info.devices.back().id, "cpu");
        QVERIFY(info.threads >= 1);
        const auto test = std::ranges::find(info.selfTests, "float32", &SelfTestResult::precision);
        QVERIFY(test != info.selfTests.end());
        QVERIFY2(test->passed, test->worstCase.c_str());
        QVERIFY2(info.instructionSet.find("avx512") == std::string::npos, info.instructionSet.c_str());
        QVERIFY(m_worker->isRunning());
    }

    void findsTheLesionWhereItIs()
    {
        const auto result = m_worker->segment(m_scan.request(m_good));
        QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
        QCOMPARE(result->labels, m_scan.labels);
        QVERIFY(result->geometry == m_scan.geometry);
        QCOMPARE(result->card.name, "Fake");
        QCOMPARE(result->card.sha256.size(), 64U);
        QCOMPARE(result->run.device, "cpu");
        QCOMPARE(result->run.modelSha256, result->card.sha256);
    }

    void keepsProbabilities()
    {
        SegmentRequest request = m_scan.request(m_good);
        request.wantProbabilities = true;
        const auto result = m_worker->segment(request);
        QVERIFY(result.has_value());
        QCOMPARE(result->probabilityChannels, 2);
        const auto values = result->probabilities->as<float>();
        QCOMPARE(values.size(), m_scan.labels.size() * 2);
        for (std::size_t i = 0; i < m_scan.labels.size(); ++i)
            QCOMPARE(values[m_scan.labels.size() + i] > 0.5F, m_scan.labels[i] == 1);
    }

    void reportsProgressThatNeverFalls()
    {
        double last = 0.0;
        bool falls = false;
        std::set<std::string> stages;
        const auto result = m_worker->segment(m_scan.request(m_good),
            Progress(
                [&](const std::string& stage, double f) {
                    falls = falls || f < last;
                    last = f;
                    stages.insert(stage);
                },
                {}));
        QVERIFY(result.has_value());
        QVERIFY(!falls);
        QVERIFY(stages.contains("Preparing the image"));
        QVERIFY(stages.contains("Running the model"));
    }

    void aKilledWorkerIsToldInWordsAndReplaced()
    {
        const auto before = m_worker->processId();
        RunningJob job(*m_worker, m_scan.request(m_endless));
        QVERIFY(job.waitUntilItRuns());
        QCOMPARE(::kill(static_cast<pid_t>(before), SIGKILL), 0);
        const auto lost = job.result();
        QVERIFY(lost.error().code == ErrorCode::WorkerLost);
        QVERIFY2(lost.error().sentence.find("SIGKILL") != std::string::npos, lost.error().sentence.c_str());
        QVERIFY(!m_worker->isRunning());

        const auto again = m_worker->segment(m_scan.request(m_good));
        QVERIFY(again.has_value());
        QCOMPARE(again->labels, m_scan.labels);
        QVERIFY(m_worker->processId() != before);
    }

    // Whether the loss was noticed by then or not.
    void aWorkerKilledBetweenJobsCostsNothing()
    {
        for (int round = 0; round < 5; ++round) {
            QCOMPARE(::kill(static_cast<pid_t>(m_worker->processId()), SIGKILL), 0);
            if (round % 2 == 1)
                QTRY_VERIFY(!m_worker->isRunning());
            const auto result = m_worker->segment(m_scan.request(m_good));
            QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
            QCOMPARE(result->labels, m_scan.labels);
        }
    }

    void aModelThatCanStopIsAskedTo()
    {
        const auto before = m_worker->processId();
        RunningJob job(*m_worker, m_scan.request(m_endlessLarge));
        QVERIFY(job.waitUntilItRuns());
        job.cancel();
        QVERIFY(job.result().error().code == ErrorCode::Cancelled);
        QCOMPARE(m_worker->processId(), before); // the same worker goes on
        QVERIFY(m_worker->segment(m_scan.request(m_good)).has_value());
    }

    void aModelThatCanNotStopIsKilled()
    {
        const auto before = m_worker->processId();
        RunningJob job(*m_worker, m_scan.request(m_endless));
        QVERIFY(job.waitUntilItRuns());
        const auto start = Clock::now();
        job.cancel();
        QVERIFY(job.result().error().code == ErrorCode::Cancelled);
        QVERIFY(Clock::now() - start < 10s);
        QVERIFY(!isAlive(before));
        QVERIFY(m_worker->segment(m_scan.request(m_good)).has_value());
    }

    void aWaitingCallCanBeCancelled()
    {
        RunningJob first(*m_worker, m_scan.request(m_endlessLarge));
        QVERIFY(first.waitUntilItRuns());
        RunningJob second(*m_worker, m_scan.request(m_good));
        second.cancel();
        QVERIFY(second.result().error().code == ErrorCode::Cancelled);
        first.cancel();
        QVERIFY(first.result().error().code == ErrorCode::Cancelled);
    }

    void badRequestsLeaveTheWorkerAlone()
    {
        const auto before = m_worker->processId();
        QVERIFY(m_worker->segment(m_scan.request(path("nothing"))).error().code == ErrorCode::NotFound);
        SegmentRequest request = m_scan.request(m_good);
        request.image.bytes = request.image.bytes.first(8);
        QVERIFY(m_worker->segment(request).error().code == ErrorCode::InvalidArgument);
        request = m_scan.request(m_good);
        request.device = "cuda:7";
        QVERIFY(m_worker->segment(request).error().code == ErrorCode::NotFound);
        const auto damaged = writeBundle(path("damaged"), {});
        writeText(damaged / "models/model.ts", "nonsense");
        const auto result = m_worker->segment(m_scan.request(damaged));
        QVERIFY(result.error().code == ErrorCode::Damaged);
        QCOMPARE(m_worker->processId(), before);
    }

    void aModelIsKeptFromMemoryAndFiles()
    {
        auto limited = Worker::start({ .memoryLimitBytes = 2ULL << 30U });
        QVERIFY(limited.has_value());
        const auto info = (*limited)->info();
        QVERIFY(std::ranges::contains(info.isolation, "memory"));
        FakeBundle hungry;
        hungry.source = "def forward(self, x):\n    y = torch.ones([1500000000])\n    return torch.cat([x, "
                        "x], 1) + y[0]\n";
        const auto refused = (*limited)->segment(m_scan.request(writeBundle(path("hungry"), hungry)));
        QVERIFY(refused.error().code == ErrorCode::OutOfMemory);
        QVERIFY((*limited)->segment(m_scan.request(m_good)).has_value()); // and it goes on

        if (!std::ranges::contains(info.isolation, "writing files"))
            QSKIP("this kernel has no Landlock");
        // This makes the file, and does where nothing forbids it.
        FakeBundle writer;
        writer.source = "def forward(self, x):\n    y = torch.from_file('" + path("stolen").string()
            + "', True, 16)\n    return torch.cat([x, x], 1) + y[0]\n";
        QVERIFY(!(*limited)->segment(m_scan.request(writeBundle(path("writer"), writer))).has_value());
        QVERIFY(!std::filesystem::exists(path("stolen")));
    }

    // Nobody who starts a worker has to think of it.
    void hasLimitsWithoutBeingAsked()
    {
        std::ifstream memory("/proc/meminfo");
        std::string name;
        unsigned long long kibibytes = 0;
        memory >> name >> kibibytes;
        QCOMPARE(name, "MemTotal:");
        QVERIFY(m_worker->segment(m_scan.request(m_good)).has_value()); // the time's limit comes with a job
        std::ifstream limits("/proc/" + std::to_string(m_worker->processId()) + "/limits");
        std::map<std::string, std::string> soft;
        for (std::string line; std::getline(limits, line);) {
            if (line.size() > 26)
                soft[line.substr(0, line.find("  "))] = line.substr(26, line.find(' ', 26) - 26);
        }
        QVERIFY2(soft["Max data size"] != "unlimited", soft["Max data size"].c_str());
        const auto bytes = std::stoull(soft["Max data size"]);
        QVERIFY(bytes <= kibibytes * 1024 / 10 * 9 + 10);
        QVERIFY(bytes > 100'000'000);
        QVERIFY2(soft["Max cpu time"] != "unlimited", soft["Max cpu time"].c_str());
        QCOMPARE(soft["Max core file size"], "0");
        QVERIFY(std::ranges::contains(m_worker->info().isolation, "memory"));
    }

    void aFileThatChangedSinceItWasAllowedIsRefused()
    {
        const auto bundle = writeBundle(path("swapped"), {});
        SegmentRequest request = m_scan.request(bundle);
        request.sha256 = readBundle(bundle)->card.sha256;
        const auto allowed = m_worker->segment(request);
        QVERIFY2(allowed.has_value(), allowed ? "" : describe(allowed.error()).c_str());
        FakeBundle other;
        other.source = "def forward(self, x):\n    return torch.cat([x, 1.0 - x], 1)\n";
        writeBundle(bundle, other);
        const auto refused = m_worker->segment(request);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().code == ErrorCode::Inconsistent);
        QVERIFY2(
            refused.error().sentence.find("allowed") != std::string::npos, refused.error().sentence.c_str());
        // Before anything looks into it: this is no TorchScript at all.
        writeText(bundle / "models/model.ts", "nonsense");
        QVERIFY(m_worker->segment(request).error().code == ErrorCode::Inconsistent);
        const UncertaintyRequest uncertainty {
            .bundle = bundle, .sha256 = request.sha256, .image = request.image, .device = "cpu"
        };
        QVERIFY(m_worker->uncertainty(uncertainty).error().code == ErrorCode::Inconsistent);
    }

    void diesWithItsObject()
    {
        std::int64_t pid = 0;
        {
            auto worker = Worker::start();
            QVERIFY(worker.has_value());
            pid = (*worker)->processId();
            QVERIFY(isAlive(pid));
        }
        QVERIFY(!isAlive(pid));
    }

    void diesWithTheProgram()
    {
        QProcess program;
        program.setProcessEnvironment([] {
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert("FOVEA_TEST_HELPER", "1");
            return environment;
        }());
        program.start(QCoreApplication::applicationFilePath(), QStringList());
        QVERIFY(program.waitForReadyRead(60'000));
        const auto pid = program.readLine().trimmed().toLongLong();
        QVERIFY(pid > 0);
        QVERIFY(isAlive(pid));
        ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
        QVERIFY(program.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), 10'000);
    }

    void aWorkerThatIsNoneIsAnError()
    {
        const auto missing = Worker::start({ .program = "/nonexistent/fovea-worker" });
        QVERIFY(missing.error().code == ErrorCode::WorkerLost);
        const auto liar = Worker::start({ .program = "/bin/echo", .arguments = { "hello" } });
        QVERIFY(liar.error().code == ErrorCode::WorkerLost);
        const auto failing = Worker::start({ .program = "/bin/false" });
        QVERIFY2(
            failing.error().sentence.find("status 1") != std::string::npos, failing.error().sentence.c_str());
        const auto silent = Worker::start(
            { .program = "/bin/sh", .arguments = { "-c", "sleep 60; :" }, .startTimeout = 300ms });
        QVERIFY(silent.error().code == ErrorCode::WorkerLost);
    }

    void theQueueRunsJobsInOrder()
    {
        JobQueue queue;
        QSignalSpy started(&queue, &JobQueue::started);
        QSignalSpy finished(&queue, &JobQueue::finished);
        QSignalSpy failed(&queue, &JobQueue::failed);
        const int first = queue.enqueue(m_scan.request(m_good));
        const int second = queue.enqueue(m_scan.request(path("nothing")));
        const int third = queue.enqueue(m_scan.request(m_good));
        QVERIFY(queue.isBusy());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60'000);
        QCOMPARE(finished[0][0].toInt(), first);
        QCOMPARE(finished[1][0].toInt(), third);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toInt(), second);
        QCOMPARE(started.size(), 3);
        const auto result = finished[0][1].value<std::shared_ptr<const SegmentResult>>();
        QCOMPARE(result->labels, m_scan.labels);
        QTRY_VERIFY(!queue.isBusy());
    }

    void theQueueTellsOfALossAndGoesOn()
    {
        JobQueue queue;
        QSignalSpy finished(&queue, &JobQueue::finished);
        QSignalSpy failed(&queue, &JobQueue::failed);
        QSignalSpy lost(&queue, &JobQueue::workerLost);
        QSignalSpy progressed(&queue, &JobQueue::progressed);
        queue.enqueue(m_scan.request(m_endless));
        const auto runs = [&] {
            return std::ranges::any_of(
                progressed, [](const auto& call) { return call[1] == "Running the model"; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(runs(), 60'000);
        killChildWorkers();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
        QCOMPARE(lost.size(), 1);
        QVERIFY(lost[0][1].toString().contains("SIGKILL"));
        queue.enqueue(m_scan.request(m_good));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60'000);
    }

    void theQueueCancels()
    {
        JobQueue queue({ .cancelGrace = 500ms });
        QSignalSpy started(&queue, &JobQueue::started);
        QSignalSpy failed(&queue, &JobQueue::failed);
        const int running = queue.enqueue(m_scan.request(m_endless));
        const int waiting = queue.enqueue(m_scan.request(m_good));
        QTRY_COMPARE_WITH_TIMEOUT(started.size(), 1, 60'000);
        QCOMPARE(queue.waitingCount(), 1);
        queue.cancel(waiting);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toInt(), waiting);
        queue.cancel(running);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, 60'000);
        QVERIFY(failed[1][1].value<Error>().code == ErrorCode::Cancelled);
    }

    void theQueueMayGoAtAnyTime()
    {
        const auto start = Clock::now();
        {
            JobQueue queue({ .cancelGrace = 300ms });
            queue.enqueue(m_scan.request(m_endless));
            queue.enqueue(m_scan.request(m_good));
            QTest::qWait(50);
        }
        QVERIFY(Clock::now() - start < 60s);
    }

    void theLibraryFindsModelsAndReasons()
    {
        writeBundle(path("library/deep/inside/one"), { .name = "Zebra" });
        writeBundle(path("library/two"), { .name = "apple" });
        writeText(path("library/broken/configs/metadata.json"), "{");
        ModelLibrary library({ path("library"), path("no-such-folder") });
        const auto cards = library.scan();
        QCOMPARE(cards.size(), 3U);
        QCOMPARE(cards[0].name, "apple");
        QCOMPARE(cards[1].name, "broken");
        QVERIFY(!cards[1].isUsable());
        QCOMPARE(cards[2].name, "Zebra");
        QVERIFY(cards[2].isUsable());
        QCOMPARE(cards[2].sha256.size(), 64U);
        QCOMPARE(library.unreadable().size(), 1U);
        QCOMPARE(library.find("ZEBRA")->name, "Zebra");
        QCOMPARE(library.find("two")->name, "apple");
        QCOMPARE(library.find(path("library/two").string())->name, "apple");
        QVERIFY(library.find("giraffe").error().code == ErrorCode::NotFound);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    // Kills the workers of this process but for the one that the other tests share.
    void killChildWorkers() const
    {
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
            QFile children(QString::fromStdString((task.path() / "children").string()));
            if (!children.open(QIODevice::ReadOnly))
                continue;
            for (const QByteArray& child : children.readAll().split(' ')) {
                const auto pid = child.toLongLong();
                if (pid > 0 && pid != m_worker->processId())
                    ::kill(static_cast<pid_t>(pid), SIGKILL);
            }
        }
    }

    QTemporaryDir m_folder;
    Scan m_scan;
    std::filesystem::path m_good;
    std::filesystem::path m_endless;
    std::filesystem::path m_endlessLarge;
    std::unique_ptr<Worker> m_worker;
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (qEnvironmentVariableIsSet("FOVEA_TEST_HELPER"))
        return beAProgramWithAWorker();
    WorkerTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "WorkerTest.moc"
