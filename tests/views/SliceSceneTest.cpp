#include "views/scene/SliceScene.h"

#include "core/review/MaskEditor.h"
#include "tests/views/Phantoms.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/SlicePicture.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <cstdlib>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// A small bright ball at the patient's left, anterior and superior of the middle, in a grey body.
Vec3 markerOffset(const Geometry& geometry)
{
    double reach = 1e9;
    for (std::size_t axis = 0; axis < 3; ++axis)
        reach = std::min(reach, static_cast<double>(geometry.size[axis]) * geometry.spacingMm[axis]);
    return Vec3 { 0.24, -0.16, 0.2 } * reach;
}

std::shared_ptr<const Volume> markedVolume(const Geometry& geometry)
{
    const Vec3 marker = geometry.centreLps() + markerOffset(geometry);
    return volumeOf<std::int16_t>(
        geometry, [&](Vec3 p, Vec3) { return length(p - marker) < 3.0 ? 1000 : 200; });
}

std::uint8_t redAt(SliceScene& scene, double x, double y)
{
    const auto& rgb = scene.picture();
    const auto column = static_cast<std::size_t>(std::lround(x));
    const auto row = static_cast<std::size_t>(std::lround(y));
    return rgb[(row * static_cast<std::size_t>(scene.width()) + column) * 3];
}

struct Centroid {
    double x = 0.0;
    double y = 0.0;
    int pixels = 0;
};

Centroid brightCentroid(SliceScene& scene, int above)
{
    Centroid centroid;
    for (int y = 0; y < scene.height(); ++y) {
        for (int x = 0; x < scene.width(); ++x) {
            if (redAt(scene, x, y) > above) {
                centroid.x += x;
                centroid.y += y;
                ++centroid.pixels;
            }
        }
    }
    centroid.x /= std::max(1, centroid.pixels);
    centroid.y /= std::max(1, centroid.pixels);
    return centroid;
}

void plain(SliceScene& scene)
{
    scene.setAnnotations({ false, false, false, {} });
}

} // namespace

class SliceSceneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leftAnteriorSuperiorIsWhereRadiologyHasIt_data() { addGeometryRows(); }
    void leftAnteriorSuperiorIsWhereRadiologyHasIt();
    void positionsGoThereAndBack();
    void scrollingVisitsEverySlice_data() { addGeometryRows(); }
    void scrollingVisitsEverySlice();
    void aMaskOnAnotherGridCoversItsStructure_data() { addGeometryRows(); }
    void aMaskOnAnotherGridCoversItsStructure();
    void whatIsPaintedIsDrawnInPartAsInWhole_data() { addGeometryRows(); }
    void whatIsPaintedIsDrawnInPartAsInWhole();
    void hiddenLabelsAreNotDrawn();
    void outlinesLeaveTheInsideFree();
    void heatIsDrawnAboveItsThresholdOnly();
    void greyFollowsTheWindow();
    void invertedPicturesKeepEmptySpaceBlack();
    void zoomKeepsThePointUnderThePointer();
    void theWindowShowsThePictureAndTheText_data();
    void theWindowShowsThePictureAndTheText();
    void anEmptySceneSaysWhatToDo();
    void slicesThatAreNotThereStayBlack();
    void thickSlabsComeLaterAndAreTheSame();
};

// The patient's left is at the right of the screen, anterior and superior are up; sagittal is seen from the
// left.
void SliceSceneTest::leftAnteriorSuperiorIsWhereRadiologyHasIt()
{
    QFETCH(Geometry, geometry);
    const auto volume = markedVolume(geometry);
    QVERIFY(volume);
    const Vec3 offset = markerOffset(geometry);
    SliceScene scene;
    plain(scene);
    scene.setSize(201, 151);
    scene.setVolume(volume);
    scene.setWindow({ 600, 1200 });
    for (const auto& [orientation, right, down] : { std::tuple { Orientation::Axial, offset.x, offset.y },
             std::tuple { Orientation::Coronal, offset.x, -offset.z },
             std::tuple { Orientation::Sagittal, offset.y, -offset.z } }) {
        scene.setOrientation(orientation);
        scene.setCursorLps(geometry.centreLps() + offset);
        scene.fit();
        const Centroid seen = brightCentroid(scene, 150);
        QVERIFY(seen.pixels > 5);
        QVERIFY(std::abs(seen.x - (100.0 + right / scene.mmPerPixel())) < 1.5);
        QVERIFY(std::abs(seen.y - (75.0 + down / scene.mmPerPixel())) < 1.5);
    }
}

