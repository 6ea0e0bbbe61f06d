// ONNX models, made by Python's onnx for this test.
#include "FakeBundle.h"
#include "inference/bundle/Gradients.h"
#include "inference/engine/Backend.h"
#include "inference/engine/Device.h"
#include "inference/engine/Explainer.h"
#include "inference/engine/Segmenter.h"
#include "inference/engine/Uncertainty.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

// A 3x3x3 convolution of one channel to two whose weights are known, by name.
constexpr const char* makeModels = R"python(
import sys
import numpy, onnx
from onnx import helper, numpy_helper, TensorProto
folder = sys.argv[1]
weight = numpy.zeros((2, 1, 3, 3, 3), numpy.float32)
weight[0, 0, 1, 1, 1] = -1.0
weight[1, 0, 1, 1, 1] = 1.0
bias = numpy.array([1.0, 0.0], numpy.float32)
look = numpy.zeros((2, 1, 3, 3, 3), numpy.float32)  # label 1 where the next voxel along x is bright
look[0, 0, 1, 1, 1] = 0.0
look[1, 0, 2, 1, 1] = 1.0
def model(nodes, output, name, weight=weight, bias=bias, type=TensorProto.FLOAT):
    graph = helper.make_graph(nodes, "g",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 1, "x", "y", "z"])],
        [helper.make_tensor_value_info("pred", type, output)],
        [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(bias, "b")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    onnx.save(made, folder + "/" + name)
conv = helper.make_node("Conv", ["image", "w", "b"], ["pred"], pads=[1] * 6)
model([conv], ["n", 2, "x", "y", "z"], "good.onnx")
pool = [helper.make_node("Conv", ["image", "w", "b"], ["c"], pads=[1] * 6),
        helper.make_node("MaxPool", ["c"], ["pred"], kernel_shape=[2, 2, 2], strides=[2, 2, 2])]
model(pool, ["n", 2, "a", "b", "c"], "small.onnx")
decided = [helper.make_node("Conv", ["image", "w", "b"], ["c"], pads=[1] * 6),
           helper.make_node("ArgMax", ["c"], ["pred"], axis=1, keepdims=1)]
model(decided, ["n", 1, "x", "y", "z"], "decided.onnx", type=TensorProto.INT64)
doubled = [helper.make_node("Conv", ["image", "w", "b"], ["c"], pads=[1] * 6),
           helper.make_node("Cast", ["c"], ["pred"], to=TensorProto.DOUBLE)]
model(doubled, ["n", 2, "x", "y", "z"], "double.onnx", type=TensorProto.DOUBLE)
model([conv], ["n", 2, "x", "y", "z"], "look.onnx", look, numpy.array([0.5, 0.0], numpy.float32))
)python";

// A bright block in an oblique, mirrored grid.
struct Scan {
    Geometry geometry;
    std::vector<float> voxels;

    Scan(std::array<std::int64_t, 3> size, std::array<std::int64_t, 3> low, std::array<std::int64_t, 3> high)
    {
        geometry.size = size;
        geometry.originLps = { -20, 31, 7 };
        geometry.spacingMm = { 1.0, 1.5, 2.0 };
        const double c = std::cos(0.2);
        const double s = std::sin(0.2);
        geometry.direction = { { Vec3 { -c, -s, 0 }, Vec3 { -s, c, 0 }, Vec3 { 0, 0, 1 } } };
        voxels.assign(static_cast<std::size_t>(geometry.voxelCount()), 0.0F);
        for (auto k = low[2]; k <= high[2]; ++k) {
            for (auto j = low[1]; j <= high[1]; ++j) {
                for (auto i = low[0]; i <= high[0]; ++i)
                    voxels[static_cast<std::size_t>((k * size[1] + j) * size[0] + i)] = 1.0F;
            }
        }
    }
    [[nodiscard]] ImageInput input() const
    {
        return { geometry, "MR", VoxelType::Float32, std::as_bytes(std::span(voxels)) };
    }
};

Vec3 peakLps(const ExplainMap& map)
{
    const auto best = std::ranges::max_element(map.values) - map.values.begin();
    const auto& size = map.geometry.size;
    return map.geometry.indexToLps({ static_cast<double>(best % size[0]),
        static_cast<double>(best / size[0] % size[1]), static_cast<double>(best / (size[0] * size[1])) });
}

} // namespace

class OnnxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        configureTorch(2);
        QFile script(m_folder.filePath("make.py"));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(makeModels);
        script.close();
        QProcess python;
        python.start("/usr/bin/python3", { script.fileName(), m_folder.path() });
        if (!python.waitForFinished(60000) || python.exitCode() != 0)
            QSKIP("Python's onnx is missing (python3-onnx)");
    }

    void runsTheNetworkOnAnySize()
    {
        auto backend = loadOnnx(path("good.onnx"));
        QVERIFY2(backend.has_value(), backend ? "" : describe(backend.error()).c_str());
        QCOMPARE((*backend)->sha256().size(), 64U);
        QVERIFY((*backend)->method().starts_with("ONNX Runtime 1."));
        for (const int extent : { 1, 5, 12 }) {
            const at::Tensor image = at::rand({ 2, 1, extent, extent + 1, 3 });
            const auto output = (*backend)->run(image, {});
            QVERIFY(output.has_value());
            QVERIFY(at::allclose(*output, at::cat({ 1 - image, image }, 1), 1e-5, 1e-6));
        }
    }

    void aWrongShapeIsAnError()
    {
        auto backend = loadOnnx(path("small.onnx"));
        QVERIFY(backend.has_value());
        QVERIFY((*backend)->run(at::rand({ 1, 1, 8, 8, 8 }), {}).error().code == ErrorCode::Inconsistent);
        QVERIFY((*backend)->run(at::rand({ 1, 3, 8, 8, 8 }), {}).error().code == ErrorCode::Internal);
    }

    void onlyFractionalNumbersAreValues()
    {
        const at::Tensor image = at::rand({ 1, 1, 4, 5, 3 });
        const auto decided = (*loadOnnx(path("decided.onnx")))->run(image, {});
        QVERIFY(!decided.has_value());
        QVERIFY2(decided.error().sentence.contains("whole numbers"), decided.error().sentence.c_str());
        const auto output = (*loadOnnx(path("double.onnx")))->run(image, {});
        QVERIFY(output.has_value());
        QVERIFY(at::allclose(*output, at::cat({ 1 - image, image }, 1), 1e-5, 1e-6));
    }

    void damagedFilesAreRefused()
    {
        std::ofstream(path("broken.onnx")) << "nonsense";
        QVERIFY(loadOnnx(path("broken.onnx")).error().code == ErrorCode::Damaged);
        QVERIFY(!loadOnnx(path("missing.onnx")).has_value());
    }

    void cancellingIsHeard()
    {
        auto backend = loadOnnx(path("good.onnx"));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY((*backend)->run(at::rand({ 1, 1, 4, 4, 4 }), Progress({}, stop.get_token())).error().code
            == ErrorCode::Cancelled);
    }

    void aBundleMayHoldOne()
    {
        const auto bundle = writeBundle(path("bundle"), {});
        std::filesystem::remove(bundle / "models/model.ts");
        std::filesystem::copy(path("good.onnx"), bundle / "models/model.onnx");
        Geometry geometry;
        geometry.size = { 5, 4, 3 };
        std::vector<float> voxels;
        for (int i = 0; i < 60; ++i)
            voxels.push_back(i % 5 == 2 ? 1.0F : 0.0F);
        std::vector<std::uint16_t> labels(60, 9);
        const auto outcome = segment({ .bundle = bundle,
                                         .device = "cpu",
                                         .geometry = geometry,
                                         .voxels = std::as_bytes(std::span(voxels)),
                                         .labels = labels },
            {});
        QVERIFY2(outcome.has_value(), outcome ? "" : describe(outcome.error()).c_str());
        for (std::size_t i = 0; i < 60; ++i)
            QCOMPARE(static_cast<float>(labels[i]), voxels[i]);
        QVERIFY(outcome->run.method.starts_with("ONNX"));
    }

    // The network has no gradients, and its attention is known: it calls a voxel label 1 when the next one
    // along x is bright. Occlusion finds the bright voxel and not the labelled one.
    void occlusionFindsWhatTheNetworkLooksAt()
    {
        const auto bundle = bundleOf("look.onnx", "look");
        const Scan scan({ 6, 5, 4 }, { 4, 1, 2 }, { 4, 1, 2 });
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = scan.input(),
                                         .method = ExplainMethod::Occlusion,
                                         .target = { ExplainTarget::Kind::Label, 1, {} },
                                         .wantsSanity = true,
                                         .wantsDeletion = true },
            {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->heat.geometry.size, scan.geometry.size); // each voxel by itself
        QCOMPARE(outcome->targetVoxels, 1);
        QVERIFY(length(peakLps(outcome->heat) - scan.geometry.indexToLps({ 4, 1, 2 })) < 1e-6);
        QCOMPARE(std::ranges::count_if(outcome->heat.values, [](float v) { return v > 0.01F; }), 1);
        QVERIFY(outcome->layers.empty());
        QVERIFY(outcome->run.method.starts_with("ONNX"));
        QCOMPARE(outcome->run.modelSha256.size(), 64U);
        QVERIFY(!outcome->run.notices.empty()); // no weights to draw anew
        checkDeletion(outcome->deletion, 0.0084);
    }

    // Sides that no number of boxes divides: the boxes share the window, and the map covers it.
    void occlusionOfUnevenSides()
    {
        const auto bundle = bundleOf("good.onnx", "uneven");
        const Scan scan({ 31, 23, 17 }, { 21, 4, 9 }, { 25, 7, 11 });
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = scan.input(),
                                         .method = ExplainMethod::Occlusion,
                                         .target = { ExplainTarget::Kind::Label, 1, {} },
                                         .wantsDeletion = true },
            {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->heat.geometry.size, (std::array<std::int64_t, 3> { 6, 6, 6 }));
        const auto& spacing = outcome->heat.geometry.spacingMm;
        QVERIFY(std::abs(spacing.x - 31.0 / 6.0) < 1e-6 && std::abs(spacing.z - 2.0 * 17.0 / 6.0) < 1e-6);
        const Vec3 lesion = scan.geometry.indexToLps({ 23, 5.5, 10 });
        QVERIFY2(length(peakLps(outcome->heat) - lesion) < 6.0,
            qPrintable(QString::number(length(peakLps(outcome->heat) - lesion))));
        checkDeletion(outcome->deletion, 0.06);
    }

    void gradientsAreRefusedInWords()
    {
        const auto bundle = bundleOf("good.onnx", "refused");
        const Scan scan({ 6, 5, 4 }, { 4, 1, 2 }, { 4, 1, 2 });
        const auto outcome = explain({ .bundle = bundle,
                                         .device = "cpu",
                                         .image = scan.input(),
                                         .target = { ExplainTarget::Kind::Label, 1, {} } },
            {});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Unsupported);
        QVERIFY(QString::fromStdString(describe(outcome.error())).contains("occlusion"));
        QVERIFY(!hasGradients(readBundle(bundle, Hashing::No)->card));
    }

    // It can be run on the mirrored image; dropout is not to be had.
    void uncertaintyOfOne()
    {
        const auto bundle = bundleOf("look.onnx", "unsure");
        const Scan scan({ 6, 5, 4 }, { 4, 1, 2 }, { 4, 1, 2 });
        std::vector<std::uint16_t> labels(120);
        std::vector<float> entropy(120);
        UncertaintyTask task {
            .bundle = bundle, .device = "cpu", .image = scan.input(), .labels = labels, .entropy = entropy
        };
        const auto outcome = estimateUncertainty(task, {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->passes, 4);
        QVERIFY(entropy[(2 * 5 + 1) * 6 + 3] > entropy[0]);
        task.variations = { .dropoutPasses = 3 };
        QCOMPARE(estimateUncertainty(task, {}).error().code, ErrorCode::Unsupported);
    }

private:
    [[nodiscard]] std::filesystem::path bundleOf(const char* model, const char* name) const
    {
        const auto bundle = writeBundle(path(name), {});
        std::filesystem::remove(bundle / "models/model.ts");
        std::filesystem::copy(path(model), bundle / "models/model.onnx");
        return bundle;
    }

    // Without what matters nothing is left of the score, from this share of the window on; without as much of
    // anything else most of it is, until that meets what matters too.
    static void checkDeletion(const std::vector<DeletionPoint>& curve, double fraction)
    {
        QVERIFY(curve.size() >= 4);
        QCOMPARE(curve.front().score, 1.0);
        for (const DeletionPoint& point : std::span(curve).subspan(1)) {
            QVERIFY2(point.score < point.randomScore,
                qPrintable(
                    QStringLiteral("%1: %2 %3").arg(point.fraction).arg(point.score).arg(point.randomScore)));
            if (point.fraction >= fraction - 1e-3)
                QVERIFY2(point.score < 0.05, qPrintable(QString::number(point.score)));
        }
    }

    [[nodiscard]] std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(OnnxTest)
#include "OnnxTest.moc"
