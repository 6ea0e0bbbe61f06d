#include "inference/engine/Detector.h"

#include "FakeBundle.h"
#include "inference/bundle/Bundle.h"
#include "inference/engine/BoxDecoder.h"
#include "inference/engine/BoxMerging.h"
#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

namespace {

IndexBox boxOf(std::array<double, 3> low, std::array<double, 3> high, double score, int label = 0)
{
    return { .low = low, .high = high, .score = score, .label = label };
}

// One level of three by two by two cells, one anchor, one class.
struct OneLevel {
    std::vector<float> logits = std::vector<float>(12, -20.0F);
    std::vector<float> offsets = std::vector<float>(12 * 6, 0.0F);
    DetectorSettings settings {
        .levelScales = { 1.0 }, .anchorShapes = { { 5, 4, 6 } }, .scoreThreshold = 0.02
    };

    void set(std::size_t cell, float logit, std::array<float, 6> offset)
    {
        logits[cell] = logit;
        for (std::size_t i = 0; i < 6; ++i)
            offsets[i * 12 + cell] = offset[i];
    }
    [[nodiscard]] Result<std::vector<IndexBox>> decode() const
    {
        const std::array levels { LevelMaps { logits, offsets, { 3, 2, 2 } } };
        return decodeRetinaNet(levels, { 12, 8, 4 }, { 11, 8, 4 }, settings);
    }
};

bool isNear(const std::array<double, 3>& a, const std::array<double, 3>& b)
{
    return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < 1e-5; });
}

// A detector whose only anchor sits on cells of four voxels: its score is how bright the cell is.
FakeBundle cellDetector()
{
    FakeBundle fake;
    fake.source = "def forward(self, x) -> Dict[str, List[Tensor]]:\n"
                  "    y = torch.avg_pool3d(x, [4, 4, 4]) * 20.0 - 10.0\n"
                  "    d = torch.zeros_like(y)\n"
                  "    b = torch.cat([d + 0.375, d + 0.375, d + 0.375, d, d, d], 1)\n"
                  "    return {\"classification\": [y], \"box_regression\": [b]}\n";
    fake.more = {
        { "anchor_generator",
            { { "_target_", "monai.apps.detection.utils.anchor_utils.AnchorGeneratorWithAnchorShape" },
                { "feature_map_scales", { 1 } }, { "base_anchor_shapes", { { 4, 4, 4 } } } } },
        { "network_def",
            { { "_target_", "RetinaNet" }, { "num_classes", 1 }, { "num_anchors", 1 },
                { "size_divisible", { 4, 4, 4 } }, { "feature_extractor", "$anything(@backbone)" } } },
        { "detector", { { "_target_", "RetinaNetDetector" }, { "network", "$@network_def.to(@device)" } } },
        { "detector_ops",
            { "$@detector.set_target_keys(box_key='box', label_key='label')",
                "$@detector.set_box_selector_parameters(score_thresh=0.5,topk_candidates_per_level=100,nms_"
                "thresh=0.22,"
                "detections_per_img=30)" } }
    };
    fake.channelNames = { { "0", "Bright block" } };
    fake.channels = 1;
    return fake;
}

// Two bright blocks in an oblique grid.
struct Scan {
    Geometry geometry;
    std::vector<float> voxels;