void SliceSceneTest::positionsGoThereAndBack()
{
    SliceScene scene;
    scene.setSize(320, 200);
    scene.setVolume(markedVolume(obliqueGeometry()));
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        scene.setOrientation(orientation);
        scene.setCursorLps({ -20, 11, 3 });
        scene.zoomBy(1.7, 40, 60);
        scene.panBy(13, -9);
        const Vec3 point = scene.displayToLps(71.5, 33.25);
        QVERIFY(std::abs(dot(point - scene.cursorLps(), scene.axes().awayLps())) < 1e-9);
        const auto position = scene.lpsToDisplay(point);
        QVERIFY(std::abs(position.x - 71.5) < 1e-9);
        QVERIFY(std::abs(position.y - 33.25) < 1e-9);
    }
}

void SliceSceneTest::scrollingVisitsEverySlice()
{
    QFETCH(Geometry, geometry);
    SliceScene scene;
    scene.setVolume(markedVolume(geometry));
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        scene.setOrientation(orientation);
        scene.setCursorLps(geometry.centreLps());
        scene.setCursorLps(scene.scrolledCursor(-100000));
        QCOMPARE(scene.sliceIndex(), 0);
        for (int slice = 1; slice < scene.sliceCount(); ++slice) {
            scene.setCursorLps(scene.scrolledCursor(1));
            QCOMPARE(scene.sliceIndex(), slice);
        }
        const Vec3 last = scene.cursorLps();
        QVERIFY(length(scene.scrolledCursor(1) - last) < scene.sliceSpacingMm()); // no further
    }
    // Along the grid, slices are voxels' centres, and away means into the screen.
    if (geometry.direction == Mat3 {}) {
        scene.setOrientation(Orientation::Axial);
        scene.setCursorLps(geometry.indexToLps({ 3, 4, 5.4 }));
        QVERIFY(length(scene.scrolledCursor(2) - geometry.indexToLps({ 3, 4, 7 })) < 1e-9);
    }
}

// The mask's grid is finer, turned and shifted against the volume's; its ball must still lie on the volume's.
void SliceSceneTest::aMaskOnAnotherGridCoversItsStructure()
{
    QFETCH(Geometry, geometry);
    const Vec3 centre = geometry.centreLps() + markerOffset(geometry);
    constexpr double radius = 6.0;
    const auto volume = volumeOf<std::int16_t>(
        geometry, [&](Vec3 p, Vec3) { return length(p - centre) < radius ? 1000 : 0; });
    Geometry fine { { 61, 67, 71 }, {}, { 0.35, 0.31, 0.33 }, rotationAbout({ 1, -1, 2 }, 50) };
    fine.originLps = fine.originLps + centre - fine.centreLps();
    const auto mask = labelMapOf(fine, { { 7, "Ball", { 255, 0, 0 } } },
        [&](Vec3 p, Vec3) { return length(p - centre) < radius ? 7 : 0; });
    QVERIFY(volume && mask);
    SliceScene scene;
    plain(scene);
    scene.setSize(300, 300);
    scene.setVolume(volume);
    scene.setWindow({ 500, 1 }); // white from half the ball's value on, black below
    LabelLayer layer { mask };
    layer.opacity = 1.0;
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        scene.setOrientation(orientation);
        scene.setCursorLps(centre);
        scene.setMmPerPixel(0.1);
        const auto middle = scene.lpsToDisplay(centre);
        scene.panBy(149.5 - middle.x, 149.5 - middle.y);
        scene.setLabelLayers({ layer });
        const std::vector<std::uint8_t> rgb = scene.picture();
        int red = 0;
        for (int y = 0; y < 300; ++y) {
            for (int x = 0; x < 300; ++x) {
                const std::uint8_t* pixel = &rgb[static_cast<std::size_t>(y * 300 + x) * 3];
                const bool isRed = pixel[0] > 200 && pixel[1] < 50;
                const double mm = std::hypot(x - 149.5, y - 149.5) * 0.1;
                if (mm < radius - 0.5)
                    QVERIFY2(isRed, qPrintable(QString("%1 mm inside is not covered").arg(mm)));
                if (mm > radius + 0.5)
                    QVERIFY2(!isRed, qPrintable(QString("%1 mm is outside and covered").arg(mm)));
                red += isRed ? 1 : 0;
            }
        }
        QVERIFY(std::abs(red * 0.01 - 3.14159 * radius * radius) < 4.0); // square millimetres
    }
}

