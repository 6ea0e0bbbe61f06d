#include "inference/protocol/Frame.h"
#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <QTest>

#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace fovea;
using namespace fovea::inference;

namespace {

SegmentJob exampleJob()
{
    SegmentJob job { .job = 7, .bundle = "/models/Leber größe", .device = "cpu", .modality = "MR" };
    job.geometry.size = { 3, 4, 5 };
    job.geometry.originLps = { -1.5, 2.25, 1e3 };
    job.geometry.spacingMm = { 0.5, 0.75, 2 };
    job.geometry.direction = { { Vec3 { 0, 1, 0 }, Vec3 { -1, 0, 0 }, Vec3 { 0, 0, 1 } } };
    job.voxelType = VoxelType::UInt16;
    job.imageFile = "/dev/shm/a";
    job.labelsFile = "/dev/shm/b";
    return job;
}

} // namespace

class ProtocolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void framesSurviveAnyCutting()
    {
        const std::string stream = encodeFrame("first") + encodeFrame("") + encodeFrame("{\"a\": 1}\r\n\r\n");
        for (const std::size_t step : { std::size_t { 1 }, std::size_t { 3 }, stream.size() }) {
            FrameReader reader;
            std::vector<std::string> bodies;
            for (std::size_t begin = 0; begin < stream.size(); begin += step) {
                reader.feed(std::string_view(stream).substr(begin, step));
                for (auto body = reader.next(); body && *body; body = reader.next())
                    bodies.push_back(**body);
            }
            QCOMPARE(bodies, (std::vector<std::string> { "first", "", "{\"a\": 1}\r\n\r\n" }));
        }
    }

    void hostileFramesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no header") << QByteArray("hello\r\n\r\n");
        QTest::newRow("not a number") << QByteArray("Content-Length: ten\r\n\r\n");
        QTest::newRow("negative") << QByteArray("Content-Length: -1\r\n\r\n");
        QTest::newRow("too long") << QByteArray("Content-Length: 99999999999\r\n\r\n");
        QTest::newRow("overflow") << QByteArray("Content-Length: 99999999999999999999999999\r\n\r\n");
        QTest::newRow("trailing") << QByteArray("Content-Length: 5x\r\n\r\n");
        QTest::newRow("twice") << QByteArray("Content-Length: 5\r\nContent-Length: 6\r\n\r\n");
        QTest::newRow("endless header") << QByteArray(100'000, 'x');
    }

    void hostileFramesAreRefused()
    {
        QFETCH(QByteArray, bytes);
        FrameReader reader;
        reader.feed(bytes.toStdString());
        QVERIFY(!reader.next().has_value());
        reader.feed(encodeFrame("good"));
        QVERIFY(!reader.next().has_value()); // the stream stays lost
    }

    void messagesComeBackAsTheyWere()
    {
        const SegmentJob job = exampleJob();
        const auto message = decode(encode(job));
        QVERIFY(message.has_value());
        const auto& back = std::get<SegmentJob>(*message);
        QCOMPARE(back.job, job.job);
        QCOMPARE(back.bundle, job.bundle);
        QVERIFY(back.geometry == job.geometry);
        QVERIFY(back.voxelType == job.voxelType);
        QCOMPARE(back.labelsFile, job.labelsFile);

        JobDone done { .job = 9, .channels = 3, .run = {} };
        done.run.device = "cpu";
        done.run.stages = { { "load", 0.25 }, { "infer", 12.5 } };
        done.run.peakMemoryBytes = 1ULL << 40U;
        done.run.notices = { "one", "two" };
        const auto result = decode(encode(done));
        QVERIFY(result.has_value());
        const auto& run = std::get<JobDone>(*result).run;
        QCOMPARE(run.stages.at(1).seconds, 12.5);
        QCOMPARE(run.peakMemoryBytes, 1ULL << 40U);
        QCOMPARE(run.notices, done.run.notices);

        const auto failed
            = decode(encode(JobFailed { 4, { ErrorCode::OutOfMemory, "No \xff memory", "Model", "Hint" } }));
        QVERIFY(std::get<JobFailed>(*failed).error.code == ErrorCode::OutOfMemory);
        QCOMPARE(std::get<JobFailed>(*failed).error.hint, "Hint");
    }

    void damagedMessagesAreRefused()
    {
        const Json good = Json::parse(encode(exampleJob()));
        for (const auto& [key, value] : good.items()) {
            Json without = good;
            without.erase(key);
            QVERIFY2(!decode(without.dump()), key.c_str());
            Json wrong = good;
            wrong[key] = Json::array({ Json::object() });
            QVERIFY2(!decode(wrong.dump()), key.c_str());
        }
        Json geometry = good;
        geometry["geometry"]["size"] = { 3, 4, -5 };
        QVERIFY(!decode(geometry.dump()));
        geometry["geometry"]["size"] = { 3, 4, 1e15 };
        QVERIFY(!decode(geometry.dump()));
        geometry = good;
        geometry["geometry"]["spacingMm"] = { 0, 1, 1 };
        QVERIFY(!decode(geometry.dump()));
        QVERIFY(!decode(R"({"message": "progress", "job": 1, "stage": "x", "fraction": 2})"));
        QVERIFY(!decode(R"({"message": "done", "job": 1, "channels": 1, "run": {}})"));
        QVERIFY(!decode(R"([])"));
        QVERIFY(!decode(R"({"message": "launch"})"));
    }

    void volumesAreShared()
    {
        auto folder = SharedFolder::create();
        QVERIFY(folder.has_value());
        struct stat status {};
        QCOMPARE(::stat(folder->path().c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0700U);

        std::filesystem::path file;
        {
            auto volume = SharedVolume::create(*folder, "labels", 1000);
            QVERIFY(volume.has_value());
            file = volume->file();
            QCOMPARE(volume->as<std::uint16_t>().size(), 500U);
            QCOMPARE(volume->as<std::uint16_t>()[499], 0);
            auto other = SharedVolume::open(file, 1000, SharedVolume::Access::ReadWrite);
            QVERIFY(other.has_value());
            other->writableAs<std::uint16_t>()[499] = 77;
            QCOMPARE(volume->as<std::uint16_t>()[499], 77);
            QVERIFY(!SharedVolume::open(file, 1001, SharedVolume::Access::Read));
            QVERIFY(!SharedVolume::create(*folder, "labels", 1000)); // never over an existing one
            SharedVolume moved = std::move(*volume);
            QCOMPARE(moved.as<std::uint16_t>()[499], 77);
        }
        QVERIFY(!std::filesystem::exists(file));
        const auto path = folder->path();
        QVERIFY(!SharedVolume::open("/dev/null", 10, SharedVolume::Access::Read));
        std::filesystem::create_symlink("/etc/passwd", path / "link");
        QVERIFY(!SharedVolume::open(
            path / "link", std::filesystem::file_size("/etc/passwd"), SharedVolume::Access::Read));
        folder = SharedFolder::create();
        QVERIFY(!std::filesystem::exists(path));
    }

    void tooLargeVolumesFailInWords()
    {
        auto folder = SharedFolder::create();
        const auto volume = SharedVolume::create(*folder, "huge", std::size_t { 1 } << 60U);
        QVERIFY(!volume.has_value());
        QVERIFY(volume.error().code == ErrorCode::OutOfMemory);
    }

    void leftoversOfTheDeadAreSwept()
    {
        // A child makes a folder and dies without cleaning up.
        std::array<int, 2> pipe {};
        QCOMPARE(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto folder = SharedFolder::create();
            const std::string path = folder ? folder->path().string() : "";
            (void)!::write(pipe[1], path.data(), path.size());
            ::close(pipe[1]);
            ::raise(SIGKILL);
        }
        ::close(pipe[1]);
        std::string left(4096, '\0');
        left.resize(
            static_cast<std::size_t>(std::max<ssize_t>(0, ::read(pipe[0], left.data(), left.size()))));
        ::close(pipe[0]);
        ::waitpid(child, nullptr, 0);
        QVERIFY(std::filesystem::exists(left));
        const auto mine = SharedFolder::create();
        const auto another = SharedFolder::create();
        QVERIFY(!std::filesystem::exists(left));
        QVERIFY(std::filesystem::exists(mine->path())); // that of the living stays
    }
};

QTEST_GUILESS_MAIN(ProtocolTest)
#include "ProtocolTest.moc"
