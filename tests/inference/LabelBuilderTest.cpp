// From the network's rows to labels on the image's grid.
#include "inference/engine/LabelBuilder.h"

#include "inference/engine/ConnectedParts.h"
#include "inference/engine/Preparation.h"

#include <QTest>

#include <ATen/ATen.h>

#include <cmath>

using namespace fovea;
using namespace fovea::inference;

namespace {

Preparation preparationOf(const Geometry& geometry, const std::vector<Step>& steps)
{
    Preparation preparation;
    const auto prepared = prepare(at::ones({ geometry.size[0], geometry.size[1], geometry.size[2] }),
        gridOf(geometry), steps, preparation);
    if (!prepared)
        qFatal("%s", describe(prepared.error()).c_str());
    return preparation;
}

Geometry obliqueGeometry()
{
    Geometry geometry;
    geometry.size = { 7, 10, 5 };
    geometry.spacingMm = { 1.5, 0.8, 3.0 };
    geometry.direction = { { Vec3 { 0, 0, 1 }, Vec3 { -1, 0, 0 }, Vec3 { 0, -1, 0 } } };
    return geometry;
}

} // namespace

class LabelBuilderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The streamed inversion against MONAI's way: all channels as whole volumes on the image's grid, then
    // argmax.
    void streamedInversionEqualsTheWholeOne_data()
    {
        QTest::addColumn<bool>("nearest");
        QTest::addColumn<bool>("softmax");
        QTest::addColumn<int>("chunk");
        QTest::addColumn<bool>("after");
        QTest::newRow("linear, softmax") << false << true << 3 << false;
        QTest::newRow("linear, logits") << false << false << 1 << false;
        QTest::newRow("nearest") << true << true << 100 << false;
        QTest::newRow("softmax of what was brought back") << false << true << 3 << true;
    }

    void streamedInversionEqualsTheWholeOne()
    {
        QFETCH(bool, nearest);
        QFETCH(bool, softmax);
        QFETCH(int, chunk);
        QFETCH(bool, after);
        const Geometry geometry = obliqueGeometry();
        const Preparation preparation = preparationOf(geometry,
            { OrientStep { "LAS" }, SpacingStep { { 1.1, 0.9, 2.0 } },
                PadOrCropStep { .size = { 8, 9, 11 } } });
        at::manual_seed(5);
        const Size3& size = preparation.grid.size;
        const at::Tensor logits = at::randn({ 4, size[0], size[1], size[2] });
        const at::Tensor values = softmax && !after ? at::softmax(logits, 0) : logits;
        std::vector<at::Tensor> channels;
        for (std::int64_t c = 0; c < 4; ++c)
            channels.push_back(applyMap(values[c], nearest ? preparation.backNearest : preparation.back));
        const at::Tensor whole = after ? at::softmax(at::stack(channels), 0) : at::stack(channels);

        const auto voxels = static_cast<std::size_t>(geometry.voxelCount());
        std::vector<std::uint16_t> labels(voxels, 99);
        std::vector<float> probabilities(softmax ? voxels * 4 : 0);
        Postprocessing post { .activation = softmax ? Activation::Softmax : Activation::None };
        post.inversion = nearest ? Interpolation::Nearest : Interpolation::Linear;
        post.activatesAfterInversion = after;
        LabelBuilder builder(preparation, post, { geometry.size, labels, probabilities });
        for (std::int64_t row = 0; row < size[0]; row += chunk) {
            const auto count = std::min<std::int64_t>(chunk, size[0] - row);
            QVERIFY(builder.addRows(row, logits.narrow(1, row, count).contiguous()).has_value());
        }
        QVERIFY(builder.finish({}).has_value());
        const auto expected = whole.argmax(0).contiguous();
        const at::Tensor best = std::get<0>(whole.topk(2, 0));
        // Within rounding either label is right; outside of the prepared grid all channels are zero.
        const at::Tensor lead = best[0] - best[1];
        const at::Tensor isEven = ((lead > 0.0) & (lead < 1e-5)).contiguous();
        QVERIFY(isEven.sum().item<std::int64_t>() < 5);
        const auto even = isEven.accessor<bool, 3>();
        const auto accessor = expected.accessor<std::int64_t, 3>();
        const auto values4 = whole.accessor<float, 4>();
        std::size_t voxel = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++voxel) {
                    if (!even[i][j][k])
                        QCOMPARE(static_cast<std::int64_t>(labels[voxel]), accessor[i][j][k]);
                    for (std::int64_t c = 0; softmax && c < 4; ++c)
                        QVERIFY(std::abs(probabilities[static_cast<std::size_t>(c) * voxels + voxel]
                                    - values4[c][i][j][k])
                            < 1e-5F);
                }
            }
        }
    }

    void decidingFirstTakesTheNearestLabel()
    {
        const Geometry geometry = obliqueGeometry();
        const Preparation preparation
            = preparationOf(geometry, { OrientStep { "RAS" }, SpacingStep { { 0.4, 1.5, 0.75 } } });
        const Size3& size = preparation.grid.size;
        const at::Tensor logits = at::randn({ 3, size[0], size[1], size[2] });
        std::vector<std::uint16_t> labels(static_cast<std::size_t>(geometry.voxelCount()));
        Postprocessing post { .decidesBeforeInversion = true, .inversion = Interpolation::Nearest };
        LabelBuilder builder(preparation, post, { geometry.size, labels, {} });
        QVERIFY(builder.addRows(0, logits).has_value());
        QVERIFY(builder.finish({}).has_value());
        const at::Tensor expected = applyMap(logits.argmax(0).to(at::kFloat), preparation.backNearest)
                                        .permute({ 2, 1, 0 })
                                        .contiguous();
        for (std::size_t i = 0; i < labels.size(); ++i)
            QCOMPARE(static_cast<float>(labels[i]), expected.const_data_ptr<float>()[i]);
    }

    // Between logits of -3 and 1, the sigmoid of the middle is 0.27, and the middle of the sigmoids is 0.39.
    void activationAfterInterpolationDecidesOtherwise()
    {
        Geometry geometry;
        geometry.size = { 4, 1, 1 };
        const Preparation preparation = preparationOf(geometry, { SpacingStep { { 1.5, 1, 1 } } });
        QCOMPARE(preparation.grid.size[0], 3);
        const at::Tensor logits = at::tensor({ -3.0F, 1.0F, -3.0F }).view({ 1, 3, 1, 1 });
        for (const bool after : { false, true }) {
            const at::Tensor back = after ? at::sigmoid(applyMap(logits[0], preparation.back))
                                          : applyMap(at::sigmoid(logits[0]), preparation.back);
            std::vector<std::uint16_t> labels(4, 9);
            Postprocessing post { .activation = Activation::Sigmoid, .activatesAfterInversion = after };
            post.isThreshold = true;
            post.threshold = 0.3;
            LabelBuilder builder(preparation, post, { geometry.size, labels, {} });
            QVERIFY(builder.addRows(0, logits).has_value());
            QVERIFY(builder.finish({}).has_value());
            for (std::int64_t i = 0; i < 4; ++i)
                QCOMPARE(static_cast<int>(labels[static_cast<std::size_t>(i)]),
                    back.flatten()[i].item<float>() >= 0.3F ? 1 : 0);
        }
    }

    void tiesGoToTheLowestLabelAndThresholdsCountFromOne()
    {
        Geometry geometry;
        geometry.size = { 2, 1, 1 };
        const Preparation preparation = preparationOf(geometry, {});
        std::vector<std::uint16_t> labels(2);
        LabelBuilder ties(preparation, {}, { geometry.size, labels, {} });
        QVERIFY(ties.addRows(0, at::tensor({ 1.0F, 1.0F, 1.0F, 2.0F }).view({ 2, 2, 1, 1 })).has_value());
        QVERIFY(ties.finish({}).has_value());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 0, 1 }));

        Postprocessing post { .activation = Activation::Sigmoid, .isThreshold = true };
        LabelBuilder threshold(preparation, post, { geometry.size, labels, {} });
        QVERIFY(
            threshold.addRows(0, at::tensor({ -3.0F, 0.0F, -1.0F, 5.0F }).view({ 2, 2, 1, 1 })).has_value());
        QVERIFY(threshold.finish({}).has_value());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 0, 2 }));
        LabelBuilder edge(preparation, post, { geometry.size, labels, {} });
        QVERIFY(edge.addRows(0, at::tensor({ 0.0F, -0.1F }).view({ 1, 2, 1, 1 })).has_value());
        QVERIFY(edge.finish({}).has_value());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 0 })); // one half is enough
    }

    void regionsAreMergedInTheirOrder()
    {
        Geometry geometry;
        geometry.size = { 4, 1, 1 };
        const Preparation preparation = preparationOf(geometry, {});
        std::vector<std::uint16_t> labels(4);
        Postprocessing post { .activation = Activation::Sigmoid, .isThreshold = true };
        post.merge = { { 2, 4 }, { 0, 1 }, { 1, 2 } };
        LabelBuilder builder(preparation, post, { geometry.size, labels, {} });
        // Channels of four voxels: core, whole, enhancing.
        QVERIFY(builder
                .addRows(0,
                    at::tensor(
                        { 1.0F, 1.0F, -1.0F, -1.0F, 1.0F, 1.0F, 1.0F, -1.0F, 1.0F, -1.0F, -1.0F, -1.0F })
                        .view({ 3, 4, 1, 1 }))
                .has_value());
        QVERIFY(builder.finish({}).has_value());
        QCOMPARE(labels, (std::vector<std::uint16_t> { 4, 1, 2, 0 }));
    }

    void valuesThatAreNoNumbersAreRefused()
    {
        Geometry geometry;
        geometry.size = { 2, 1, 1 };
        const Preparation preparation = preparationOf(geometry, {});
        std::vector<std::uint16_t> labels(2);
        LabelBuilder builder(preparation, {}, { geometry.size, labels, {} });
        QVERIFY(builder.addRows(0, at::tensor({ 1.0F, NAN, 1.0F, 2.0F }).view({ 2, 2, 1, 1 })).error().code
            == ErrorCode::Damaged);
    }

    void largestPartsStay()
    {
        // Two parts of label 1 that touch at a corner, one voxel apart of label 2, and a larger part of
        // label 2.
        const std::vector<std::uint16_t> before { 1, 1, 0, 0, 0, 1, 0, 2, 0, 2, 2, 0 };
        auto labels = before;
        keepLargestParts(labels, { 1, 3, 4 }, { .connectivity = 1 });
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 1, 0, 0, 0, 1, 0, 0, 0, 2, 2, 0 }));
        labels = { 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1 };
        keepLargestParts(labels, { 1, 3, 4 }, { .connectivity = 1 });
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0 }));
        labels = { 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0 };
        keepLargestParts(labels, { 1, 3, 4 }, {}); // corners count: a diagonal of three
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0 }));
        labels = { 1, 0, 2, 2, 1, 0, 0, 0, 0, 0, 3, 0 };
        keepLargestParts(labels, { 1, 3, 4 }, { .labels = { 3, 2 }, .connectivity = 1 });
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 0, 2, 2, 1, 0, 0, 0, 0, 0, 3, 0 }));
        keepLargestParts(
            labels, { 1, 3, 4 }, { .labels = { 3, 2 }, .independent = false, .connectivity = 1 });
        QCOMPARE(labels, (std::vector<std::uint16_t> { 1, 0, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0 }));
    }
};

QTEST_GUILESS_MAIN(LabelBuilderTest)
#include "LabelBuilderTest.moc"
