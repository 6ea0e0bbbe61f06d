#include "inference/engine/Uncertainty.h"

#include "FakeBundle.h"
#include "inference/engine/Device.h"
#include "inference/engine/DropoutNetwork.h"
#include "inference/engine/Memory.h"
#include "inference/engine/Segmenter.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

constexpr std::size_t voxels = 8 * 6 * 4;

struct Run {
    Geometry geometry { { 8, 6, 4 }, {}, { 1, 1, 1 }, {} };
    std::vector<float> image = std::vector<float>(voxels, 0.0F);
    std::vector<std::uint16_t> labels = std::vector<std::uint16_t>(voxels);
    std::vector<float> entropy = std::vector<float>(voxels);

    Result<UncertaintyOutcome> operator()(
        std::vector<std::filesystem::path> bundles, bool flips, int dropoutPasses = 0)
    {
        const auto model = bundles.front();
        bundles.erase(bundles.begin());
        return estimateUncertainty(
            { .bundle = model,
                .device = "cpu",
                .image = { geometry, "MR", VoxelType::Float32, std::as_bytes(std::span(image)) },
                .variations
                = { .flips = flips, .moreBundles = std::move(bundles), .dropoutPasses = dropoutPasses },
                .labels = labels,
                .entropy = entropy },
            {});
    }

    // The same image's plain segmentation.
    Result<SegmentOutcome> segmented(const std::filesystem::path& bundle, std::span<std::uint16_t> itsLabels,
        std::span<float> probabilities) const
    {
        return segment(SegmentTask { .bundle = bundle,
                           .device = "cpu",
                           .geometry = geometry,
                           .modality = "MR",
                           .voxels = std::as_bytes(std::span(image)),
                           .labels = itsLabels,
                           .probabilities = probabilities },
            {});
    }
};

double binaryEntropy(double p)
{
    return -(p * std::log2(p) + (1.0 - p) * std::log2(1.0 - p));
}

// Logits (0, v): the probability of label 1 is a sigmoid of v.
FakeBundle constantModel(const std::string& value)
{
    FakeBundle fake;
    fake.source = "def forward(self, x):\n    return torch.cat([x * 0.0, x * 0.0 + " + value + "], 1)\n";
    return fake;
}

} // namespace

class UncertaintyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    void entropyOfOneRunByHand()
    {
        QTemporaryDir folder;
        Run run;
        const auto outcome = run({ writeBundle(folder.path().toStdString(), constantModel("2.0")) }, false);
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->passes, 1);
        const double p = 1.0 / (1.0 + std::exp(-2.0));
        QVERIFY(std::abs(static_cast<double>(run.entropy[17]) - binaryEntropy(p)) < 1e-5);
        QCOMPARE(run.labels[17], 1);
    }

    // What ends in a sigmoid or softmax gives probabilities already, where the bundle names no activation.
    void probabilitiesOfTheNetworkAreLeftAsTheyAre_data()
    {
        QTest::addColumn<QString>("output");
        QTest::addColumn<QByteArray>("decision");
        QTest::newRow("sigmoid") << "torch.sigmoid(x * 0.0 + 2.0)" << QByteArray(R"("threshold": 0.5)");
        QTest::newRow("softmax") << "torch.softmax(torch.cat([x * 0.0, x * 0.0 + 2.0], 1), 1)"
                                 << QByteArray(R"("argmax": true)");
    }

    void probabilitiesOfTheNetworkAreLeftAsTheyAre()
    {
        QFETCH(QString, output);
        QFETCH(QByteArray, decision);
        QTemporaryDir folder;
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    return " + output.toStdString() + "\n";
        fake.channels = 0;
        fake.channelNames = Json::object();
        fake.postprocessing = Json::array({ Json::parse(
            R"({"_target_": "AsDiscreted", "keys": "pred", )" + decision.toStdString() + "}") });
        const auto model = writeBundle(folder.path().toStdString(), fake);
        Run run;
        const auto outcome = run({ model }, false);
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        const double p = 1.0 / (1.0 + std::exp(-2.0));
        QVERIFY(std::abs(static_cast<double>(run.entropy[17]) - binaryEntropy(p)) < 1e-5);
        QCOMPARE(run.labels[17], 1);
        std::vector<std::uint16_t> labels(voxels);
        std::vector<float> probabilities(voxels * static_cast<std::size_t>(outcome->channels));
        const auto segmented = run.segmented(model, labels, probabilities);
        QVERIFY2(segmented, segmented ? "" : describe(segmented.error()).c_str());
        QVERIFY(std::abs(static_cast<double>(probabilities.back()) - p) < 1e-5);
    }

    void labelsAreThoseOfTheSegmentation_data()
    {
        QTest::addColumn<QString>("output");
        QTest::addColumn<QByteArray>("steps");
        QTest::newRow("scores by a threshold")
            << "x" << QByteArray(R"([{"_target_": "AsDiscreted", "threshold": 0.0}])");
        QTest::newRow("a network that ends in a sigmoid")
            << "torch.sigmoid(x)" << QByteArray(R"([{"_target_": "AsDiscreted", "threshold": 0.5}])");
        QTest::newRow("a softmax by a threshold")
            << "torch.cat([x + 3.0, 3.0 - x], 1)"
            << QByteArray(R"([{"_target_": "Activationsd", "softmax": true},
                {"_target_": "AsDiscreted", "threshold": 0.75}])");
        QTest::newRow("merged") << "torch.cat([x, x - 1.0, x * 0.0 - 1.0], 1)"
                                << QByteArray(R"j([{"_target_": "Activationsd", "sigmoid": true},
                {"_target_": "AsDiscreted", "threshold": 0.5}, {"_target_": "Lambdad",
                "func": "$lambda x: torch.where(x[[1]] > 0, 4, torch.where(x[[0]] > 0, 2, 0))"}])j");
    }

    void labelsAreThoseOfTheSegmentation()
    {
        QFETCH(QString, output);
        QFETCH(QByteArray, steps);
        QTemporaryDir folder;
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    return " + output.toStdString() + "\n";
        fake.channels = 0; // it doesn't say
        fake.channelNames = Json::object();
        fake.postprocessing = Json::parse(steps.toStdString());
        for (Json& step : fake.postprocessing)
            step["keys"] = "pred";
        Run run;
        for (std::size_t i = 0; i < voxels; ++i)
            run.image[i] = static_cast<float>(i % 17) / 4.0F - 2.0F;
        const auto model = writeBundle(folder.path().toStdString(), fake);
        const auto outcome = run({ model }, false);
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        std::vector<std::uint16_t> labels(voxels);
        const auto segmented = run.segmented(model, labels, {});
        QVERIFY2(segmented, segmented ? "" : describe(segmented.error()).c_str());
        QVERIFY(
            std::ranges::contains(labels, 0) && !std::ranges::all_of(labels, [](auto l) { return l == 0; }));
        QCOMPARE(run.labels, labels);
    }

    void checkpointsThatDisagreeAreUncertain()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        Run run;
        const auto outcome = run({ writeBundle(root / "a", constantModel("30.0")),
                                     writeBundle(root / "b", constantModel("-30.0")) },
            false);
        QVERIFY(outcome);
        QCOMPARE(outcome->passes, 2);
        QVERIFY(run.entropy[5] > 0.999F);
        Run sure;
        QVERIFY(sure({ root / "a" }, false));
        QVERIFY(sure.entropy[5] < 1e-6F);
    }

    // A model that says "lesion" in the left half of what it sees changes its mind when that is mirrored.
    void flipsFindWhatDependsOnTheSide()
    {
        QTemporaryDir folder;
        FakeBundle fake;
        fake.source
            = "def forward(self, x):\n    y = torch.zeros_like(x)\n    y[:, :, :3] = 60.0\n    y = y - 30.0\n"
              "    return torch.cat([-y, y], 1)\n";
        Run run;
        const auto outcome = run({ writeBundle(folder.path().toStdString(), fake) }, true);
        QVERIFY(outcome);
        QCOMPARE(outcome->passes, 4);
        // x 0..2: three of four runs say lesion; x 3, 4: none; x 5..7: one of four.
        QVERIFY(std::abs(static_cast<double>(run.entropy[1]) - binaryEntropy(0.75)) < 1e-4);
        QVERIFY(run.entropy[3] < 1e-4F);
        QVERIFY(std::abs(static_cast<double>(run.entropy[6]) - binaryEntropy(0.25)) < 1e-4);
        QCOMPARE(run.labels[1], 1);
        QCOMPARE(run.labels[6], 0);
    }

    void saysWhenThereIsNoDropout()
    {
        QTemporaryDir folder;
        Run run;
        const auto bundle = writeBundle(folder.path().toStdString(), constantModel("2.0"));
        const auto nothing = run({ bundle }, false, 3);
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, ErrorCode::Unsupported);
        QVERIFY(QString::fromStdString(describe(nothing.error())).contains("kept no dropout"));
        // Beside something else it is left out, and that is said.
        const auto outcome = run({ bundle }, true, 3);
        QVERIFY(outcome);
        QCOMPARE(outcome->passes, 4);
        QVERIFY(!outcome->run.notices.empty());
    }

    // Dropout that is on in half of the network: the logit of label 1 is 8 * 2 or 0, evenly.
    void dropoutIsFoundWhereverItIs_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<bool>("drops");
        QTest::newRow("switched off by a constant, as in a traced network")
            << "    y = torch.dropout(y, 0.5, False)\n"
            << true;
        QTest::newRow("in a branch") << "    if x.dim() == 5:\n        y = torch.dropout(y, 0.5, False)\n"
                                     << true;
        QTest::newRow("in place") << "    y = torch.dropout_(y, 0.5, False)\n" << true;
        QTest::newRow("of nothing") << "    y = torch.dropout(y, 0.0, False)\n" << false;
    }
    void dropoutIsFoundWhereverItIs()
    {
        QFETCH(QString, code);
        QFETCH(bool, drops);
        QTemporaryDir folder;
        FakeBundle fake;
        fake.source = "def forward(self, x):\n    y = x * 0.0 + 8.0\n" + code.toStdString()
            + "    return torch.cat([x * 0.0 + 4.0, y], 1)\n";
        const auto bundle = writeBundle(folder.path().toStdString(), fake);
        Run run;
        const auto outcome = run({ bundle }, false, 40);
        QCOMPARE(outcome.has_value(), drops);
        if (!drops)
            return;
        QCOMPARE(outcome->passes, 41);
        // Somewhere between nearly all and nearly none of 41 passes say label 1: uncertain everywhere.
        QVERIFY(*std::ranges::min_element(run.entropy) > 0.3F);
        QVERIFY(*std::ranges::max_element(run.entropy) > *std::ranges::min_element(run.entropy));
        // The same every time, and without dropout the model is as it was: sure.
        Run again;
        QVERIFY(again({ bundle }, false, 40));
        QCOMPARE(again.entropy, run.entropy);
        Run plain;
        QVERIFY(plain({ bundle }, false));
        QVERIFY(*std::ranges::max_element(plain.entropy) < 0.2F);
    }

    void refusesModelsOfUnlikeClasses()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        FakeBundle three;
        three.source = "def forward(self, x):\n    return torch.cat([x, x, x], 1)\n";
        three.channels = 3;
        three.channelNames = { { "0", "background" }, { "1", "a" }, { "2", "b" } };
        Run run;
        QCOMPARE(run({ writeBundle(root / "a", constantModel("1.0")), writeBundle(root / "b", three) }, false)
                     .error()
                     .code,
            ErrorCode::Inconsistent);
    }
};

QTEST_GUILESS_MAIN(UncertaintyTest)
#include "UncertaintyTest.moc"
