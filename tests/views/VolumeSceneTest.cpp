#include "views/scene/VolumeScene.h"

#include "tests/views/Phantoms.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/Solid.h"

#include <QTest>

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkMassProperties.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>

#include <cmath>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

struct Centroid {
    double x = 0.0;
    double y = 0.0;
    int pixels = 0;
};

// Of pixels in which one channel is far above the others.
Centroid centroidOf(const Picture& picture, int channel)
{
    Centroid centroid;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const int value = picture.at(x, y, channel);
            if (value > 60 && value > 2 * picture.at(x, y, (channel + 1) % 3)
                && value > 2 * picture.at(x, y, (channel + 2) % 3)) {
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

} // namespace

class VolumeSceneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reducedVoxelsStayAtTheirPlace_data() { geometries(); }
    void reducedVoxelsStayAtTheirPlace();
    void surfacesLieOnTheirStructure_data() { geometries(); }
    void surfacesLieOnTheirStructure();
    void largeSurfacesKeepTheirVolume();
    void leftIsAtTheRightFromTheFront();
    void theImageIsDrawn_data() { geometries(); }
    void theImageIsDrawn();
    void presetsFitTheModality();

private:
    static void geometries();
};

void VolumeSceneTest::geometries()
{
    QTest::addColumn<Geometry>("geometry");
    QTest::newRow("anisotropic") << anisotropicGeometry();
    QTest::newRow("oblique") << obliqueGeometry();
    QTest::newRow("left-handed") << leftHandedGeometry();
}

// The mean over a block of a linear function is its value at the block's centre.
void VolumeSceneTest::reducedVoxelsStayAtTheirPlace()
{
    QFETCH(Geometry, geometry);
    const auto function = [](Vec3 p, Vec3) { return 3.0 * p.x - 2.0 * p.y + 5.0 * p.z; };
    const auto volume = volumeOf<float>(geometry, function);
    QVERIFY(volume);
    const auto solid = makeSolid(*volume, 20, {});
    QVERIFY(solid);
    QVERIFY(solid->reduction[0] > 1);
    QVERIFY(solid->toLps->Determinant() > 0.0);
    const std::array<int, 3> size { solid->image->GetDimensions()[0], solid->image->GetDimensions()[1],
        solid->image->GetDimensions()[2] };
    const double* spacing = solid->image->GetSpacing();
    // The last block along an axis may be cut off and is left out.
    for (const auto& [i, j, k] : { std::array { 1, 1, 1 }, std::array { size[0] - 2, 2, 1 },
             std::array { 3, size[1] - 2, size[2] - 2 } }) {
        const std::array<double, 4> own { i * spacing[0], j * spacing[1], k * spacing[2], 1.0 };
        std::array<double, 4> lps {};
        solid->toLps->MultiplyPoint(own.data(), lps.data());
        const double value = solid->image->GetScalarComponentAsDouble(i, j, k, 0);
        QVERIFY2(std::abs(value - function({ lps[0], lps[1], lps[2] }, {})) < 0.01,
            qPrintable(QString("%1 at %2 %3 %4").arg(value).arg(i).arg(j).arg(k)));
    }
}

void VolumeSceneTest::surfacesLieOnTheirStructure()
{
    QFETCH(Geometry, geometry);
    const Vec3 centre = geometry.centreLps() + Vec3 { 3.0, -2.0, 1.0 };
    constexpr double radius = 9.0;
    const auto map = labelMapOf(geometry, { { 3, "Absent" }, { 5, "Ball" } },
        [&](Vec3 p, Vec3) { return length(p - centre) < radius ? 5 : 0; });
    QVERIFY(map);
    const auto boxes = labelBoxes(*map);
    QCOMPARE(boxes.size(), std::size_t { 2 });
    QVERIFY(boxes[0].isEmpty());
    QVERIFY(!labelSurface(*map, 0, boxes[0]));
    const auto surface = labelSurface(*map, 1, boxes[1]);
    QVERIFY(surface && surface->GetNumberOfPoints() > 100);
    double sum = 0.0;
    for (vtkIdType n = 0; n < surface->GetNumberOfPoints(); ++n) {
        const double* p = surface->GetPoint(n);
        const double distance = length(Vec3 { p[0], p[1], p[2] } - centre);
        QVERIFY2(std::abs(distance - radius) < 2.6, qPrintable(QString::number(distance))); // a voxel
        sum += distance;
    }
    QVERIFY(std::abs(sum / static_cast<double>(surface->GetNumberOfPoints()) - radius) < 0.6);
}

