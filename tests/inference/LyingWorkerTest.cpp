// Workers that don't tell the truth or don't listen: this program, started again, plays them.
#include "FakeBundle.h"
#include "inference/bundle/Bundle.h"
#include "inference/client/Worker.h"
#include "inference/protocol/Frame.h"
#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstdio>
#include <future>
#include <limits>
#include <unistd.h>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// The worker's side. What it is like is the program's second argument.
class FakeWorker {
public:
    explicit FakeWorker(std::string kind)
        : m_kind(std::move(kind))
    { }

    int run()
    {
        say(Hello {
            { .protocolVersion = protocolVersion, .threads = 1, .devices = { { "cpu", "Processor", 1 } } } });
        if (m_kind == "deaf")
            ::pause();
        FrameReader frames;
        std::array<char, 65536> buffer;
        for (;;) {
            const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
            if (count <= 0)
                return 0;
            frames.feed({ buffer.data(), static_cast<std::size_t>(count) });
            for (auto body = frames.next(); body && *body; body = frames.next()) {
                if (const auto message = decode(**body))
                    answer(*message);
            }
        }
    }

private:
    void say(const Message& message)
    {
        const std::string frame = encodeFrame(encode(message));
        (void)!::write(STDOUT_FILENO, frame.data(), frame.size());
    }

    [[nodiscard]] RunRecord record(const std::vector<std::string>& allowed, const std::string& device) const
    {
        const std::string truth = allowed.empty() ? std::string(64, 'a') : allowed.front();
        return { .device = device,
            .modelSha256 = m_kind == "hash" ? std::string(64, 'b')
                : m_kind == "no hash"       ? std::string("none")
                                            : truth };
    }

    template <class T>
    static void fill(const std::filesystem::path& file, std::size_t count, T value)
    {
        auto volume = SharedVolume::open(file, count * sizeof(T), SharedVolume::Access::ReadWrite);
        if (volume)
            std::ranges::fill(volume->template writableAs<T>(), value);
    }

    void answer(const Message& message)
    {
        const auto labelOf = [this] {
            return static_cast<std::uint16_t>(m_kind == "labels" ? 2 : m_kind == "merged" ? 4 : 1);
        };
        if (const auto* job = std::get_if<SegmentJob>(&message)) {
            const auto voxels = static_cast<std::size_t>(job->geometry.voxelCount());
            fill<std::uint16_t>(job->labelsFile, voxels, labelOf());
            if (!job->probabilitiesFile.empty())
                fill<float>(job->probabilitiesFile, voxels * 2,
                    m_kind == "probabilities"             ? std::numeric_limits<float>::quiet_NaN()
                        : m_kind == "large probabilities" ? 1.5F
                                                          : 0.5F);
            say(JobDone { job->job, m_kind == "channels" ? 3 : 2, record(job->allowedSha256, job->device) });
        } else if (const auto* estimate = std::get_if<UncertaintyJob>(&message)) {
            const auto voxels = static_cast<std::size_t>(estimate->geometry.voxelCount());
            fill<std::uint16_t>(estimate->labelsFile, voxels, labelOf());
            fill<float>(estimate->entropyFile, voxels,
                m_kind == "entropy"          ? 1.5F
                    : m_kind == "no entropy" ? std::numeric_limits<float>::quiet_NaN()
                                             : 0.5F);
            say(JobDone { estimate->job, 2, record(estimate->allowedSha256, "cpu") });
        } else if (const auto* explain = std::get_if<ExplainJob>(&message)) {
            fill<float>(explain->heatFile, static_cast<std::size_t>(explain->heatCapacity),
                m_kind == "map" ? std::numeric_limits<float>::infinity() : 1.0F);
            Geometry geometry = explain->geometry;
            if (m_kind == "large map")
                geometry.size = { 1000, 1000, 1000 };
            say(Explained { .job = explain->job,
                .heat = geometry,
                .window = explain->geometry,
                .run = record(explain->allowedSha256, "cpu") });
        }
    }

    std::string m_kind;
};

} // namespace

class LyingWorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_geometry.size = { 6, 5, 4 };
        m_voxels.resize(120);
        m_bundle = writeBundle(path("model"), {});
        m_sha256 = readBundle(m_bundle)->card.sha256;
        QCOMPARE(m_sha256.size(), 64U);
    }

    void isReportedAndNotBelieved_data()
    {
        QTest::addColumn<bool>("segments");
        QTest::addColumn<bool>("estimates");
        QTest::addColumn<bool>("explains");
        QTest::newRow("truth") << true << true << true;
        QTest::newRow("labels") << false << false << true;
        QTest::newRow("channels") << false << true << true;
        QTest::newRow("probabilities") << false << true << true;
        QTest::newRow("large probabilities") << false << true << true;
        QTest::newRow("entropy") << true << false << true;
        QTest::newRow("no entropy") << true << false << true;
        QTest::newRow("map") << true << true << false;
        QTest::newRow("large map") << true << true << false;
        QTest::newRow("hash") << false << false << false;
        QTest::newRow("no hash") << false << false << false;
    }

    void isReportedAndNotBelieved()
    {
        QFETCH(bool, segments);
        QFETCH(bool, estimates);
        QFETCH(bool, explains);
        const auto worker = start(QTest::currentDataTag());
        QVERIFY(worker != nullptr);
        const auto is = [](const auto& result, bool isBelieved) {
            return result.has_value() == isBelieved
                && (isBelieved || result.error().code == ErrorCode::Inconsistent);
        };
        QVERIFY(is(worker->segment(request()), segments));
        const auto estimated = worker->uncertainty(
            { .bundle = m_bundle, .sha256 = m_sha256, .image = request().image, .device = "cpu" });
        QVERIFY(is(estimated, estimates));
        const auto explained = worker->explain({ .bundle = m_bundle,
            .sha256 = m_sha256,
            .image = request().image,
            .device = "cpu",
            .target = { .label = 1 } });
        QVERIFY(is(explained, explains));
    }

    // A model that merges its channels into labels of larger values means them, in both kinds of run.
    void mergedLabelsArePossible()
    {
        FakeBundle merging;
        merging.postprocessing = Json::parse(R"json([
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": true},
            {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "image",
             "nearest_interp": false},
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5},
            {"_target_": "Lambdad", "keys": "pred",
             "func": "$lambda x: torch.where(x[[1]] > 0, 4, torch.where(x[[0]] > 0, 1, 0))"
    }])json");
        const auto bundle = writeBundle(path("merging"), merging);
        const auto read = readBundle(bundle);
        QVERIFY2(read->card.isUsable(), read->card.isUsable() ? "" : read->card.problems.front().c_str());
        QVERIFY(!read->pipeline.postprocessing.merge.empty());
        const auto worker = start("merged");
        SegmentRequest segment = request();
        segment.bundle = bundle;
        segment.sha256.clear();
        segment.wantProbabilities = false;
        const auto result = worker->segment(segment);
        QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
        QCOMPARE(result->labels.front(), 4);
        const auto estimated
            = worker->uncertainty({ .bundle = bundle, .image = segment.image, .device = "cpu" });
        QVERIFY2(estimated.has_value(), estimated ? "" : describe(estimated.error()).c_str());
        QCOMPARE(estimated->labels.front(), 4);
    }

    // An ssh that hangs: more voxels than any buffer takes, and nobody who reads them.
    void aRemoteThatStopsReadingCanBeCancelled()
    {
        auto options = optionsFor("deaf");
        options.isRemote = true;
        options.cancelGrace = 500ms;
        auto worker = Worker::start(options);
        QVERIFY(worker.has_value());
        std::vector<float> voxels(8'000'000);
        Geometry geometry;
        geometry.size = { 200, 200, 200 };
        SegmentRequest large = request();
        large.image = { VoxelType::Float32, std::as_bytes(std::span(voxels)), geometry, "MR", nullptr };
        large.wantProbabilities = false;
        std::stop_source stop;
        auto running = std::async(
            std::launch::async, [&] { return (*worker)->segment(large, Progress({}, stop.get_token())); });
        QCOMPARE(running.wait_for(1s), std::future_status::timeout); // it hangs
        const auto start = Clock::now();
        stop.request_stop();
        QCOMPARE(running.wait_for(10s), std::future_status::ready);
        QVERIFY(Clock::now() - start < 5s);
        QVERIFY(running.get().error().code == ErrorCode::Cancelled);
        QVERIFY(!(*worker)->isRunning());
    }

    // A process that the worker leaves behind holds its pipes open.
    void anEndIsSeenAlthoughSomebodyHoldsThePipes()
    {
        const auto start = Clock::now();
        const auto silent = Worker::start(
            { .program = "/bin/sh", .arguments = { "-c", "sleep 30; :" }, .startTimeout = 300ms });
        QVERIFY(silent.error().code == ErrorCode::WorkerLost);
        QVERIFY(Clock::now() - start < 10s);
    }

    // As the loader ends one: cuDNN is not there, say.
    void aMissingLibraryIsNamedWithTheWayOut()
    {
        const auto worker = Worker::start({ .program = "/bin/sh",
            .arguments = { "-c", "echo 'cannot open shared object file: libcudnn.so.9' >&2; exit 127" } });
        QVERIFY(!worker.has_value());
        const std::string text = describe(worker.error());
        QVERIFY2(text.contains("libcudnn.so.9") && text.contains("Install the library"), text.c_str());
    }

private:
    static WorkerOptions optionsFor(const std::string& kind)
    {
        return { .program = QCoreApplication::applicationFilePath().toStdString(),
            .arguments = { "--fake-worker", kind } };
    }
    static std::unique_ptr<Worker> start(const std::string& kind)
    {
        auto worker = Worker::start(optionsFor(kind));
        return worker ? std::move(*worker) : nullptr;
    }
    [[nodiscard]] SegmentRequest request() const
    {
        return { .bundle = m_bundle,
            .sha256 = m_sha256,
            .image = { VoxelType::Float32, std::as_bytes(std::span(m_voxels)), m_geometry, "MR", nullptr },
            .device = "cpu",
            .wantProbabilities = true };
    }
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    QTemporaryDir m_folder;
    std::filesystem::path m_bundle;
    std::string m_sha256;
    Geometry m_geometry;
    std::vector<float> m_voxels;
};

int main(int count, char** values)
{
    if (count > 2 && std::string_view(values[1]) == "--fake-worker")
        return FakeWorker(values[2]).run();
    QCoreApplication application(count, values);
    LyingWorkerTest test;
    return QTest::qExec(&test, count, values);
}

#include "LyingWorkerTest.moc"
