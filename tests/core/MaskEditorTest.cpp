#include "core/review/MaskEditor.h"

#include "core/image/ConnectedParts.h"
#include "tests/support/Phantom.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <ranges>

using namespace fovea;

namespace {

constexpr std::uint16_t lesion = 4;
constexpr std::uint16_t bone = 9;

std::shared_ptr<const LabelMap> maskOf(const Geometry& geometry, auto&& value)
{
    return std::make_shared<const LabelMap>(LabelMap::create(test::makeImage<std::uint16_t>(geometry, value),
        { { lesion, "Lesion", {} }, { bone, "Bone", {} } }, { ResultSource::Kind::Model, "A", "1", {} })
            .value());
}

std::shared_ptr<const LabelMap> emptyMask(const Geometry& geometry)
{
    return maskOf(geometry, [](auto, auto, auto) { return 0; });
}

std::uint16_t at(const MaskEditor& editor, std::int64_t i, std::int64_t j, std::int64_t k)
{
    return editor.live()->image().GetPixel({ { i, j, k } });
}

std::int64_t countOf(const MaskEditor& editor, std::uint16_t value)
{
    const auto* voxels = editor.live()->image().GetBufferPointer();
    return std::count(voxels, voxels + editor.live()->geometry().voxelCount(), value);
}

} // namespace

class MaskEditorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Runs may go on over the ends of rows and slices.
    void theBoxOfAChangeHoldsEachOfItsVoxels()
    {
        Geometry geometry;
        geometry.size = { 7, 5, 4 };
        QVERIFY(boxOf({}, geometry).isEmpty());
        const auto voxel = [](std::int64_t i, std::int64_t j, std::int64_t k) { return i + 7 * (j + 5 * k); };
        const MaskChange rows { { voxel(2, 1, 1), 3, 0, 1 }, { voxel(4, 3, 1), 2, 0, 1 } };
        QCOMPARE(boxOf(rows, geometry), (VoxelBox { { 2, 1, 1 }, { 5, 3, 1 } }));
        QCOMPARE(boxOf({ { voxel(5, 1, 2), 4, 0, 1 } }, geometry), (VoxelBox { { 0, 1, 2 }, { 6, 2, 2 } }));
        QCOMPARE(boxOf({ { voxel(5, 4, 1), 4, 0, 1 } }, geometry), (VoxelBox { { 0, 0, 1 }, { 6, 4, 2 } }));
    }

    void aBallPaintsWhatLiesInItsRadius_data()
    {
        QTest::addColumn<bool>("isDisc");
        QTest::addColumn<bool>("isStroke");
        QTest::newRow("ball") << false << false;
        QTest::newRow("ball along a way") << false << true;
        QTest::newRow("disc") << true << false;
        QTest::newRow("disc along a way") << true << true;
    }

    // Voxel by voxel, on an oblique left-handed grid with uneven spacing.
    void aBallPaintsWhatLiesInItsRadius()
    {
        QFETCH(bool, isDisc);
        QFETCH(bool, isStroke);
        const Geometry geometry = test::leftHandedGeometry();
        auto editor = MaskEditor::begin(emptyMask(geometry), emptyMask(geometry)).value();
        const Vec3 from = geometry.indexToLps({ 12, 9, 8 });
        const Vec3 to = isStroke ? geometry.indexToLps({ 19, 13, 8 }) : from;
        const Vec3 normal = geometry.direction.columns[2];
        Brush brush { .radiusMm = 3.3, .value = lesion };
        if (isDisc)
            brush.discNormalLps = normal;
        const MaskChange change
            = editor->edit([&](const EditableVoxels& voxels) { return paint(voxels, from, to, brush); });
        std::int64_t painted = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k)
            for (std::int64_t j = 0; j < geometry.size[1]; ++j)
                for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                    const Vec3 point = geometry.indexToLps(
                        { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                    double nearest = 1e9;
                    for (int step = 0; step <= 2000; ++step)
                        nearest = std::min(nearest, length(point - (from + (to - from) * (step / 2000.0))));
                    const bool isInside = isDisc ? k == 8 && nearest <= 3.3 : nearest <= 3.3;
                    if (std::abs(nearest - 3.3) > 1e-3)
                        QCOMPARE(at(*editor, i, j, k) == lesion, isInside);
                    painted += at(*editor, i, j, k) == lesion ? 1 : 0;
                }
        QVERIFY(painted > (isDisc ? 20 : 60));
        std::int64_t recorded = 0;
        for (const MaskRun& run : change)
            recorded += run.length;
        QCOMPARE(recorded, painted);
        QCOMPARE(editor->difference().addedVoxels, painted);
    }

    void anObliqueDiscHasNoHoles()
    {
        const Geometry geometry = test::obliqueGeometry();
        auto editor = MaskEditor::begin(emptyMask(geometry), emptyMask(geometry)).value();
        const Vec3 centre = geometry.centreLps();
        editor->edit([&](const EditableVoxels& voxels) {
            return paint(voxels, centre, centre,
                { .radiusMm = 5, .value = lesion, .discNormalLps = Vec3 { 0.3, 0.5, 0.8 } });
        });
        const auto settled = editor->settled().value();
        const auto parts = connectedParts(
            { settled.image().GetBufferPointer(), static_cast<std::size_t>(geometry.voxelCount()) },
            geometry);
        QCOMPARE(parts.parts.size(), std::size_t(1));
        QVERIFY(parts.parts[0].voxels > 20);
    }

    void brushesKeepToTheirLimits()
    {
        const Geometry geometry = test::axialGeometry();
        const auto start = maskOf(geometry, [](auto i, auto, auto) { return i < 12 ? bone : 0; });
        auto editor = MaskEditor::begin(start, start).value();
        const Vec3 centre = geometry.indexToLps({ 12, 10, 8 });
        editor->edit([&](const EditableVoxels& voxels) {
            return paint(
                voxels, centre, centre, { .radiusMm = 3, .value = lesion, .over = std::uint16_t(0) });
        });
        QCOMPARE(at(*editor, 11, 10, 8), bone);
        QCOMPARE(at(*editor, 12, 10, 8), lesion);
        // Erasing one label leaves the other.
        editor->edit([&](const EditableVoxels& voxels) {
            return paint(voxels, centre, centre, { .radiusMm = 50, .value = 0, .over = lesion });
        });
        QCOMPARE(countOf(*editor, lesion), 0);
        QCOMPARE(editor->difference().removedVoxels, 0);
        QCOMPARE(editor->difference().addedVoxels, 0);
        // Threshold in region: only where the image is in a range.
        const Volume image
            = test::makeVolume<std::int16_t>(geometry, [](auto, auto j, auto) { return 10 * j; });
        editor->edit([&](const EditableVoxels& voxels) {
            return paint(voxels, centre, centre,
                { .radiusMm = 4, .value = lesion, .within = ValueRange { 95, 105 } }, &image);
        });
        QCOMPARE(at(*editor, 13, 10, 8), lesion);
        QCOMPARE(at(*editor, 13, 9, 8), std::uint16_t(0));
        QCOMPARE(at(*editor, 13, 11, 8), std::uint16_t(0));
        // Outside of the grid nothing happens.
        QVERIFY(editor
                ->edit([&](const EditableVoxels& voxels) {
                    return paint(voxels, { 1e6, 0, 0 }, { 1e6, 5, 0 }, { .radiusMm = 4, .value = lesion });
                })
                .empty());
    }

    void fillsWhatIsJoined()
    {
        const Geometry geometry = test::leftHandedGeometry();
        // A closed frame in slice 5 of which the inside is 4 x 3 voxels.
        const auto start = maskOf(geometry, [](auto i, auto j, auto k) {
            const bool isInFrame = i >= 5 && i <= 10 && j >= 5 && j <= 9;
            const bool isInside = i >= 6 && i <= 9 && j >= 6 && j <= 8;
            return k == 5 && isInFrame && !isInside ? bone : 0;
        });
        auto editor = MaskEditor::begin(start, start).value();
        editor->edit([&](const EditableVoxels& voxels) {
            return fill(voxels, geometry.indexToLps({ 7, 7, 5 }), lesion, geometry.direction.columns[2]);
        });
        QCOMPARE(countOf(*editor, lesion), 12);
        // In the whole grid the slice is no wall: everything else is filled.
        editor->edit([&](const EditableVoxels& voxels) {
            return fill(voxels, geometry.indexToLps({ 0, 0, 0 }), lesion);
        });
        QCOMPARE(countOf(*editor, std::uint16_t(0)), 0);
        QVERIFY(editor->edit([&](const EditableVoxels& voxels) { return fill(voxels, { 1e6, 0, 0 }, bone); })
                .empty());
    }

    void smoothsBordersAndLeavesNeighbours()
    {
        const Geometry geometry = test::axialGeometry();
        const auto start = maskOf(geometry, [](auto i, auto j, auto k) -> int {
            if (i == 20 && j == 8 && k == 8)
                return lesion; // a thorn
            return i >= 8 && i <= 19 && j >= 4 && j <= 18 && k >= 3 && k <= 13 ? lesion : i == 7 ? bone : 0;
        });
        auto editor = MaskEditor::begin(start, start).value();
        const std::int64_t bones = countOf(*editor, bone);
        const std::int64_t lesions = countOf(*editor, lesion);
        editor->edit([](const EditableVoxels& voxels) { return smooth(voxels, lesion, 1.5); });
        QCOMPARE(at(*editor, 20, 8, 8), std::uint16_t(0)); // the thorn is gone
        QCOMPARE(at(*editor, 13, 11, 8), lesion);
        QCOMPARE(at(*editor, 8, 4, 3), std::uint16_t(0)); // corners are rounder
        QCOMPARE(countOf(*editor, bone), bones);
        QVERIFY(countOf(*editor, lesion) > lesions / 2);
    }

    void removesIslandsByVolume()
    {
        const Geometry geometry = test::axialGeometry(); // 1.575 mm3 a voxel
        const auto start = maskOf(geometry, [](auto i, auto j, auto k) -> int {
            if (k == 3 && j == 3 && i >= 3 && i <= 5)
                return lesion; // 3 voxels
            if (k == 10 && j == 3 && i >= 3 && i <= 12)
                return lesion; // 10 voxels
            return k == 7 && i > 15 ? lesion : i == 0 ? bone : 0;
        });
        auto editor = MaskEditor::begin(start, start).value();
        editor->edit([](const EditableVoxels& voxels) { return removeIslands(voxels, lesion, 0.010); });
        QCOMPARE(at(*editor, 4, 3, 3), std::uint16_t(0));
        QCOMPARE(at(*editor, 4, 3, 10), lesion);
        editor->edit([](const EditableVoxels& voxels) { return removeIslands(voxels, lesion, 1e9); });
        QCOMPARE(at(*editor, 4, 3, 10), std::uint16_t(0));
        QCOMPARE(at(*editor, 20, 3, 7), lesion); // the largest stays
        QCOMPARE(at(*editor, 0, 3, 7), bone);
    }

    void interpolatesBetweenSlices_data()
    {
        QTest::addColumn<int>("axis");
        for (const int axis : { 0, 1, 2 })
            QTest::addRow("along axis %d", axis) << axis;
    }

    // Squares of half width 2 and 6, eight slices apart: half way there is one of half width 4.
    void interpolatesBetweenSlices()
    {
        QFETCH(int, axis);
        Geometry geometry = test::obliqueGeometry();
        geometry.size = { 21, 21, 21 };
        geometry.spacingMm = { 0.8, 0.8, 0.8 };
        const auto start = maskOf(geometry, [axis](auto i, auto j, auto k) {
            const std::array<std::int64_t, 3> index { i, j, k };
            const auto slice = index[static_cast<std::size_t>(axis)];
            const auto u = std::abs(index[static_cast<std::size_t>((axis + 1) % 3)] - 10);
            const auto v = std::abs(index[static_cast<std::size_t>((axis + 2) % 3)] - 10);
            const std::int64_t half = slice == 6 ? 2 : slice == 14 ? 6 : -1;
            return u <= half && v <= half ? lesion : 0;
        });
        auto editor = MaskEditor::begin(start, start).value();
        const Vec3 normal = geometry.direction.columns[static_cast<std::size_t>(axis)];
        editor->edit([&](const EditableVoxels& voxels) { return interpolateSlices(voxels, lesion, normal); });
        const auto along = [&](std::int64_t slice, std::int64_t u) {
            std::array<std::int64_t, 3> index { 10, 10, 10 };
            index[static_cast<std::size_t>(axis)] = slice;
            index[static_cast<std::size_t>((axis + 1) % 3)] = 10 + u;
            return at(*editor, index[0], index[1], index[2]);
        };
        QCOMPARE(along(10, 4), lesion);
        QCOMPARE(along(10, 5), std::uint16_t(0));
        QCOMPARE(along(7, 2), lesion);
        QCOMPARE(along(13, 5), lesion);
        QCOMPARE(along(5, 0), std::uint16_t(0)); // nothing beyond the ends
        QCOMPARE(along(15, 0), std::uint16_t(0));
    }

    void everyEditCanBeTakenBackAndIsCounted()
    {
        std::mt19937 random(3);
        const Geometry geometry = test::leftHandedGeometry();
        const auto start = std::make_shared<const LabelMap>(test::makePhantomLabels(geometry));
        auto editor = MaskEditor::begin(start, start).value();
        const std::vector<std::uint16_t> before(
            start->image().GetBufferPointer(), start->image().GetBufferPointer() + geometry.voxelCount());
        std::vector<MaskChange> changes;
        for (int n = 0; n < 60; ++n) {
            const Vec3 point = geometry.indexToLps({ static_cast<double>(random() % 31),
                static_cast<double>(random() % 23), static_cast<double>(random() % 17) });
            changes.push_back(editor->edit([&](const EditableVoxels& voxels) {
                return paint(voxels, point, point,
                    { .radiusMm = 4, .value = static_cast<std::uint16_t>(random() % 8) });
            }));
        }
        // The counts are those of a comparison voxel by voxel.
        const LabelMap map = editor->differenceMap().value();
        QCOMPARE(editor->difference().addedVoxels, map.voxelCounts()[0]);
        QCOMPARE(editor->difference().removedVoxels, map.voxelCounts()[1]);
        QCOMPARE(editor->difference().relabelledVoxels, map.voxelCounts()[2]);
        QVERIFY(map.voxelCounts()[0] > 0 && map.voxelCounts()[1] > 0 && map.voxelCounts()[2] > 0);
        // All of it as one change does the same to the original.
        std::vector<std::uint16_t> again = before;
        const MaskChange all = merged(changes);
        applyChange(all, again);
        const auto* now = editor->live()->image().GetBufferPointer();
        QVERIFY(std::equal(again.begin(), again.end(), now));
        QCOMPARE(decodeMaskChange(encodeMaskChange(all), geometry.voxelCount()).value(), all);
        for (const MaskChange& change : std::views::reverse(changes))
            editor->apply(inverted(change));
        QVERIFY(std::equal(before.begin(), before.end(), now));
        QCOMPARE(editor->difference().addedVoxels + editor->difference().removedVoxels
                + editor->difference().relabelledVoxels,
            0);
        // The original was never touched.
        QVERIFY(std::equal(before.begin(), before.end(), start->image().GetBufferPointer()));
    }
};

QTEST_APPLESS_MAIN(MaskEditorTest)
#include "MaskEditorTest.moc"
