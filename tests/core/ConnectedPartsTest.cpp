#include "core/image/ConnectedParts.h"

#include "tests/support/Phantom.h"

#include <QTest>
#include <queue>

#include <algorithm>
#include <map>
#include <random>

using namespace fovea;

namespace {

using Index = std::array<std::int64_t, 3>;

std::size_t offset(const Geometry& geometry, const Index& index)
{
    return static_cast<std::size_t>(index[0] + geometry.size[0] * (index[1] + geometry.size[1] * index[2]));
}

// The number of its part for each voxel by flooding one voxel after another: slow and plain. Parts count from
// one in the order of memory.
std::vector<int> flooded(const std::vector<std::uint16_t>& voxels, const Geometry& geometry)
{
    std::vector<int> parts(voxels.size());
    int count = 0;
    Index seed {};
    for (seed[2] = 0; seed[2] < geometry.size[2]; ++seed[2])
        for (seed[1] = 0; seed[1] < geometry.size[1]; ++seed[1])
            for (seed[0] = 0; seed[0] < geometry.size[0]; ++seed[0]) {
                if (voxels[offset(geometry, seed)] == 0 || parts[offset(geometry, seed)] != 0)
                    continue;
                std::queue<Index> open({ seed });
                parts[offset(geometry, seed)] = ++count;
                while (!open.empty()) {
                    const Index here = open.front();
                    open.pop();
                    for (int step = 0; step < 27; ++step) {
                        const Index next { here[0] + step % 3 - 1, here[1] + step / 3 % 3 - 1,
                            here[2] + step / 9 - 1 };
                        bool inside = true;
                        for (std::size_t axis = 0; axis < 3; ++axis)
                            inside = inside && next[axis] >= 0 && next[axis] < geometry.size[axis];
                        if (inside && voxels[offset(geometry, next)] == voxels[offset(geometry, here)]
                            && parts[offset(geometry, next)] == 0) {
                            parts[offset(geometry, next)] = count;
                            open.push(next);
                        }
                    }
                }
            }
    return parts;
}

} // namespace

class ConnectedPartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithFlooding_data()
    {
        QTest::addColumn<int>("density");
        for (const int density : { 5, 15, 30, 60, 95 })
            QTest::addRow("%d %%", density) << density;
    }

    void agreesWithFlooding()
    {
        QFETCH(int, density);
        std::mt19937 random(static_cast<unsigned>(density));
        Geometry geometry;
        geometry.size = { 13, 9, 7 };
        std::vector<std::uint16_t> voxels(13 * 9 * 7);
        for (int repeat = 0; repeat < 40; ++repeat) {
            for (std::uint16_t& voxel : voxels)
                voxel = static_cast<int>(random() % 100) < density
                    ? static_cast<std::uint16_t>(1 + random() % 2 * 699)
                    : std::uint16_t(0);
            const std::vector<int> expected = flooded(voxels, geometry);
            const ConnectedParts found = connectedParts(voxels, geometry);
            std::vector<int> got(voxels.size());
            for (const PartRun& run : found.runs)
                std::fill_n(got.begin() + run.begin, run.length, run.part + 1);
            QCOMPARE(got, expected);
        }
    }

    void measuresEachPart()
    {
        const Geometry geometry = test::leftHandedGeometry();
        std::vector<std::uint16_t> voxels(static_cast<std::size_t>(geometry.voxelCount()));
        // A box of 3, and a hook of 9 whose centre of mass lies outside of it.
        for (int k = 1; k <= 2; ++k)
            for (int j = 2; j <= 4; ++j)
                for (int i = 5; i <= 6; ++i)
                    voxels[offset(geometry, { i, j, k })] = 3;
        for (int i = 10; i <= 16; ++i)
            voxels[offset(geometry, { i, 8, 4 })] = 9;
        for (int j = 8; j <= 12; ++j)
            voxels[offset(geometry, { 16, j, 4 })] = 9;
        const ConnectedParts found = connectedParts(voxels, geometry);
        QCOMPARE(found.parts.size(), std::size_t(2));
        const ConnectedPart& box = found.parts[0];
        QCOMPARE(box.value, std::uint16_t(3));
        QCOMPARE(box.voxels, 12);
        QCOMPARE(box.low, (Index { 5, 2, 1 }));
        QCOMPARE(box.high, (Index { 6, 4, 2 }));
        QCOMPARE(box.centreIndex, (Vec3 { 5.5, 3, 1.5 }));
        const ConnectedPart& hook = found.parts[1];
        QCOMPARE(hook.voxels, 11);
        const Index anchor { static_cast<std::int64_t>(hook.anchorIndex.x),
            static_cast<std::int64_t>(hook.anchorIndex.y), static_cast<std::int64_t>(hook.anchorIndex.z) };
        QCOMPARE(voxels[offset(geometry, anchor)], std::uint16_t(9));
        QCOMPARE(voxels[offset(geometry,
                     { static_cast<std::int64_t>(std::round(hook.centreIndex.x)),
                         static_cast<std::int64_t>(std::round(hook.centreIndex.y)), 4 })],
            std::uint16_t(0));
    }
};

QTEST_APPLESS_MAIN(ConnectedPartsTest)
#include "ConnectedPartsTest.moc"
