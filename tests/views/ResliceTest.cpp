#include "views/scene/Reslice.h"

#include "tests/views/Phantoms.h"

#include <QTest>

#include <itkLinearInterpolateImageFunction.h>
#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkShortArray.h>

#include <cmath>
#include <random>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// A plane through the middle of the grid, turned against everything.
PixelGrid obliquePlane(const Geometry& geometry, int width, int height, double mm)
{
    const Mat3 turned = rotationAbout({ 2, -1, 1 }, 25);
    const Vec3 right = turned.columns[0] * mm;
    const Vec3 down = turned.columns[1] * mm;
    return { geometry.centreLps() - right * (0.5 * width) - down * (0.5 * height), right, down, width,
        height };
}

// A plane along two axes of the grid, between its slices.
PixelGrid alignedPlane(
    const Geometry& geometry, std::size_t rightAxis, std::size_t downAxis, int width, int height)
{
    const Vec3 right = geometry.direction.columns[rightAxis] * 0.61;
    const Vec3 down = -geometry.direction.columns[downAxis] * 0.53;
    const Vec3 centre = geometry.indexToLps({ 0.41 * static_cast<double>(geometry.size[0]),
        0.37 * static_cast<double>(geometry.size[1]), 0.52 * static_cast<double>(geometry.size[2]) });
    return { centre - right * (0.5 * width) - down * (0.5 * height), right, down, width, height };
}

Vec3 pixelLps(const PixelGrid& grid, int x, int y)
{
    return grid.originLps + grid.stepRightLps * x + grid.stepDownLps * y;
}

std::vector<float> valuesOf(
    const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth = {})
{
    std::vector<float> values(
        static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height), -1.0f);
    reslice(volume, grid, interpolation, depth, values);
    return values;
}

bool isWellInside(const Geometry& geometry, Vec3 index, double margin)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (index[axis] < margin || index[axis] > static_cast<double>(geometry.size[axis] - 1) - margin)
            return false;
    }
    return true;
}

std::shared_ptr<const Volume> noise(const Geometry& geometry)
{
    std::mt19937 random(7);
    std::uniform_int_distribution<int> value(-1000, 3000);
    return volumeOf<std::int16_t>(geometry, [&](Vec3, Vec3) { return value(random); });
}

} // namespace

class ResliceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearFunctionsOfSpaceComeBackExactly_data() { geometries(); }
    void linearFunctionsOfSpaceComeBackExactly();
    void agreesWithItk_data() { geometries(); }
    void agreesWithItk();
    void agreesWithVtk_data();
    void agreesWithVtk();
    void nearestIsTheVoxelAtThePoint_data() { geometries(); }
    void nearestIsTheVoxelAtThePoint();
    void labelsAreThoseAtThePoint_data() { geometries(); }
    void labelsAreThoseAtThePoint();
    void slabsCombineTheirPlanes();
    void aSingleSliceHasItsFullThickness();
    void emptySpaceIsNotANumber();

private:
    static void geometries();
};

void ResliceTest::geometries()
{
    QVERIFY(determinant(leftHandedGeometry().direction) < 0.0);
    addGeometryRows();
}

// Trilinear interpolation leaves a linear function as it is, whatever the grid: every error of place shows.
void ResliceTest::linearFunctionsOfSpaceComeBackExactly()
{
    QFETCH(Geometry, geometry);
    const auto function = [](Vec3 p, Vec3) { return 100.0 + 1.7 * p.x - 2.3 * p.y + 0.9 * p.z; };
    const auto volume = volumeOf<float>(geometry, function);
    QVERIFY(volume);
    for (const PixelGrid& grid : { obliquePlane(geometry, 97, 83, 0.7), alignedPlane(geometry, 0, 1, 97, 83),
             alignedPlane(geometry, 1, 2, 97, 83), alignedPlane(geometry, 2, 0, 97, 83) }) {
        const auto values = valuesOf(*volume, grid, Interpolation::Linear);
        int checked = 0;
        for (int y = 0; y < grid.height; ++y) {
            for (int x = 0; x < grid.width; ++x) {
                const Vec3 point = pixelLps(grid, x, y);
                const float value = values[static_cast<std::size_t>(y * grid.width + x)];
                const Vec3 index = geometry.lpsToIndex(point);
                if (isWellInside(geometry, index, 0.0)) {
                    QVERIFY2(std::abs(value - function(point, {})) < 0.01,
                        qPrintable(QString("%1 %2").arg(x).arg(y)));
                    ++checked;
                } else if (!isWellInside(geometry, index, -0.5001)) {
                    QVERIFY(std::isnan(value));
                }
            }
        }
        QVERIFY(checked > 500);
    }
}

