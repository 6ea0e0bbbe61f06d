#include "inference/engine/RowStream.h"

#include "inference/engine/MkldnnSetting.h"

#include <QTest>

#include <ATen/ATen.h>
#include <torch/script.h>

using namespace fovea::inference;

namespace {

at::Tensor runStream(RowStream& stream, const at::Tensor& image_CXYZ)
{
    at::Tensor output
        = at::full({ stream.outputs(), image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) }, NAN);
    const std::int64_t plane = image_CXYZ.size(2) * image_CXYZ.size(3);
    std::int64_t next = 0;
    const bool ran = stream.run(
        image_CXYZ,
        [&](std::int64_t row) -> RowStream::Target {
            return { output.mutable_data_ptr<float>() + row * plane, image_CXYZ.size(1) * plane };
        },
        [&](std::int64_t row) { return row == next++; });
    return ran && next == image_CXYZ.size(1) ? output : at::Tensor();
}

// A module of convolutions, its parameters noise, and its forward as the source says.
torch::jit::Module module(
    const std::vector<std::vector<std::int64_t>>& weightShapes, const std::string& forward)
{
    torch::jit::Module result("Net");
    result.register_attribute("training", c10::BoolType::get(), false); // as modules from Python have
    for (std::size_t i = 0; i < weightShapes.size(); ++i) {
        const std::string n = std::to_string(i);
        result.register_parameter("w" + n, at::randn(weightShapes[i]) * 0.3, false);
        result.register_parameter("b" + n, at::randn({ weightShapes[i][0] }), false);
    }
    result.define(forward);
    result.eval();
    return result;
}

std::vector<float> floats(const at::Tensor& tensor)
{
    const at::Tensor plain = tensor.contiguous();
    return { plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel() };
}

} // namespace

class RowStreamTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(17); }

    void equalsTheModuleItReads_data()
    {
        QTest::addColumn<QString>("first"); // what follows the first convolution
        QTest::addColumn<QString>("second");
        QTest::newRow("relu") << "torch.relu(y)"
                              << "y";
        QTest::newRow("elu, sigmoid") << "torch.elu(y)"
                                      << "torch.sigmoid(y)";
        QTest::newRow("leaky, clamp") << "torch.leaky_relu(y, 0.2)"
                                      << "torch.hardtanh(y, -0.5, 0.75)";
        QTest::newRow("dropout") << "torch.dropout(torch.relu(y), 0.5, False)"
                                 << "y";
    }

    void equalsTheModuleItReads()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        // Kernels, dilations and channel counts that are all different, so that no axis is taken for another.
        torch::jit::Module net = module({ { 11, 2, 3, 1, 5 }, { 3, 11, 1, 3, 3 } },
            "def forward(self, x):\n"
            "    y = torch.conv3d(x, self.w0, self.b0, [1, 1, 1], [2, 0, 2], [2, 1, 1], 1)\n    y = "
                + first.toStdString()
                + "\n    y = torch.conv3d(y, self.w1, self.b1, [1, 1, 1], [0, 3, 1], [1, 3, 1], 1)\n    "
                  "return "
                + second.toStdString() + "\n");
        const auto chain = convChainOf(net);
        QVERIFY(chain.has_value());
        QCOMPARE(chain->size(), 2U);
        RowStream stream(*chain);
        const MkldnnSetting plain(false);
        const c10::InferenceMode guard;
        for (const std::vector<std::int64_t>& size : std::vector<std::vector<std::int64_t>> {
                 { 9, 8, 35 }, { 1, 1, 1 }, { 2, 17, 16 }, { 12, 1, 70 }, { 3, 5, 1 } }) {
            const at::Tensor image = at::randn({ 2, size[0], size[1], size[2] });
            const at::Tensor expected = net.forward({ image.unsqueeze(0) }).toTensor()[0];
            const at::Tensor ours = runStream(stream, image);
            QVERIFY(ours.defined());
            const double largest = std::max(1.0, expected.abs().max().item<double>());
            QVERIFY2((ours - expected).abs().max().item<double>() < 1e-5 * largest,
                qPrintable(QString("%1 x %2 x %3").arg(size[0]).arg(size[1]).arg(size[2])));
        }
    }

    void knowsWhatIsNoChain_data()
    {
        QTest::addColumn<QString>("forward");
        const QString conv = "torch.conv3d(x, self.w0, self.b0, [1, 1, 1], [1, 1, 1], [1, 1, 1], 1)";
        QTest::newRow("branch") << "return x + " + conv;
        QTest::newRow("stride") << "return torch.conv3d(x, self.w0, self.b0, [2, 1, 1], [1, 1, 1])";
        QTest::newRow("shrinks") << "return torch.conv3d(x, self.w0, self.b0)";
        QTest::newRow("norm") << "return torch.instance_norm(" + conv
                + ", None, None, None, None, True, 0.1, 1e-5, False)";
        QTest::newRow("control flow")
            << "y = " + conv + "\n    if x.size(2) > 4:\n        y = y * 2\n    return y";
        QTest::newRow("elu with a scale") << "return torch.elu(" + conv + ", 1.0, 2.0)";
        QTest::newRow("nothing") << "return x";
    }

    void knowsWhatIsNoChain()
    {
        QFETCH(QString, forward);
        QVERIFY(!convChainOf(
            module({ { 1, 1, 3, 3, 3 } }, "def forward(self, x):\n    " + forward.toStdString() + "\n")));
    }

    void everyWidthGivesTheSame()
    {
        std::vector<ConvLineFunction> functions { convolveLineBase };
        std::vector<LargestFunction> largest { largestBase };
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
            functions.push_back(convolveLine256);
            largest.push_back(largest256);
        }
        if (__builtin_cpu_supports("avx512f")) {
            functions.push_back(convolveLine512);
            largest.push_back(largest512);
        }
        const std::vector<float> values = floats(at::randn({ 4 * 300 }));
        const std::vector<float> weights = floats(at::randn({ 3 * 8 }));
        const std::vector<float> bias = floats(at::randn({ 8 }));
        const std::array<const float*, 1> sources { values.data() };
        const std::array<const float*, 1> weightLists { weights.data() };
        for (int outputs = 1; outputs <= maxConvOutputs; ++outputs) {
            for (const int length : { 1, 15, 16, 63, 64, 65, 200 }) {
                std::vector<std::vector<float>> results;
                for (const ConvLineFunction function : functions) {
                    std::vector<float> target(8 * 210, -77.0F);
                    function({ .sources = sources.data(),
                        .weights = weightLists.data(),
                        .sourceCount = 1,
                        .taps = 3,
                        .tapStep = 7,
                        .bias = bias.data(),
                        .outputs = outputs,
                        .target = target.data(),
                        .targetStride = 210,
                        .length = length,
                        .activation = ConvActivation::Elu,
                        .first = 1.0F });
                    for (int c = 0; c < outputs; ++c) {
                        for (int i = 0; i < length; ++i) {
                            double sum = static_cast<double>(bias[static_cast<std::size_t>(c)]);
                            double size = std::max(1.0, std::abs(sum)); // of what is added up
                            for (int t = 0; t < 3; ++t) {
                                const double product
                                    = static_cast<double>(weights[static_cast<std::size_t>(t * outputs + c)])
                                    * static_cast<double>(values[static_cast<std::size_t>(i + 7 * t)]);
                                sum += product;
                                size += std::abs(product);
                            }
                            sum = sum < 0.0 ? std::expm1(sum) : sum;
                            const double ours
                                = static_cast<double>(target[static_cast<std::size_t>(c * 210 + i)]);
                            QVERIFY(std::abs(ours - sum) < 1e-6 * size);
                        }
                        QCOMPARE(target[static_cast<std::size_t>(c * 210 + length)], -77.0F);
                    }
                }
            }
        }
        // Ties go to the first channel, what is not above the start to zero, and oddities are told.
        std::array<std::array<float, 37>, 3> channels {};
        for (std::size_t i = 0; i < 37; ++i)
            channels[i % 3][i] = i % 5 == 0 ? 0.5F : 2.0F;
        const std::array<const float*, 3> pointers { channels[0].data(), channels[1].data(),
            channels[2].data() };
        for (const LargestFunction function : largest) {
            std::vector<float> best(37, 1.0F);
            std::vector<int> labels(37, -1);
            QVERIFY(!function(pointers.data(), 3, 37, best.data(), 4, labels.data()));
            for (std::size_t i = 0; i < 37; ++i)
                QCOMPARE(labels[i], i % 5 == 0 ? 0 : 4 + static_cast<int>(i % 3));
            best.assign(37, -1.0F);
            QVERIFY(!function(pointers.data(), 3, 37, best.data(), 0, labels.data()));
            for (std::size_t i = 0; i < 37; ++i)
                QCOMPARE(labels[i], static_cast<int>(i % 3));
            for (const std::size_t odd : { 3U, 36U }) {
                auto copy = channels;
                copy[1][odd] = NAN;
                const std::array<const float*, 3> with { copy[0].data(), copy[1].data(), copy[2].data() };
                QVERIFY(function(with.data(), 3, 37, best.data(), 0, labels.data()));
            }
        }
    }

    void stopsWhenItIsTold()
    {
        RowStream stream({ ConvLayer { .inputs = 1, .outputs = 1, .weights = { 2.0F }, .bias = { 1.0F } } });
        const at::Tensor image = at::rand({ 1, 6, 4, 4 });
        std::vector<float> target(6 * 16);
        std::int64_t rows = 0;
        QVERIFY(!stream.run(
            image, [&](std::int64_t row) -> RowStream::Target { return { target.data() + row * 16, 96 }; },
            [&](std::int64_t) { return ++rows < 3; }));
        QCOMPARE(rows, 3);
    }

    void memoryDoesNotGrowAlongX()
    {
        RowStream stream({ ConvLayer { .inputs = 4,
            .outputs = 4,
            .kernel = { 3, 3, 3 },
            .weights = std::vector<float>(4 * 4 * 27),
            .bias = std::vector<float>(4) } });
        QCOMPARE(stream.memoryFor({ 50, 32, 32 }), stream.memoryFor({ 5000, 32, 32 }));
        QVERIFY(stream.memoryFor({ 50, 32, 32 }) >= 3U * 4 * 32 * 32 * 4);
    }
};

QTEST_GUILESS_MAIN(RowStreamTest)
#include "RowStreamTest.moc"
