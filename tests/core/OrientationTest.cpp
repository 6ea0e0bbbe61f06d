#include "core/geometry/Orientation.h"

#include <QTest>

using namespace fovea;

class OrientationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void screensFollowRadiology()
    {
        // The patient's right is on the left of the screen, so the screen's right is the patient's left.
        QCOMPARE(orientationLetters(screenAxes(Orientation::Axial).rightLps), "L");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Axial).downLps), "P");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Axial).awayLps()), "S"); // seen from the feet
        QCOMPARE(orientationLetters(screenAxes(Orientation::Coronal).rightLps), "L");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Coronal).downLps), "I");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Coronal).awayLps()), "P"); // seen from the front
        QCOMPARE(orientationLetters(screenAxes(Orientation::Sagittal).rightLps), "P");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Sagittal).downLps), "I");
        QCOMPARE(orientationLetters(screenAxes(Orientation::Sagittal).awayLps()), "R"); // seen from the left
    }

    void lettersComeStrongestFirst()
    {
        QCOMPARE(orientationLetters({ -1, 0, 0 }), "R");
        QCOMPARE(orientationLetters({ 0, 0, -3 }), "I");
        QCOMPARE(orientationLetters({ -0.3, -0.9, 0 }), "AR");
        QCOMPARE(orientationLetters({ 0.5, 0.3, 0.8 }), "SLP");
        QCOMPARE(orientationLetters({ 0.05, 0.999, 0 }), "P"); // under six degrees
        QCOMPARE(orientationLetters({ 0, 0, 0 }), "");
    }

    void axisCodesNameEachAxisOnce()
    {
        Geometry geometry;
        QCOMPARE(axisCodes(geometry), "LPS");
        geometry.direction = { { Vec3 { -1, 0, 0 }, Vec3 { 0, -1, 0 }, Vec3 { 0, 0, 1 } } };
        QCOMPARE(axisCodes(geometry), "RAS");
        geometry.direction = { { Vec3 { 1, 0, 0 }, Vec3 { 0, 0, -1 }, Vec3 { 0, -1, 0 } } };
        QCOMPARE(axisCodes(geometry), "LIA");
        // Two axes that both lean mostly to the left: the better one has it.
        geometry.direction
            = { { normalized(Vec3 { 0.72, 0.69, 0 }), normalized(Vec3 { 0.8, -0.6, 0 }), Vec3 { 0, 0, 1 } } };
        QCOMPARE(axisCodes(geometry), "PLS");
    }
};

QTEST_APPLESS_MAIN(OrientationTest)
#include "OrientationTest.moc"