void VolumeSceneTest::largeSurfacesKeepTheirVolume()
{
    const Geometry geometry { { 280, 60, 50 }, { 0, 0, 0 }, { 0.5, 1, 1 }, {} };
    const auto map = labelMapOf(geometry, { { 1, "Block" } }, [](Vec3, Vec3 index) {
        return index.x >= 5 && index.x < 275 && index.y >= 10 && index.y < 50 && index.z >= 10 && index.z < 40
            ? 1
            : 0;
    });
    const auto surface = labelSurface(*map, 0, labelBoxes(*map).front());
    QVERIFY(surface);
    vtkNew<vtkMassProperties> mass;
    mass->SetInputData(surface);
    QVERIFY(std::abs(mass->GetVolume() / 1000.0 - map->volumeMl(0)) < 0.03 * map->volumeMl(0));
}

void VolumeSceneTest::leftIsAtTheRightFromTheFront()
{
    auto window = OffscreenWindow::create();
    if (!window)
        QSKIP("No off-screen OpenGL here");
    const Geometry geometry = leftHandedGeometry();
    const Vec3 centre = geometry.centreLps();
    const auto map = labelMapOf(geometry,
        { { 1, "Left high", { 255, 0, 0 } }, { 2, "Right low", { 0, 255, 0 } } }, [&](Vec3 p, Vec3) {
            if (length(p - centre - Vec3 { 8, 0, 7 }) < 5)
                return 1;
            return length(p - centre - Vec3 { -8, 0, -7 }) < 5 ? 2 : 0;
        });
    VolumeScene scene;
    scene.setAnnotated(false);
    scene.setSize(200, 200);
    scene.setVolume(volumeOf<std::int16_t>(geometry, [](Vec3, Vec3 index) { return index.x; }));
    scene.setLabelLayers({ { map } });
    scene.finish();
    auto picture = (*window)->render(scene);
    QVERIFY(picture);
    Centroid left = centroidOf(*picture, 0);
    Centroid right = centroidOf(*picture, 1);
    QVERIFY(left.pixels > 50 && right.pixels > 50);
    QVERIFY(left.x > 110 && left.y < 95);
    QVERIFY(right.x < 90 && right.y > 105);

    scene.lookAlong({ 0, -1, 0 }, { 0, 0, 1 }); // from behind, left is left
    picture = (*window)->render(scene);
    QVERIFY(picture && centroidOf(*picture, 0).x < 90);

    scene.setLabelLayers({ { map, 0.5, { false, true } } });
    picture = (*window)->render(scene);
    QVERIFY(picture);
    QCOMPARE(centroidOf(*picture, 0).pixels, 0);
    QVERIFY(centroidOf(*picture, 1).pixels > 50);
}

// A body towards the patient's left only: its mirror image would be on the other side.
void VolumeSceneTest::theImageIsDrawn()
{
    QFETCH(Geometry, geometry);
    auto window = OffscreenWindow::create();
    if (!window)
        QSKIP("No off-screen OpenGL here");
    const Vec3 centre = geometry.centreLps();
    VolumeScene scene;
    scene.setAnnotated(false);
    scene.setSize(160, 160);
    scene.setVolume(volumeOf<std::int16_t>(geometry,
        [&](Vec3 p, Vec3) { return length(p - centre - Vec3 { 8, 0, 6 }) < 6 ? 1200 : -1000; },
        { .modality = "CT", .unit = "HU" }));
    scene.finish();
    const auto picture = (*window)->render(scene);
    QVERIFY(picture);
    double x = 0.0;
    double y = 0.0;
    int pixels = 0;
    for (int row = 0; row < 160; ++row) {
        for (int column = 0; column < 160; ++column) {
            if (picture->at(column, row, 0) > 90) {
                x += column;
                y += row;
                ++pixels;
            }
        }
    }
    QVERIFY(pixels > 50);
    QVERIFY(x / pixels > 85);
    QVERIFY(y / pixels < 75);
}

void VolumeSceneTest::presetsFitTheModality()
{
    VolumeScene scene;
    QVERIFY(scene.presets().isEmpty());
    scene.setVolume(
        volumeOf<std::int16_t>(plainGeometry(), [](Vec3 p, Vec3) { return p.x; }, { .modality = "CT" }));
    QVERIFY(scene.presets().contains("Bone"));
    QCOMPARE(scene.preset(), "Bone");
    scene.setPreset("Soft tissue");
    QCOMPARE(scene.preset(), "Soft tissue");
    scene.setPreset("nonsense");
    QCOMPARE(scene.preset(), "Soft tissue");
    scene.setVolume(
        volumeOf<std::int16_t>(plainGeometry(), [](Vec3 p, Vec3) { return p.x; }, { .modality = "MR" }));
    QCOMPARE(scene.preset(), "Head");
    QVERIFY(!scene.presets().contains("Bone"));
}

QTEST_APPLESS_MAIN(VolumeSceneTest)
#include "VolumeSceneTest.moc"