// Only the box of what changed is drawn again; the picture must be the one of a scene that draws everything.
void SliceSceneTest::whatIsPaintedIsDrawnInPartAsInWhole()
{
    QFETCH(Geometry, geometry);
    const auto volume = markedVolume(geometry);
    const auto start = std::make_shared<const LabelMap>(fovea::test::makePhantomLabels(geometry));
    const ScreenAxes oblique { normalized({ 1, 0.3, -0.2 }), normalized({ -0.3, 1, 0 }) };
    const std::vector<ScreenAxes> planes { screenAxes(Orientation::Axial), screenAxes(Orientation::Coronal),
        screenAxes(Orientation::Sagittal),
        { oblique.rightLps, normalized(cross(cross(oblique.rightLps, oblique.downLps), oblique.rightLps)) } };
    for (const ScreenAxes& axes : planes) {
        for (const bool isOutline : { false, true }) {
            const auto editor = MaskEditor::begin(start, start).value();
            const LabelLayer layer {
                .map = editor->live(), .opacity = 0.6, .visible = {}, .outline = isOutline
            };
            const auto set = [&](SliceScene& scene) {
                scene.setVolume(volume);
                scene.setSize(173, 149);
                scene.setPlane(axes);
                scene.fit();
                scene.setLabelLayers({ layer });
            };
            SliceScene scene;
            set(scene);
            scene.prepare();
            // Near the plane, beside it, and two strokes before one picture.
            std::vector<std::vector<Vec3>> pictures { { { 1.3, -2.1, 0.4 } }, { { 0.2, 0.3, 9.0 } },
                { { -3, 1, 0 }, { 2, 3, -1 } } };
            std::uint16_t value = 0;
            for (const auto& offsets : pictures) {
                const auto before = *scene.pixels();
                for (const Vec3& offset : offsets) {
                    const Vec3 point = geometry.centreLps() + offset;
                    const MaskChange change = editor->edit([&](const EditableVoxels& voxels) {
                        return paint(
                            voxels, point, point + Vec3 { 1, 1, 0 }, { .radiusMm = 2.5, .value = value });
                    });
                    QVERIFY(!change.empty());
                    scene.noteLabels(boxOf(change, geometry));
                    value = static_cast<std::uint16_t>(value % 5 + 2);
                }
                scene.prepare();
                SliceScene whole;
                set(whole);
                whole.prepare();
                QVERIFY(*scene.pixels() == *whole.pixels());
                QVERIFY(offsets.size() == 1 || *scene.pixels() != before);
            }
        }
    }
}

