#include "inference/engine/Uncertainty.h"

#include "FakeBundle.h"
#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

constexpr std::size_t voxels = 8 * 6 * 4;

struct Run {
    std::vector<float> image = std::vector<float>(voxels, 0.0F);
    std::vector<std::uint16_t> labels = std::vector<std::uint16_t>(voxels);
    std::vector<float> entropy = std::vector<float>(voxels);

    Result<UncertaintyOutcome> operator()(
        const std::vector<std::filesystem::path>& bundles, bool flips, int dropoutPasses = 0)
    {
        Geometry geometry;
        geometry.size = { 8, 6, 4 };
        return estimateUncertainty(
            { .bundles = bundles,
                .device = "cpu",
                .image = { geometry, "MR", VoxelType::Float32, std::as_bytes(std::span(image)) },
                .flips = flips,
                .dropoutPasses = dropoutPasses,
                .labels = labels,
                .entropy = entropy },
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
        const auto outcome
            = run({ writeBundle(folder.path().toStdString(), constantModel("2.0")) }, false, 3);
        QVERIFY(outcome);
        QCOMPARE(outcome->passes, 1);
        QVERIFY(!outcome->run.notices.empty());
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
