// Networks of whole images in pieces: the same values as at once.
#include "FakeBundle.h"
#include "inference/engine/Backend.h"
#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/ReceptiveField.h"
#include "inference/engine/Segmenter.h"
#include "inference/engine/SlidingWindow.h"
#include "inference/engine/TiledRun.h"

#include <QTemporaryDir>
#include <QTest>

#include <ATen/ATen.h>
#include <torch/script.h>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

// A module with weights of noise, and a body of forward that ends with "return".
torch::jit::Module network(
    const std::vector<std::vector<std::int64_t>>& weightShapes, const std::string& body)
{
    at::manual_seed(29);
    torch::jit::Module result("Net");
    result.register_attribute("training", c10::BoolType::get(), false);
    for (std::size_t i = 0; i < weightShapes.size(); ++i)
        result.register_parameter("w" + std::to_string(i), at::randn(weightShapes[i]) * 0.2, false);
    result.define("def forward(self, x):\n    " + body + "\n");
    result.eval();
    return result;
}

// Two dilated convolutions beside a plain one, each axis another reach: 2 and 6, 1, 3 to either side.
torch::jit::Module branched()
{
    return network({ { 3, 1, 3, 1, 3 }, { 3, 3, 3, 3, 1 }, { 2, 3, 1, 1, 3 } },
        "y = torch.relu(torch.conv3d(x, self.w0, None, [1, 1, 1], [2, 0, 1], [2, 1, 1]))\n"
        "    z = torch.conv3d(y, self.w1, None, [1, 1, 1], [4, 1, 0], [4, 1, 1]) + y\n"
        "    return torch.conv3d(torch.sigmoid(z), self.w2, None, [1, 1, 1], [0, 0, 2], [1, 1, 2])");
}

// Down by a strided convolution and by pooling, up by a transposed one and by enlarging, with ways around.
torch::jit::Module hourglass()
{
    return network({ { 4, 1, 3, 3, 3 }, { 4, 4, 3, 3, 3 }, { 4, 4, 2, 2, 2 }, { 2, 8, 3, 3, 3 } },
        "a = torch.relu(torch.conv3d(x, self.w0, None, [1, 1, 1], [1, 1, 1]))\n"
        "    b = torch.relu(torch.conv3d(a, self.w1, None, [2, 2, 2], [1, 1, 1]))\n"
        "    c = torch.max_pool3d(b, [2, 2, 2])\n"
        "    d = torch.upsample_trilinear3d(torch.tanh(c), None, False, [2.0, 2.0, 2.0]) + b\n"
        "    e = torch.conv_transpose3d(d, self.w2, None, [2, 2, 2])\n"
        "    return torch.conv3d(torch.cat([a, e], 1), self.w3, None, [1, 1, 1], [1, 1, 1])");
}

// Asymmetric: no flip and no exchange of axes leaves it.
at::Tensor phantom(const std::vector<std::int64_t>& size)
{
    at::manual_seed(31);
    const auto axis = [&](std::size_t a) {
        std::vector<std::int64_t> shape { 1, 1, 1, 1 };
        shape[a + 1] = -1;
        return at::arange(size[a], at::kFloat).view(shape) / static_cast<double>(size[a]);
    };
    return at::sin(9.0 * axis(0) + 4.0 * axis(1) * axis(1)) + 2.0 * axis(2) * axis(0)
        + 0.3 * at::randn({ 1, size[0], size[1], size[2] });
}

at::Tensor collected(Backend& backend, const at::Tensor& image, std::uint64_t budget, WindowCounts* counts)
{
    std::vector<at::Tensor> rows;
    std::int64_t next = 0;
    const RowSink sink = [&](std::int64_t first, const at::Tensor& rows_CXYZ) -> Result<void> {
        if (first != next)
            return fail(ErrorCode::Internal, "rows out of order");
        next += rows_CXYZ.size(1);
        rows.push_back(rows_CXYZ.clone());
        return {};
    };
    const auto ran = runNetwork(backend, image, SimpleInference {}, {}, sink, {}, { .tileBudget = budget });
    if (!ran)
        qFatal("%s", describe(ran.error()).c_str());
    if (counts != nullptr)
        *counts = *ran;
    return at::cat(rows, 1);
}

} // namespace

class LowMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    void knowsHowFarANetworkLooks()
    {
        const auto field = receptiveFieldOf(branched());
        QVERIFY2(field.has_value(), field ? "" : describe(field.error()).c_str());
        QCOMPARE(field->low, (Size3 { 6, 1, 3 }));
        QCOMPARE(field->high, (Size3 { 6, 1, 3 }));
        QCOMPARE(field->alignment, (Size3 { 1, 1, 1 }));
        const auto deep = receptiveFieldOf(hourglass());
        QVERIFY2(deep.has_value(), deep ? "" : describe(deep.error()).c_str());
        QCOMPARE(deep->alignment, (Size3 { 4, 4, 4 }));
        QVERIFY(deep->low[0] >= 8 && deep->low[0] <= 16);
    }

    void saysWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("word");
        const QString conv = "torch.conv3d(x, self.w0, None, [1, 1, 1], [1, 1, 1])";
        QTest::newRow("normalises") << "return torch.instance_norm(" + conv
                + ", None, None, None, None, True, 0.1, 1e-5, False)"
                                    << "instance_norm";
        QTest::newRow("groups") << "return torch.group_norm(" + conv + ", 1)" << "group_norm";
        QTest::newRow("means") << "return " + conv + " * torch.mean(x)" << "mean";
        QTest::newRow("decides") << "y = " + conv + "\n    if x.sum() > 0:\n        y = y * 2\n    return y"
                                 << "sum";
        QTest::newRow("places") << "return " + conv + " + torch.arange(x.size(4))" << "arange";
        QTest::newRow("along x") << "return torch.softmax(" + conv + ", 2)" << "softmax";
        QTest::newRow("corners") << "return torch.upsample_trilinear3d(torch.max_pool3d(" + conv
                + ", [2, 2, 2]), None, True, [2.0, 2.0, 2.0])"
                                 << "enlarging";
        QTest::newRow("shrinks") << "return torch.max_pool3d(" + conv + ", [2, 2, 2])" << "another size";
    }

    void saysWhatItDoesNotKnow()
    {
        QFETCH(QString, body);
        QFETCH(QString, word);
        const auto field = receptiveFieldOf(network({ { 1, 1, 3, 3, 3 } }, body.toStdString()));
        QVERIFY(!field.has_value());
        QVERIFY(field.error().code == ErrorCode::Unsupported);
        QVERIFY2(
            QString::fromStdString(field.error().sentence).contains(word), field.error().sentence.c_str());
    }

    void piecesGiveWhatTheWholeGives_data()
    {
        QTest::addColumn<bool>("deep");
        QTest::addColumn<QList<int>>("size");
        QTest::addColumn<int>("parts"); // of the memory of the whole
        QTest::addColumn<double>("extra"); // at least: twice the halo by the tile's size
        QTest::newRow("odd sizes") << false << QList<int> { 37, 23, 51 } << 3 << 0.01;
        QTest::newRow("halo larger than tiles") << false << QList<int> { 61, 7, 20 } << 5 << 2.0;
        QTest::newRow("one voxel across") << false << QList<int> { 70, 1, 9 } << 2 << 0.01;
        QTest::newRow("hourglass") << true << QList<int> { 64, 36, 72 } << 3 << 0.01;
        QTest::newRow("hourglass, small") << true << QList<int> { 80, 32, 20 } << 2 << 0.01;
    }

    void piecesGiveWhatTheWholeGives()
    {
        QFETCH(bool, deep);
        QFETCH(QList<int>, size);
        QFETCH(int, parts);
        QFETCH(double, extra);
        const auto backend = saved(deep ? hourglass() : branched());
        const at::Tensor image = phantom({ size[0], size[1], size[2] });
        const TensorMemoryPeak peak;
        const at::Tensor whole = collected(*backend, image, 0, nullptr);
        const std::uint64_t all = peak.bytes();
        WindowCounts counts;
        const at::Tensor pieces
            = collected(*backend, image, all / static_cast<std::uint64_t>(parts), &counts);
        QVERIFY2(counts.run > 1, "the image was not cut");
        QVERIFY2(counts.extra > extra, qPrintable(QString::number(counts.extra)));
        QCOMPARE(pieces.sizes(), whole.sizes());
        QVERIFY((pieces - whole).abs().max().item<double>() < 1e-5 * whole.abs().max().item<double>());
        QCOMPARE((pieces.argmax(0) != whole.argmax(0)).sum().item<std::int64_t>(), 0);
    }

    // The test above can fail: with one voxel less around each piece the values are others.
    void aVoxelLessIsTooLittle()
    {
        const auto backend = saved(branched());
        const at::Tensor image = phantom({ 37, 23, 51 });
        const at::Tensor whole = collected(*backend, image, 0, nullptr);
        for (const std::int64_t less : { 0, 1 }) {
            ReceptiveField field = *receptiveFieldOf(branched());
            field.low[0] -= less;
            at::Tensor pieces = at::zeros_like(whole);
            const auto plan = runTiled(*backend, image, field, 400000,
                [&](std::int64_t first, const at::Tensor& rows) -> Result<void> {
                    pieces.narrow(1, first, rows.size(1)).copy_(rows);
                    return {};
                },
                {});
            QVERIFY2(plan.has_value(), plan ? "" : describe(plan.error()).c_str());
            QVERIFY(plan->tile[0] < 37);
            QCOMPARE((pieces - whole).abs().max().item<double>() > 1e-3, less == 1);
        }
    }

    void plansKeepToTheBudget()
    {
        const ReceptiveField field { { 22, 22, 22 }, { 22, 22, 22 }, { 4, 4, 4 } };
        const Size3 size { 256, 256, 256 };
        double extra = 0.0;
        for (const std::uint64_t budget :
            std::vector<std::uint64_t> { 8000000000, 4000000000, 2000000000, 1000000000 }) {
            const TilePlan plan = planTiles(size, field, 400.0, 3, budget);
            QVERIFY(plan.bytes <= budget);
            QVERIFY(plan.extra >= extra); // less memory costs more
            extra = plan.extra;
            for (std::size_t axis = 0; axis < 3; ++axis)
                QVERIFY(plan.tile[axis] == size[axis] || plan.tile[axis] % 4 == 0);
        }
        QVERIFY(extra > 0.2);
        QCOMPARE(planTiles(size, field, 400.0, 3, 1000000000000).tiles, 1);
        // An odd size can't be cut where the network halves it.
        QCOMPARE(planTiles({ 255, 256, 256 }, field, 400.0, 3, 1000000000).tile[0], 255);
    }

    void whatCannotBeCutIsRefusedInWords()
    {
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    y = x - torch.mean(x)\n    return torch.cat([-y, y], 1)\n";
        const auto folder = writeBundle(m_folder.filePath("mean").toStdString(), fake);
        Geometry geometry;
        geometry.size = { 8, 6, 5 };
        const std::vector<float> voxels(240, 1.0F);
        std::vector<std::uint16_t> labels(240);
        SegmentTask task { .bundle = folder,
            .device = "cpu",
            .geometry = geometry,
            .modality = "MR",
            .voxels = std::as_bytes(std::span(voxels)),
            .lowMemory = true,
            .labels = labels,
            .probabilities = {} };
        const auto refused = segment(task, {});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().code == ErrorCode::Unsupported);
        QVERIFY(QString::fromStdString(refused.error().sentence).contains("\"mean\""));
        task.lowMemory = false;
        QVERIFY(segment(task, {}).has_value());
    }

private:
    std::unique_ptr<Backend> saved(const torch::jit::Module& module)
    {
        const std::string file = m_folder.filePath("net.ts").toStdString();
        module.save(file);
        auto backend = loadTorchScript(file, { "cpu", "" });
        if (!backend)
            qFatal("%s", describe(backend.error()).c_str());
        return std::move(*backend);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(LowMemoryTest)
#include "LowMemoryTest.moc"
