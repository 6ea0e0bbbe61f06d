#include "inference/bundle/Bundle.h"

#include "inference/bundle/PipelineReader.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace fovea;
using namespace fovea::inference;

namespace {

Json parsed(const char* text)
{
    auto json = parseJson(text);
    if (!json)
        qFatal("the test's own JSON is wrong: %s", text);
    return std::move(*json);
}

PipelineReading reading(const char* text)
{
    return readPipeline(parsed(text), {}, false);
}

// A configuration like those of MONAI's own spleen and multi-organ models.
constexpr const char* slidingConfig = R"json({
  "imports": ["$import glob"],
  "image_key": "image",
  "amp": true,
  "device": "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
  "network_def": {"_target_": "UNet", "spatial_dims": 3},
  "network": "$@network_def.to(@device)",
  "roi": [160, 160, 160],
  "preprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "LoadImaged", "keys": "@image_key"},
    {"_target_": "EnsureChannelFirstd", "keys": "@image_key"},
    {"_target_": "Orientationd", "keys": "@image_key", "axcodes": "RAS"},
    {"_target_": "Spacingd", "keys": "@image_key", "pixdim": [1.5, 1.5, 2.0], "mode": "bilinear"},
    {"_target_": "ScaleIntensityRanged", "keys": "@image_key", "a_min": -57, "a_max": 164, "b_min": 0, "b_max": 1,
     "clip": "$not False"},
    {"_target_": "EnsureTyped", "keys": "@image_key"}]},
  "inferer": {"_target_": "SlidingWindowInferer", "roi_size": "@roi", "sw_batch_size": 4, "overlap": 0.5},
  "postprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "Activationsd", "keys": "pred", "softmax": true},
    {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "@image_key",
     "nearest_interp": false, "to_tensor": true},
    {"_target_": "AsDiscreted", "keys": "pred", "argmax": true},
    {"_target_": "KeepLargestConnectedComponentd", "keys": "pred", "applied_labels": [1]},
    {"_target_": "SaveImaged", "keys": "pred", "output_dir": "./eval"}]},
  "evaluator": {"_target_": "SupervisedEvaluator", "amp": "@amp", "x": "$@unknown.anything()"}
})json";

} // namespace

class BundleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // It is worked out for every size up to the image's, which must not take minutes.
    void anEndlessRuleOfSizesIsNone()
    {
        std::string sum = "n*0";
        for (int i = 0; i < 100'000; ++i)
            sum += "+n*0";
        QElapsedTimer clock;
        clock.start();
        QVERIFY(!SizeRule { sum + "+1" }.nextValid(512));
        QVERIFY(clock.elapsed() < 100);
        QCOMPARE(SizeRule { "16*n" }.nextValid(65), 80);
    }

    void readsASlidingWindowConfiguration()
    {
        const PipelineReading r = reading(slidingConfig);
        QCOMPARE(r.problems, std::vector<std::string>());
        const auto& steps = r.pipeline.preprocessing;
        QCOMPARE(steps.size(), 3U);
        QCOMPARE(std::get<OrientStep>(steps[0]).axisCodes, "RAS");
        QCOMPARE(std::get<SpacingStep>(steps[1]).spacingMm, (std::array { 1.5, 1.5, 2.0 }));
        QCOMPARE(std::get<ScaleRangeStep>(steps[2]).fromMin, -57.0);
        QVERIFY(std::get<ScaleRangeStep>(steps[2]).clip);
        const auto& sliding = std::get<SlidingWindowInference>(r.pipeline.inference);
        QCOMPARE(sliding.windowSize, (std::array<std::int64_t, 3> { 160, 160, 160 }));
        QVERIFY(sliding.overlap == 0.5);
        QVERIFY(!sliding.isGaussian);
        const auto& post = r.pipeline.postprocessing;
        QVERIFY(post.activation == Activation::Softmax);
        QVERIFY(post.inversion == Interpolation::Linear);
        QVERIFY(!post.decidesBeforeInversion);
        QCOMPARE(post.keepLargest->labels, (std::vector<std::uint16_t> { 1 }));
    }

    void namesWhatItCanNotDo_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QByteArray>("section");
        QTest::addColumn<QString>("word");
        QTest::newRow("unknown step") << QByteArray(R"({"_target_": "RandGaussianNoised", "keys": "image"})")
                                      << QByteArray("pre") << "RandGaussianNoise";
        QTest::newRow("python") << QByteArray(
            R"({"_target_": "Spacingd", "keys": "image", "pixdim": "$[x for x in @y]"})")
                                << QByteArray("pre") << "Python";
        QTest::newRow("diagonal") << QByteArray(
            R"({"_target_": "Spacingd", "keys": "image", "pixdim": 1, "diagonal": true})")
                                  << QByteArray("pre") << "diagonal";
        QTest::newRow("cubic") << QByteArray(
            R"({"_target_": "Spacingd", "keys": "image", "pixdim": 1, "mode": 3})")
                               << QByteArray("pre") << "interpolates";
        QTest::newRow("axis codes") << QByteArray(
            R"({"_target_": "Orientationd", "keys": "image", "axcodes": "RRS"})")
                                    << QByteArray("pre") << "axis codes";
        QTest::newRow("lambda after")
            << QByteArray(R"({"_target_": "Lambdad", "keys": "pred", "func": "$lambda x: x"})")
            << QByteArray("post") << "Lambda";
        QTest::newRow("no name") << QByteArray(R"({"keys": "image"})") << QByteArray("pre") << "no name";
        const auto row = [](const char* name, const char* step, const char* section, const char* word) {
            QTest::newRow(name) << QByteArray(step) << QByteArray(section) << QString(word);
        };
        row("nobody's key", R"({"_target_": "LoadImaged", "keys": "image"},
            {"_target_": "Spacingd", "keys": ["img"], "pixdim": 1})",
            "pre", "\"img\"");
        row("two keys", R"({"_target_": "LoadImaged", "keys": ["ct", "pet"]})", "pre", "which of them");
        row("image made of others", R"({"_target_": "LoadImaged", "keys": ["a", "b"]},
            {"_target_": "ConcatItemsd", "keys": ["a", "b"], "name": "image"})",
            "pre", "ConcatItems");
        row("output's key", R"({"_target_": "Activationsd", "keys": "pred", "softmax": true},
            {"_target_": "AsDiscreted", "keys": "output", "argmax": true})",
            "post", "\"output\"");
        row("two outputs", R"({"_target_": "AsDiscreted", "keys": ["a", "b"], "argmax": true})", "post",
            "gives");
        row("one-hot", R"({"_target_": "AsDiscreted", "keys": "pred", "argmax": true, "to_onehot": 3})",
            "post", "to_onehot");
        row("only rounds", R"({"_target_": "AsDiscreted", "keys": "pred", "rounding": "torchrounding"})",
            "post", "rounds");
        row("two decisions", R"({"_target_": "AsDiscreted", "keys": "pred", "argmax": true},
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5})",
            "post", "twice");
        row("threshold of labels",
            R"({"_target_": "AsDiscreted", "keys": "pred", "argmax": true, "threshold": 0.5})", "post",
            "labels");
        row("activation of labels", R"({"_target_": "AsDiscreted", "keys": "pred", "argmax": true},
            {"_target_": "Activationsd", "keys": "pred", "softmax": true})",
            "post", "after a decision");
        row("two activations", R"({"_target_": "Activationsd", "keys": "pred", "softmax": true},
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": true})",
            "post", "twice");
        row("back by another's steps", R"({"_target_": "Invertd", "keys": "pred", "orig_keys": "mask"})",
            "post", "\"mask\"");
        row("back by another's steps, in a list",
            R"({"_target_": "Invertd", "keys": ["pred"], "orig_keys": ["mask"]})", "post", "\"mask\"");
        row("saved before", R"({"_target_": "SaveImaged", "keys": "image"})", "pre", "SaveImage");
        row("deleted before", R"({"_target_": "DeleteItemsd", "keys": "image"})", "pre", "DeleteItems");
        row("loaded after", R"({"_target_": "LoadImaged", "keys": "pred"})", "post", "LoadImage");
        row("a channel more", R"({"_target_": "AddChanneld", "keys": "pred"})", "post", "AddChannel");
        QTest::newRow("huge") << QByteArray(
            R"({"_target_": "SpatialPadd", "keys": "image", "spatial_size": [1e9, 1, 1]})")
                              << QByteArray("pre") << "no size";
    }

    void namesWhatItCanNotDo()
    {
        QFETCH(QByteArray, step);
        QFETCH(QByteArray, section);
        QFETCH(QString, word);
        const QByteArray before = section == "pre" ? step : QByteArray();
        const QByteArray after = section == "post" ? step : QByteArray();
        const QByteArray text = R"({"preprocessing": {"transforms": [)" + before
            + R"(]}, "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [)" + after
            + "]}}";
        const PipelineReading r = reading(text.constData());
        QVERIFY(!r.problems.empty());
        const bool named = std::ranges::any_of(r.problems,
            [&](const std::string& problem) { return QString::fromStdString(problem).contains(word); });
        QVERIFY2(named, r.problems.front().c_str());
    }

    void skipsWhatIsDisabledOrForOtherKeys()
    {
        const PipelineReading r = reading(R"({"preprocessing": {"transforms": [
            {"_target_": "RandFlipd", "keys": "image", "_disabled_": true},
            {"_target_": "RandFlipd", "keys": ["label"]}]},
            "inferer": {"_target_": "monai.inferers.SimpleInferer"}, "postprocessing": {"transforms": []}})");
        QCOMPARE(r.problems, std::vector<std::string>());
    }

    void otherNamesAreObeyedWhereTheyAgree()
    {
        const PipelineReading r = reading(R"({"preprocessing": {"transforms": [
            {"_target_": "LoadImaged", "keys": ["img", "label"]},
            {"_target_": "Spacingd", "keys": ["label", "img"], "pixdim": 2, "mode": ["nearest", "bilinear"]},
            {"_target_": "CropForegroundd", "keys": ["img"], "source_key": "img"}]},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [
            {"_target_": "Activationsd", "keys": "output", "sigmoid": true},
            {"_target_": "Invertd", "keys": "output", "orig_keys": "img", "nearest_interp": false},
            {"_target_": "AsDiscreted", "keys": ["output", "label"], "threshold": [0.25, null]},
            {"_target_": "SaveImaged", "keys": "output"}]}})");
        QCOMPARE(r.problems, std::vector<std::string>());
        QCOMPARE(r.pipeline.preprocessing.size(), 2U);
        // The second of each transform's modes is the image's.
        QVERIFY(std::get<SpacingStep>(r.pipeline.preprocessing[0]).interpolation == Interpolation::Linear);
        QVERIFY(r.pipeline.postprocessing.activation == Activation::Sigmoid);
        QCOMPARE(r.pipeline.postprocessing.threshold, 0.25);
    }

    void theDatasetSaysWhichImageIsTheNetworks()
    {
        const PipelineReading r = reading(R"({
            "dataset": {"_target_": "Dataset", "data": "$[{'ct': i} for i in @files]"},
            "preprocessing": {"transforms": [
            {"_target_": "LoadImaged", "keys": ["ct", "mask"]},
            {"_target_": "Orientationd", "keys": ["ct"], "axcodes": "RAS"}]},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": []}})");
        QCOMPARE(r.problems, std::vector<std::string>());
        QCOMPARE(r.pipeline.preprocessing.size(), 1U);
    }

    void overlapAndSigmaMayDifferByAxis()
    {
        const auto with = [](const char* arguments) {
            return reading(
                (QByteArray(R"({"preprocessing": {"transforms": []}, "postprocessing": {"transforms": []},
                "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [8, 8, 8], )")
                    + arguments + "}}")
                    .constData());
        };
        const auto r = with(R"("overlap": [0.25, 0.5, 0.75], "sigma_scale": [0.1, 0.2, 0.3])");
        QCOMPARE(r.problems, std::vector<std::string>());
        const auto& sliding = std::get<SlidingWindowInference>(r.pipeline.inference);
        QCOMPARE(sliding.overlap.values, (std::array { 0.25, 0.5, 0.75 }));
        QCOMPARE(sliding.sigmaScale.values, (std::array { 0.1, 0.2, 0.3 }));
        QVERIFY(describe(r.pipeline.inference).contains("0.25 x 0.5 x 0.75"));
        for (const char* wrong : { R"("overlap": [0.5, 0.5])", R"("overlap": "half")",
                 R"("overlap": [0.5, 1, 0])", R"("sigma_scale": [0.1, 0.1])", R"("sigma_scale": 0)" })
            QVERIFY2(!with(wrong).problems.empty(), wrong);
    }

    void activationMayComeAfterTheWayBack()
    {
        const auto r = reading(R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [
            {"_target_": "Invertd", "keys": "pred", "nearest_interp": false},
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": true},
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5, "rounding": "torchrounding"},
            {"_target_": "AsDiscreted", "keys": "pred", "rounding": "torchrounding"}]}})");
        QCOMPARE(r.problems, std::vector<std::string>());
        QVERIFY(r.pipeline.postprocessing.activatesAfterInversion);
        const auto words = describe(r.pipeline.postprocessing);
        QCOMPARE(words[1], "Sigmoid");
        QVERIFY(words[0].contains("grid"));
    }

    void decidingBeforeInversionForcesNearestVoxels()
    {
        const PipelineReading r = reading(R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [
            {"_target_": "AsDiscreted", "keys": "pred", "argmax": [true]},
            {"_target_": "Invertd", "keys": "pred", "nearest_interp": false}]}})");
        QVERIFY(r.pipeline.postprocessing.decidesBeforeInversion);
        QVERIFY(r.pipeline.postprocessing.inversion == Interpolation::Nearest);
    }

    void readsAWholeFolder()
    {
        QTemporaryDir temporary;
        const std::filesystem::path folder = temporary.filePath("spleen").toStdString();
        write(folder / "configs/inference.json", slidingConfig);
        write(folder / "configs/metadata.json",
            R"({"name": "Spleen", "version": "0.5.4", "monai_version": "1.4.0",
            "network_data_format": {"inputs": {"image": {"modality": "CT", "num_channels": 1, "is_patch_data": true,
            "spatial_shape": [160, 160, 160]}}, "outputs": {"pred": {"num_channels": 3,
            "label_def": {"0": "background", "2": {"name": "spleen"}}}}}})");
        write(folder / "configs/colors.json",
            R"({"labels": [{"value": 2, "rgb": [10, 20, 300]}, {"value": "x"}]})");
        write(folder / "models/model.ts", "abc");
        const auto bundle = readBundle(folder);
        QVERIFY(bundle.has_value());
        const ModelCard& card = bundle->card;
        QCOMPARE(card.problems, std::vector<std::string>());
        QCOMPARE(card.name, "Spleen");
        QCOMPARE(card.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QCOMPARE(card.stamp(), "Spleen 0.5.4 (ba7816bf)");
        QCOMPARE(card.inputs.size(), 1U);
        QCOMPARE(card.inputs.front().modality, "CT");
        QCOMPARE(card.labels.size(), 3U);
        QCOMPARE(card.label(2)->name, "spleen");
        QCOMPARE(card.label(1)->name, "Label 1");
        QCOMPARE(card.label(2)->rgb, (std::array<std::uint8_t, 3> { 10, 20, 255 }));
        QVERIFY(card.label(3) == nullptr);
        // The size of a patch is no demand on the image.
        QCOMPARE(bundle->pipeline.inputSize[0].expression, "*");
    }

    void saysWhyAFolderCanNotRun()
    {
        QTemporaryDir temporary;
        const std::filesystem::path folder = temporary.path().toStdString();
        QVERIFY(readBundle(folder).error().code == ErrorCode::NotFound);
        write(folder / "configs/metadata.json",
            R"({"network_data_format": {"inputs": {"image": {"num_channels": 4,
            "channel_def": {"0": "T1c", "1": "T1", "2": "T2", "3": "FLAIR"}}}, "outputs": {}}})");
        write(folder / "configs/inference.yaml", "a: b");
        const auto bundle = readBundle(folder);
        QVERIFY(bundle.has_value());
        QVERIFY(!bundle->card.isUsable());
        const auto says = [&](const char* word) {
            return std::ranges::any_of(bundle->card.problems,
                [&](const std::string& p) { return p.find(word) != std::string::npos; });
        };
        QVERIFY(says("preprocessing"));
        QVERIFY(says("inferer"));
        QVERIFY(says("model.ts"));
        QCOMPARE(bundle->card.inputs.at(3).name, "FLAIR");
        write(folder / "configs/metadata.json", "not json");
        QVERIFY(readBundle(folder).error().code == ErrorCode::Damaged);
    }

    void overlappingStructuresCountFromOne()
    {
        QTemporaryDir temporary;
        const std::filesystem::path folder = temporary.path().toStdString();
        write(folder / "configs/metadata.json",
            R"({"network_data_format": {"outputs": {"pred": {"num_channels": 2,
            "channel_def": {"0": "core", "1": "whole"}}}}})");
        write(folder / "configs/inference.json", R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": true},
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5}]}})");
        const auto bundle = readBundle(folder);
        QVERIFY(bundle->card.isMultiLabel);
        QCOMPARE(bundle->card.label(1)->name, "core");
        QCOMPARE(bundle->card.label(2)->name, "whole");
    }

    void readsTheRealModels()
    {
        const QString data = qEnvironmentVariable("FOVEA_TEST_DATA");
        const std::filesystem::path folder = (data + "/models/brain-tissue-c5").toStdString();
        if (data.isEmpty() || !isBundle(folder))
            QSKIP("$FOVEA_TEST_DATA/models/brain-tissue-c5 is missing");
        const auto bundle = readBundle(folder);
        QVERIFY(bundle.has_value());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        QCOMPARE(bundle->card.outputChannels, 3);
        QCOMPARE(bundle->card.label(2)->name, "Grey Matter");
        QCOMPARE(bundle->pipeline.preprocessing.size(), 4U);
    }

private:
    static void write(const std::filesystem::path& file, const std::string& text)
    {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
};

QTEST_GUILESS_MAIN(BundleTest)
#include "BundleTest.moc"
