#include "core/review/Measurement.h"

#include "tests/support/Phantom.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <numbers>

using namespace fovea;

Q_DECLARE_METATYPE(fovea::Geometry)
Q_DECLARE_METATYPE(fovea::ScreenAxes)

namespace {

constexpr double tolerance = 1e-3; // of the truth

// Values that are a known function of the place in the patient, far from zero so that 0.1 % means something.
double valueAt(Vec3 p)
{
    return 2000.0 + 3.0 * p.x - 5.0 * p.y + 2.0 * p.z;
}

Geometry tiltedGeometry()
{
    const double a = 0.41;
    const double b = -0.23;
    const Vec3 i = normalized(Vec3 { std::cos(a), std::sin(a), 0.15 });
    const Vec3 k = normalized(cross(i, Vec3 { std::sin(b), std::cos(b), 0.3 }));
    return { { 90, 80, 70 }, { -30, 40, 15 }, { 0.8, 0.9, 1.3 }, { { i, cross(k, i), k } } };
}

Volume tiltedPhantom()
{
    const Geometry geometry = tiltedGeometry();
    return test::makeVolume<float>(geometry, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        return valueAt(
            geometry.indexToLps({ static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) }));
    });
}

// Planes to measure in: the three of the patient, the three of the scan and one across everything.
std::vector<std::pair<const char*, ScreenAxes>> planes()
{
    const Mat3 direction = tiltedGeometry().direction;
    const Vec3 right = normalized(Vec3 { 1, 2, -0.5 });
    return { { "axial", screenAxes(Orientation::Axial) }, { "coronal", screenAxes(Orientation::Coronal) },
        { "sagittal", screenAxes(Orientation::Sagittal) },
        { "of the scan", { direction.columns[0], direction.columns[1] } },
        { "of the scan, k down", { direction.columns[0], direction.columns[2] } },
        { "of the scan, turned", { direction.columns[2], -direction.columns[1] } },
        { "double oblique", { right, normalized(cross(right, Vec3 { 0.3, -0.2, 1 })) } } };
}

void addPlaneRows()
{
    QTest::addColumn<ScreenAxes>("axes");
    for (const auto& [name, axes] : planes())
        QTest::newRow(name) << axes;
}

// A point of the plane through the middle of the phantom, at a voxel's centre.
MeasuredPlane middlePlane(const ScreenAxes& axes)
{
    return { tiltedGeometry().indexToLps({ 45, 40, 35 }), axes };
}

Measurement make(Measurement::Kind kind, const MeasuredPlane& plane, std::vector<PlanePoint> points)
{
    Measurement measurement { "id", kind, "Name" };
    measurement.axes = plane.axes;
    for (const PlanePoint& point : points)
        measurement.pointsLps.push_back(plane.toLps(point));
    return measurement;
}

bool isNear(double value, double truth)
{
    if (std::abs(value - truth) <= tolerance * std::abs(truth))
        return true;
    qWarning("%.9g instead of %.9g", value, truth);
    return false;
}

} // namespace

class MeasurementTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void distances_data() { addPlaneRows(); }
    void distances();
    void angles_data() { addPlaneRows(); }
    void angles();
    void ellipses_data() { addPlaneRows(); }
    void ellipses();
    void rectangles_data() { addPlaneRows(); }
    void rectangles();
    void polygons_data() { addPlaneRows(); }
    void polygons();
    void probesReadTheVoxel();
    void deviationIsThatOfTheVoxels();
    void partsOfPixelsCountAsParts();
    void regionsOutsideHaveNoValues();
    void paddingDoesNotCount();
    void belongsToItsSliceAlone();
    void belongsToItsFrameOfReference();
    void jsonKeepsEverything();
    void badJsonIsRefused_data();
    void badJsonIsRefused();
};

void MeasurementTest::distances()
{
    QFETCH(ScreenAxes, axes);
    const auto line = make(Measurement::Kind::Distance, middlePlane(axes), { { -5, 3 }, { 7, -6 } });
    QVERIFY(isNear(measure(line, nullptr).lengthMm.value(), 15.0));
}

