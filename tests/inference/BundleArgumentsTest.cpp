// Arguments of a bundle's transforms that would give other labels if they were passed over.
#include "inference/bundle/PipelineReader.h"

#include <QTest>

#include <algorithm>

using namespace fovea;
using namespace fovea::inference;

namespace {

// Of one step before the network, or one after it: a target and its arguments, without braces.
PipelineReading reading(const QByteArray& before, const QByteArray& after)
{
    const auto step = [](const QByteArray& text, const char* key) {
        return text.isEmpty() ? QByteArray()
                              : R"({"keys": ")" + QByteArray(key) + R"(", "_target_": )" + text + "}";
    };
    const QByteArray text = R"({"preprocessing": {"transforms": [)" + step(before, "image")
        + R"(]}, "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [)"
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
    }

    void after()
    {
        QFETCH(QByteArray, step);
        QFETCH(QString, word);
        compareProblems(reading({}, step), word);
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
