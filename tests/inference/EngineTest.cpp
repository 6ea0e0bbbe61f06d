#include "FakeBundle.h"
#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/Segmenter.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

// An asymmetric lesion, an L-shaped block, in an oblique image of odd sizes.
struct Scan {
    Geometry geometry;
    std::vector<std::int16_t> voxels;
    std::vector<std::uint16_t> labels; // the truth

    Scan()
    {
        geometry.size = { 21, 16, 11 };
        geometry.originLps = { 5, -9, 100 };
        geometry.spacingMm = { 1.5, 1.5, 3.0 };
        const double c = std::cos(0.3);
        const double s = std::sin(0.3);
        geometry.direction = { { Vec3 { c, s, 0 }, Vec3 { 0, 0, -1 }, Vec3 { -s, c, 0 } } };
        for (int k = 0; k < 11; ++k) {
            for (int j = 0; j < 16; ++j) {
                for (int i = 0; i < 21; ++i) {
                    const bool inside = (i >= 3 && i < 8 && j >= 2 && j < 14 && k >= 1 && k < 5)
                        || (i >= 3 && i < 18 && j >= 2 && j < 6 && k >= 1 && k < 5);
                    voxels.push_back(inside ? 1000 : 0);
                    labels.push_back(inside ? 1 : 0);
                }
            }
        }
    }
};

class Run {
public:
    Result<SegmentOutcome> operator()(const std::filesystem::path& bundle, Progress progress = {})
    {
        labels.assign(scan.voxels.size(), 0);
        return segment(SegmentTask { .bundle = bundle,
                           .device = "cpu",
                           .geometry = scan.geometry,
                           .modality = "MR",
                           .voxelType = VoxelType::Int16,
                           .voxels = std::as_bytes(std::span(scan.voxels)),
                           .labels = labels,
                           .probabilities = probabilities },
            std::move(progress));
    }

    Scan scan;
    std::vector<std::uint16_t> labels;
    std::vector<float> probabilities;
};

const Json scaleToOne { { "_target_", "ScaleIntensityRanged" }, { "a_min", 0 }, { "a_max", 1000 },
    { "b_min", 0 }, { "b_max", 1 }, { "clip", true } };

} // namespace

class EngineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    void labelsLieWhereTheLesionIs_data()
    {
        QTest::addColumn<QByteArray>("steps");
        QTest::newRow("as it is") << QByteArray("[]");
        QTest::newRow("turned") << QByteArray(R"([{"_target_": "Orientationd", "axcodes": "PIR"}])");
        QTest::newRow("finer") << QByteArray(R"([{"_target_": "Orientationd", "axcodes": "RAS"},
            {"_target_": "Spacingd", "pixdim": [0.75, 0.75, 0.75]}])");
        QTest::newRow("padded and cropped") << QByteArray(R"([{"_target_": "Orientationd", "axcodes": "LPS"},
            {"_target_": "ResizeWithPadOrCropd", "spatial_size": [20, 40, 16]},
            {"_target_": "CropForegroundd", "margin": 1}])");
    }

    void labelsLieWhereTheLesionIs()
    {
        QFETCH(QByteArray, steps);
        FakeBundle fake;
        fake.preprocessing = Json::parse(steps.toStdString());
        fake.preprocessing.push_back(scaleToOne);
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("lesion").toStdString(), fake));
        QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(run.labels, run.scan.labels);
        QCOMPARE(outcome->channels, 2);
        QCOMPARE(outcome->run.precision, "float32");
        QCOMPARE(outcome->run.stages.size(), 4U);
        QCOMPARE(outcome->run.modelSha256.size(), 64U);
        QVERIFY(outcome->run.peakMemoryBytes > 0);
    }

    void windowsGiveTheSame()
    {
        FakeBundle fake;
        fake.preprocessing
            = Json::array({ { { "_target_", "Orientationd" }, { "axcodes", "RAS" } }, scaleToOne });
        fake.inferer = { { "_target_", "SlidingWindowInferer" }, { "roi_size", { 8, 8, 8 } },
            { "overlap", 0.5 }, { "mode", "gaussian" } };
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("windows").toStdString(), fake));
        QVERIFY(outcome.has_value());
        QVERIFY(outcome->run.windows > 10); // enough of them to choose the faster way to run the network
        QCOMPARE(run.labels, run.scan.labels);
        QVERIFY(outcome->run.method.starts_with("TorchScript"));
    }

    void probabilitiesSumToOne()
    {
        FakeBundle fake;
        fake.preprocessing = Json::array({ scaleToOne });
        Run run;
        run.probabilities.resize(run.scan.voxels.size() * 2);
        QVERIFY(run(writeBundle(m_folder.filePath("probabilities").toStdString(), fake)).has_value());
        for (std::size_t i = 0; i < run.scan.voxels.size(); ++i) {
            const float lesion = run.probabilities[run.scan.voxels.size() + i];
            QVERIFY(std::abs(run.probabilities[i] + lesion - 1.0F) < 1e-5F);
            // Softmax of (0, 1) and of (1, 0).
            QVERIFY(std::abs(lesion - (run.scan.labels[i] == 1 ? 0.7310586F : 0.2689414F)) < 1e-5F);
        }
    }

    void modelsThatMisbehaveFailInWords_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* body, ErrorCode code) {
            QTest::newRow(name) << QByteArray("def forward(self, x):\n    ") + body + "\n"
                                << static_cast<int>(code);
        };
        row("another shape", "return torch.cat([x, x], 1)[:, :, 1:]", ErrorCode::Inconsistent);
        row("two dimensions", "return x.sum(4).repeat([1, 2, 1, 1])", ErrorCode::Inconsistent);
        row("other channels", "return torch.cat([x, x, x], 1)", ErrorCode::Inconsistent);
        row("not numbers", "return torch.cat([x, x], 1) * float('nan')", ErrorCode::Damaged);
        row("no tensor", "return 5", ErrorCode::Unsupported);
        row("throws", "return torch.cat([x, x[0]], 1)", ErrorCode::Internal);
        row("too much memory", "return torch.zeros([1, 2, 1000000, 1000000])", ErrorCode::OutOfMemory);
    }

    void modelsThatMisbehaveFailInWords()
    {
        QFETCH(QByteArray, source);
        QFETCH(int, code);
        FakeBundle fake;
        fake.source = source.toStdString();
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("misbehaves").toStdString(), fake));
        QVERIFY(!outcome.has_value());
        QCOMPARE(static_cast<int>(outcome.error().code), code);
        QCOMPARE(outcome.error().subject, "Fake");
    }

    void networksThatDecideAreRefusedInWords()
    {
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    return torch.cat([x, x], 1).argmax(1, keepdim=True)\n";
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("decides").toStdString(), fake));
        QVERIFY(outcome.error().code == ErrorCode::Inconsistent);
        QVERIFY2(outcome.error().sentence.contains("whole numbers"), outcome.error().sentence.c_str());
    }

    // Known from the first window, and said then: of the 27 windows no second one runs.
    void outputsOfAnotherSizeFailAtTheFirstWindow_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QString>("sizes");
        QTest::newRow("smaller") << QByteArray("return torch.cat([x, x], 1)[:, :, 1:-1, 1:-1, 1:-1]")
                                 << QString("6 x 6 x 6 for 8 x 8 x 8 voxels");
        QTest::newRow("larger") << QByteArray("return torch.cat([x, x], 1).repeat([1, 1, 2, 2, 2])")
                                << QString("16 x 16 x 16 for 8 x 8 x 8 voxels");
    }

    void outputsOfAnotherSizeFailAtTheFirstWindow()
    {
        QFETCH(QByteArray, source);
        QFETCH(QString, sizes);
        FakeBundle fake;
        fake.inferer = { { "_target_", "SlidingWindowInferer" }, { "roi_size", { 8, 8, 8 } } };
        fake.source = "def forward(self, x):\n    " + source.toStdString() + "\n";
        double furthest = 0.0;
        const Progress progress(
            [&](const std::string&, double fraction) { furthest = std::max(furthest, fraction); }, {});
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("sizes").toStdString(), fake), progress);
        QVERIFY(!outcome.has_value());
        QVERIFY(outcome.error().code == ErrorCode::Inconsistent);
        QVERIFY2(QString::fromStdString(outcome.error().sentence).contains(sizes),
            outcome.error().sentence.c_str());
        QVERIFY(furthest < 0.12); // loading and preparing are the first tenth
    }

    void damagedFilesFailInWords()
    {
        const auto folder = writeBundle(m_folder.filePath("damaged").toStdString(), {});
        const auto file = folder / "models/model.ts";
        std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
        Run run;
        const auto truncated = run(folder);
        QVERIFY(truncated.error().code == ErrorCode::Damaged);
        writeText(file, "this is no model");
        QVERIFY(run(folder).error().code == ErrorCode::Damaged);
        QVERIFY(segment({ .bundle = folder, .device = "cuda:99" }, {}).error().code == ErrorCode::NotFound);
    }

    void theFirstOfSeveralOutputsCounts()
    {
        FakeBundle fake;
        fake.preprocessing = Json::array({ scaleToOne });
        fake.source = "def forward(self, x):\n    return torch.cat([1.0 - x, x], 1), x\n";
        Run run;
        QVERIFY(run(writeBundle(m_folder.filePath("tuple").toStdString(), fake)).has_value());
        QCOMPARE(run.labels, run.scan.labels);
    }

    void theLargestOfOneChannelIsNoticed()
    {
        FakeBundle fake;
        fake.channels = 0; // its description doesn't say
        fake.channelNames = Json::object();
        for (const int channels : { 1, 2 }) {
            fake.source = "def forward(self, x):\n    return torch.cat(["
                + std::string(channels == 1 ? "x" : "1.0 - x, x") + "], 1)\n";
            Run run;
            const auto outcome
                = run(writeBundle(m_folder.filePath("channels%1").arg(channels).toStdString(), fake));
            QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
            QCOMPARE(outcome->channels, channels);
            QCOMPARE(
                std::ranges::any_of(outcome->run.notices,
                    [](const std::string& notice) { return notice.contains("every voxel is background"); }),
                channels == 1);
            QCOMPARE(std::ranges::all_of(run.labels, [](std::uint16_t label) { return label == 0; }),
                channels == 1);
        }
    }

    void cancelStopsInsideOfAPass()
    {
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    i = 0\n    while i < 100000000:\n"
                      "        y = torch.zeros([1000000])\n        i += 1\n    return torch.cat([x, x], 1)\n";
        std::stop_source stop;
        const Progress progress(
            [&](const std::string& stage, double) {
                if (stage == "Running the model")
                    stop.request_stop();
            },
            stop.get_token());
        Run run;
        const auto outcome = run(writeBundle(m_folder.filePath("endless").toStdString(), fake), progress);
        QVERIFY(outcome.error().code == ErrorCode::Cancelled);
    }

    void oddImagesAreNoticed()
    {
        FakeBundle fake;
        const auto folder = writeBundle(m_folder.filePath("odd").toStdString(), fake);
        const std::vector<float> voxels { NAN, 1.0F, INFINITY, 0.0F };
        std::vector<std::uint16_t> labels(4);
        Geometry geometry;
        geometry.size = { 4, 1, 1 };
        const auto outcome = segment(SegmentTask { .bundle = folder,
                                         .device = "auto",
                                         .geometry = geometry,
                                         .modality = "CT",
                                         .voxels = std::as_bytes(std::span(voxels)),
                                         .labels = labels,
                                         .probabilities = {} },
            {});
        QVERIFY(outcome.has_value());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 0, 1, 0, 0 }));
        const auto& notices = outcome->run.notices;
        QVERIFY(std::ranges::any_of(notices, [](const auto& n) { return n.contains("no numbers"); }));
        QVERIFY(std::ranges::any_of(notices, [](const auto& n) { return n.contains("made for MR"); }));
    }

    void severalImagesBecomeChannels()
    {
        // Label 1 where the second image is brighter than the first.
        FakeBundle fake;
        fake.inputs = { "T1", "T2" };
        fake.source = "def forward(self, x):\n    return x\n";
        const auto folder = writeBundle(m_folder.filePath("two").toStdString(), fake);
        Geometry geometry;
        geometry.size = { 4, 3, 2 };
        geometry.spacingMm = { 1, 2, 3 };
        std::vector<float> first(24, 0.5F);
        // The second lies on a grid of its own: flipped along i, at twice the spacing along j.
        Geometry other = geometry;
        other.size = { 4, 2, 2 };
        other.direction.columns[0] = { -1, 0, 0 };
        other.originLps = { 3, 0, 0 };
        other.spacingMm = { 1, 4, 3 };
        std::vector<std::int16_t> second(16, 0);
        for (std::size_t k = 0; k < 2; ++k)
            second[k * 8 + 1 * 4 + 0] = 1; // i = 3, j = 2 of the first
        std::vector<std::uint16_t> labels(24, 9);
        SegmentTask task { .bundle = folder,
            .device = "cpu",
            .geometry = geometry,
            .modality = "MR",
            .voxels = std::as_bytes(std::span(first)),
            .labels = labels,
            .probabilities = {} };
        QVERIFY(segment(task, {}).error().code == ErrorCode::InvalidArgument);
        task.moreImages = { { other, {}, VoxelType::Int16, std::as_bytes(std::span(second)) } };
        const auto outcome = segment(task, {});
        QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
        for (std::size_t i = 0; i < 24; ++i)
            QCOMPARE(static_cast<int>(labels[i]), i % 12 == 11 ? 1 : 0);
        QVERIFY(std::ranges::any_of(
            outcome->run.notices, [](const auto& n) { return n.contains("other grids"); }));
        QCOMPARE(outcome->run.bundleVersion, "1.2.3");
    }

    void oneImageFillsAPicturesChannels()
    {
        FakeBundle fake;
        fake.inputs = { "R", "G", "B" };
        fake.source
            = "def forward(self, x):\n    return torch.cat([1.5 - x.sum(1, keepdim=True), x[:, 2:]], 1)\n";
        const auto folder = writeBundle(m_folder.filePath("rgb").toStdString(), fake);
        Geometry geometry;
        geometry.size = { 4, 1, 1 };
        const std::vector<float> voxels { 0.0F, 0.1F, 0.9F, 1.0F };
        std::vector<std::uint16_t> labels(4);
        const auto outcome = segment(SegmentTask { .bundle = folder,
                                         .device = "cpu",
                                         .geometry = geometry,
                                         .modality = "MR",
                                         .voxels = std::as_bytes(std::span(voxels)),
                                         .labels = labels,
                                         .probabilities = {} },
            {});
        QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 0, 0, 1, 1 }));
    }

    void aChainOfConvolutionsRunsRowByRow()
    {
        FakeBundle fake;
        fake.source
            = "def forward(self, x):\n"
              "    w = torch.ones([2, 1, 1, 1, 1]) * torch.tensor([-1.0, 1.0]).view([2, 1, 1, 1, 1])\n"
              "    return torch.conv3d(x, w, torch.tensor([1.0, 0.0]))\n";
        Run run;
        const auto folder = writeBundle(m_folder.filePath("chain").toStdString(), fake);
        fake.preprocessing = Json::array({ scaleToOne });
        const auto scaled = writeBundle(m_folder.filePath("chain2").toStdString(), fake);
        const auto outcome = run(scaled);
        QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(run.labels, run.scan.labels);
        QVERIFY(!outcome->run.method.empty());
        QVERIFY(outcome->run.onednnVersion.empty() || outcome->run.onednnVersion.starts_with("3."));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(EngineTest)
#include "EngineTest.moc"