void SliceSceneTest::hiddenLabelsAreNotDrawn()
{
    const Geometry geometry = plainGeometry();
    const auto mask = labelMapOf(geometry, { { 1, "One", { 255, 0, 0 } }, { 2, "Two", { 0, 255, 0 } } },
        [](Vec3 p, Vec3) { return p.x < 0 ? 1 : 2; });
    SliceScene scene;
    plain(scene);
    scene.setSize(100, 100);
    scene.setVolume(volumeOf<std::int16_t>(geometry, [](Vec3, Vec3 index) { return index.x; }));
    scene.setWindow({ 1000, 1 }); // black
    scene.setLabelLayers({ { mask, 1.0, { false, true } } });
    const auto left = scene.lpsToDisplay({ -10, 0, 0 });
    const auto right = scene.lpsToDisplay({ 10, 0, 0 });
    const auto at = [&](SliceScene::Position p, std::size_t channel) {
        return scene.picture()[(static_cast<std::size_t>(std::lround(p.y)) * 100
                                   + static_cast<std::size_t>(std::lround(p.x)))
                * 3
            + channel];
    };
    QCOMPARE(at(left, 0), std::uint8_t { 0 });
    QCOMPARE(at(right, 1), std::uint8_t { 255 });
    scene.setLabelLayers({ { mask, 0.5, { true, false } } });
    QCOMPARE(at(left, 0), std::uint8_t { 128 });
    QCOMPARE(at(right, 1), std::uint8_t { 0 });
}

void SliceSceneTest::outlinesLeaveTheInsideFree()
{
    const Geometry geometry = plainGeometry();
    const auto mask = labelMapOf(geometry, { { 1, "Disc", { 255, 0, 0 } } },
        [](Vec3 p, Vec3) { return std::hypot(p.x, p.y) < 10 ? 1 : 0; });
    SliceScene scene;
    plain(scene);
    scene.setSize(200, 200);
    scene.setVolume(volumeOf<std::int16_t>(geometry, [](Vec3, Vec3) { return 0; }));
    scene.setWindow({ 1000, 1 });
    scene.setMmPerPixel(0.25);
    LabelLayer layer { mask, 1.0 };
    layer.outline = true;
    scene.setLabelLayers({ layer });
    const auto middle = scene.lpsToDisplay({ 0, 0, scene.cursorLps().z });
    QCOMPARE(redAt(scene, middle.x, middle.y), std::uint8_t { 0 });
    int crossed = 0;
    for (double x = middle.x; x < middle.x + 60; x += 1.0)
        crossed += redAt(scene, x, middle.y) > 200 ? 1 : 0;
    QVERIFY(crossed >= 1 && crossed <= 4);
}

void SliceSceneTest::heatIsDrawnAboveItsThresholdOnly()
{
    const Geometry geometry = plainGeometry();
    const auto ramp = volumeOf<float>(geometry, [](Vec3 p, Vec3) { return p.x; });
    SliceScene scene;
    plain(scene);
    scene.setSize(200, 200);
    scene.setVolume(volumeOf<std::int16_t>(geometry, [](Vec3, Vec3) { return 0; }));
    scene.setWindow({ 1000, 1 });
    HeatLayer heat;
    heat.values = ramp;
    heat.low = 5.0;
    heat.high = 15.0;
    heat.opacity = 1.0;
    scene.setHeatLayer(heat);
    const auto redAtX = [&](double mm) {
        const auto p = scene.lpsToDisplay({ mm, 0, scene.cursorLps().z });
        return redAt(scene, p.x, p.y);
    };
    QCOMPARE(redAtX(4.0), std::uint8_t { 0 });
    QVERIFY(redAtX(8.0) > 20);
    QCOMPARE(redAtX(16.0), std::uint8_t { 255 });
}