    Scan()
    {
        geometry.size = { 30, 20, 18 }; // no multiples of four
        geometry.originLps = { 4, -7, 50 };
        geometry.spacingMm = { 1.5, 1.0, 2.0 };
        geometry.direction = { { Vec3 { 0, 1, 0 }, Vec3 { 1, 0, 0 }, Vec3 { 0, 0, -1 } } };
        voxels.assign(30 * 20 * 18, 0.0F);
        fill({ 4, 8, 12 }, 1.0F);
        fill({ 20, 4, 0 }, 0.7F);
    }
    void fill(std::array<int, 3> at, float value)
    {
        for (int k = at[2]; k < at[2] + 4; ++k) {
            for (int j = at[1]; j < at[1] + 4; ++j) {
                for (int i = at[0]; i < at[0] + 4; ++i)
                    voxels[static_cast<std::size_t>((k * 20 + j) * 30 + i)] = value;
            }
        }
    }
    [[nodiscard]] ImageInput input() const
    {
        return { geometry, "CT", VoxelType::Float32, std::as_bytes(std::span(voxels)) };
    }
    // The box of the voxels' edges.
    [[nodiscard]] std::pair<Vec3, Vec3> blockLps(std::array<int, 3> at) const
    {
        const Vec3 a = geometry.indexToLps({ at[0] - 0.5, at[1] - 0.5, at[2] - 0.5 });
        const Vec3 b = geometry.indexToLps({ at[0] + 3.5, at[1] + 3.5, at[2] + 3.5 });
        return { { std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z) },
            { std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z) } };
    }
};

} // namespace

class DetectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    // The anchor of 5 x 4 x 6 voxels is [-2, 2] x [-2, 2] x [-3, 3]: halves go to even. Stride is 12/3, 8/2,
    // 4/2.
    void decodesByHand()
    {
        OneLevel level;
        const std::size_t cell = 1 * 4 + 1 * 2 + 0; // (1, 1, 0): centre (4, 4, 0)
        level.set(cell, 0.0F, { 0.25F, -0.5F, 0.5F, std::log(0.5F), 0.0F, 0.0F });
        const auto boxes = level.decode();
        QVERIFY(boxes);
        QCOMPARE(boxes->size(), 1U);
        const IndexBox& box = boxes->front();
        QCOMPARE(box.score, 0.5);
        // Centre (4 + 0.25 * 4, 4 - 0.5 * 4, 0 + 0.5 * 6), size (2, 4, 6), cut at z = 4.
        QVERIFY(isNear(box.low, { 4, 0, 0 }));
        QVERIFY(isNear(box.high, { 6, 4, 4 }));
        QCOMPARE(box.element, cell);
    }

    void clipsAndDropsByHand()
    {
        OneLevel level;
        level.set(0, 2.0F, { 0, 0, 0, 0, 0, 0 }); // at the corner: half of it is outside
        level.set(11, 1.0F, { 3.0F, 0, 0, 0, 0, 0 }); // far outside along x: nothing is left
        level.set(5, 1.0F, { 0, 0, 0, 9.0F, 0, 0 }); // growth is limited to 1000 / 16
        level.set(3, -3.9F, { 0, 0, 0, 0, 0, 0 }); // scores 0.0198
        level.settings.suppressionOverlap = 1.0;
        const auto boxes = level.decode();
        QCOMPARE(boxes->size(), 2U);
        QVERIFY(isNear((*boxes)[0].low, { 0, 0, 0 }) && isNear((*boxes)[0].high, { 2, 2, 3 }));
        QVERIFY(isNear((*boxes)[1].low, { 0, 0, 0 }) && isNear((*boxes)[1].high, { 11, 2, 4 }));
    }

    void channelsAreAnchorsTimesClasses()
    {
        DetectorSettings settings {
            .levelScales = { 2.0 }, .anchorShapes = { { 2, 2, 2 }, { 4, 4, 4 } }, .classes = 3
        };
        std::vector<float> logits(6, -20.0F);
        std::vector<float> offsets(12, 0.0F);
        logits[1 * 3 + 2] = 5.0F; // the second anchor, the third class
        offsets[1 * 6 + 0] = 0.5F; // the second anchor's shift along x: half of its 8 voxels
        const std::array levels { LevelMaps { logits, offsets, { 1, 1, 1 } } };
        const auto boxes = decodeRetinaNet(levels, { 32, 32, 32 }, { 32, 32, 32 }, settings);
        QCOMPARE(boxes->size(), 1U);
        QCOMPARE(boxes->front().label, 2);
        QVERIFY(isNear(boxes->front().high, { 8, 4, 4 }));
    }

    void refusesMapsThatDoNotFit()
    {
        OneLevel level;
        level.settings.anchorShapes.push_back({ 3, 3, 3 });
        QCOMPARE(level.decode().error().code, ErrorCode::Inconsistent);
        level = {};
        level.settings.levelScales = { 1.0, 2.0 };
        QCOMPARE(level.decode().error().code, ErrorCode::Inconsistent);
        level = {};
        level.logits[3] = std::nanf("");
        QCOMPARE(level.decode().error().code, ErrorCode::Damaged);
    }

    void suppressesByHand()
    {
        // Overlaps: a and b 1/3, a and c 0, b and c 1/3.
        const auto a = boxOf({ 0, 0, 0 }, { 2, 1, 1 }, 0.9);
        const auto b = boxOf({ 1, 0, 0 }, { 3, 1, 1 }, 0.8);
        const auto c = boxOf({ 2, 0, 0 }, { 4, 1, 1 }, 0.7);
        QCOMPARE(overlapOf(a, b), 1.0 / 3.0);
        const auto strict = suppressed({ c, b, a }, 0.3);
        QCOMPARE(strict.size(), 2U); // b goes by a; c stays, as b is no longer there
        QCOMPARE(strict[0].score, 0.9);
        QCOMPARE(strict[1].score, 0.7);
        QCOMPARE(strict[0].merged, 2);
        QCOMPARE(suppressed({ a, b, c }, 0.34).size(), 3U);
        auto other = b;
        other.label = 1;
        QCOMPARE(suppressed({ a, other }, 0.1).size(), 2U);
    }

    // One lesion found twice: overlap below suppression's limit, a centre within.
    void mergesWhatIsFoundTwice()
    {
        const auto large = boxOf({ 0, 0, 0 }, { 10, 8, 6 }, 0.9);
        const auto within = boxOf({ 6, 5, 1 }, { 9, 8, 4 }, 0.6); // overlap 27 / 480
        const auto apart = boxOf({ 9, 0, 0 }, { 17, 8, 6 }, 0.8); // overlaps, but holds no centre
        QCOMPARE(suppressed({ large, within, apart }, 0.22).size(), 3U);
        const auto merged = mergedDuplicates({ within, apart, large });
        QCOMPARE(merged.size(), 2U);
        QCOMPARE(merged[0].score, 0.9);
        QCOMPARE(merged[0].merged, 2);
        // The best one's size, at the mean of the centres (5, 4, 3) and (7.5, 6.5, 2.5), weighted 0.9 to 0.6.
        QVERIFY(isNear(merged[0].low, { 1.0, 1.0, -0.2 }));
        QVERIFY(isNear(merged[0].high, { 11.0, 9.0, 5.8 }));
        // What is found once stays as it is.
        QCOMPARE(merged[1].merged, 1);
        QCOMPARE(merged[1].low, apart.low);
        QCOMPARE(merged[1].high, apart.high);
    }

    void mergesNeitherOtherClassesNorChains()
    {
        const auto a = boxOf({ 0, 0, 0 }, { 10, 10, 10 }, 0.9);
        auto other = boxOf({ 2, 2, 2 }, { 8, 8, 8 }, 0.8);
        other.label = 1;
        QCOMPARE(mergedDuplicates({ a, other }).size(), 2U);
        // b holds the centre of c; neither holds that of a, and a holds b's only.
        const auto b = boxOf({ 6, 0, 0 }, { 13, 10, 10 }, 0.8);
        const auto c = boxOf({ 10.5, 0, 0 }, { 14.5, 10, 10 }, 0.7);
        const auto chain = mergedDuplicates({ a, b, c });
        QCOMPARE(chain.size(), 2U);
        QCOMPARE(chain[0].merged, 2);
        QCOMPARE(chain[1].low, c.low);
        QCOMPARE(mergedDuplicates({}).size(), 0U);
        // What suppression counted is not forgotten.
        auto counted = b;
        counted.merged = 3;
        QCOMPARE(mergedDuplicates({ a, counted })[0].merged, 4);
    }

    void suppressesAsTorchvision()
    {
        QProcess python;
        python.start("python3", { FOVEA_NMS_FIXTURES });
        if (!python.waitForFinished(120000) || python.exitCode() != 0)
            QSKIP("python3 with torchvision is missing");
        const auto cases = Json::parse(python.readAllStandardOutput().toStdString());
        QCOMPARE(cases.size(), 20U);
        for (const Json& entry : cases) {
            std::vector<IndexBox> boxes;
            for (std::size_t i = 0; i < entry["boxes"].size(); ++i) {
                const auto ends = entry["boxes"][i].get<std::vector<double>>();
                boxes.push_back(boxOf({ ends[0], ends[1], 0 }, { ends[2], ends[3], 1 },
                    entry["scores"][i].get<double>(), entry["labels"][i].get<int>()));
                boxes.back().element = i;
            }
            std::vector<std::size_t> kept;
            for (const IndexBox& box : suppressed(boxes, entry["overlap"].get<double>()))
                kept.push_back(box.element);
            QCOMPARE(kept, entry["kept"].get<std::vector<std::size_t>>());
        }
    }

    void joinsSlices()
    {
        const auto slice = [](double z, double x, double score, int label = 0) {
            return boxOf({ x, 0, z - 0.5 }, { x + 4, 4, z + 0.5 }, score, label);
        };
        const auto joined = joinedSlices(
            { slice(3, 0, 0.5), slice(4, 1, 0.9), slice(5, 1, 0.6), slice(7, 1, 0.8), slice(4, 20, 0.3) },
            0.3);
        QCOMPARE(joined.size(), 3U);
        QCOMPARE(joined[0].merged, 3);
        QCOMPARE(joined[0].score, 0.9);
        QVERIFY(isNear(joined[0].low, { 0, 0, 2.5 }) && isNear(joined[0].high, { 5, 4, 5.5 }));
        QCOMPARE(joined[1].score, 0.8); // slice 6 is missing between them
        QCOMPARE(joinedSlices({ slice(3, 0, 0.5), slice(4, 0, 0.5, 1) }, 0.3).size(), 2U);
    }

    void readsADetectorsSettings()
    {
        QTemporaryDir folder;
        FakeBundle fake = cellDetector();
        fake.more["infer_patch_size"] = { 512, 256, 192 };
        fake.more["detector_ops"].push_back(
            "$@detector.set_sliding_window_inferer(roi_size=@infer_patch_size,overlap=0.5,sw_batch_size=1,"
            "mode='constant',device='cpu')");
        const auto bundle = readBundle(writeBundle(folder.path().toStdString(), fake));
        QVERIFY(bundle);
        QVERIFY2(
            bundle->card.isUsable(), bundle->card.isUsable() ? "" : bundle->card.problems.front().c_str());
        QVERIFY(bundle->card.findsBoxes);
        const DetectorSettings& settings = bundle->pipeline.detector.value();
        QCOMPARE(settings.scoreThreshold, 0.5);
        QCOMPARE(settings.candidatesPerLevel, 100);
        QCOMPARE(settings.suppressionOverlap, 0.22);
        QCOMPARE(settings.mostBoxes, 30);
        QCOMPARE(settings.multipleOf, (std::array<std::int64_t, 3> { 4, 4, 4 }));
        QVERIFY(settings.sliding);
        QCOMPARE(settings.sliding->windowSize, (std::array<std::int64_t, 3> { 512, 256, 192 }));
        QVERIFY(settings.sliding->overlap == 0.5);
        QCOMPARE(bundle->card.labels.front().name, std::string("Bright block"));
    }

    // From voxels to boxes in the patient: turned, padded, whole and in windows.
    void findsBlocksInThePatient_data()
    {
        QTest::addColumn<bool>("windows");
        QTest::newRow("whole image") << false;
        QTest::newRow("windows") << true;
    }
    void findsBlocksInThePatient()
    {
        QFETCH(bool, windows);
        const Scan scan;
        QTemporaryDir folder;
        FakeBundle fake = cellDetector();
        if (windows)
            fake.more["detector_ops"].push_back(
                "$@detector.set_sliding_window_inferer(roi_size=[16,16,16],overlap=0.25)");
        const auto outcome = detect({ .bundle = writeBundle(folder.path().toStdString(), fake),
                                        .device = "cpu",
                                        .image = scan.input(),
                                        .uncertainty = { .flips = true } },
            {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->detections.size(), 2U);
        QCOMPARE(outcome->run.windows > 4, windows);
        const std::array<std::array<int, 3>, 2> blocks { { { 4, 8, 12 }, { 20, 4, 0 } } };
        for (std::size_t i = 0; i < 2; ++i) {
            const Detection& found = outcome->detections[i];
            auto [low, high] = scan.blockLps(blocks[i]);
            // Boxes end at the image's first voxel's centre: MONAI cuts at index 0.
            if (i == 1)
                high.z -= 1.0;
            QVERIFY2(length(found.minimumLps - low) < 1e-4 && length(found.maximumLps - high) < 1e-4,
                qPrintable(QStringLiteral("%1 %2")
                        .arg(length(found.minimumLps - low))
                        .arg(length(found.maximumLps - high))));
            QCOMPARE(found.name, std::string("Bright block"));
            QVERIFY(found.uncertainty && *found.uncertainty >= 0.0 && *found.uncertainty <= 1.0);
        }
        QVERIFY(std::abs(outcome->detections[0].score - 1.0 / (1.0 + std::exp(-10.0))) < 1e-6);
        const Vec3 size = outcome->detections[0].sizeMm();
        QVERIFY(length(size - Vec3 { 4, 6, 8 }) < 1e-4);
        QVERIFY(
            std::abs(outcome->detections[0].volumeMl() - std::numbers::pi / 6.0 * 4 * 6 * 8 / 1000.0) < 1e-6);
    }

    void takesNetworksThatGiveBoxes()
    {
        const Scan scan;
        QTemporaryDir folder;
        FakeBundle fake = cellDetector();
        fake.more["detector"]
            = { { "_target_", "torchvision.models.detection.FasterRCNN" }, { "box_nms_thresh", 0.3 } };
        // A compiler without Python knows types by their number: 4 is int64.
        // Slices: one box where the picture is brighter than half; torchvision's labels begin with 1.
        fake.source = "def forward(self, x: List[Tensor]) -> List[Dict[str, Tensor]]:\n"
                      "    places = (x[0][0] > 0.5).nonzero()\n"
                      "    boxes = torch.zeros([0, 4])\n"
                      "    if places.size(0) > 0:\n"
                      "        low = places.amin(0)\n"
                      "        high = places.amax(0)\n"
                      "        boxes = torch.stack([low[1] - 0.5, low[0] - 0.5, high[1] + 0.5, high[0] + "
                      "0.5]).unsqueeze(0)\n"
                      "    n = boxes.size(0)\n"
                      "    return [{\"boxes\": boxes, \"scores\": torch.ones([n]) * 0.75, \"labels\": "
                      "torch.ones([n], dtype=4)}]\n";
        const auto outcome = detect({ .bundle = writeBundle(folder.path().toStdString(), fake),
                                        .device = "cpu",
                                        .image = scan.input() },
            {});
        QVERIFY2(outcome, outcome ? "" : describe(outcome.error()).c_str());
        QCOMPARE(outcome->detections.size(), 2U);
        bool hasFirst = false;
        const auto [low, high] = scan.blockLps({ 4, 8, 12 });
        for (const Detection& found : outcome->detections) {
            hasFirst = hasFirst
                || (length(found.minimumLps - low) < 1e-4 && length(found.maximumLps - high) < 1e-4);
            QCOMPARE(found.merged, 4);
            QCOMPARE(found.label, 0);
        }
        QVERIFY(hasFirst);
    }

    // One block, seen by a second anchor of three times the size too, which suppression leaves: 64 / 1728 of
    // it.
    void mergingCanBeSwitchedOff()
    {
        Scan scan;
        scan.fill({ 20, 4, 0 }, 0.0F);
        QTemporaryDir folder;
        FakeBundle fake = cellDetector();
        fake.source = "def forward(self, x) -> Dict[str, List[Tensor]]:\n"
                      "    y = torch.avg_pool3d(x, [4, 4, 4]) * 20.0 - 10.0\n"
                      "    d = torch.zeros_like(y)\n"
                      "    s = torch.cat([d + 0.375, d + 0.375, d + 0.375, d, d, d], 1)\n"
                      "    t = torch.cat([d + 0.125, d + 0.125, d + 0.125, d, d, d], 1)\n"
                      "    return {\"classification\": [torch.cat([y, y - 1.0], 1)], \"box_regression\": "
                      "[torch.cat([s, t], 1)]}\n";
        fake.more["anchor_generator"]["base_anchor_shapes"] = { { 4, 4, 4 }, { 12, 12, 12 } };
        fake.more["network_def"]["num_anchors"] = 2;
        DetectTask task {
            .bundle = writeBundle(folder.path().toStdString(), fake), .device = "cpu", .image = scan.input()
        };
        const auto merged = detect(task, {});
        QVERIFY2(merged, merged ? "" : describe(merged.error()).c_str());
        QCOMPARE(merged->detections.size(), 1U);
        QCOMPARE(merged->detections[0].merged, 2);
        QVERIFY(!merged->detections[0].uncertainty);
        task.mergesDuplicates = false;
        const auto raw = detect(task, {});
        QVERIFY(raw);
        QCOMPARE(raw->detections.size(), 2U);
        QCOMPARE(raw->detections[0].score, merged->detections[0].score);
    }

    // A second checkpoint that sees nothing, and one that is the same.
    void checkpointsSayHowSureABoxIs()
    {
        const Scan scan;
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        FakeBundle blind = cellDetector();
        blind.source.replace(blind.source.find("* 20.0 - 10.0"), 13, "* 0.0 - 10.0");
        DetectTask task { .bundle = writeBundle(root / "a", cellDetector()),
            .device = "cpu",
            .image = scan.input(),
            .uncertainty = { .moreBundles = { writeBundle(root / "b", cellDetector()) } } };
        const auto same = detect(task, {});
        QVERIFY2(same, same ? "" : describe(same.error()).c_str());
        QCOMPARE(same->detections.size(), 2U);
        QVERIFY(same->detections[0].uncertainty.value() < 1e-6);
        task.uncertainty.moreBundles.push_back(writeBundle(root / "c", blind));
        const auto half = detect(task, {});
        QVERIFY(half);
        QVERIFY(std::abs(half->detections[0].uncertainty.value() - 0.5) < 1e-6);
        task.uncertainty = { .dropoutPasses = 2 };
        QCOMPARE(detect(task, {}).error().code, ErrorCode::Unsupported);
        task.uncertainty = { .moreBundles = { writeBundle(root / "d", FakeBundle {}) } };
        QCOMPARE(detect(task, {}).error().code, ErrorCode::Unsupported);
    }

    void saysThatAModelIsNoDetector()
    {
        const Scan scan;
        QTemporaryDir folder;
        const auto outcome = detect({ .bundle = writeBundle(folder.path().toStdString(), FakeBundle {}),
                                        .device = "cpu",
                                        .image = scan.input() },
            {});
        QCOMPARE(outcome.error().code, ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(DetectorTest)
#include "DetectorTest.moc"
