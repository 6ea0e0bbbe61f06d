// Thirty runs that end badly at random moments: killed, cancelled or out of memory. Nothing stays behind.
#include "FakeBundle.h"
#include "inference/client/Worker.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <thread>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;
using namespace std::chrono_literals;

namespace {

// This process's resident memory and files under /dev/shm that belong to Fovea.
std::size_t residentBytes()
{
    QFile status("/proc/self/status");
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').at(1).toULongLong() * 1024;
    }
    return 0;
}

std::set<std::string> sharedFiles()
{
    std::set<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("/dev/shm", error)) {
        if (entry.path().string().find("fovea") != std::string::npos)
            files.insert(entry.path().string());
    }
    return files;
}

} // namespace

class WorkerStressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingStaysBehind()
    {
        QTemporaryDir folder;
        const auto path
            = [&](const char* name) { return std::filesystem::path(folder.filePath(name).toStdString()); };
        FakeBundle slow;
        slow.source
            = "def forward(self, x):\n    i = 0\n    while i < 200:\n        y = torch.rand([3000000])\n"
              "        i += 1\n    return torch.cat([1.0 - x, x], 1)\n";
        FakeBundle hungry;
        hungry.source = "def forward(self, x):\n    ys = [x]\n    while len(ys) < 100000:\n"
                        "        ys.append(torch.ones([4000000]))\n    return ys[0]\n";
        const auto good = writeBundle(path("good"), {});
        const auto slowBundle = writeBundle(path("slow"), slow);
        const auto hungryBundle = writeBundle(path("hungry"), hungry);

        Geometry geometry;
        geometry.size = { 64, 48, 40 };
        std::vector<float> voxels;
        for (int i = 0; i < 64 * 48 * 40; ++i)
            voxels.push_back(i % 64 > 50 ? 1.0F : 0.0F);
        const std::vector<float> before = voxels;
        const auto request = [&](const std::filesystem::path& bundle) {
            return SegmentRequest { .bundle = bundle,
                .image = { VoxelType::Float32, std::as_bytes(std::span(voxels)), geometry, "MR", nullptr },
                .device = "cpu" };
        };
        auto worker = Worker::start({ .threads = 1, .memoryLimitBytes = 2ULL << 30U, .cancelGrace = 500ms });
        QVERIFY(worker.has_value());
        QVERIFY((*worker)->segment(request(good)).has_value());
        const auto filesBefore = sharedFiles();
        const auto memoryBefore = residentBytes();

        std::mt19937 random(1234);
        for (int round = 0; round < 30; ++round) {
            const auto delay = std::chrono::milliseconds(random() % 1500);
            const int kind = round % 3;
            std::stop_source stop;
            std::jthread disturber([&] {
                std::this_thread::sleep_for(delay);
                const auto pid = (*worker)->processId();
                if (kind == 0 && pid > 0)
                    ::kill(static_cast<pid_t>(pid), SIGKILL);
                else if (kind == 1)
                    stop.request_stop();
            });
            const auto result = (*worker)->segment(
                request(kind == 2 ? hungryBundle : slowBundle), Progress({}, stop.get_token()));
            disturber.join();
            if (!result) {
                const ErrorCode code = result.error().code;
                QVERIFY2(code == ErrorCode::WorkerLost || code == ErrorCode::Cancelled
                        || code == ErrorCode::OutOfMemory,
                    describe(result.error()).c_str());
            }
            const auto again = (*worker)->segment(request(good));
            QVERIFY2(again.has_value(), again ? "" : describe(again.error()).c_str());
            for (std::size_t i = 0; i < voxels.size(); ++i) {
                if (static_cast<float>(again->labels[i]) != voxels[i])
                    QFAIL("a label is wrong after a failure");
            }
        }
        QCOMPARE(voxels, before);
        QCOMPARE(sharedFiles(), filesBefore);
        QVERIFY(residentBytes() < memoryBefore + (64U << 20U));
        worker->reset();
        QVERIFY(sharedFiles().size() < filesBefore.size() + 1);
    }
};

QTEST_GUILESS_MAIN(WorkerStressTest)
#include "WorkerStressTest.moc"
