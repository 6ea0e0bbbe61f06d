#include "inference/engine/SlidingWindow.h"

#include "inference/engine/VariantChoice.h"

#include <QTest>

#include <ATen/ATen.h>

#include <cmath>
#include <functional>

using namespace fovea;
using namespace fovea::inference;

namespace {

// A network given as a function.
class FunctionBackend : public Backend {
public:
    explicit FunctionBackend(std::function<at::Tensor(const at::Tensor&)> function)
        : m_function(std::move(function))
    { }
    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress) override
    {
        ++calls;
        return m_function(input_NCXYZ);
    }
    [[nodiscard]] std::string precision() const override { return "float32"; }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

    int calls = 0;

private:
    std::function<at::Tensor(const at::Tensor&)> m_function;
    std::string m_sha256;
};

// Puts the rows together again, and fails when one comes twice, late or not at all.
struct Collector {
    std::vector<at::Tensor> rows;
    std::int64_t next = 0;

    RowSink sink()
    {
        return [this](std::int64_t firstRow, const at::Tensor& rows_CXYZ) -> Result<void> {
            if (firstRow != next)
                return fail(ErrorCode::Internal, "rows out of order");
            next += rows_CXYZ.size(1);
            rows.push_back(rows_CXYZ.clone());
            return {};
        };
    }
    at::Tensor whole() const { return at::cat(rows, 1); }
};

// Depends on where in its window a voxel lies, so that the weights matter.
at::Tensor placeInWindow(const at::Tensor& input)
{
    const at::Tensor x = at::arange(input.size(2), at::kFloat).view({ 1, 1, -1, 1, 1 });
    const at::Tensor y = at::arange(input.size(3), at::kFloat).view({ 1, 1, 1, -1, 1 });
    const at::Tensor z = at::arange(input.size(4), at::kFloat);
    return at::cat({ input * (x + 1) - 2 * z, input + y }, 1);
}

// MONAI's algorithm written down plainly: whole accumulators, no slabs.
at::Tensor plainSlidingWindow(const at::Tensor& image, const SlidingWindowInference& sliding)
{
    const auto& w = sliding.windowSize;
    at::Tensor weights = at::ones({ w[0], w[1], w[2] });
    if (sliding.isGaussian) {
        const auto axis = [&](std::size_t a) {
            const std::int64_t n = w[a];
            const at::Tensor x = at::arange(n, at::kFloat) - static_cast<double>(n - 1) / 2.0;
            const double sigma = sliding.sigmaScale[a] * static_cast<double>(n);
            return at::exp(x * x / (-2.0 * sigma * sigma));
        };
        weights = at::einsum("i,j,k->ijk", { axis(0), axis(1), axis(2) });
        weights = at::clamp_min(weights, std::max(weights.min().item<double>(), 1e-3));
    }
    at::Tensor sums = at::zeros({ 2, image.size(0), image.size(1), image.size(2) });
    at::Tensor counts = at::zeros_like(image);
    for (const auto x : windowStarts(image.size(0), w[0], sliding.overlap[0])) {
        for (const auto y : windowStarts(image.size(1), w[1], sliding.overlap[1])) {
            for (const auto z : windowStarts(image.size(2), w[2], sliding.overlap[2])) {
                const auto cut = [&](const at::Tensor& t, std::int64_t first) {
                    return t.narrow(first, x, w[0]).narrow(first + 1, y, w[1]).narrow(first + 2, z, w[2]);
                };
                const at::Tensor output = placeInWindow(cut(image, 0).unsqueeze(0).unsqueeze(0)).squeeze(0);
                cut(sums, 1).add_(output * weights);
                cut(counts, 0).add_(weights);
            }
        }
    }
    return sums / counts;
}

const std::array<SizeRule, 3> anySize {};

} // namespace

class SlidingWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsLikeMonai_data()
    {
        QTest::addColumn<int>("image");
        QTest::addColumn<int>("window");
        QTest::addColumn<double>("overlap");
        QTest::addColumn<QList<int>>("starts");
        const auto row = [](int image, int window, double overlap, const QList<int>& starts) {
            QTest::addRow("%d, %d, %g", image, window, overlap) << image << window << overlap << starts;
        };
        row(100, 96, .5, { 0, 4 });
        row(193, 96, .5, { 0, 48, 96, 97 });
        row(240, 96, .25, { 0, 72, 144 });
        row(287, 96, .25, { 0, 72, 144, 191 });
        row(397, 96, .25, { 0, 72, 144, 216, 288, 301 });
        row(200, 96, .625, { 0, 36, 72, 104 });
        row(200, 96, .7, { 0, 28, 56, 84, 104 });
        row(97, 96, 0, { 0, 1 });
        row(96, 96, .5, { 0 });
        row(12, 10, .8, { 0, 1, 2 }); // 10 * (1 - 0.8) is just below 2
        row(190, 160, .9, { 0, 15, 30 });
    }

    void startsLikeMonai()
    {
        QFETCH(int, image);
        QFETCH(int, window);
        QFETCH(double, overlap);
        QFETCH(QList<int>, starts);
        const auto result = windowStarts(image, window, overlap);
        QCOMPARE(QList<int>(result.begin(), result.end()), starts);
    }

    void gaussianWeightsLikeMonai()
    {
        const auto weights = gaussianWeights(8, 0.125);
        const std::array<float, 4> expected { .0022F, .0439F, .3247F, .8825F };
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(std::abs(weights[i] - expected[i]) < 5e-5F);
            QCOMPARE(weights[i], weights[7 - i]);
        }
        // The values of a window of 96 cubed: largest, sum, and how much lies on the floor.
        const auto line = gaussianWeights(96, 0.125);
        double sum = 0.0;
        double largest = 0.0;
        std::int64_t onFloor = 0;
        for (const float x : line) {
            for (const float y : line) {
                for (const float z : line) {
                    const double weight = static_cast<double>(x) * y * z;
                    onFloor += weight <= 1e-3 ? 1 : 0;
                    sum += std::max(weight, 1e-3);
                    largest = std::max(largest, weight);
                }
            }
        }
        QVERIFY(std::abs(largest - .997399) < 1e-5);
        QVERIFY(std::abs(sum - 27642.16) < 0.5);
        QCOMPARE(std::lround(100.0 * static_cast<double>(onFloor) / (96.0 * 96 * 96)), 58);
    }

    void slabsGiveWhatWholeAccumulatorsGive_data()
    {
        QTest::addColumn<bool>("gaussian");
        QTest::addColumn<double>("overlap");
        QTest::addColumn<int>("slabRows");
        QTest::newRow("constant") << false << 0.25 << 0;
        QTest::newRow("gaussian") << true << 0.5 << 0;
        QTest::newRow("dense") << true << 0.8 << 0;
        QTest::newRow("by axis") << true << -1.0 << 0;
        QTest::newRow("thin slabs") << true << -1.0 << 3;
        QTest::newRow("slabs of one row") << false << 0.25 << 1;
        QTest::newRow("slabs as thick as windows") << true << 0.5 << 8;
    }

    void slabsGiveWhatWholeAccumulatorsGive()
    {
        QFETCH(bool, gaussian);
        QFETCH(double, overlap);
        QFETCH(int, slabRows);
        at::manual_seed(3);
        const at::Tensor image = at::rand({ 21, 13, 17 });
        SlidingWindowInference sliding {
            .windowSize = { 8, 6, 10 }, .overlap = overlap, .isGaussian = gaussian
        };
        if (overlap < 0.0) { // each axis has its own
            sliding.overlap = PerAxis({ 0.25, 0.75, 0.5 });
            sliding.sigmaScale = PerAxis({ 0.1, 0.3, 0.2 });
        }
        FunctionBackend backend(placeInWindow);
        Collector collector;
        const auto windows
            = runNetwork(backend, image, sliding, anySize, collector.sink(), {}, { .slabRows = slabRows });
        QVERIFY(windows.has_value());
        QCOMPARE(windows->run, backend.calls);
        const at::Tensor expected = plainSlidingWindow(image, sliding);
        QCOMPARE(collector.whole().sizes(), expected.sizes());
        QVERIFY((collector.whole() - expected).abs().max().item<double>() < 1e-4);
    }

    void smallImagesArePaddedOnBothSides()
    {
        const at::Tensor image = at::rand({ 5, 9, 12 });
        for (const Border border : { Border::Zeros, Border::Edge }) {
            const SlidingWindowInference sliding {
                .windowSize = { 8, 8, 8 }, .border = border, .paddingValue = -1.0
            };
            at::Tensor seen;
            FunctionBackend backend([&](const at::Tensor& input) {
                seen = seen.defined() ? seen : input.clone();
                return input + 1;
            });
            Collector collector;
            QVERIFY(runNetwork(backend, image, sliding, anySize, collector.sink(), {}).has_value());
            QVERIFY((collector.whole().squeeze(0) - image - 1).abs().max().item<double>() < 1e-5);
            // Three voxels are missing: one before, two after.
            const float before = seen[0][0][0][0][0].item<float>();
            QCOMPARE(before, border == Border::Zeros ? -1.0F : image[0][0][0].item<float>());
            QCOMPARE(seen[0][0][1][0][0].item<float>(), image[0][0][0].item<float>());
            const float after = seen[0][0][7][0][0].item<float>();
            QCOMPARE(after, border == Border::Zeros ? -1.0F : image[4][0][0].item<float>());
        }
    }

    void wholeImagesGrowToAValidSize()
    {
        const at::Tensor image = at::rand({ 33, 4, 7 });
        at::IntArrayRef seen;
        std::vector<std::int64_t> shape;
        FunctionBackend backend([&](const at::Tensor& input) {
            shape = input.sizes().vec();
            return input * 2;
        });
        Collector collector;
        const std::array<SizeRule, 3> rules { SizeRule { "16*n" }, SizeRule { "4" }, SizeRule { "*" } };
        QVERIFY(runNetwork(backend, image, SimpleInference {}, rules, collector.sink(), {}).has_value());
        QCOMPARE(shape, (std::vector<std::int64_t> { 1, 1, 48, 4, 7 }));
        QVERIFY(at::equal(collector.whole().squeeze(0), image * 2));
        const std::array<SizeRule, 3> impossible { SizeRule { "16" }, SizeRule {}, SizeRule {} };
        QVERIFY(
            !runNetwork(backend, image, SimpleInference {}, impossible, collector.sink(), {}).has_value());
    }

    // x + 1 and each voxel's own place, whatever the sizes: the truth is known without any window.
    void knownFunctionsComeOutExactly_data()
    {
        QTest::addColumn<QList<int>>("image");
        QTest::addColumn<QList<int>>("window");
        QTest::addColumn<double>("overlap");
        QTest::addColumn<bool>("gaussian");
        QTest::addColumn<int>("batch");
        const QList<QList<int>> images { { 17, 9, 23 }, { 1, 30, 7 }, { 5, 1, 1 }, { 8, 8, 8 },
            { 3, 2, 40 } };
        const QList<QList<int>> windows { { 8, 8, 8 }, { 7, 3, 11 }, { -1, 4, 0 }, { 64, 64, 64 },
            { 1, 1, 1 } };
        for (const auto& image : images) {
            for (const auto& window : windows) {
                QTest::addRow(
                    "%d,%d,%d by %d,%d,%d", image[0], image[1], image[2], window[0], window[1], window[2])
                    << image << window << (window[0] == 7 ? 0.7 : 0.25) << (window[0] != 8)
                    << (window[1] == 3 ? 5 : 1);
            }
        }
    }

    void knownFunctionsComeOutExactly()
    {
        QFETCH(QList<int>, image);
        QFETCH(QList<int>, window);
        QFETCH(double, overlap);
        QFETCH(bool, gaussian);
        QFETCH(int, batch);
        // Channel 0 of the input is noise; 1 to 3 say where a voxel lies.
        const auto axis = [&](int a) {
            std::vector<std::int64_t> shape { 1, 1, 1 };
            shape[static_cast<std::size_t>(a)] = -1;
            return at::arange(image[a], at::kFloat).view(shape).expand({ image[0], image[1], image[2] });
        };
        const at::Tensor input
            = at::stack({ at::rand({ image[0], image[1], image[2] }), axis(0), axis(1), axis(2) });
        std::vector<std::int64_t> seen;
        bool isSteady = true;
        FunctionBackend backend([&](const at::Tensor& windows) {
            isSteady = isSteady && (seen.empty() || seen == windows.sizes().vec());
            seen = windows.sizes().vec();
            return windows + 1;
        });
        const SlidingWindowInference sliding {
            .windowSize = { window[0], window[1], window[2] }, .overlap = overlap, .isGaussian = gaussian
        };
        Collector collector;
        const auto counts
            = runNetwork(backend, input, sliding, anySize, collector.sink(), {}, { .batch = batch });
        QVERIFY(counts.has_value());
        QVERIFY((collector.whole() - input - 1).abs().max().item<double>() < 1e-4);
        QVERIFY(isSteady); // the network sees one shape only
        QVERIFY(seen[0] <= batch);
        QCOMPARE(counts->skipped, 0);
    }

    void batchesChangeNothing()
    {
        const at::Tensor image = at::rand({ 21, 13, 17 });
        SlidingWindowInference sliding { .windowSize = { 8, 6, 10 }, .overlap = 0.5, .isGaussian = true };
        at::Tensor first;
        for (const int batch : { 1, 2, 3, 4, 100 }) {
            FunctionBackend backend(placeInWindow);
            Collector collector;
            const auto counts
                = runNetwork(backend, image, sliding, anySize, collector.sink(), {}, { .batch = batch });
            QVERIFY(counts.has_value());
            QVERIFY(backend.calls * batch >= counts->run);
            first = first.defined() ? first : collector.whole();
            QVERIFY(at::equal(collector.whole(), first));
        }
    }

    void slicesGoThroughANetworkOfPictures()
    {
        for (const int axis : { 0, 1, 2 }) {
            SlidingWindowInference sliding { .windowSize = { 4, 4, 4 }, .sliceAxis = axis };
            sliding.windowSize[static_cast<std::size_t>(axis)] = 1;
            FunctionBackend backend([](const at::Tensor& pictures) {
                return pictures.dim() == 4 && pictures.size(2) == 4 && pictures.size(3) == 4 ? pictures * 2
                                                                                             : at::Tensor();
            });
            const at::Tensor image = at::rand({ 6, 5, 7 });
            Collector collector;
            QVERIFY(runNetwork(backend, image, sliding, anySize, collector.sink(), {}, { .batch = 3 })
                    .has_value());
            QVERIFY((collector.whole()[0] - image * 2).abs().max().item<double>() < 1e-6);
        }
    }

    void uniformWindowsCanBeLeftOut()
    {
        at::Tensor image = at::zeros({ 16, 16, 16 });
        image.narrow(0, 12, 4).narrow(1, 12, 4).narrow(2, 12, 4).copy_(at::rand({ 4, 4, 4 }));
        const SlidingWindowInference sliding { .windowSize = { 8, 8, 8 }, .overlap = 0 };
        FunctionBackend backend([](const at::Tensor& x) { return at::cat({ -x, x + 0.1 }, 1); });
        Collector collector;
        const auto counts = runNetwork(
            backend, image, sliding, anySize, collector.sink(), {}, { .skipsUniform = true, .channels = 2 });
        QVERIFY(counts.has_value());
        QCOMPARE(counts->run, 1);
        QCOMPARE(counts->skipped, 7);
        const at::Tensor labels = collector.whole().argmax(0);
        QCOMPARE(labels.narrow(0, 0, 8).sum().item<std::int64_t>(), 0); // left out: the background
        QCOMPARE(labels.narrow(0, 8, 8).narrow(1, 8, 8).narrow(2, 8, 8).sum().item<std::int64_t>(), 512);
    }

    void cancellingStopsBetweenWindows()
    {
        std::stop_source stop;
        FunctionBackend backend([&](const at::Tensor& input) {
            stop.request_stop();
            return input;
        });
        Collector collector;
        const auto result = runNetwork(backend, at::rand({ 30, 30, 30 }),
            SlidingWindowInference { .windowSize = { 8, 8, 8 } }, anySize, collector.sink(),
            Progress({}, stop.get_token()));
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QCOMPARE(backend.calls, 1);
    }

    void theFastestWayIsChosenOnce()
    {
        VariantChoice choice(3);
        // The first pass of each is its warm-up and does not count, however fast or slow it was.
        const std::array seconds { 0.1, 5.0, 4.0, 9.0, 3.0, 3.5, 9.0, 3.2, 6.0 };
        for (std::size_t pass = 0; pass < seconds.size(); ++pass) {
            QVERIFY(!choice.isMade());
            QCOMPARE(choice.next(), pass / 3);
            choice.note(seconds[pass]);
        }
        QVERIFY(choice.isMade());
        QCOMPARE(choice.next(), std::size_t(1));
        choice.note(0.001); // too late
        QCOMPARE(choice.next(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(SlidingWindowTest)
#include "SlidingWindowTest.moc"