// PS3.3 C.11.2.1.2.1: for window 100 at 50, y = (x - 49.5) / 99 + 0.5 of the whole range.
void SliceSceneTest::greyFollowsTheWindow()
{
    const GreyScale whole({ 50, 100 }, true, false);
    QCOMPARE(whole(-1.0f), std::uint8_t { 0 });
    QCOMPARE(whole(0.0f), std::uint8_t { 0 });
    QCOMPARE(whole(99.0f), std::uint8_t { 255 });
    QCOMPARE(whole(33.0f), std::uint8_t { 85 });
    const GreyScale exact({ 0.5, 1.0 }, false, false);
    QCOMPARE(exact(0.2f), std::uint8_t { 51 });
    const GreyScale inverted({ 50, 100 }, true, true);
    QCOMPARE(inverted(33.0f), std::uint8_t { 170 });
    const GreyScale threshold({ 50, 1 }, true, false);
    QCOMPARE(threshold(49.0f), std::uint8_t { 0 });
    QCOMPARE(threshold(50.0f), std::uint8_t { 255 });
}

void SliceSceneTest::invertedPicturesKeepEmptySpaceBlack()
{
    SliceScene scene;
    plain(scene);
    scene.setSize(200, 80); // wide: empty at both sides
    scene.setVolume(volumeOf<std::int16_t>(plainGeometry(), [](Vec3, Vec3) { return 0; }));
    scene.setWindow({ 50, 100 });
    scene.setInverted(true);
    QCOMPARE(redAt(scene, 100, 40), std::uint8_t { 255 });
    QCOMPARE(redAt(scene, 2, 40), std::uint8_t { 0 });
}

void SliceSceneTest::zoomKeepsThePointUnderThePointer()
{
    SliceScene scene;
    scene.setSize(300, 200);
    scene.setVolume(markedVolume(plainGeometry()));
    const Vec3 before = scene.displayToLps(77, 142);
    scene.zoomBy(2.5, 77, 142);
    QVERIFY(length(scene.displayToLps(77, 142) - before) < 1e-9);
    const double zoomed = scene.mmPerPixel();
    scene.setSize(310, 200); // no longer fitted
    QCOMPARE(scene.mmPerPixel(), zoomed);
    scene.fit();
    QVERIFY(scene.mmPerPixel() > zoomed);
}

void SliceSceneTest::theWindowShowsThePictureAndTheText_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("odd") << 301 << 251;
    QTest::newRow("even") << 640 << 480;
}

// OpenGL must neither scale, shift nor flip what was computed.
void SliceSceneTest::theWindowShowsThePictureAndTheText()
{
    QFETCH(int, width);
    QFETCH(int, height);
    auto window = OffscreenWindow::create();
    if (!window)
        QSKIP("No off-screen OpenGL here");
    SliceScene first; // another scene was in the window before
    first.setVolume(markedVolume(plainGeometry()));
    first.setSize(211, 97);
    QVERIFY((*window)->render(first));
    SliceScene scene;
    plain(scene);
    scene.setSize(width, height);
    scene.setVolume(markedVolume(obliqueGeometry()));
    const auto bare = (*window)->render(scene);
    QVERIFY(bare);
    QCOMPARE(bare->width, width);
    QVERIFY(bare->rgb == scene.picture());
    QVERIFY(std::ranges::count(bare->rgb, 0) < static_cast<std::ptrdiff_t>(bare->rgb.size()));

    scene.setAnnotations({});
    const auto annotated = (*window)->render(scene);
    QVERIFY(annotated);
    int changed = 0;
    for (std::size_t n = 0; n < bare->rgb.size(); n += 3)
        changed += annotated->rgb[n] != bare->rgb[n] ? 1 : 0;
    QVERIFY(changed > 800);
    QVERIFY(changed < width * height / 2);
    QVERIFY(scene.picture() == bare->rgb); // the picture itself stays as it is
}

void SliceSceneTest::anEmptySceneSaysWhatToDo()
{
    auto window = OffscreenWindow::create();
    if (!window)
        QSKIP("No off-screen OpenGL here");
    SliceScene scene;
    scene.setSize(300, 250);
    const auto blank = (*window)->render(scene);
    scene.setEmptyText("Open a folder");
    const auto told = (*window)->render(scene);
    QVERIFY(blank && told);
    QVERIFY(std::ranges::all_of(blank->rgb, [](std::uint8_t value) { return value == 0; }));
    QVERIFY(std::ranges::count_if(told->rgb, [](std::uint8_t value) { return value > 100; }) > 100);
}

