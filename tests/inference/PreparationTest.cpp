#include "inference/engine/Preparation.h"

#include "inference/engine/AxisMap.h"
#include "inference/engine/Intensity.h"

#include <QTest>

#include <ATen/ATen.h>

#include <cmath>

using namespace fovea;
using namespace fovea::inference;

namespace {

// An oblique, left-handed grid of odd and unequal sizes: i points mostly to superior, j to the right, k to
// anterior.
Geometry obliqueGeometry(std::array<std::int64_t, 3> size = { 7, 9, 5 })
{
    const double c = std::cos(0.2);
    const double s = std::sin(0.2);
    Geometry geometry;
    geometry.size = size;
    geometry.originLps = { 12, -30, 40 };
    geometry.spacingMm = { 1.5, 0.75, 3.0 };
    geometry.direction = { { Vec3 { s, 0, c }, Vec3 { -c, 0, s }, Vec3 { 0, -1, 0 } } };
    return geometry;
}

// Every voxel tells its own index: 10000 i + 100 j + k, so that any flip or mix-up shows.
at::Tensor indexImage(const Size3& size)
{
    const at::Tensor i = at::arange(size[0], at::kFloat).view({ -1, 1, 1 });
    const at::Tensor j = at::arange(size[1], at::kFloat).view({ 1, -1, 1 });
    const at::Tensor k = at::arange(size[2], at::kFloat).view({ 1, 1, -1 });
    return i * 10000 + j * 100 + k;
}

// A field that is linear in space: what linear interpolation gives back exactly.
at::Tensor linearField(const Geometry& geometry)
{
    at::Tensor image = at::empty({ geometry.size[0], geometry.size[1], geometry.size[2] }, at::kFloat);
    auto values = image.accessor<float, 3>();
    for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
                const Vec3 p = geometry.indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                values[i][j][k] = static_cast<float>(3.0 * p.x - 2.0 * p.y + 0.5 * p.z);
            }
        }
    }
    return image;
}

std::vector<float> valuesOf(const at::Tensor& image)
{
    const at::Tensor flat = image.contiguous().flatten();
    return { flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel() };
}

at::Tensor line(std::vector<float> values)
{
    return at::tensor(values).view({ static_cast<std::int64_t>(values.size()), 1, 1 });
}

Geometry lineGeometry(std::int64_t count, double spacingMm)
{
    Geometry geometry;
    geometry.size = { count, 1, 1 };
    geometry.spacingMm = { spacingMm, 1, 1 };
    return geometry;
}

// Runs steps and returns the image; the test fails where the steps do.
at::Tensor run(
    const at::Tensor& image, const Geometry& geometry, const std::vector<Step>& steps, Preparation& result)
{
    auto prepared = prepare(image, gridOf(geometry), steps, result);
    if (!prepared)
        qFatal("%s", describe(prepared.error()).c_str());
    return *prepared;
}

at::Tensor runLine(std::vector<float> values, double spacingMm, const std::vector<Step>& steps)
{
    Preparation result;
    return run(line(values), lineGeometry(std::ssize(values), spacingMm), steps, result);
}

void compareLines(const at::Tensor& image, const std::vector<float>& expected)
{
    const auto values = valuesOf(image);
    QCOMPARE(values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(values[i] - expected[i]) < 1e-4F,
            qPrintable(QString("%1: %2 is not %3").arg(i).arg(values[i]).arg(expected[i])));
}

} // namespace

class PreparationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orientationOfIdentityLpsToRas()
    {
        Geometry geometry;
        geometry.size = { 3, 4, 5 };
        Preparation result;
        const at::Tensor image = run(indexImage(geometry.size), geometry, { OrientStep { "RAS" } }, result);
        // LPS to RAS: the first two axes turn round.
        QCOMPARE(image.sizes(), (at::IntArrayRef { 3, 4, 5 }));
        QCOMPARE(image[0][0][0].item<float>(), 20300.0F);
        QCOMPARE(image[2][0][1].item<float>(), 301.0F);
        QCOMPARE(image[0][3][4].item<float>(), 20004.0F);
    }

    void orientationKeepsEveryVoxelInItsPlace_data()
    {
        QTest::addColumn<QString>("codes");
        for (const char* codes : { "RAS", "LPS", "LIA", "SAR", "PIR" })
            QTest::newRow(codes) << codes;
    }

    void orientationKeepsEveryVoxelInItsPlace()
    {
        QFETCH(QString, codes);
        const Geometry geometry = obliqueGeometry();
        Preparation result;
        const at::Tensor image
            = run(indexImage(geometry.size), geometry, { OrientStep { codes.toStdString() } }, result);
        const Geometry prepared = geometryOf(result.grid);
        for (std::int64_t x = 0; x < image.size(0); ++x) {
            for (std::int64_t y = 0; y < image.size(1); ++y) {
                for (std::int64_t z = 0; z < image.size(2); ++z) {
                    const Vec3 index = geometry.lpsToIndex(prepared.indexToLps(
                        { static_cast<double>(x), static_cast<double>(y), static_cast<double>(z) }));
                    const double expected
                        = 10000 * std::round(index.x) + 100 * std::round(index.y) + std::round(index.z);
                    QCOMPARE(static_cast<double>(image[x][y][z].item<float>()), expected);
                }
            }
        }
        // The axes point where the codes say, in their strongest component.
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const Vec3 d = prepared.direction.columns[axis];
            const QChar code = codes[static_cast<qsizetype>(axis)];
            const double along = QString("LR").contains(code) ? d.x
                : QString("PA").contains(code)                ? d.y
                                                              : d.z;
            QVERIFY(std::abs(along) > 0.9);
            QCOMPARE(along > 0, QString("LPS").contains(code));
        }
        QVERIFY(at::equal(applyMap(image, result.back), indexImage(geometry.size)));
        QVERIFY(at::equal(applyMap(image, result.backNearest), indexImage(geometry.size)));
    }

    void spacingByHand()
    {
        // From 2 mm to 1 mm: 4 * 2 + 1 voxels.
        compareLines(runLine({ 0, 10, 20, 30, 40 }, 2.0, { SpacingStep { { 1, 0, 0 } } }),
            { 0, 5, 10, 15, 20, 25, 30, 35, 40 });
        // From 2 mm to 3 mm: round(8 / 3 + 1) = 4 voxels, the last one past the end and so the end's value.
        compareLines(runLine({ 0, 10, 20, 30, 40 }, 2.0, { SpacingStep { { 3, 0, 0 } } }), { 0, 15, 30, 40 });
        compareLines(runLine({ 0, 10, 20, 30, 40 }, 2.0,
                         { SpacingStep { { 3, 0, 0 }, Interpolation::Linear, Border::Zeros } }),
            { 0, 15, 30, 20 });
        // Nearest rounds halves to even: 1.5 to 2, 4.5 to 4.
        compareLines(
            runLine({ 0, 10, 20, 30, 40 }, 2.0, { SpacingStep { { 3, 0, 0 }, Interpolation::Nearest } }),
            { 0, 20, 30, 40 });
        // Sizes that lie on a half go to the even one: 2.5 to 2, 3.5 to 4.
        QCOMPARE(runLine({ 0, 1, 2, 3 }, 1.0, { SpacingStep { { 2, 0, 0 } } }).size(0), 2);
        QCOMPARE(runLine({ 0, 1, 2, 3, 4, 5 }, 1.0, { SpacingStep { { 2, 0, 0 } } }).size(0), 4);
        // Within the tolerance nothing happens.
        QCOMPARE(runLine({ 0, 1, 2, 3 }, 1.0005, { SpacingStep { { 1, 0, 0 } } }).size(0), 4);
    }

    void resizeByHand()
    {
        compareLines(runLine({ 0, 10, 20, 30 }, 1.0, { ResizeStep { { 2, -1, -1 } } }), { 5, 25 });
        compareLines(runLine({ 0, 10 }, 1.0, { ResizeStep { { 4, -1, -1 } } }), { 0, 2.5F, 7.5F, 10 });
        compareLines(runLine({ 0, 10, 20 }, 1.0, { ResizeStep { { 6, -1, -1 }, Interpolation::Nearest } }),
            { 0, 0, 10, 10, 20, 20 });
    }

    void padAndCropByHand()
    {
        compareLines(runLine({ 0, 1, 2, 3, 4, 5, 6 }, 1.0, { PadOrCropStep { .size = { 4, -1, -1 } } }),
            { 1, 2, 3, 4 });
        compareLines(
            runLine({ 1, 2, 3 }, 1.0, { PadOrCropStep { .size = { 6, -1, -1 } } }), { 0, 1, 2, 3, 0, 0 });
        compareLines(runLine({ 1, 2, 3 }, 1.0, { PadOrCropStep { .size = { 5, -1, -1 }, .value = -9 } }),
            { -9, 1, 2, 3, -9 });
        compareLines(runLine({ 1, 2, 3 }, 1.0, { PadOrCropStep { .size = { 2, -1, -1 }, .crops = false } }),
            { 1, 2, 3 });
        compareLines(
            runLine({ 1, 2, 3 }, 1.0, { PadOrCropStep { .multipleOf = { 4, 1, 1 } } }), { 1, 2, 3, 0 });
    }

    void foregroundByHand()
    {
        compareLines(runLine({ 0, -1, 0, 5, 0, 6, 0 }, 1.0, { CropForegroundStep {} }), { 5, 0, 6 });
        compareLines(
            runLine({ 0, 5, 0 }, 1.0, { CropForegroundStep { .margin = { 2, 0, 0 } } }), { 0, 0, 5, 0, 0 });
        compareLines(
            runLine({ 7, 5, 0 }, 1.0, { CropForegroundStep { .margin = { 2, 0, 0 }, .allowSmaller = true } }),
            { 7, 5, 0 });
        Preparation result;
        const auto nothing
            = prepare(line({ 0, -1 }), gridOf(lineGeometry(2, 1)), { CropForegroundStep {} }, result);
        QVERIFY(!nothing.has_value());
    }

    void intensitiesByHand()
    {
        compareLines(
            runLine({ -100, -57, 53.5F, 164, 500 }, 1.0, { ScaleRangeStep { -57, 164, 0, 1, true } }),
            { 0, 0, 0.5F, 1, 1 });
        compareLines(runLine({ -100, 200 }, 1.0, { ScaleRangeStep { 0, 100, -1, 1, false } }), { -3, 3 });
        compareLines(
            runLine({ 5, 7 }, 1.0, { ScaleRangeStep { 5, 5, 1, 2, true } }), { 1, 3 }); // MONAI's own oddity
        compareLines(runLine({ 2, 4, 6 }, 1.0, { ScaleStep {} }), { 0, 0.5F, 1 });
        compareLines(runLine({ 3, 3 }, 1.0, { ScaleStep {} }), { 0, 0 });
        compareLines(runLine({ 1, 2 }, 1.0, { ScaleStep { std::nullopt, std::nullopt, 0.5 } }), { 1.5F, 3 });
        // Mean 3, population variance 2.
        const auto root = static_cast<float>(std::sqrt(2.0));
        compareLines(runLine({ 1, 2, 3, 4, 5 }, 1.0, { NormalizeStep {} }),
            { -2 / root, -1 / root, 0, 1 / root, 2 / root });
        compareLines(runLine({ 0, 2, 4 }, 1.0, { NormalizeStep { .nonzeroOnly = true } }), { 0, -1, 1 });
        compareLines(runLine({ 4, 4 }, 1.0, { NormalizeStep {} }), { 0, 0 });
        compareLines(runLine({ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 1.0,
                         { ScalePercentilesStep { 10, 90, 0, 1, true } }),
            { 0, 0, 0.125F, 0.25F, 0.375F, 0.5F, 0.625F, 0.75F, 0.875F, 1, 1 });
    }

    void theCallersVoxelsStayAsTheyAre()
    {
        const at::Tensor image = line({ 2, 4, 6 });
        Preparation result;
        run(image, lineGeometry(3, 1), { ScaleStep {}, NormalizeStep {} }, result);
        compareLines(image, { 2, 4, 6 });
    }

    void percentilesAreExact()
    {
        // numpy.percentile([15, 20, 35, 40, 50], [0, 2, 40, 98, 100])
        const auto values
            = percentiles(at::tensor({ 40.0F, 15.0F, 50.0F, 20.0F, 35.0F }), { 0, 2, 40, 98, 100 });
        const std::vector<double> expected { 15, 15.4, 29, 49.2, 50 };
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::abs(values[i] - expected[i]) < 1e-9);
        // More than torch.quantile takes: 2^24 values.
        const at::Tensor many = at::arange((1 << 24) + 1, at::kFloat).flip(0);
        QCOMPARE(percentiles(many, { 50 })[0], static_cast<double>(1 << 23));
        QCOMPARE(percentiles(at::tensor({ 1.0F, NAN, 3.0F }), { 50 })[0], 2.0);
        QCOMPARE(percentiles(at::tensor({ NAN, NAN }), { 50 })[0], 0.0);
    }

    void everyStepComesBack()
    {
        // Extents that the new spacing divides, so that no voxel lies past the end.
        const Geometry geometry = obliqueGeometry({ 7, 9, 5 });
        const at::Tensor image = linearField(geometry);
        const std::vector<Step> steps { OrientStep { "RAS" }, SpacingStep { { 1.5, 1.5, 0.75 } },
            PadOrCropStep { .size = { 16, 16, 16 } }, CropForegroundStep { .margin = { 20, 20, 20 } },
            ResizeStep { { -1, -1, -1 } } };
        Preparation result;
        const at::Tensor prepared = run(image, geometry, steps, result);
        QVERIFY(result.back.newSize() == geometry.size);
        const at::Tensor back = applyMap(prepared, result.back);
        QVERIFY2((back - image).abs().max().item<double>() < 1e-3,
            qPrintable(QString::number((back - image).abs().max().item<double>())));
        // Nothing turned round: the same field, mirrored, would be far away.
        QVERIFY((back.flip({ 0 }) - image).abs().max().item<double>() > 1.0);
        // And where the prepared voxels are, the field has the values of that place.
        const Geometry grid = geometryOf(result.grid);
        const Vec3 place = geometry.indexToLps({ 3, 4, 2 });
        const Vec3 index = grid.lpsToIndex(place);
        const auto at = [](double v) { return static_cast<std::int64_t>(std::lround(v)); };
        const Vec3 there = grid.indexToLps({ std::round(index.x), std::round(index.y), std::round(index.z) });
        QVERIFY(std::abs(prepared[at(index.x)][at(index.y)][at(index.z)].item<double>()
                    - (3.0 * there.x - 2.0 * there.y + 0.5 * there.z))
            < 1e-3);
    }

    void whatWasCroppedComesBackAsZero()
    {
        Preparation result;
        const at::Tensor image = run(line({ 1, 2, 3, 4, 5, 6, 7 }), lineGeometry(7, 1),
            { PadOrCropStep { .size = { 4, -1, -1 } } }, result);
        compareLines(applyMap(image, result.back), { 0, 2, 3, 4, 5, 0, 0 });
    }

    void mapsCompose()
    {
        const AxisMap flip = AxisMap::flip(5);
        QVERIFY(flip.after(flip).isIdentity());
        const AxisMap half = AxisMap::sample(5, 9, 0.5, 0.0, Interpolation::Linear, Border::Edge);
        const AxisMap both = half.after(flip);
        QCOMPARE(both.terms(1).size(), 2U);
        QCOMPARE(both.terms(1)[0].index, 3);
        QCOMPARE(both.terms(1)[0].weight, 0.5);
        QVERIFY(!both.isSelection());
        QVERIFY(AxisMap::window(5, -2, 9).isSelection());
        QVERIFY(AxisMap::window(5, -2, 9).terms(0).empty());
    }

    void sizesThatNoMachineHasAreRefusedInWords_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("resized") << 0;
        QTest::newRow("padded") << 1;
        QTest::newRow("with a margin") << 2;
        QTest::newRow("fine") << 3;
    }

    void sizesThatNoMachineHasAreRefusedInWords()
    {
        QFETCH(int, kind);
        const Size3 huge { 4096, 4096, 4096 };
        const std::vector<Step> steps { ResizeStep { huge }, PadOrCropStep { .size = huge, .crops = false },
            CropForegroundStep { .margin = huge }, SpacingStep { { 0.01, 0.01, 0.01 } } };
        const Geometry geometry = obliqueGeometry({ 20, 20, 20 });
        Preparation preparation;
        const auto image = prepare(at::ones({ 20, 20, 20 }), gridOf(geometry),
            { steps[static_cast<std::size_t>(kind)] }, preparation);
        QVERIFY(!image.has_value());
        QVERIFY(image.error().code == ErrorCode::OutOfMemory);
        QVERIFY(image.error().sentence.contains("too many voxels"));
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        Preparation result;
        const auto prepared = prepare(line({ 1, 2 }), gridOf(lineGeometry(2, 1)), { ScaleStep {} }, result,
            Progress({}, stop.get_token()));
        QVERIFY(prepared.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(PreparationTest)
#include "PreparationTest.moc"
