#include "core/geometry/Geometry.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fovea;

namespace {

// An oblique, left-handed grid whose axes are easy to check by hand: i along (0, 0.6, 0.8).
Geometry oblique()
{
    Geometry geometry;
    geometry.size = { 5, 7, 3 };
    geometry.originLps = { 10, -20, 30 };
    geometry.spacingMm = { 0.5, 2, 4 };
    geometry.direction = { { Vec3 { 0, 0.6, 0.8 }, Vec3 { 1, 0, 0 }, Vec3 { 0, -0.8, 0.6 } } };
    return geometry;
}

bool isNear(Vec3 a, Vec3 b, double tolerance = 1e-12)
{
    return length(a - b) <= tolerance;
}

} // namespace

class GeometryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mapsIndicesToThePatient()
    {
        const Geometry geometry = oblique();
        QVERIFY(isNear(geometry.indexToLps({ 0, 0, 0 }), { 10, -20, 30 }));
        QVERIFY(isNear(geometry.indexToLps({ 2, 0, 0 }), { 10, -19.4, 30.8 }));
        QVERIFY(isNear(geometry.indexToLps({ 0, 3, 0 }), { 16, -20, 30 }));
        QVERIFY(isNear(geometry.indexToLps({ 0, 0, 1 }), { 10, -23.2, 32.4 }));
    }

    void mapsThePatientBackToIndices()
    {
        const Geometry geometry = oblique();
        for (const Vec3 index : { Vec3 { 0, 0, 0 }, Vec3 { 4, 6, 2 }, Vec3 { -1.25, 3.5, 7.75 } })
            QVERIFY(isNear(geometry.lpsToIndex(geometry.indexToLps(index)), index, 1e-10));
    }

    void voxelsReachHalfWayToTheirNeighbours()
    {
        const Geometry geometry = oblique();
        QVERIFY(geometry.containsIndex({ -0.5, 0, 0 }));
        QVERIFY(!geometry.containsIndex({ -0.51, 0, 0 }));
        QVERIFY(geometry.containsIndex({ 4.49, 6.49, 2.49 }));
        QVERIFY(!geometry.containsIndex({ 4.5, 0, 0 }));
        QVERIFY(!geometry.containsIndex({ 0, 0, 2.5 }));
        QVERIFY(!geometry.containsIndex({ std::numeric_limits<double>::quiet_NaN(), 0, 0 }));
    }

    void cornersAreTheOuterOnes()
    {
        const Geometry geometry = oblique();
        const auto corners = geometry.cornersLps();
        QVERIFY(isNear(corners[0], geometry.indexToLps({ -0.5, -0.5, -0.5 })));
        QVERIFY(isNear(corners[5], geometry.indexToLps({ 4.5, -0.5, 2.5 })));
        QVERIFY(isNear(corners[7], geometry.indexToLps({ 4.5, 6.5, 2.5 })));
        QVERIFY(isNear(geometry.centreLps(), (corners[0] + corners[7]) / 2.0));
    }

    void knowsItsVolume()
    {
        QCOMPARE(oblique().voxelCount(), 105);
        QCOMPARE(oblique().voxelVolumeMm3(), 4.0);
        // Leaning slices are closer together than their spacing along the lean.
        Geometry sheared = oblique();
        sheared.direction = {};
        sheared.direction.columns[2] = { 0.0, 0.6, 0.8 };
        QVERIFY(std::abs(sheared.voxelVolumeMm3() - 0.8 * 4.0) < 1e-12);
    }

    void tellsGridsApart()
    {
        const Geometry geometry = oblique();
        Geometry other = geometry;
        other.originLps.x += 5e-4;
        QVERIFY(geometry.isSameGrid(other));
        other.originLps.x += 1e-3;
        QVERIFY(!geometry.isSameGrid(other));
        other = geometry;
        std::swap(other.size[0], other.size[2]);
        QVERIFY(!geometry.isSameGrid(other));
        other = geometry;
        other.direction.columns[2] = -other.direction.columns[2];
        QVERIFY(!geometry.isSameGrid(other));
        other = geometry;
        other.originLps.y = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!geometry.isSameGrid(other));
    }

    void refusesWhatIsNoGeometry_data()
    {
        QTest::addColumn<int>("fault");
        const char* faults[] = { "no voxels", "zero spacing", "negative spacing", "spacing not a number",
            "origin not finite", "long axis", "axes in one plane", "axis not a number" };
        for (int n = 0; n < 8; ++n)
            QTest::newRow(faults[n]) << n;
    }

    void refusesWhatIsNoGeometry()
    {
        QFETCH(int, fault);
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        Geometry geometry = oblique();
        QVERIFY(validated(geometry).has_value());
        switch (fault) {
        case 0:
            geometry.size[1] = 0;
            break;
        case 1:
            geometry.spacingMm.z = 0.0;
            break;
        case 2:
            geometry.spacingMm.x = -0.5;
            break;
        case 3:
            geometry.spacingMm.y = nan;
            break;
        case 4:
            geometry.originLps.z = std::numeric_limits<double>::infinity();
            break;
        case 5:
            geometry.direction.columns[0] = { 0, 1.2, 1.6 };
            break;
        case 6:
            geometry.direction.columns[2] = geometry.direction.columns[0];
            break;
        default:
            geometry.direction.columns[1].x = nan;
            break;
        }
        const auto result = validated(geometry);
        QVERIFY(!result.has_value());
        QVERIFY(!result.error().sentence.empty());
    }

    void allowsShearedAndLeftHandedAxes()
    {
        Geometry geometry = oblique();
        geometry.direction.columns[2] = normalized(Vec3 { 0.2, -0.8, 0.6 });
        QVERIFY(validated(geometry).has_value());
    }

    void invertsMatrices()
    {
        const Mat3 matrix { { Vec3 { 2, 1, 0 }, Vec3 { -1, 3, 0.5 }, Vec3 { 0, 0.25, -4 } } };
        const Mat3 identity = matrix * inverse(matrix);
        for (std::size_t column = 0; column < 3; ++column) {
            Vec3 unit;
            unit[column] = 1.0;
            QVERIFY(isNear(identity.columns[column], unit));
        }
        QVERIFY(std::abs(determinant(matrix) * determinant(inverse(matrix)) - 1.0) < 1e-12);
        QCOMPARE(matrix.at(1, 2), 0.25);
    }
};

QTEST_APPLESS_MAIN(GeometryTest)
#include "GeometryTest.moc"