void ResliceTest::agreesWithItk()
{
    QFETCH(Geometry, geometry);
    const auto volume = noise(geometry);
    QVERIFY(volume);
    using Image = itk::Image<std::int16_t, 3>;
    auto peer = itk::LinearInterpolateImageFunction<Image, double>::New();
    peer->SetInputImage(std::get<Image::ConstPointer>(volume->image()));
    for (const PixelGrid& grid :
        { obliquePlane(geometry, 110, 90, 0.6), alignedPlane(geometry, 2, 1, 110, 90) }) {
        const auto values = valuesOf(*volume, grid, Interpolation::Linear);
        int inside = 0;
        for (int y = 0; y < grid.height; ++y) {
            for (int x = 0; x < grid.width; ++x) {
                const Vec3 p = pixelLps(grid, x, y);
                const float value = values[static_cast<std::size_t>(y * grid.width + x)];
                const itk::Point<double, 3> point({ p.x, p.y, p.z });
                if (!peer->IsInsideBuffer(point)) {
                    QVERIFY(std::isnan(value));
                    continue;
                }
                ++inside;
                QVERIFY2(std::abs(value - peer->Evaluate(point)) < 0.05,
                    qPrintable(QString("%1 against ITK's %2").arg(value).arg(peer->Evaluate(point))));
            }
        }
        QVERIFY(inside > 500);
    }
}

void ResliceTest::agreesWithVtk_data()
{
    QTest::addColumn<bool>("linear");
    QTest::newRow("linear") << true;
    QTest::newRow("nearest") << false;
}

// VTK's reslicing knows index axes with spacing only, so the plane is given to it in these.
void ResliceTest::agreesWithVtk()
{
    QFETCH(bool, linear);
    const Geometry geometry = obliqueGeometry();
    const auto volume = noise(geometry);
    QVERIFY(volume);
    const auto& image = *std::get<Volume::Image<std::int16_t>::ConstPointer>(volume->image());
    vtkNew<vtkShortArray> voxels;
    voxels->SetArray(const_cast<short*>(image.GetBufferPointer()), geometry.voxelCount(), 1);
    vtkNew<vtkImageData> data;
    data->SetDimensions(static_cast<int>(geometry.size[0]), static_cast<int>(geometry.size[1]),
        static_cast<int>(geometry.size[2]));
    data->SetSpacing(geometry.spacingMm.x, geometry.spacingMm.y, geometry.spacingMm.z);
    data->GetPointData()->SetScalars(voxels);

    const PixelGrid grid = obliquePlane(geometry, 120, 100, 0.45);
    const Mat3 toGrid = inverse(geometry.direction);
    const Vec3 right = toGrid * normalized(grid.stepRightLps);
    const Vec3 down = toGrid * normalized(grid.stepDownLps);
    const Vec3 away = cross(right, down);
    const Vec3 origin = toGrid * (grid.originLps - geometry.originLps);
    vtkNew<vtkMatrix4x4> axes;
    for (int row = 0; row < 3; ++row) {
        const auto n = static_cast<std::size_t>(row);
        axes->SetElement(row, 0, right[n]);
        axes->SetElement(row, 1, down[n]);
        axes->SetElement(row, 2, away[n]);
        axes->SetElement(row, 3, origin[n]);
    }
    vtkNew<vtkImageReslice> peer;
    peer->SetInputData(data);
    peer->SetResliceAxes(axes);
    peer->SetOutputDimensionality(2);
    peer->SetOutputSpacing(length(grid.stepRightLps), length(grid.stepDownLps), 1);
    peer->SetOutputOrigin(0, 0, 0);
    peer->SetOutputExtent(0, grid.width - 1, 0, grid.height - 1, 0, 0);
    peer->SetBackgroundLevel(-5000);
    peer->SetInterpolationMode(linear ? VTK_RESLICE_LINEAR : VTK_RESLICE_NEAREST);
    peer->BorderOn();
    peer->Update();

    const auto values = valuesOf(*volume, grid, linear ? Interpolation::Linear : Interpolation::Nearest);
    int inside = 0;
    for (int y = 0; y < grid.height; ++y) {
        for (int x = 0; x < grid.width; ++x) {
            const double expected = peer->GetOutput()->GetScalarComponentAsDouble(x, y, 0, 0);
            const float value = values[static_cast<std::size_t>(y * grid.width + x)];
            if (expected == -5000) {
                QVERIFY(std::isnan(value));
                continue;
            }
            ++inside;
            QVERIFY2(std::abs(value - expected) <= 1.0,
                qPrintable(QString("%1 against VTK's %2").arg(value).arg(expected)));
        }
    }
    QVERIFY(inside > 2000);
}