void SliceSceneTest::slicesThatAreNotThereStayBlack()
{
    const Geometry geometry = plainGeometry(); // 30 axial slices from z = -15 on, every 1 mm
    const auto fill = std::make_shared<VolumeFill>(geometry.size[2]);
    auto image = fovea::test::makeImage<std::int16_t>(geometry, [](auto, auto, auto) { return 100; });
    const auto volume = std::make_shared<const Volume>(
        *Volume::create<std::int16_t>(image, { .windows = { { 50, 100 } } }, fill));
    fill->add(15, { 100, 100 });
    SliceScene scene;
    plain(scene);
    scene.setSize(300, 300);
    scene.setVolume(volume);
    const auto white = [&] { return std::ranges::count(scene.picture(), 255); };
    scene.setOrientation(Orientation::Axial);
    scene.setCursorLps(geometry.indexToLps({ 20, 25, 15 }));
    const auto whole = white();
    QVERIFY(whole > 1000);
    scene.setCursorLps(geometry.indexToLps({ 20, 25, 16 }));
    QCOMPARE(white(), 0);
    // One slice of a coronal picture is a line at most.
    scene.setOrientation(Orientation::Coronal);
    const auto line = white();
    fill->add(14, { 100, 100 });
    fill->add(16, { 100, 100 });
    QCOMPARE(white(), line); // nobody said that there is more
    scene.noteVoxels();
    QVERIFY(white() > line);
    QVERIFY(white() < 300 * 3 * 30);
    for (std::int64_t n = 0; n < 30; ++n)
        fill->add(n, { 100, 100 });
    scene.noteVoxels();
    QVERIFY(white() > 9 * line);
    scene.setOrientation(Orientation::Axial);
    QCOMPARE(white(), whole);
}

void SliceSceneTest::thickSlabsComeLaterAndAreTheSame()
{
    const auto volume = markedVolume(plainGeometry());
    SliceScene waiting;
    SliceScene patient;
    std::atomic<int> updates = 0;
    patient.setUpdated([&] { ++updates; });
    for (SliceScene* scene : { &waiting, &patient }) {
        plain(*scene);
        scene->setSize(701, 563);
        scene->setVolume(volume);
        scene->setWindow({ 500, 1000, {} });
        scene->setSlab({ Slab::Mode::Maximum, 20.0 });
        scene->prepare();
    }
    QVERIFY(!waiting.isCoarse());
    QVERIFY(patient.isCoarse());
    // Coarse, but of the same planes: nearly everywhere nearly the same.
    const auto& full = *waiting.pixels();
    const auto differing = [&] {
        const auto& shown = *patient.pixels();
        std::ptrdiff_t count = 0;
        for (std::size_t n = 0; n < full.size(); ++n)
            count += std::abs(shown[n] - full[n]) > 8 ? 1 : 0;
        return count;
    };
    QVERIFY(differing() > 0);
    QVERIFY(differing() < static_cast<std::ptrdiff_t>(full.size() / 50));
    patient.finish();
    QVERIFY(!patient.isCoarse());
    QCOMPARE(updates.load(), 1);
    QCOMPARE(differing(), 0);
    // What is asked for later replaces what was asked for before, and thin slices never come later.
    for (const double mm : { 18.0, 22.0, 16.0 }) {
        patient.setSlab({ Slab::Mode::Minimum, mm });
        patient.prepare();
        QVERIFY(patient.isCoarse());
    }
    patient.setSlab({});
    patient.prepare();
    QVERIFY(!patient.isCoarse());
    waiting.setSlab({});
    waiting.prepare();
    QCOMPARE(*patient.pixels(), *waiting.pixels());
}

QTEST_APPLESS_MAIN(SliceSceneTest)
#include "SliceSceneTest.moc"
