// Configurations in the shape of those of MONAI's model zoo, written for this test.
#include "inference/bundle/Bundle.h"
#include "inference/json/Yaml.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace fovea;
using namespace fovea::inference;

namespace {

namespace fs = std::filesystem;

// A model of four MR contrasts that gives three overlapping regions, whose labels a lambda merges.
constexpr const char* tumour = R"json({
  "imports": ["$import glob", "$import torch"],
  "bundle_root": ".", "amp": true,
  "device": "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
  "preprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "LoadImaged", "keys": "image"},
    {"_target_": "NormalizeIntensityd", "keys": "image", "nonzero": "True", "channel_wise": true}]},
  "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [240, 240, 160], "sw_batch_size": 1, "overlap": 0.5},
  "postprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "Activationsd", "keys": "pred", "sigmoid": true},
    {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "image",
     "nearest_interp": false},
    {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5},
    {"_target_": "Lambdad", "keys": "pred",
     "func": "$lambda x: torch.where(x[[2]] > 0, 4, torch.where(x[[0]] > 0, 1, torch.where(x[[1]] > 0, 2, 0)))"},
    {"_target_": "SaveImaged", "keys": "pred"}]}})json";
constexpr const char* tumourMetadata = R"json({"name": "Tumour", "version": "0.5.2", "monai_version": "1.4.0",
  "network_data_format": {"inputs": {"image": {"type": "image", "modality": "MR", "num_channels": 4,
    "spatial_shape": ["8*n", "8*n", "8*n"], "is_patch_data": true,
    "channel_def": {"0": "T1c", "1": "T1", "2": "T2", "3": "FLAIR"}}},
  "outputs": {"pred": {"type": "image", "format": "segmentation", "num_channels": 3,
    "channel_def": {"0": "Tumor core", "1": "Whole tumor", "2": "Enhancing tumor"}}}}})json";

// The same things as text in YAML, with anchors, references by both separators and values in quotes.
constexpr const char* yaml = R"yaml(---
imports:
- $import glob
keys: &keys [image]
image_key: "image"
sizes: {roi: [96, 64, 32], spacing: [1.5, 1.5, 2]}
preprocessing:
  _target_: Compose
  transforms:
  - _target_: LoadImaged
    keys: '@image_key'
  - {_target_: Orientationd, keys: *keys, axcodes: RAS}
  - _target_: Spacingd
    keys: '@image_key'
    pixdim: '@sizes#spacing'
    mode: bilinear
  - _target_: ScaleIntensityRanged
    keys: '@image_key'
    a_min: -57
    a_max: 164.5
    b_min: 0
    b_max: 1.0
    clip: yes
inferer:
  _target_: SlidingWindowInferer
  roi_size: '@sizes::roi'
  overlap: 0.625
  mode: gaussian
postprocessing:
  _target_: Compose
  transforms:
  - {_target_: Activationsd, keys: pred, softmax: true}
  - {_target_: Invertd, keys: pred, nearest_interp: off}
  - {_target_: AsDiscreted, keys: pred, argmax: "True"}
)yaml";

