// Networks through the interpreter, as they are and frozen, and what results take.
#include "inference/engine/TunedModule.h"

#include "inference/engine/LabelBuilder.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SlidingWindow.h"

#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

using namespace fovea;
using namespace fovea::inference;

namespace {

// Decides by the image's size, and counts along it: 3 x or 2 x, plus one for every 8 voxels begun along z.
constexpr const char* bySize = "def forward(self, x):\n"
                               "    if x.size(2) > 10:\n        y = x * 2.0\n    else:\n        y = x * 3.0\n"
                               "    i = 0\n    while i < x.size(4):\n        y = y + 1.0\n        i += 8\n"
                               "    return torch.cat([y, self.w * y], 1)\n";

at::Tensor expected(const at::Tensor& x)
{
    const at::Tensor y = x * (x.size(2) > 10 ? 2.0 : 3.0) + static_cast<double>((x.size(4) + 7) / 8);
    return at::cat({ y, y * -0.5 }, 1);
}

torch::jit::Module module(const std::string& source)
{
    torch::jit::Module result("Net");
    result.register_attribute("training", c10::BoolType::get(), false);
    result.register_parameter("w", at::tensor({ -0.5F }), false);
    result.define(source);
    result.eval();
    return result;
}

// The largest memory of a run that gives each voxel one of so many labels.
std::uint64_t peakWith(std::int64_t classes, const Inference& inference)
{
    QTemporaryDir folder;
    const std::string file = folder.filePath("net.ts").toStdString();
    torch::jit::Module net("Net");
    net.register_attribute("training", c10::BoolType::get(), false);
    net.register_parameter("w", at::linspace(-1.0, 1.0, classes).view({ classes, 1, 1, 1, 1 }), false);
    net.register_parameter("b", at::zeros({ classes }), false);
    net.define("def forward(self, x):\n    return torch.conv3d(x, self.w, self.b)\n");
    net.eval();
    net.save(file);
    auto backend = loadTorchScript(file, { "cpu", "" });
    Geometry geometry;
    geometry.size = { 128, 40, 40 };
    Preparation preparation;
    const at::Tensor image = *prepare(at::rand({ 128, 40, 40 }) - 0.5, gridOf(geometry),
        { SpacingStep { { 1.25, 1.0, 1.0 } } }, preparation); // so that labels are interpolated back
    std::vector<std::uint16_t> labels(static_cast<std::size_t>(geometry.voxelCount()));
    const c10::InferenceMode guard;
    releaseTensorMemory();
    const TensorMemoryPeak peak;
    LabelBuilder builder(preparation, { .activation = Activation::Softmax }, { geometry.size, labels, {} });
    const auto ran = runNetwork(**backend, image, inference, {},
        [&](std::int64_t first, const at::Tensor& rows) { return builder.addRows(first, rows); }, {},
        { .channels = classes });
    if (!ran || !builder.finish({}))
        qFatal("the network did not run");
    // The first label where the image is below zero, and the last one above.
    if (std::ranges::count(labels, 0) + std::ranges::count(labels, classes - 1) != std::ssize(labels))
        qFatal("the labels are wrong");
    return peak.bytes();
}

} // namespace

class TunedModuleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    void controlFlowOnSizesIsRight()
    {
        TunedModule tuned(module(bySize), "by size", { "cpu", "" }, "float32");
        const c10::InferenceMode guard;
        int frozen = 0;
        int plain = 0;
        // As often for each size as both ways need to be timed, and then in turns.
        for (int pass = 0; pass < 24; ++pass) {
            const bool isLarge = pass < 8 || (pass >= 16 && pass % 2 == 0);
            const at::Tensor x = isLarge ? at::rand({ 1, 1, 12, 5, 17 }) : at::rand({ 1, 1, 7, 9, 8 });
            const auto y = tuned.run(x, {});
            QVERIFY(y.has_value());
            QVERIFY((*y - expected(x)).abs().max().item<double>() < 1e-6);
            (tuned.usedFrozen() ? frozen : plain)++;
        }
        QVERIFY(frozen >= 6); // three times for each size
        QVERIFY(plain >= 6);
        const at::Tensor x = at::rand({ 1, 1, 11, 2, 9 });
        QVERIFY((*tuned.runPlain(x, {}) - expected(x)).abs().max().item<double>() < 1e-6);
    }

    void memoryIsFlatInTheNumberOfClasses_data()
    {
        QTest::addColumn<bool>("windows");
        QTest::newRow("row by row") << false;
        QTest::newRow("windows") << true;
    }

    // The probabilities of 96 more classes would take 79 MB. Row by row a few rows of them exist, in windows
    // those of one stretch of windows.
    void memoryIsFlatInTheNumberOfClasses()
    {
        QFETCH(bool, windows);
        const Inference inference = windows
            ? Inference(SlidingWindowInference { .windowSize = { 8, 24, 24 }, .overlap = 0.25 })
            : Inference(SimpleInference {});
        const double few = static_cast<double>(peakWith(4, inference));
        const double many = static_cast<double>(peakWith(100, inference));
        const double volume = 96.0 * 128 * 40 * 40 * 4;
        qInfo("%.1f MB for 4 classes, %.1f MB for 100", few / 1e6, many / 1e6);
        QVERIFY(many - few < (windows ? 0.3 : 0.15) * volume);
    }
};

QTEST_GUILESS_MAIN(TunedModuleTest)
#include "TunedModuleTest.moc"