void MeasurementTest::angles()
{
    QFETCH(ScreenAxes, axes);
    const MeasuredPlane plane = middlePlane(axes);
    const double a = 37.0 * std::numbers::pi / 180.0;
    const auto angle = make(Measurement::Kind::Angle, plane,
        { { 1 + 9, 2 }, { 1, 2 }, { 1 + 4 * std::cos(a), 2 + 4 * std::sin(a) } });
    QVERIFY(isNear(measure(angle, nullptr).angleDegrees.value(), 37.0));
    // 150 degrees between the drawn directions is 30 between the lines.
    const double b = 150.0 * std::numbers::pi / 180.0;
    const auto cobb = make(Measurement::Kind::CobbAngle, plane,
        { { -3, -8 }, { 9, -8 }, { 2, 9 }, { 2 + 5 * std::cos(b), 9 + 5 * std::sin(b) } });
    QVERIFY(isNear(measure(cobb, nullptr).angleDegrees.value(), 30.0));
}

void MeasurementTest::ellipses()
{
    QFETCH(ScreenAxes, axes);
    const Volume volume = tiltedPhantom();
    const MeasuredPlane plane = middlePlane(axes);
    const auto values = measure(
        make(Measurement::Kind::Ellipse, plane, { { -7, -4 }, { 5, 6 } }), &volume); // axes of 12 and 10 mm
    QVERIFY(isNear(values.areaMm2.value(), std::numbers::pi * 6 * 5));
    QVERIFY(values.statistics);
    QVERIFY(isNear(values.statistics->mean, valueAt(plane.toLps({ -1, 1 }))));
    // Of a linear function over an ellipse: variance (gx^2 a^2 + gy^2 b^2) / 4.
    const Vec3 gradient { 3, -5, 2 };
    const double gx = dot(gradient, axes.rightLps) * 6;
    const double gy = dot(gradient, axes.downLps) * 5;
    const double deviation = std::sqrt((gx * gx + gy * gy) / 4.0);
    QVERIFY2(std::abs(values.statistics->standardDeviation - deviation) < 0.02 * deviation,
        qPrintable(QString::number(values.statistics->standardDeviation / deviation)));
    const double reach = std::hypot(gx, gy);
    const double middle = valueAt(plane.toLps({ -1, 1 }));
    // The extreme voxels lie within one voxel of the edge.
    const double voxel = length(gradient) * 1.3;
    QVERIFY(std::abs(values.statistics->minimum - (middle - reach)) < 0.6 * voxel);
    QVERIFY(std::abs(values.statistics->maximum - (middle + reach)) < 0.6 * voxel);
    double counted = 0.0;
    for (const double count : values.statistics->histogram.counts)
        counted += count;
    QVERIFY(isNear(counted, values.statistics->pixels));
}

void MeasurementTest::rectangles()
{
    QFETCH(ScreenAxes, axes);
    const Volume volume = tiltedPhantom();
    const MeasuredPlane plane = middlePlane(axes);
    const auto values = measure(make(Measurement::Kind::Rectangle, plane, { { 6, -4 }, { -7, 5 } }), &volume);
    QVERIFY(isNear(values.areaMm2.value(), 117.0));
    QVERIFY(isNear(values.perimeterMm.value(), 44.0));
    QVERIFY(isNear(values.statistics.value().mean, valueAt(plane.toLps({ -0.5, 0.5 }))));
}

void MeasurementTest::polygons()
{
    QFETCH(ScreenAxes, axes);
    const Volume volume = tiltedPhantom();
    const MeasuredPlane plane = middlePlane(axes);
    for (const auto kind : { Measurement::Kind::Polygon, Measurement::Kind::Freehand }) {
        const auto values = measure(make(kind, plane, { { -6, -3 }, { 8, -4 }, { 1, 9 } }), &volume);
        QVERIFY(isNear(values.areaMm2.value(), 0.5 * std::abs(14 * 12 - 7 * -1)));
        QVERIFY(isNear(values.statistics.value().mean, valueAt(plane.toLps({ 1, 2.0 / 3 }))));
    }
}