void ResliceTest::nearestIsTheVoxelAtThePoint()
{
    QFETCH(Geometry, geometry);
    const auto volume = noise(geometry);
    QVERIFY(volume);
    const PixelGrid grid = obliquePlane(geometry, 111, 87, 0.63);
    const auto values = valuesOf(*volume, grid, Interpolation::Nearest);
    for (int y = 0; y < grid.height; ++y) {
        for (int x = 0; x < grid.width; ++x) {
            const auto expected = volume->valueAtLps(pixelLps(grid, x, y));
            const float value = values[static_cast<std::size_t>(y * grid.width + x)];
            QCOMPARE(std::isnan(value), !expected.has_value());
            if (expected)
                QCOMPARE(static_cast<double>(value), *expected);
        }
    }
}

void ResliceTest::labelsAreThoseAtThePoint()
{
    QFETCH(Geometry, geometry);
    std::mt19937 random(11);
    const auto map = labelMapOf(geometry, {}, [&](Vec3, Vec3) { return random() % 5; });
    QVERIFY(map);
    const PixelGrid grid = obliquePlane(geometry, 111, 87, 0.63);
    std::vector<std::uint16_t> labels(static_cast<std::size_t>(grid.width * grid.height), 99);
    reslice(*map, grid, labels);
    for (int y = 0; y < grid.height; ++y) {
        for (int x = 0; x < grid.width; ++x)
            QCOMPARE(
                labels[static_cast<std::size_t>(y * grid.width + x)], map->valueAtLps(pixelLps(grid, x, y)));
    }
}

void ResliceTest::slabsCombineTheirPlanes()
{
    const Geometry geometry = obliqueGeometry();
    const auto volume = noise(geometry);
    QVERIFY(volume);
    const PixelGrid grid = obliquePlane(geometry, 60, 50, 0.5);
    Depth depth { Slab::Mode::Thin, 3, normalized(cross(grid.stepRightLps, grid.stepDownLps)) * 1.5 };
    std::array<std::vector<float>, 3> planes;
    for (int n = 0; n < 3; ++n) {
        PixelGrid shifted = grid;
        shifted.originLps = grid.originLps + depth.stepLps * (n - 1);
        planes[static_cast<std::size_t>(n)] = valuesOf(*volume, shifted, Interpolation::Linear);
    }
    for (const Slab::Mode mode : { Slab::Mode::Maximum, Slab::Mode::Minimum, Slab::Mode::Mean }) {
        depth.mode = mode;
        const auto slab = valuesOf(*volume, grid, Interpolation::Linear, depth);
        for (std::size_t n = 0; n < slab.size(); ++n) {
            const float a = planes[0][n];
            const float b = planes[1][n];
            const float c = planes[2][n];
            if (std::isnan(a) || std::isnan(b) || std::isnan(c))
                continue;
            const float expected = mode == Slab::Mode::Maximum ? std::max({ a, b, c })
                : mode == Slab::Mode::Minimum                  ? std::min({ a, b, c })
                                                               : (a + b + c) / 3.0f;
            QVERIFY(std::abs(slab[n] - expected) < 0.01f);
        }
    }
}

void ResliceTest::aSingleSliceHasItsFullThickness()
{
    Geometry geometry = anisotropicGeometry();
    geometry.size[2] = 1; // 3.5 mm thick
    const auto volume
        = volumeOf<std::int16_t>(geometry, [](Vec3, Vec3 index) { return 10 * index.x + index.y; });
    QVERIFY(volume);
    for (const double offsetMm : { -1.7, 0.0, 1.7 }) {
        const Vec3 point = geometry.indexToLps({ 7, 5, 0 }) + Vec3 { 0, 0, offsetMm };
        QCOMPARE(valuesOf(*volume, { point, { 1, 0, 0 }, { 0, 1, 0 }, 1, 1 }, Interpolation::Linear).front(),
            75.0f);
    }
    const Vec3 beyond = geometry.indexToLps({ 7, 5, 0 }) + Vec3 { 0, 0, 1.8 };
    QVERIFY(std::isnan(
        valuesOf(*volume, { beyond, { 1, 0, 0 }, { 0, 1, 0 }, 1, 1 }, Interpolation::Linear).front()));
}

void ResliceTest::emptySpaceIsNotANumber()
{
    const auto volume = noise(plainGeometry());
    const double infinite = std::numeric_limits<double>::infinity();
    for (const PixelGrid& grid : { PixelGrid { { 1e30, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, 9, 9 },
             PixelGrid { { 500, 500, 500 }, { 1e12, 0, 0 }, { 0, 1e300, 0 }, 9, 9 },
             PixelGrid { { infinite, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, 9, 9 },
             PixelGrid { { 0, 0, std::nan("") }, { 1, 0, 0 }, { 0, 1, 0 }, 9, 9 } }) {
        for (const float value : valuesOf(*volume, grid, Interpolation::Linear))
            QVERIFY(std::isnan(value));
    }
}

QTEST_APPLESS_MAIN(ResliceTest)
#include "ResliceTest.moc"