void write(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

class ZooConfigTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mergesOverlappingRegionsAsTheLambdaSays()
    {
        const auto bundle = read("inference.json", tumour, tumourMetadata);
        QVERIFY(bundle.has_value());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        const auto& merge = bundle->pipeline.postprocessing.merge;
        QCOMPARE(merge.size(), 3U);
        QCOMPARE(merge[0].channel, 2);
        QCOMPARE(merge[0].label, 4);
        QCOMPARE(merge[2].channel, 1);
        QCOMPARE(merge[2].label, 2);
        QCOMPARE(bundle->card.label(4)->name, "Enhancing tumor");
        QCOMPARE(bundle->card.label(1)->name, "Tumor core");
        QVERIFY(bundle->card.label(3) == nullptr);
        QCOMPARE(bundle->card.inputs.size(), 4U);
        QVERIFY(!bundle->card.repeatsOneImage);
        QVERIFY(bundle->pipeline.wantsMixedPrecision);
        const auto& normalize = std::get<NormalizeStep>(bundle->pipeline.preprocessing.at(0));
        QVERIFY(normalize.byChannel && normalize.nonzeroOnly);
    }

    void otherLambdasAreNamed()
    {
        for (const char* function : { "$lambda x: torch.where(x[[2]] > 0, 4, x)", "$lambda x: x + 1",
                 "$lambda x: torch.where(x[[2]] > 0, 4, 0", "$lambda x: __import__('os').system('id')" }) {
            QString text = tumour;
            const auto begin = text.indexOf("$lambda");
            text.replace(begin, text.indexOf('"', begin) - begin, function);
            const auto bundle = read("inference.json", text.toStdString(), tumourMetadata);
            QVERIFY(bundle.has_value());
            QVERIFY2(!bundle->card.isUsable(), function);
        }
    }

    void readsYaml()
    {
        const auto bundle = read("inference.yaml", yaml, R"({"name": "Yaml"})");
        QVERIFY2(bundle.has_value(), bundle ? "" : describe(bundle.error()).c_str());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        const auto& steps = bundle->pipeline.preprocessing;
        QCOMPARE(steps.size(), 3U);
        QCOMPARE(std::get<SpacingStep>(steps[1]).spacingMm, (std::array { 1.5, 1.5, 2.0 }));
        QCOMPARE(std::get<ScaleRangeStep>(steps[2]).fromMax, 164.5);
        QVERIFY(std::get<ScaleRangeStep>(steps[2]).clip);
        const auto& sliding = std::get<SlidingWindowInference>(bundle->pipeline.inference);
        QCOMPARE(sliding.windowSize, (std::array<std::int64_t, 3> { 96, 64, 32 }));
        QVERIFY(sliding.overlap == 0.625);
        QVERIFY(sliding.isGaussian);
        QVERIFY(bundle->pipeline.postprocessing.inversion == Interpolation::Linear);
    }

    void yamlValuesAreThoseOfPython()
    {
        const auto json
            = parseYaml("a: 1\nb: -2.5\nc: '3'\nd: ~\ne: on\nf: [1e5, 1.0e+5, .5, 0x10]\ng: {h: \"yes\"}\n");
        QVERIFY(json.has_value());
        QCOMPARE((*json)["a"], Json(1));
        QCOMPARE((*json)["b"], Json(-2.5));
        QCOMPARE((*json)["c"], Json("3"));
        QVERIFY((*json)["d"].is_null());
        QCOMPARE((*json)["e"], Json(true));
        QCOMPARE((*json)["f"], Json({ "1e5", 1e5, 0.5, "0x10" }));
        QCOMPARE((*json)["g"]["h"], Json("yes"));
    }

    void refusesHostileYaml()
    {
        QVERIFY(!parseYaml("a: [1, 2"));
        QVERIFY(!parseYaml(std::string(5000, '[')));
        std::string bomb = "l0: &l0 [1,1,1,1,1,1,1,1,1,1]\n";
        for (int level = 1; level < 9; ++level) {
            const std::string below = "*l" + std::to_string(level - 1);
            bomb += "l" + std::to_string(level) + ": &l" + std::to_string(level) + " [" + below;
            for (int i = 0; i < 9; ++i)
                bomb += "," + below;
            bomb += "]\n";
        }
        QVERIFY(!parseYaml(bomb));
    }

    void slicesAreWindowsOfOneVoxel()
    {
        const auto bundle = read("inference.json", R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SliceInferer", "roi_size": [64, -1], "spatial_dim": 2, "overlap": 0},
            "postprocessing": {"transforms": []}})",
            R"({"network_data_format": {"inputs": {"image": {"num_channels": 1, "spatial_shape": [64, 64]}}}})");
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        const auto& sliding = std::get<SlidingWindowInference>(bundle->pipeline.inference);
        QCOMPARE(sliding.windowSize, (std::array<std::int64_t, 3> { 64, -1, 1 }));
        QCOMPARE(*sliding.sliceAxis, 2);
        // Two numbers are for the axes of the slices, whichever these are.
        const auto overlapping = read("inference.json", R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SliceInferer", "roi_size": [64, 32], "spatial_dim": 1,
            "overlap": [0.5, 0.25], "sigma_scale": [0.1, 0.2]}, "postprocessing": {"transforms": []}})",
            "{}");
        QCOMPARE(overlapping->card.problems, std::vector<std::string>());
        const auto& each = std::get<SlidingWindowInference>(overlapping->pipeline.inference);
        QCOMPARE(each.windowSize, (std::array<std::int64_t, 3> { 64, 1, 32 }));
        QCOMPARE(each.overlap.values, (std::array { 0.5, 0.0, 0.25 }));
        QCOMPARE(each.sigmaScale.values, (std::array { 0.1, 0.125, 0.2 }));
        // The same network without slices takes pictures, which a volume is not.
        const auto flat = read("inference.json", R"({"preprocessing": {"transforms": []},
            "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": []}})",
            R"({"network_data_format": {"inputs": {"image": {"num_channels": 1, "spatial_shape": [64, 64]}}}})");
        QVERIFY(!flat->card.isUsable());
    }

    void threeChannelsOfAPictureTakeOneImage()
    {
        const auto with = [this](const char* names) {
            return read("inference.json", R"({"preprocessing": {"transforms": []},
                "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": []}})",
                R"({"network_data_format": {"inputs": {"image": {"num_channels": 3, "channel_def": )"
                    + std::string(names) + "}}}}");
        };
        QVERIFY(with(R"({"0": "R", "1": "G", "2": "B"})")->card.repeatsOneImage);
        QVERIFY(with("{}")->card.repeatsOneImage);
        QVERIFY(!with(R"({"0": "T1", "1": "T2", "2": "FLAIR"})")->card.repeatsOneImage);
        QVERIFY(!with(R"({"0": "image_t1", "1": "image_t2", "2": "image_flair"})")->card.repeatsOneImage);
        QVERIFY(with(R"({"0": "image", "1": "image", "2": "image"})")->card.repeatsOneImage);
    }

    void oneChannelNeedsAThreshold()
    {
        const auto with = [](const char* arguments, const char* channels) {
            return read("inference.json",
                R"({"preprocessing": {"transforms": []}, "inferer": {"_target_": "SimpleInferer"},
                "postprocessing": {"transforms": [{"_target_": "AsDiscreted", "keys": "pred")"
                    + std::string(arguments) + "}]}}",
                R"({"network_data_format": {"outputs": {"pred": {"num_channels": )" + std::string(channels)
                    + "}}}}")
                ->card.isUsable();
        };
        QVERIFY(!with("", "1"));
        QVERIFY(with("", "2"));
        QVERIFY(with(R"(, "threshold_values": true)", "1"));
    }

    void theLargestOfOneChannelIsNoticed()
    {
        const auto isNoticed = [](const char* arguments, const char* channels) {
            const auto bundle = read("inference.json",
                R"({"preprocessing": {"transforms": []}, "inferer": {"_target_": "SimpleInferer"},
                "postprocessing": {"transforms": [{"_target_": "AsDiscreted", "keys": "pred", )"
                    + std::string(arguments) + "}]}}",
                R"({"network_data_format": {"outputs": {"pred": {"num_channels": )" + std::string(channels)
                    + "}}}}");
            return std::ranges::any_of(bundle->card.notices,
                [](const std::string& notice) { return notice.contains("every voxel becomes background"); });
        };
        QVERIFY(isNoticed(R"("argmax": true)", "1"));
        QVERIFY(!isNoticed(R"("argmax": true)", "2"));
        QVERIFY(!isNoticed(R"("threshold": 0.5)", "1"));
    }

    void weightsThatAreElsewhereAreNamed()
    {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        write(folder / "configs/metadata.json", "{}");
        write(folder / "configs/inference.json", tumour);
        write(folder / "large_files.yml", "large_files: []");
        const auto bundle = readBundle(folder);
        QVERIFY(!bundle->card.isUsable());
        QVERIFY(bundle->card.problems.back().find("large_files") != std::string::npos);
    }

private:
    static Result<Bundle> read(const char* name, const std::string& config, const std::string& metadata)
    {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        write(folder / "configs" / name, config);
        write(folder / "configs/metadata.json", metadata);
        write(folder / "models/model.ts", "abc");
        return readBundle(folder);
    }
};

QTEST_GUILESS_MAIN(ZooConfigTest)
#include "ZooConfigTest.moc"