void MeasurementTest::probesReadTheVoxel()
{
    const Volume volume = tiltedPhantom();
    Measurement probe { "id", Measurement::Kind::Probe };
    const Vec3 voxel = tiltedGeometry().indexToLps({ 12, 70, 3 });
    probe.pointsLps = { voxel + Vec3 { 0.1, -0.2, 0.1 } };
    QVERIFY(isNear(measure(probe, &volume).value.value(), valueAt(voxel)));
    probe.pointsLps = { { 1000, 0, 0 } };
    QVERIFY(!measure(probe, &volume).value);
}

// Interpolation would smooth noise: 0 and 100 in turns must deviate by 50 in the planes of the scan.
void MeasurementTest::deviationIsThatOfTheVoxels()
{
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 40, 40, 5 };
    const Volume volume = test::makeVolume<std::int16_t>(
        geometry, [](std::int64_t i, std::int64_t j, std::int64_t) { return (i + j) % 2 == 0 ? 0 : 100; });
    const MeasuredPlane plane { geometry.indexToLps({ 5.5, 6.5, 2.3 }),
        { geometry.direction.columns[0], geometry.direction.columns[1] } };
    // From edge to edge of voxels.
    const auto region = make(Measurement::Kind::Rectangle, plane,
        { { 0, 0 }, { 20 * geometry.spacingMm.x, 16 * geometry.spacingMm.y } });
    const auto statistics = measure(region, &volume).statistics.value();
    QVERIFY(std::abs(statistics.pixels - 320.0) < 1e-6);
    QVERIFY(std::abs(statistics.mean - 50.0) < 1e-6);
    QVERIFY(std::abs(statistics.standardDeviation - 50.0) < 1e-6);
    QCOMPARE(statistics.minimum, 0.0);
    QCOMPARE(statistics.maximum, 100.0);
}

void MeasurementTest::partsOfPixelsCountAsParts()
{
    const Geometry geometry { { 10, 10, 1 }, {}, { 1, 1, 1 }, {} };
    const Volume volume = test::makeVolume<std::int16_t>(
        geometry, [](std::int64_t i, std::int64_t, std::int64_t) { return i * 100; });
    // Voxel 3 whole and a quarter of voxel 4, in x from 2.5 to 3.75.
    const auto region = make(Measurement::Kind::Rectangle,
        { { 2.5, 1.5, 0 }, screenAxes(Orientation::Axial) }, { { 0, 0 }, { 1.25, 2 } });
    const auto statistics = measure(region, &volume).statistics.value();
    QVERIFY(std::abs(statistics.pixels - 2.5) < 1e-9);
    QVERIFY(std::abs(statistics.mean - 320.0) < 1e-9);
    QCOMPARE(statistics.maximum, 300.0); // the fourth lies mostly outside
}

void MeasurementTest::regionsOutsideHaveNoValues()
{
    const Volume volume = tiltedPhantom();
    const MeasuredPlane far { { 5000, 0, 0 }, screenAxes(Orientation::Axial) };
    const auto values = measure(make(Measurement::Kind::Rectangle, far, { { 0, 0 }, { 4, 4 } }), &volume);
    QVERIFY(isNear(values.areaMm2.value(), 16.0));
    QVERIFY(!values.statistics);
}

void MeasurementTest::paddingDoesNotCount()
{
    const Geometry geometry { { 10, 10, 1 }, {}, { 1, 1, 1 }, {} };
    const Volume volume = test::makeVolume<std::int16_t>(geometry,
        [](std::int64_t i, std::int64_t, std::int64_t) { return i < 5 ? -2000 : 7; },
        { .modality = "CT", .unit = "HU", .padding = ValueRange { -2000, -2000 } });
    const auto region = make(Measurement::Kind::Rectangle, { { 0, 0, 0 }, screenAxes(Orientation::Axial) },
        { { 0, 0 }, { 9, 9 } });
    QVERIFY(std::abs(measure(region, &volume).statistics.value().mean - 7.0) < 1e-9);
}

