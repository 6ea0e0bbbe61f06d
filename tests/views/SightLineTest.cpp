#include "views/scene/SightLine.h"

#include "tests/support/Phantom.h"

#include <QTest>

#include <array>
#include <cmath>
#include <utility>

using namespace fovea;
using namespace fovea::views;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// A camera that looks along a direction, upright enough for any of them, with 1 mm a pixel at 200 pixels.
VolumeScene::Look lookingAlong(Vec3 awayLps, Vec3 focusLps)
{
    VolumeScene::Look look;
    look.focusLps = focusLps;
    look.positionLps = focusLps - normalized(awayLps) * 300.0;
    look.upLps = { 0.1, 0.2, 1.0 };
    look.halfHeightMm = 100.0;
    return look;
}

// Where a point of the patient lies in a picture of 320 x 200 pixels.
std::pair<double, double> pixelOf(const VolumeScene::Look& look, Vec3 pointLps)
{
    const Vec3 away = normalized(look.focusLps - look.positionLps);
    const Vec3 right = normalized(cross(away, look.upLps));
    const Vec3 offset = pointLps - look.positionLps;
    return { 160.0 + dot(offset, right), 100.0 - dot(offset, cross(right, away)) };
}

} // namespace

// Pointing at pictures in three dimensions: known places in phantoms without symmetry, seen from known
// cameras.
class SightLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pixelsLieOnTheirLine()
    {
        const VolumeScene::Look look = lookingAlong({ 0.4, 1.0, -0.3 }, { 10, -20, 30 });
        const Vec3 point { 25, 4, -11 };
        const auto [x, y] = pixelOf(look, point);
        const SightLine line = sightLine(look, 320, 200, x, y);
        QVERIFY(length(line.at(dot(point - line.originLps, line.awayLps)) - point) < 1e-9);
        // From the front the patient's left is at the right, and the head at the top.
        VolumeScene::Look front = lookingAlong({ 0, 1, 0 }, {});
        front.upLps = { 0, 0, 1 };
        const Vec3 corner = sightLine(front, 320, 200, 320, 0).at(300.0);
        QVERIFY(length(corner - Vec3 { 160, 0, 100 }) < 1e-9);
    }

    void theFirstShownSurfaceIsMet_data() { geometries(); }
    void theFirstShownSurfaceIsMet()
    {
        QFETCH(Geometry, geometry);
        const auto map = std::make_shared<const LabelMap>(test::makePhantomLabels(geometry));
        const LabelLayer all { .map = map };
        LabelLayer onlyLeft { .map = map, .visible = std::vector<bool>(map->labels().size(), false) };
        onlyLeft.visible[0] = true;
        int met = 0;
        for (const Vec3 away : { Vec3 { 0, 1, 0 }, Vec3 { -1, 0.2, 0.1 }, Vec3 { 0.3, -0.8, -0.6 } }) {
            const VolumeScene::Look look = lookingAlong(away, geometry.centreLps());
            for (const double x : { 148.3, 160.2, 166.9 }) {
                for (const double y : { 91.7, 100.4, 107.2 }) {
                    const SightLine line = sightLine(look, 320, 200, x, y);
                    for (const LabelLayer* layer : std::array { &all, &std::as_const(onlyLeft) }) {
                        const auto truth = firstAlong(line, [&](Vec3 point) {
                            const std::uint16_t value = map->valueAtLps(point);
                            return layer == &all ? value != 0 : value == 1;
                        });
                        const auto found = surfaceAlong(line, *layer, {});
                        QCOMPARE(found.has_value(), truth.has_value());
                        if (!found)
                            continue;
                        ++met;
                        QVERIFY2(
                            std::abs(*found - *truth) < 0.02, qPrintable(QString::number(*found - *truth)));
                    }
                }
            }
        }
        QVERIFY(met > 10);
    }

    void planesOpenSurfaces_data() { geometries(); }
    void planesOpenSurfaces()
    {
        QFETCH(Geometry, geometry);
        const auto map = std::make_shared<const LabelMap>(test::makePhantomLabels(geometry));
        const LabelLayer layer { .map = map };
        const VolumeScene::Look look = lookingAlong({ 0.2, 1, 0.1 }, geometry.centreLps());
        const SightLine line = sightLine(look, 320, 200, 161.3, 98.2);
        const double first = *surfaceAlong(line, layer, {});
        // Cut within the body: what is seen is the inner side of a surface further away, not the cut.
        const ClipPlane plane { line.at(first + 1.7), normalized(Vec3 { 0.1, 1, 0.3 }) };
        const std::uint16_t inside = map->valueAtLps(line.at(first + 1.7));
        QVERIFY(inside != 0);
        const auto truth = firstAlong(line, [&](Vec3 point) {
            return dot(point - plane.pointLps, plane.normalLps) > 0.0 && map->valueAtLps(point) != inside;
        });
        const auto found = surfaceAlong(line, layer, { plane });
        QVERIFY(found.has_value());
        QVERIFY2(std::abs(*found - *truth) < 0.02, qPrintable(QString::number(*found - *truth)));
        // All cut away.
        QVERIFY(!surfaceAlong(line, layer, { { line.at(1e4), line.awayLps } }).has_value());
    }

    void theOpaqueFrontIsMet_data() { geometries(); }
    void theOpaqueFrontIsMet()
    {
        QFETCH(Geometry, geometry);
        const Volume volume = test::makePhantom(geometry);
        TransferFunction function { .isCt = true };
        function.points = { { .position = 800, .opacity = 0.0 }, { .position = 900, .opacity = 1.0 } };
        const OpacityCurve bone(function, volume);
        QCOMPARE(bone(700), 0.0);
        QVERIFY(std::abs(bone(850) - 0.5) < 1e-12);
        QCOMPARE(bone(2000), 1.0);
        const VolumeScene::Look look = lookingAlong({ -0.4, 1, 0.2 }, geometry.centreLps());
        int met = 0;
        for (int n = 0; n < 99; ++n) { // the bone of a slanting grid lies in its corners
            const SightLine line = sightLine(look, 320, 200, 140.1 + 4.0 * (n % 11), 84.3 + 4.0 * (n / 11));
            const auto truth = firstAlong(
                line, [&](Vec3 point) { return volume.valueAtLps(point).value_or(-1e4) >= 900; });
            const auto found = opaqueAlong(line, volume, bone, {});
            QCOMPARE(found.has_value(), truth.has_value());
            if (!found)
                continue;
            ++met;
            QVERIFY2(std::abs(*found - *truth) < 0.02, qPrintable(QString::number(*found - *truth)));
        }
        QVERIFY(met > 3);
    }

    // Of a uniform block, half of the light is left after ln 2 / -ln(1 - opacity) millimetres.
    void halfOfTheLightIsTheFront()
    {
        Geometry geometry { { 40, 30, 20 }, { -19.5, -14.5, -9.5 }, { 1, 1, 1 }, {} };
        const Volume volume = test::makeVolume<std::int16_t>(geometry,
            [](auto i, auto, auto) { return i < 25 ? 100 : 700; }, { .modality = "CT", .unit = "HU" });
        TransferFunction function { .isCt = true };
        function.points = { { .position = 0, .opacity = 0.1 }, { .position = 200, .opacity = 0.1 },
            { .position = 300, .opacity = 0.1 } };
        const SightLine line { { -100, 3.2, 1.1 }, { 1, 0, 0 } };
        const auto found = opaqueAlong(line, volume, OpacityCurve(function, volume), {});
        const double expected = 80.0 + std::log(0.5) / std::log(0.9);
        QVERIFY(found && std::abs(*found - expected) < 1e-9);
        // A maximum intensity shows its brightest voxel, wherever it lies.
        function.isMaximum = true;
        const auto brightest = opaqueAlong(line, volume, OpacityCurve(function, volume), {});
        QVERIFY(brightest && std::abs(*brightest - 105.0) < 1e-9);
        // Too thin to be seen.
        function.isMaximum = false;
        for (TransferPoint& point : function.points)
            point.opacity = 0.001;
        QVERIFY(!opaqueAlong(line, volume, OpacityCurve(function, volume), {}).has_value());
    }

private:
    static void geometries()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::newRow("axial") << test::axialGeometry();
        QTest::newRow("oblique") << test::obliqueGeometry();
        QTest::newRow("left-handed") << test::leftHandedGeometry();
        QTest::newRow("sagittal") << test::sagittalGeometry();
    }

    // By small steps, for comparison.
    template <class Is>
    static std::optional<double> firstAlong(const SightLine& line, Is&& is)
    {
        for (int n = 0; n < 60000; ++n) {
            if (is(line.at(0.01 * n)))
                return 0.01 * n;
        }
        return std::nullopt;
    }
};

QTEST_GUILESS_MAIN(SightLineTest)
#include "SightLineTest.moc"
