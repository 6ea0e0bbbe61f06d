// ONNX models, made by Python's onnx for this test.
#include "FakeBundle.h"
#include "inference/engine/Backend.h"
#include "inference/engine/Device.h"
#include "inference/engine/Segmenter.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>

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
def model(nodes, output, name):
    graph = helper.make_graph(nodes, "g",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 1, "x", "y", "z"])],
        [helper.make_tensor_value_info("pred", TensorProto.FLOAT, output)],
        [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(bias, "b")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    onnx.save(made, folder + "/" + name)
conv = helper.make_node("Conv", ["image", "w", "b"], ["pred"], pads=[1] * 6)
model([conv], ["n", 2, "x", "y", "z"], "good.onnx")
pool = [helper.make_node("Conv", ["image", "w", "b"], ["c"], pads=[1] * 6),
        helper.make_node("MaxPool", ["c"], ["pred"], kernel_shape=[2, 2, 2], strides=[2, 2, 2])]
model(pool, ["n", 2, "a", "b", "c"], "small.onnx")
)python";

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

private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(OnnxTest)
#include "OnnxTest.moc"