void MeasurementTest::belongsToItsSliceAlone()
{
    const ScreenAxes axial = screenAxes(Orientation::Axial);
    const MeasuredPlane plane { { 0, 0, 50 }, axial };
    const auto line = make(Measurement::Kind::Distance, plane, { { 0, 0 }, { 5, 5 } });
    QVERIFY(belongsToSlice(line, axial, { 90, 90, 50.4 }, 1.0));
    QVERIFY(!belongsToSlice(line, axial, { 0, 0, 50.6 }, 1.0));
    QVERIFY(belongsToSlice(line, axial, { 0, 0, 54 }, 10.0));
    QVERIFY(belongsToSlice(line, { -axial.rightLps, axial.downLps }, { 0, 0, 50 }, 1.0)); // mirrored
    QVERIFY(!belongsToSlice(line, screenAxes(Orientation::Coronal), { 0, 0, 50 }, 1.0));
    const double tilt = 3.0 * std::numbers::pi / 180.0;
    QVERIFY(!belongsToSlice(line, { { std::cos(tilt), 0, std::sin(tilt) }, { 0, 1, 0 } }, { 0, 0, 50 }, 1.0));
    auto probe = make(Measurement::Kind::Probe, plane, { { 0, 0 } });
    QVERIFY(belongsToSlice(probe, screenAxes(Orientation::Coronal), { 30, 0.2, 0 }, 1.0));
}

void MeasurementTest::belongsToItsFrameOfReference()
{
    Measurement measurement { "id", Measurement::Kind::Probe };
    measurement.seriesUid = "1.2";
    QVERIFY(belongsToVolume(measurement, { .seriesUid = "1.2" }));
    QVERIFY(!belongsToVolume(measurement, { .seriesUid = "1.3" }));
    measurement.frameOfReferenceUid = "9";
    QVERIFY(belongsToVolume(measurement, { .seriesUid = "1.3", .frameOfReferenceUid = "9" }));
    QVERIFY(!belongsToVolume(measurement, { .seriesUid = "1.2", .frameOfReferenceUid = "8" }));
}

void MeasurementTest::jsonKeepsEverything()
{
    const MeasuredPlane plane = middlePlane(planes().back().second);
    auto measurement = make(Measurement::Kind::Polygon, plane, { { -6, -3 }, { 8, -4 }, { 1.0 / 3, 9 } });
    measurement.text = QString::fromUtf8("größer 大");
    measurement.seriesUid = "1.2.3";
    measurement.frameOfReferenceUid = "1.2.4";
    const auto again = measurementFromJson(toJson(measurement));
    QVERIFY(again);
    QVERIFY(*again == measurement);
}

void MeasurementTest::badJsonIsRefused_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    const QJsonArray point { 1, 2, 3 };
    QTest::newRow("kind") << "kind" << QJsonValue("banana");
    QTest::newRow("too few points") << "pointsLps" << QJsonValue(QJsonArray { point });
    QTest::newRow("too many points") << "pointsLps" << QJsonValue(QJsonArray { point, point, point });
    QTest::newRow("no point") << "pointsLps" << QJsonValue(QJsonArray { point, QJsonArray { 1, "x", 2 } });
    QTest::newRow("far away") << "pointsLps" << QJsonValue(QJsonArray { point, QJsonArray { 1, 1e9, 2 } });
    QTest::newRow("plane") << "rightLps" << QJsonValue(QJsonArray { 0, 0, 0 });
    QTest::newRow("flat plane") << "rightLps" << QJsonValue(QJsonArray { 0, 1, 0 });
}

void MeasurementTest::badJsonIsRefused()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QJsonObject json = toJson(
        make(Measurement::Kind::Distance, { {}, screenAxes(Orientation::Axial) }, { { 0, 0 }, { 1, 1 } }));
    QVERIFY(measurementFromJson(json));
    json[key] = value;
    QVERIFY(!measurementFromJson(json));
}

QTEST_APPLESS_MAIN(MeasurementTest)
#include "MeasurementTest.moc"
