#include "inference/engine/Explainer.h"

#include "FakeBundle.h"
#include "inference/engine/Cam.h"
#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SelfTest.h"
#include "inference/engine/TappedNetwork.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

// Networks that eager PyTorch has explained, made by cam_fixtures.py; none when Python has no torch.
class Fixtures {
public:
    Fixtures()
    {
        QProcess python;
        python.setProcessChannelMode(QProcess::MergedChannels);
        python.start("python3", { FOVEA_CAM_FIXTURES, m_folder.path() });
        isMade = python.waitForFinished(240000) && python.exitCode() == 0;
        reason = QString::fromUtf8(python.readAll()).right(400);
    }

    [[nodiscard]] torch::jit::Module load(const QString& name) const
    {
        return loadModule((m_folder.path() + '/' + name + ".ts").toStdString(), {}).value().module;
    }

    bool isMade = false;
    QString reason;

private:
    QTemporaryDir m_folder;
};

double largestDifference(const at::Tensor& a, const at::Tensor& b)
{
    return a.sizes() == b.sizes() ? (a - b).abs().max().item<double>() : HUGE_VAL;
}

// A lesion of unlike sides, in a grid that is oblique, uneven and mirrored.
struct Scan {
    Geometry geometry;
    std::vector<float> voxels;
    Vec3 lesionIndex { 25, 8, 6 };

    Scan()
    {
        geometry.size = { 32, 24, 16 };
        geometry.originLps = { -20, 31, 7 };
        geometry.spacingMm = { 1.0, 1.5, 2.0 };
        const double c = std::cos(0.2);
        const double s = std::sin(0.2);
        geometry.direction = { { Vec3 { -c, -s, 0 }, Vec3 { -s, c, 0 }, Vec3 { 0, 0, 1 } } };
        voxels.assign(32 * 24 * 16, 0.0F);
        for (int k = 4; k < 9; ++k) {
            for (int j = 6; j < 11; ++j) {
                for (int i = 22; i < 29; ++i)
                    voxels[static_cast<std::size_t>((k * 24 + j) * 32 + i)] = 1.0F;
            }
        }
    }

    [[nodiscard]] ImageInput input() const
    {
        return { geometry, "MR", VoxelType::Float32, std::as_bytes(std::span(voxels)) };
    }
};

// A network whose attention is known: the logit of label 1 in a voxel is twice the mean of the image over the
// 2 x 2 x 2 block that holds it; what it sees lies in the coarse layer "pool".
FakeBundle knownAttention()
{
    FakeBundle fake;
    fake.source = "def forward(self, x):\n"
                  "    y = torch.avg_pool3d(x, [2, 2, 2])\n"
                  "    w = torch.ones([1, 1, 1, 1, 1])\n"
                  "    y = torch.conv3d(y, w * 2.0)\n"
                  "    z = torch.upsample_nearest3d(y, x.shape[2:])\n"
                  "    return torch.cat([1.0 - z, z], 1)\n";
    return fake;
}

Vec3 peakLps(const ExplainMap& map)
{
    const auto best = std::ranges::max_element(map.values) - map.values.begin();
    const auto& size = map.geometry.size;
    return map.geometry.indexToLps({ static_cast<double>(best % size[0]),
        static_cast<double>(best / size[0] % size[1]), static_cast<double>(best / (size[0] * size[1])) });
}

Vec3 middleLps(const ExplainMap& map)
{
    Vec3 sum;
    double total = 0.0;
    for (std::size_t n = 0; n < map.values.size(); ++n) {
        const auto i = static_cast<std::int64_t>(n);
        const auto& size = map.geometry.size;
        const double weight = static_cast<double>(map.values[n]);
        total += weight;
        sum = sum
            + map.geometry.indexToLps({ static_cast<double>(i % size[0]),
                  static_cast<double>(i / size[0] % size[1]), static_cast<double>(i / (size[0] * size[1])) })
                * weight;
    }
    return sum / total;
}

} // namespace

class ExplainerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
        (void)runSelfTest();
    }

    void equalsEagerPyTorch_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("form");
        QTest::addColumn<bool>("isDouble");
        for (const char* network : { "net3", "net2" }) {
            for (const char* form : { "scripted", "traced", "frozen" }) {
                QTest::addRow("%s %s", network, form) << QString(network) << QString(form) << false;
                QTest::addRow("%s %s in double precision", network, form)
                    << QString(network) << QString(form) << true;
            }
        }
    }

    // All methods at all layers, each three times: the executor must not change its mind on a later run.
    void equalsEagerPyTorch()
    {
        static const Fixtures fixtures;
        if (!fixtures.isMade)
            QSKIP(qPrintable("python3 with torch is missing: " + fixtures.reason));
        QFETCH(QString, network);
        QFETCH(QString, form);
        QFETCH(bool, isDouble);
        const auto truth = fixtures.load(network);
        const auto type = isDouble ? at::kDouble : at::kFloat;
        const at::Tensor input = truth.attr("input").toTensor().to(type);
        const at::Tensor mask = truth.attr("mask").toTensor().to(type);
        TappedNetwork tapped(fixtures.load(network + '-' + form + (isDouble ? "-double" : "")));
        const Score score = [&](const c10::IValue& output) { return (output.toTensor()[0][2] * mask).sum(); };

        // A frozen network has lost the names; its convolutions are those of the layers in order.
        const bool isFrozen = form == "frozen";
        const std::vector<std::pair<std::string, std::string>> layers = isFrozen
            ? std::vector<std::pair<std::string, std::string>> { { "conv 1", "down_conv" },
                  { "conv 3", "up1" } }
            : std::vector<std::pair<std::string, std::string>> { { "first.0", "first_0" },
                  { "first", "first" }, { "down", "down" }, { "down.conv", "down_conv" }, { "deep", "deep" },
                  { "deep.norm", "deep_norm" }, { "up1", "up1" } };
        for (const auto& [layer, key] : layers) {
            for (int run = 0; run < 3; ++run) {
                const auto tap = tapped.tap(input, layer, score);
                QVERIFY2(tap, tap ? "" : describe(tap.error()).c_str());
                for (const auto& [method, name] : { std::pair { ExplainMethod::GradCam, "gradcam" },
                         { ExplainMethod::HiResCam, "hirescam" },
                         { ExplainMethod::GradCamPlusPlus, "gradcampp" } }) {
                    const at::Tensor expected = truth.attr(key + "__" + name).toTensor();
                    const at::Tensor map = camOf(method, tap->activation_CXYZ, tap->gradient_CXYZ);
                    const double scale = std::max(1.0, expected.max().item<double>());
                    const double difference = largestDifference(map, expected) / scale;
                    // Grad-CAM++ has a pole where activations are negative in sum (the fixtures say why).
                    // There eager PyTorch in single precision is itself off by more than 1e-5, and another
                    // order of the same sums by as much; in double precision nothing is.
                    const double rounding
                        = truth.attr(key + "__" + name + "rounding").toTensor().item<double>() / scale;
                    const double allowed = isDouble || method != ExplainMethod::GradCamPlusPlus
                        ? 1e-5
                        : std::max(1e-5, 4.0 * rounding);
                    QVERIFY2(difference <= allowed,
                        qPrintable(QStringLiteral("%1 %2 run %3: %4 of %5")
                                .arg(layer.c_str(), name)
                                .arg(run)
                                .arg(difference)
                                .arg(scale)));
                    // A map of zeros would show nothing. Behind this convolution an instance norm takes the
                    // mean out of the gradient, so that Grad-CAM, which is weighted by it, must vanish.
                    const bool isCentred = key == "down_conv";
                    if (!isCentred || method == ExplainMethod::HiResCam)
                        QVERIFY(expected.max().item<double>() > 1e-4);
                    else if (method == ExplainMethod::GradCam)
                        QVERIFY(map.max().item<double>() < 1e-6 * std::max(1.0, input.max().item<double>()));
                }
            }
        }
    }

    void layersHaveNamesAndResolution()
    {
        static const Fixtures fixtures;
        if (!fixtures.isMade)
            QSKIP("python3 with torch is missing");
        for (const char* form : { "scripted", "traced" }) {
            TappedNetwork tapped(fixtures.load(QStringLiteral("net3-") + form));
            const auto layers = tapped.layers(at::rand({ 1, 1, 16, 12, 20 }));
            const auto deep = std::ranges::find(layers, "deep", &LayerInfo::name);
            QVERIFY(deep != layers.end());
            QCOMPARE(deep->channels, 10);
            QCOMPARE(deep->size, (std::array<std::int64_t, 3> { 4, 3, 5 }));
            const auto first = std::ranges::find(layers, "first.0", &LayerInfo::name);
            QVERIFY(first != layers.end() && first < deep);
            QCOMPARE(first->size, (std::array<std::int64_t, 3> { 16, 12, 20 }));
        }
        TappedNetwork frozen(fixtures.load("net3-frozen"));
        QVERIFY(frozen.layers(at::rand({ 1, 1, 16, 12, 20 })).size() >= 4);
    }

    void refusesLayersWithoutGradient()
    {
        static const Fixtures fixtures;
        if (!fixtures.isMade)
            QSKIP("python3 with torch is missing");
        TappedNetwork tapped(fixtures.load("net3-scripted"));
        const at::Tensor input = at::rand({ 1, 1, 16, 12, 20 });
        const Score nothing = [](const c10::IValue&) { return at::ones({}); };
        QCOMPARE(tapped.tap(input, "deep", nothing).error().code, ErrorCode::Unsupported);
        QCOMPARE(tapped.tap(input, "no such layer", nothing).error().code, ErrorCode::NotFound);
    }

    // Weights that are drawn anew change the map, the more the more layers; and a method that ignores them is
    // found out.
    void randomisedWeightsChangeTheMap()
    {
        static const Fixtures fixtures;
        if (!fixtures.isMade)
            QSKIP("python3 with torch is missing");
        for (const char* form : { "scripted", "frozen" }) {
            const auto truth = fixtures.load("net3");
            const at::Tensor input = truth.attr("input").toTensor();
            const at::Tensor mask = truth.attr("mask").toTensor();
            const Score score
                = [&](const c10::IValue& output) { return (output.toTensor()[0][2] * mask).sum(); };
            TappedNetwork tapped(fixtures.load(QStringLiteral("net3-") + form));
            const std::string layer = form == std::string("frozen") ? "conv 3" : "up1";
            const auto mapOf = [&](TappedNetwork& network) {
                const auto tap = network.tap(input, layer, score).value();
                return camOf(ExplainMethod::HiResCam, tap.activation_CXYZ, tap.gradient_CXYZ);
            };
            const at::Tensor map = mapOf(tapped);
            const auto layers = tapped.weightedLayers();
            QVERIFY(layers.size() >= 5);
            TappedNetwork same = tapped.randomised(0, 1);
            QVERIFY(largestDifference(mapOf(same), map) < 1e-6);
            TappedNetwork other = tapped.randomised(layers.size(), 1);
            QVERIFY(rankCorrelation(map, mapOf(other)) < 0.7);
            QVERIFY(structuralSimilarity(map, mapOf(other)) < 0.7);
            // The original is left as it was.
            QVERIFY(largestDifference(mapOf(tapped), map) < 1e-6);
            // What a method would give that looks at the input alone.
            const auto edges
                = [&](TappedNetwork&) { return input[0][0].narrow(0, 1, 15) - input[0][0].narrow(0, 0, 15); };
            QVERIFY(rankCorrelation(edges(tapped), edges(other)) > 0.999);
        }
    }

    void comparesMaps()
    {
        // Whole numbers, all different: rounding makes no two of them equal.
        const at::Tensor map = at::randperm(9 * 8 * 10).view({ 9, 8, 10 }).to(at::kFloat);
        QVERIFY(std::abs(rankCorrelation(map, map * 3.0 + 1.0) - 1.0) < 1e-9);
        QVERIFY(std::abs(rankCorrelation(map, -map) + 1.0) < 1e-9);
        QCOMPARE(rankCorrelation(map, at::ones_like(map)), 0.0);
        // Ranks 1 2.5 2.5 4 against 1 2 3 4: 1 - 0.5 * ... by hand 4.5 / sqrt(4.5 * 5).
        QVERIFY(std::abs(rankCorrelation(
                             at::tensor({ 1.0F, 2.0F, 2.0F, 9.0F }), at::tensor({ 1.0F, 2.0F, 3.0F, 4.0F }))
                    - 4.5 / std::sqrt(4.5 * 5.0))
            < 1e-9);
        QVERIFY(std::abs(structuralSimilarity(map, map) - 1.0) < 1e-9);
        QVERIFY(structuralSimilarity(map, at::rand({ 9, 8, 10 })) < 0.6);
    }

    // The map of a model whose attention is known lies where the lesion is, in an oblique mirrored image,
    // through turning, another spacing and padding.
    void mapLiesWhereTheModelLooks_data()
    {
        QTest::addColumn<int>("inferer");
        QTest::newRow("whole image") << 0;
        QTest::newRow("window") << 1;
        QTest::newRow("window larger than the image") << 2;
    }
    void mapLiesWhereTheModelLooks()
    {
        QFETCH(int, inferer);
        const Scan scan;
        QTemporaryDir folder;
        FakeBundle fake = knownAttention();
        fake.preprocessing = Json::array({ { { "_target_", "Orientationd" }, { "axcodes", "RAS" } },
            { { "_target_", "Spacingd" }, { "pixdim", { 1.0, 1.0, 1.0 } } },
            { { "_target_", "DivisiblePadd" }, { "k", 2 } } });
        if (inferer > 0)
            fake.inferer = { { "_target_", "SlidingWindowInferer" },
                { "roi_size", inferer == 1 ? Json { 16, 16, 16 } : Json { 64, 64, 64 } } };
        const auto bundle = writeBundle(folder.path().toStdString(), fake);
        const Vec3 lesion = scan.geometry.indexToLps(scan.lesionIndex);
        for (const auto kind : { ExplainTarget::Kind::Label, ExplainTarget::Kind::Finding }) {
            ExplainTask task { .bundle = bundle,
                .device = "cpu",
                .image = scan.input(),
                .method = ExplainMethod::HiResCam,
                .layer = "conv 0",
                .target = { .kind = kind, .label = 1 } };
            if (kind == ExplainTarget::Kind::Finding)
                task.target.pointLps = lesion;
            task.wantsInput = true;
            const auto outcome = explain(task, {});
            QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
            QVERIFY2(length(middleLps(outcome->heat) - lesion) < 1.0,
                qPrintable(QString::number(length(middleLps(outcome->heat) - lesion))));
            QCOMPARE(outcome->heat.geometry.spacingMm.x, 2.0); // coarse, and says so
            // What the model saw has the lesion in the same place.
            QVERIFY(length(middleLps(outcome->input) - lesion) < 1.0);
            QCOMPARE(outcome->input.geometry, outcome->window);
        }
    }

    void voxelTargetLooksAtItsOwnCell()
    {
        const Scan scan;
        QTemporaryDir folder;
        const auto bundle = writeBundle(folder.path().toStdString(), knownAttention());
        const Vec3 voxel = scan.geometry.indexToLps({ 22, 10, 8 }); // a corner of the lesion
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = scan.input(),
                                         .layer = "conv 0",
                                         .target = { ExplainTarget::Kind::Voxel, 1, voxel } },
            {});
        QVERIFY(outcome);
        QCOMPARE(outcome->targetVoxels, 1);
        QCOMPARE(std::ranges::count_if(outcome->heat.values, [](float v) { return v > 0.0F; }), 1);
        // The cell of two voxels a side that holds it.
        QVERIFY(length(peakLps(outcome->heat) - scan.geometry.indexToLps({ 22.5, 10.5, 8.5 })) < 1e-6);
    }

    void occlusionNeedsNoGradient()
    {
        const Scan scan;
        QTemporaryDir folder;
        FakeBundle fake;
        // No gradient leads through rounding.
        fake.source
            = "def forward(self, x):\n    y = torch.round(x)\n    return torch.cat([0.5 - y, y], 1)\n";
        const auto bundle = writeBundle(folder.path().toStdString(), fake);
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = scan.input(),
                                         .method = ExplainMethod::Occlusion,
                                         .target = { ExplainTarget::Kind::Label, 1, {} },
                                         .wantsDeletion = true },
            {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        const Vec3 lesion = scan.geometry.indexToLps(scan.lesionIndex);
        QVERIFY(length(middleLps(outcome->heat) - lesion) < 6.0);
        // Without what matters the score falls faster than without anything else.
        QVERIFY(outcome->deletion.size() >= 3);
        QVERIFY(outcome->deletion.back().score < outcome->deletion.back().randomScore);
        QCOMPARE(outcome->deletion.front().score, 1.0);
    }

    // Networks of slices are explained in the slice of the point, along whichever axis they are.
    void explainsNetworksOfSlices_data()
    {
        QTest::addColumn<int>("axis");
        QTest::newRow("along x") << 0;
        QTest::newRow("along z") << 2;
    }
    void explainsNetworksOfSlices()
    {
        QFETCH(int, axis);
        const Scan scan;
        QTemporaryDir folder;
        FakeBundle fake;
        fake.source = "def forward(self, x):\n"
                      "    y = torch.avg_pool2d(x, [2, 2])\n"
                      "    y = torch.conv2d(y, torch.ones([1, 1, 1, 1]) * 2.0)\n"
                      "    z = torch.upsample_nearest2d(y, x.shape[2:])\n"
                      "    return torch.cat([1.0 - z, z], 1)\n";
        fake.inferer = { { "_target_", "SliceInferer" },
            { "roi_size", axis == 0 ? Json { 24, 16 } : Json { 32, 24 } }, { "spatial_dim", axis } };
        const auto bundle = writeBundle(folder.path().toStdString(), fake);
        const Vec3 lesion = scan.geometry.indexToLps(scan.lesionIndex);
        for (const auto method : { ExplainMethod::HiResCam, ExplainMethod::Occlusion }) {
            const auto outcome = explain({ .bundle = bundle,
                                             .device = "cpu",
                                             .image = scan.input(),
                                             .method = method,
                                             .layer = method == ExplainMethod::Occlusion ? "" : "conv 0",
                                             .target = { ExplainTarget::Kind::Finding, 1, lesion } },
                {});
            QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
            const auto slice = static_cast<std::size_t>(axis);
            QCOMPARE(outcome->heat.geometry.size[slice], 1);
            QCOMPARE(outcome->layers.front().size[slice], 1);
            QVERIFY2(length(middleLps(outcome->heat) - lesion) < 2.5,
                qPrintable(QString::number(length(middleLps(outcome->heat) - lesion))));
        }
    }

    void saysWhatCanNotBeExplained()
    {
        const Scan scan;
        QTemporaryDir folder;
        const auto bundle = writeBundle(folder.path().toStdString(), knownAttention());
        const auto codeOf = [&](const ExplainTarget& target, const std::string& layer) {
            const auto outcome = explain({ .bundle = bundle,
                                             .device = "cpu",
                                             .image = scan.input(),
                                             .layer = layer,
                                             .target = target },
                {});
            return outcome ? ErrorCode::Internal : outcome.error().code;
        };
        QCOMPARE(codeOf({ ExplainTarget::Kind::Label, 7, {} }, ""), ErrorCode::InvalidArgument);
        QCOMPARE(
            codeOf({ ExplainTarget::Kind::Voxel, 1, Vec3 { 900, 0, 0 } }, ""), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf({ ExplainTarget::Kind::Box, 1, {} }, ""), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf({ ExplainTarget::Kind::Label, 1, {} }, "no such layer"), ErrorCode::NotFound);
        Scan empty;
        std::ranges::fill(empty.voxels, 0.0F);
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = empty.input(),
                                         .target = { ExplainTarget::Kind::Label, 1, {} } },
            {});
        QCOMPARE(outcome.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(ExplainerTest)
#include "ExplainerTest.moc"
