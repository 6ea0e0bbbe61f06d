// A worker on "another machine": a fake ssh that starts it here, with voxels in the stream.
#include "FakeBundle.h"
#include "inference/client/Worker.h"
#include "inference/protocol/Frame.h"
#include "inference/protocol/Messages.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

class RemoteWorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeText(path("ssh"), "#!/bin/sh\n[ \"$1\" = gpuhost ] || exit 255\nshift\nexec \"$@\"\n");
        std::filesystem::permissions(path("ssh"), std::filesystem::perms::owner_all);
        const auto program = findWorkerProgram();
        QVERIFY(program.has_value());
        m_options = { .program = path("ssh"),
            .arguments = { "gpuhost", program->string() },
            .isRemote = true,
            .remoteModels = path("there"),
            .threads = 1 };
        m_here = writeBundle(path("here/model"), {});
        std::filesystem::create_directories(path("there"));
        std::filesystem::copy(m_here, path("there/model"), std::filesystem::copy_options::recursive);
        m_geometry.size = { 70, 60, 50 }; // more than one piece
        for (int i = 0; i < 70 * 60 * 50; ++i)
            m_voxels.push_back(i % 70 >= 33 && i % 7 < 5 ? 1.0F : 0.0F);
    }

    void runsThereAsHere()
    {
        auto worker = Worker::start(m_options);
        QVERIFY2(worker.has_value(), worker ? "" : describe(worker.error()).c_str());
        QVERIFY(std::ranges::contains((*worker)->info().isolation, "network")
            || (*worker)->info().isolation.empty());
        SegmentRequest request = this->request();
        request.wantProbabilities = true;
        for (int repeat = 0; repeat < 2; ++repeat) {
            const auto result = (*worker)->segment(request);
            QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
            for (std::size_t i = 0; i < m_voxels.size(); ++i) {
                QCOMPARE(static_cast<float>(result->labels[i]), m_voxels[i]);
                QCOMPARE(result->probabilities->as<float>()[m_voxels.size() + i] > 0.5F, m_voxels[i] > 0.5F);
            }
        }
    }

    void anotherModelOfThatNameIsNoticed()
    {
        FakeBundle other;
        other.source = "def forward(self, x):\n    return torch.cat([x, 1.0 - x], 1)\n";
        writeBundle(path("elsewhere/model"), other);
        WorkerOptions options = m_options;
        options.remoteModels = path("elsewhere");
        auto worker = Worker::start(options);
        QVERIFY(worker.has_value());
        QVERIFY((*worker)->segment(request()).error().code == ErrorCode::Inconsistent);
    }

    // They share memory with their worker.
    void onlySegmentationsRunThere()
    {
        auto worker = Worker::start(m_options);
        QVERIFY(worker.has_value());
        const VoxelView image = request().image;
        const auto isRefused = [](const auto& result) {
            return !result && result.error().code == ErrorCode::Unsupported
                && result.error().sentence.find("another machine") != std::string::npos;
        };
        QVERIFY(isRefused((*worker)->detect({ .bundle = m_here, .image = image })));
        QVERIFY(isRefused((*worker)->explain({ .bundle = m_here, .image = image })));
        QVERIFY(isRefused((*worker)->uncertainty({ .bundle = m_here, .image = image })));
    }

    // Of a job that was cancelled before its turn nothing stays in the worker's memory.
    void aWaitingJobThatIsCancelledLeavesNothing()
    {
        FakeBundle endless;
        endless.source
            = "def forward(self, x):\n    i = 0\n    while i < 100000000:\n"
              "        y = torch.zeros([1000000])\n        i += 1\n    return torch.cat([x, x], 1)\n";
        SegmentJob job { .job = 1,
            .bundle = writeBundle(path("there/endless"), endless),
            .device = "cpu",
            .geometry = m_geometry,
            .modality = "MR" };
        QProcess worker;
        worker.start(QString::fromStdString(findWorkerProgram()->string()), { "--voxels", "inline" });
        const auto send = [&](const Message& message) {
            worker.write(QByteArray::fromStdString(encodeFrame(encode(message))));
        };
        const auto voxels = std::as_bytes(std::span(m_voxels));
        const auto sendVoxels = [&] {
            worker.write(QByteArray::fromStdString(
                encodeFrame({ reinterpret_cast<const char*>(voxels.data()), voxels.size() }, true)));
        };
        FrameReader frames;
        const auto waitFor = [&](const char* word) {
            QElapsedTimer clock;
            for (clock.start(); clock.elapsed() < 60000;) {
                const auto body = frames.next();
                if (!body)
                    return false;
                if (*body) {
                    if (!frames.isVoxels() && (*body)->contains(word))
                        return true;
                } else if (worker.waitForReadyRead(1000)) {
                    frames.feed(worker.readAllStandardOutput().toStdString());
                }
            }
            return false;
        };
        const auto isHeld = [&](const char* file) {
            std::ifstream maps("/proc/" + std::to_string(worker.processId()) + "/maps");
            return std::string(std::istreambuf_iterator(maps), {}).contains(file);
        };
        QVERIFY(waitFor("hello"));
        send(job);
        sendVoxels();
        QVERIFY(waitFor("Running the model"));
        job.job = 2;
        send(job);
        sendVoxels();
        send(CancelJob { 2 });
        QVERIFY(waitFor("cancelled"));
        QVERIFY(isHeld("/1-image0"));
        QVERIFY(!isHeld("/2-image0"));
        worker.kill();
        QVERIFY(worker.waitForFinished());
    }

    void anUnreachableMachineIsAnError()
    {
        WorkerOptions options = m_options;
        options.arguments.front() = "nowhere";
        QVERIFY(Worker::start(options).error().code == ErrorCode::WorkerLost);
    }

private:
    [[nodiscard]] SegmentRequest request() const
    {
        return { .bundle = m_here,
            .image = { VoxelType::Float32, std::as_bytes(std::span(m_voxels)), m_geometry, "MR", nullptr },
            .device = "cpu" };
    }
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    QTemporaryDir m_folder;
    WorkerOptions m_options;
    std::filesystem::path m_here;
    Geometry m_geometry;
    std::vector<float> m_voxels;
};

QTEST_GUILESS_MAIN(RemoteWorkerTest)
#include "RemoteWorkerTest.moc"
