#include "tests/views/Phantoms.h"
#include "views/scene/BoxOverlay.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/SliceScene.h"

#include <QTest>

#include <cmath>
#include <optional>
#include <set>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// A grid of four coarse voxels a side about a point, turned against everything: as a heatmap of a deep layer
// is.
Geometry coarseGridAbout(Vec3 pointLps)
{
    Geometry geometry;
    geometry.size = { 5, 4, 3 };
    geometry.spacingMm = { 3.0, 4.0, 5.0 };
    geometry.direction = rotationAbout({ 2, -1, 1 }, 25);
    const Vec3 hot { 3, 1, 2 }; // not in its middle, so that a flip is seen
    geometry.originLps = {};
    geometry.originLps = pointLps - geometry.indexToLps(hot);
    return geometry;
}

// Grey picture, and a heatmap with one hot voxel at the point.
struct HeatPhantom {
    std::shared_ptr<const Volume> body;
    Vec3 hotLps;
    HeatLayer heat;

    explicit HeatPhantom(const Geometry& geometry)
    {
        body = volumeOf<std::int16_t>(geometry, [](Vec3, Vec3) { return 100.0; });
        hotLps = geometry.centreLps() + geometry.indexToLpsMatrix() * Vec3 { 4, -3, 2 };
        heat.values = volumeOf<float>(
            coarseGridAbout(hotLps), [](Vec3, Vec3 index) { return index == Vec3 { 3, 1, 2 } ? 1.0 : 0.0; });
        heat.low = 0.2;
        heat.opacity = 1.0;
        heat.source = modelSource();
        heat.title = "HiResCAM";
        heat.caption = "Not a localisation";
    }
};

// The middle of all pixels that are coloured rather than grey.
std::optional<DisplayPoint> colouredMiddle(const std::vector<std::uint8_t>& rgb, int width, int height)
{
    DisplayPoint sum;
    double weight = 0.0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto* pixel = rgb.data() + static_cast<std::ptrdiff_t>(y * width + x) * 3;
            const double colour = std::abs(pixel[0] - pixel[2]);
            if (colour < 12.0)
                continue;
            sum.x += colour * x;
            sum.y += colour * y;
            weight += colour;
        }
    }
    if (weight == 0.0)
        return std::nullopt;
    return DisplayPoint { sum.x / weight, sum.y / weight };
}

std::optional<DisplayPoint> colouredMiddle(SliceScene& scene)
{
    return colouredMiddle(scene.picture(), scene.width(), scene.height());
}

BoxMark markOf(Vec3 low, Vec3 high)
{
    return { .minimumLps = low, .maximumLps = high, .text = "Lesion 0.93", .rgb = { 255, 0, 0 } };
}

} // namespace

class HeatAndBoxesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void heatMovesWithThePictureInEveryPlane_data() { addGeometryRows(); }
    void heatMovesWithThePictureInEveryPlane()
    {
        QFETCH(Geometry, geometry);
        const HeatPhantom phantom(geometry);
        for (const Orientation orientation :
            { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
            SliceScene scene;
            scene.setSize(300, 260);
            scene.setVolume(phantom.body);
            scene.setWindow({ 100, 400 });
            scene.setOrientation(orientation);
            scene.setHeatLayer(phantom.heat);
            scene.setCursorLps(phantom.hotLps);
            const auto check = [&](const char* when) {
                const auto expected = scene.lpsToDisplay(phantom.hotLps);
                const auto middle = colouredMiddle(scene);
                QVERIFY2(middle, when);
                const double away = std::hypot(middle->x - expected.x, middle->y - expected.y);
                QVERIFY2(away < 1.6 / scene.mmPerPixel(),
                    qPrintable(QStringLiteral("%1: %2 pixels").arg(when).arg(away)));
            };
            scene.fit();
            check("fit");
            scene.panBy(31, -17);
            check("panned");
            scene.zoomBy(1.7, 90, 140);
            check("zoomed");
            // Two coarse voxels further it is gone.
            scene.setCursorLps(phantom.hotLps + scene.axes().awayLps() * 15.0);
            QVERIFY(!colouredMiddle(scene));
        }
    }

    void coarseHeatShowsItsOwnVoxels()
    {
        HeatPhantom phantom(plainGeometry());
        phantom.heat.interpolated = false;
        SliceScene scene;
        scene.setSize(300, 300);
        scene.setVolume(phantom.body);
        scene.setHeatLayer(phantom.heat);
        scene.setCursorLps(phantom.hotLps);
        const auto count = [&] {
            std::set<std::array<std::uint8_t, 3>> colours;
            const auto& rgb = scene.picture();
            for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
                if (std::abs(rgb[i] - rgb[i + 2]) > 12)
                    colours.insert({ rgb[i], rgb[i + 1], rgb[i + 2] });
            }
            return colours.size();
        };
        // Hot iron's highest colour is white; over grey it is one colour, not a ramp.
        QVERIFY(count() <= 1);
        phantom.heat.interpolated = true;
        scene.setHeatLayer(phantom.heat);
        QVERIFY(count() > 10);
    }

    // A mask that hides everything does not change the colours that the bar explains.
    void heatLiesOverMasks()
    {
        const HeatPhantom phantom(plainGeometry());
        const auto mask = labelMapOf(
            phantom.body->geometry(), { { 1, "All", { 0, 90, 200 } } }, [](Vec3, Vec3) { return 1.0; });
        const auto colourAtHotspot = [&](bool isMasked) {
            SliceScene scene;
            scene.setSize(300, 300);
            scene.setVolume(phantom.body);
            scene.setHeatLayer(phantom.heat);
            if (isMasked)
                scene.setLabelLayers({ { mask, 1.0 } });
            scene.setCursorLps(phantom.hotLps);
            const auto at = scene.lpsToDisplay(phantom.hotLps);
            const auto offset = (static_cast<std::size_t>(at.y) * 300 + static_cast<std::size_t>(at.x)) * 3;
            const auto& rgb = scene.picture();
            return std::array { rgb[offset], rgb[offset + 1], rgb[offset + 2] };
        };
        const auto plain = colourAtHotspot(false);
        const auto masked = colourAtHotspot(true);
        for (std::size_t n = 0; n < 3; ++n)
            QVERIFY2(std::abs(plain[n] - masked[n]) < 60, qPrintable(QString::number(masked[n])));
        QVERIFY(masked[0] > 150); // not the mask's blue
    }

    void captionAndStampAreAlwaysDrawn()
    {
        const HeatPhantom phantom(plainGeometry());
        const auto window = OffscreenWindow::create();
        if (!window)
            QSKIP("no off-screen OpenGL");
        const auto pixels = [&](const QString& caption) {
            SliceScene scene;
            scene.setSize(300, 300);
            scene.setVolume(phantom.body);
            scene.setAnnotations({ false, false, false, {} });
            HeatLayer heat = phantom.heat;
            heat.caption = caption;
            scene.setHeatLayer(heat);
            return (*window)->render(scene).value().rgb;
        };
        QVERIFY(pixels("Not a localisation") != pixels(""));
    }

    void planesCutBoxes()
    {
        const auto corners = cornersOf(markOf({ 0, 0, 0 }, { 4, 2, 6 }));
        QCOMPARE(corners[0], (Vec3 { 0, 0, 0 }));
        QCOMPARE(corners[5], (Vec3 { 4, 0, 6 }));
        const auto rectangle = sectionOf(corners, { { 0, 0, 3 }, { 0, 0, 1 } });
        QCOMPARE(rectangle.size(), 4U);
        double around = 0.0;
        for (std::size_t i = 0; i < 4; ++i)
            around += length(rectangle[(i + 1) % 4] - rectangle[i]);
        QVERIFY(std::abs(around - 12.0) < 1e-9); // in order, not crossing
        QCOMPARE(sectionOf(corners, { { 2, 1, 3 }, normalized({ 3, 6, 2 }) }).size(), 6U);
        QVERIFY(sectionOf(corners, { { 0, 0, 7 }, { 0, 0, 1 } }).empty());
    }

    // A line of a report lies where it was drawn, in its slices alone, with the names of all who made what is
    // there.
    void linesAreDrawnWhereTheyLie_data() { addGeometryRows(); }
    void linesAreDrawnWhereTheyLie()
    {
        QFETCH(Geometry, geometry);
        const HeatPhantom phantom(geometry);
        const auto window = OffscreenWindow::create();
        if (!window)
            QSKIP("no off-screen OpenGL");
        SliceScene scene;
        scene.setSize(300, 260);
        scene.setVolume(phantom.body);
        scene.setWindow({ 100, 400 });
        scene.setAnnotations({ false, false, false, {} });
        const Vec3 begin = phantom.hotLps;
        const Vec3 end = begin + Vec3 { 9, 4, 0 };
        BoxLayer layer;
        layer.lines = { { .pointsLps = { begin, end }, .text = {}, .rgb = { 255, 0, 0 } } };
        layer.source.name = "a file";
        scene.setBoxLayer(layer);
        scene.setCursorLps(begin);
        scene.fit();
        const auto pixels = [&] { return (*window)->render(scene).value().rgb; };
        const auto middle = colouredMiddle(pixels(), 300, 260);
        QVERIFY(middle.has_value());
        const auto expected = scene.lpsToDisplay((begin + end) * 0.5);
        QVERIFY2(std::hypot(middle->x - expected.x, middle->y - expected.y) < 2.5,
            qPrintable(QStringLiteral("%1 %2, not %3 %4")
                    .arg(middle->x)
                    .arg(middle->y)
                    .arg(expected.x)
                    .arg(expected.y)));
        scene.setCursorLps(begin + Vec3 { 0, 0, 1.6 * scene.sliceSpacingMm() });
        QVERIFY(!colouredMiddle(pixels(), 300, 260).has_value());
        const auto unstamped = pixels();
        layer.moreSources = { modelSource() };
        scene.setBoxLayer(layer);
        QVERIFY(pixels() != unstamped);
    }

    void partsOfLinesNearAPlane()
    {
        const SectionPlane plane { { 0, 0, 10 }, { 0, 0, 1 }, 2.0 };
        const auto through = partNear({ 0, 0, 0 }, { 40, 0, 20 }, plane);
        QVERIFY(through.has_value());
        QVERIFY(length((*through)[0] - Vec3 { 18, 0, 9 }) < 1e-9);
        QVERIFY(length((*through)[1] - Vec3 { 22, 0, 11 }) < 1e-9);
        const auto back = partNear({ 40, 0, 20 }, { 0, 0, 10 }, plane);
        QVERIFY(length((*back)[0] - Vec3 { 4, 0, 11 }) < 1e-9);
        QCOMPARE((*back)[1], (Vec3 { 0, 0, 10 }));
        QVERIFY(!partNear({ 0, 0, 11.5 }, { 5, 5, 30 }, plane));
        QVERIFY(partNear({ 1, 2, 10.9 }, { 1, 2, 10.9 }, plane));
    }
};

QTEST_GUILESS_MAIN(HeatAndBoxesTest)
#include "HeatAndBoxesTest.moc"
