// Arguments of a bundle's transforms that would give other labels if they were passed over.
#include "inference/bundle/PipelineReader.h"

#include <QTest>

#include <algorithm>

using namespace fovea;
using namespace fovea::inference;

namespace {

// Of one step before the network, or one after it, or an inferer: a target and its arguments, without braces.
PipelineReading reading(
    const QByteArray& before, const QByteArray& after, const QByteArray& inferer = R"("SimpleInferer")")
{
    const auto step = [](const QByteArray& text, const char* key) {
        return text.isEmpty() ? QByteArray()
                              : R"({"keys": ")" + QByteArray(key) + R"(", "_target_": )" + text + "}";
    };
    const QByteArray text = R"({"preprocessing": {"transforms": [)" + step(before, "image")
        + R"(]}, "inferer": {"_target_": )" + inferer + R"(}, "postprocessing": {"transforms": [)"
        + step(after, "pred") + "]}}";
    const auto json = parseJson(text.constData());
    if (!json)
        qFatal("the test's own JSON is wrong: %s", text.constData());
    return readPipeline(*json, {}, false);
}

// The arguments are taken where the word is empty, and are a problem with that word otherwise.
void row(const char* step, const char* word)
{
    QTest::newRow(step) << QByteArray(step) << QString(word);
}

void compareProblems(const PipelineReading& r, const QString& word)
{
    if (word.isEmpty()) {
        QCOMPARE(r.problems, std::vector<std::string>());
        return;
    }
    const bool named = std::ranges::any_of(r.problems,
        [&](const std::string& problem) { return QString::fromStdString(problem).contains(word); });
    QVERIFY2(named, r.problems.empty() ? "no problem" : r.problems.front().c_str());
}

} // namespace

class BundleArgumentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void before_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QString>("word");
        row(R"("NormalizeIntensityd", "subtrahend": [100, 200], "divisor": [10, 20])", "subtrahend");
        row(R"("NormalizeIntensityd", "subtrahend": 100, "divisor": [10, 20])", "divisor");
        row(R"("NormalizeIntensityd", "subtrahend": [100], "divisor": null)", "");
        row(R"("ScaleIntensityd", "minv": "low")", "minv");
        row(R"("ScaleIntensityd", "minv": null, "maxv": null, "factor": [1, 2])", "factor");
        row(R"("ScaleIntensityRanged", "a_min": 0, "a_max": 9, "b_min": [0, 1])", "b_min");
        row(R"("ScaleIntensityRangePercentilesd", "lower": 1, "upper": 99, "b_max": true)", "b_max");
        row(R"("SpatialPadd", "spatial_size": 8, "value": [1, 2])", "value");
        row(R"("DivisiblePadd", "k": 8, "value": "air")", "value");
        row(R"("Spacingd", "pixdim": 1, "min_pixdim": 0.8)", "min_pixdim");
        row(R"("Spacingd", "pixdim": 1, "max_pixdim": [1, 1, 2])", "max_pixdim");
        row(R"("Spacingd", "pixdim": 1, "min_pixdim": null)", "");
        row(R"("EnsureTyped", "dtype": "$torch.int16")", "whole");
        row(R"("ToTensord", "dtype": "$torch.uint8")", "whole");
        row(R"("LoadImaged", "dtype": "$np.int32")", "whole");
        row(R"("EnsureTyped", "dtype": "$torch.float32")", "");
        row(R"("EnsureTyped", "dtype": null)", "");
        row(R"("LoadImaged", "dtype": ["$np.float64"])", "");
        row(R"("CropForegroundd", "channel_indices": [0])", "channel_indices");
        row(R"("CropForegroundd", "channel_indices": null, "mode": "minimum", "value": -1)", "");
        row(R"("CropForegroundd", "margin": 4, "mode": "edge")", "padding mode");
        row(R"("CropForegroundd", "k_divisible": 16, "mode": ["minimum"])", "padding mode");
        row(R"("CropForegroundd", "margin": 4, "constant_values": -1000)", "value");
        row(R"("CropForegroundd", "margin": 4, "mode": "edge", "allow_smaller": true)", "");
        row(R"("Resized", "spatial_size": 8, "mode": "nearest-exact")", "nearest-exact");
        row(R"("Resized", "spatial_size": 8, "mode": "nearest")", "");
        row(R"("Resized", "spatial_size": 8, "mode": null)", "areas");
        row(R"("Orientationd", "axcodes": "RAS", "labels": [["R", "L"], ["A", "P"], ["I", "S"]])", "labels");
        row(R"("Orientationd", "axcodes": "RAS", "labels": [["L", "R"], ["P", "A"], ["I", "S"]])", "");
        row(R"("Orientationd", "axcodes": "RAS", "labels": null, "lazy": false, "_desc_": "x")", "");
        row(R"("Orientationd", "axcodes": "RAS", "as_closest_canonical": "perhaps")", "as_closest_canonical");
        row(R"("Spacingd", "pixdim": 1, "diagonal": [false], "align_corners": "False", "scale_extent": 0)",
            "");
        row(R"("Spacingd", "pixdim": 1, "recompute_affine": true)", "recompute_affine");
        row(R"("Spacingd", "pixdim": 1, "align_corners": [true])", "align_corners");
        row(R"("Spacingd", "pixdim": 1, "lazy": true)", "lazy");
        row(R"("Spacingd", "pixdim": 1, "ensure_same_shape": false, "meta_keys": "image_meta_dict")", "");
        row(R"("Spacingd", "pixdim": 1, "order": 3)", "order");
        row(R"("Resized", "spatial_size": 8, "mode": "nearest", "anti_aliasing": true)", "anti_aliasing");
        row(R"("Resized", "spatial_size": 8, "mode": "nearest", "size_mode": "longest")", "size_mode");
        row(R"("Resized", "spatial_size": 8, "mode": "nearest", "size_mode": "all", "anti_aliasing_sigma": 2)",
            "");
        row(R"("CropForegroundd", "pad_width": 3)", "pad_width");
        row(R"("CropForegroundd", "select_fn": "$lambda x: x > 5")", "select_fn");
        row(R"("CropForegroundd", "start_coord_key": "start", "end_coord_key": "end")", "");
        row(R"("SpatialPadd", "spatial_size": 8, "stat_length": 2)", "stat_length");
        row(R"("CenterSpatialCropd", "roi_size": 8, "offset": 1)", "offset");
        row(R"("ScaleIntensityRanged", "a_min": 0, "a_max": 9, "clip": "maybe")", "clip");
        row(R"("ScaleIntensityRanged", "a_min": 0, "a_max": 9, "gamma": 2)", "gamma");
        row(R"("ScaleIntensityd", "percentile": 99)", "percentile");
        row(R"("NormalizeIntensityd", "eps": 1e-5)", "eps");
        row(R"("LoadImaged", "reader": "ITKReader", "image_only": true, "ensure_channel_first": true)", "");
        row(R"("LoadImaged", "affine_lps_to_ras": true)", "");
        row(R"("LoadImaged", "affine_lps_to_ras": false)", "affine_lps_to_ras");
        row(R"("LoadImaged", "converter": "$lambda i: i")", "converter");
        row(R"("EnsureTyped", "data_type": "tensor", "device": "$@card", "track_meta": false)", "");
        row(R"("EnsureChannelFirstd", "scale": 2)", "scale");
    }

    void before()
    {
        QFETCH(QByteArray, step);
        QFETCH(QString, word);
        compareProblems(reading(step, {}), word);
    }

    void after_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QString>("word");
        row(R"("EnsureTyped", "dtype": "$torch.uint8")", "whole");
        row(R"("CastToTyped", "dtype": "$torch.float32")", "");
        row(R"("SaveImaged", "output_dtype": "$np.uint8", "dtype": "$np.uint8")", "");
        row(R"("AsDiscreted", "threshold_values": true, "logit_thresh": 0.3)", "");
        row(R"("AsDiscreted", "threshold": true)", "");
        row(R"("AsDiscreted", "argmax": true, "dtype": "$torch.uint8")", "");
        row(R"("AsDiscreted", "argmax": true, "threshold_values": true)", "labels");
        row(R"("AsDiscreted", "argmax": true, "dim": 1)", "dim");
        row(R"("AsDiscreted", "threshold_values": true, "logit_thresh": "high")", "logit_thresh");
        row(R"("Activationsd", "softmax": true, "dim": 0)", "");
        row(R"("Activationsd", "softmax": true, "dim": 1)", "dim");
        row(R"("Activationsd", "softmax": true, "other": "$torch.tanh")", "other");
        row(R"("Activationsd", "softmax": "perhaps")", "softmax");
        row(R"("AsDiscreted", "argmax": true, "to_onehot": 3)", "to_onehot");
        row(R"("AsDiscreted", "argmax": true, "to_onehot": [null], "dim": "0", "keepdim": true)", "");
        row(R"("Invertd", "transform": "@preprocessing", "to_tensor": true, "device": "cpu")", "");
        row(R"("Invertd", "transform": "@preprocessing", "post_func": "$lambda x: x > 0")", "post_func");
        row(R"("Invertd", "transform": {"_target_": "Compose", "transforms": [{"_target_": "Flipd"}]})",
            "other transforms");
        row(R"("KeepLargestConnectedComponentd", "num_components": 2)", "num_components");
        row(R"("KeepLargestConnectedComponentd", "applied_labels": ["liver"])", "applied_labels");
        row(R"("KeepLargestConnectedComponentd", "min_size": 9)", "min_size");
        row(R"("Lambdad", "func": "$lambda x: x", "overwrite": false)", "overwrite");
        row(R"("SaveImaged", "output_dir": "$@here", "resample": true, "scale": 255)", "");
    }

    void after()
    {
        QFETCH(QByteArray, step);
        QFETCH(QString, word);
        compareProblems(reading({}, step), word);
    }

    void inferer_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QString>("word");
        row(R"("SlidingWindowInferer", "roi_size": 8, "sw_device": "$@card", "progress": true)", "");
        row(R"("SlidingWindowInferer", "roi_size": 8, "cpu_thresh": "$1 << 20", "with_coord": false)", "");
        row(R"("SlidingWindowInferer", "roi_size": 8, "with_coord": true)", "with_coord");
        row(R"("SlidingWindowInferer", "roi_size": 8, "mode": ["gaussian", "gaussian"])", "mode");
        row(R"("SlidingWindowInferer", "roi_size": 8, "buffer_steps": 4, "weight_map": 1)", "weight_map");
        row(R"("SliceInferer", "roi_size": [8, 8], "spatial_dim": 2, "progress": false)", "");
        row(R"("SliceInferer", "roi_size": [8, 8], "spatial_dim": 2, "axis": 1)", "axis");
        row(R"("SimpleInferer")", "");
        row(R"("SimpleInferer", "roi_size": 8)", "roi_size");
    }

    void inferer()
    {
        QFETCH(QByteArray, step);
        QFETCH(QString, word);
        compareProblems(reading({}, {}, step), word);
    }

    void listOfTransforms_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QString>("word");
        row(R"("_target_": "Compose", "map_items": false, "lazy": null)", "");
        row(R"("_target_": "monai.transforms.Compose", "lazy": true)", "lazy");
        row(R"("_target_": "OneOf")", "OneOf");
    }

    void listOfTransforms()
    {
        QFETCH(QByteArray, step);
        QFETCH(QString, word);
        const auto json = parseJson((R"({"preprocessing": {)" + step
            + R"(, "transforms": []}, "inferer": {"_target_": "SimpleInferer"}})")
                .constData());
        QVERIFY(json.has_value());
        compareProblems(readPipeline(*json, {}, false), word);
    }

    void oneNumberInAListIsThatNumber()
    {
        const auto r = reading(R"("NormalizeIntensityd", "subtrahend": [100], "divisor": ["8"])", {});
        const auto& step = std::get<NormalizeStep>(r.pipeline.preprocessing.at(0));
        QCOMPARE(step.subtrahend, 100.0);
        QCOMPARE(step.divisor, 8.0);
    }

    void olderThresholdsAreThresholds()
    {
        const auto post = [](const QByteArray& step) { return reading({}, step).pipeline.postprocessing; };
        const auto low = post(R"("AsDiscreted", "threshold_values": [true], "logit_thresh": 0.3)");
        QVERIFY(low.isThreshold);
        QCOMPARE(low.threshold, 0.3);
        QCOMPARE(post(R"("AsDiscreted", "threshold": true)").threshold, 0.5);
        QVERIFY(!post(R"("AsDiscreted", "threshold_values": false, "argmax": true)").isThreshold);
    }

    void paddingHasItsValue()
    {
        const auto value = [](const QByteArray& step) {
            return std::get<PadOrCropStep>(reading(step, {}).pipeline.preprocessing.at(0)).value;
        };
        QCOMPARE(value(R"("SpatialPadd", "spatial_size": 8, "constant_values": -5)"), -5.0);
        QCOMPARE(value(R"("DivisiblePadd", "k": 8, "value": -1000)"), -1000.0);
        QCOMPARE(value(R"("DivisiblePadd", "k": 8)"), 0.0);
    }
};

QTEST_GUILESS_MAIN(BundleArgumentsTest)
#include "BundleArgumentsTest.moc"
