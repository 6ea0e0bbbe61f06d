// Models that mean harm, in the real worker: whatever they do, it ends in an error, and the worker or its
// successor runs the next model.
#include "FakeBundle.h"
#include "inference/client/Worker.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;
using namespace std::chrono_literals;

class HostileModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_geometry.size = { 6, 5, 4 };
        for (int i = 0; i < 120; ++i)
            m_voxels.push_back(i % 6 >= 4 ? 1.0F : 0.0F);
        m_good = writeBundle(path("good"), {});
        auto worker = Worker::start({ .threads = 2, .memoryLimitBytes = 4ULL << 30U, .cancelGrace = 500ms });
        QVERIFY2(worker.has_value(), worker ? "" : describe(worker.error()).c_str());
        m_worker = std::move(*worker);
    }

    void isContained_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const QString& body, ErrorCode code) {
            QTest::newRow(name) << "def forward(self, x):\n    " + body + "\n" << static_cast<int>(code);
        };
        row("64 GB", "y = torch.ones([16000000000])\n    return torch.cat([x, x], 1) + y[0]",
            ErrorCode::OutOfMemory);
        row("wrong extent", "return torch.cat([x, x], 1)[:, :, 1:]", ErrorCode::Inconsistent);
        row("wrong axes", "return x[0, 0]", ErrorCode::Inconsistent);
        row("more channels than it says", "return torch.cat([x, x, x], 1)", ErrorCode::Inconsistent);
        row("no numbers", "return torch.cat([x, x * float('nan')], 1)", ErrorCode::Damaged);
        // int64, by its number: a compiler without Python does not know the names of types.
        row("whole numbers", "return torch.cat([x, x], 1).to(4)", ErrorCode::Inconsistent);
        row("an exception", "assert x.size(0) > 1, 'no'\n    return x", ErrorCode::Internal);
        row("no tensor", "return 'text'", ErrorCode::Unsupported);
        row("deep recursion of memory",
            "ys = [x]\n    while len(ys) < 100000:\n        ys.append(torch.ones([4000000]))\n    return "
            "ys[0]",
            ErrorCode::OutOfMemory);
    }

    void isContained()
    {
        QFETCH(QString, source);
        QFETCH(int, code);
        FakeBundle fake;
        fake.source = source.toStdString();
        const auto result = segment(writeBundle(path(QTest::currentDataTag()), fake));
        QVERIFY(!result.has_value());
        QVERIFY2(static_cast<int>(result.error().code) == code, describe(result.error()).c_str());
        goesOn();
    }

    void anEndlessLoopEndsWithACancel()
    {
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    i = 0\n    while i >= 0:\n        i = (i + 1) % 1000\n"
                      "    return torch.cat([x, x], 1)\n";
        const auto bundle = writeBundle(path("endless"), fake);
        std::stop_source stop;
        const auto start = std::chrono::steady_clock::now();
        const auto result = segment(bundle,
            Progress(
                [&](const std::string& stage, double) {
                    if (stage == "Running the model")
                        stop.request_stop();
                },
                stop.get_token()));
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QVERIFY(std::chrono::steady_clock::now() - start < 20s);
        goesOn();
    }

    void truncatedFilesAreRefused()
    {
        const auto bundle = writeBundle(path("truncated"), {});
        const auto file = bundle / "models/model.ts";
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes { std::istreambuf_iterator<char>(stream), {} };
        for (const std::size_t length : { std::size_t { 1 }, bytes.size() / 3, bytes.size() - 1 }) {
            std::ofstream(file, std::ios::binary) << bytes.substr(0, length);
            const auto result = segment(bundle);
            QVERIFY(result.error().code == ErrorCode::Damaged);
        }
        goesOn();
    }

    void filesAreOutOfReach()
    {
        if (!std::ranges::contains(m_worker->info().isolation, "writing files"))
            QSKIP("this kernel has no Landlock");
        const auto target = path("stolen");
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    y = torch.from_file('" + target.string()
            + "', True, 16)\n    return torch.cat([x, x], 1) + y[0]\n";
        QVERIFY(!segment(writeBundle(path("writer"), fake)).has_value());
        QVERIFY(!std::filesystem::exists(target));
        goesOn();
    }

private:
    Result<SegmentResult> segment(const std::filesystem::path& bundle, Progress progress = {})
    {
        return m_worker->segment({ .bundle = bundle,
                                     .image = { VoxelType::Float32, std::as_bytes(std::span(m_voxels)),
                                         m_geometry, "MR", nullptr },
                                     .device = "cpu" },
            std::move(progress));
    }

    void goesOn()
    {
        const auto result = segment(m_good);
        QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
        for (std::size_t i = 0; i < m_voxels.size(); ++i)
            QCOMPARE(static_cast<float>(result->labels[i]), m_voxels[i]);
    }

    [[nodiscard]] std::filesystem::path path(const QString& name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    QTemporaryDir m_folder;
    Geometry m_geometry;
    std::vector<float> m_voxels;
    std::filesystem::path m_good;
    std::unique_ptr<Worker> m_worker;
};

QTEST_GUILESS_MAIN(HostileModelTest)
#include "HostileModelTest.moc"
