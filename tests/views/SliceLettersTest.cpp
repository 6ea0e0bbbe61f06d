#include "tests/views/Phantoms.h"
#include "views/scene/SliceScene.h"

#include <QTest>

#include <cmath>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

namespace {

// All 48 ways in which a grid's axes can lie along the patient's: 24 turned and 24 mirrored.
std::vector<Mat3> axisOrders()
{
    const std::array unit { Vec3 { 1, 0, 0 }, Vec3 { 0, 1, 0 }, Vec3 { 0, 0, 1 } };
    std::vector<Mat3> all;
    for (const auto& order : { std::array { 0, 1, 2 }, std::array { 0, 2, 1 }, std::array { 1, 0, 2 },
             std::array { 1, 2, 0 }, std::array { 2, 0, 1 }, std::array { 2, 1, 0 } }) {
        for (int signs = 0; signs < 8; ++signs) {
            Mat3 m;
            for (std::size_t axis = 0; axis < 3; ++axis)
                m.columns[axis]
                    = unit[static_cast<std::size_t>(order[axis])] * ((signs >> axis & 1) != 0 ? -1.0 : 1.0);
            all.push_back(m);
        }
    }
    return all;
}

constexpr std::array patientSides { std::pair { 'L', Vec3 { 1, 0, 0 } }, std::pair { 'R', Vec3 { -1, 0, 0 } },
    std::pair { 'P', Vec3 { 0, 1, 0 } }, std::pair { 'A', Vec3 { 0, -1, 0 } },
    std::pair { 'S', Vec3 { 0, 0, 1 } }, std::pair { 'I', Vec3 { 0, 0, -1 } } };

// The mean grey of a quarter of the picture along one of its edges.
double meanOf(SliceScene& scene, int x0, int y0, int x1, int y1)
{
    const auto& picture = scene.picture();
    double sum = 0.0;
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1; ++x)
            sum += picture[static_cast<std::size_t>((y * scene.width() + x) * 3)];
    }
    return sum / ((x1 - x0) * (y1 - y0));
}

} // namespace

// What the letters say must be where the picture has it: in scans of every orientation, in every plane,
// turned and mirrored. The pictures are of bodies that are bright towards one side of the patient.
class SliceLettersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lettersAreWhereThePictureIs_data();
    void lettersAreWhereThePictureIs();
    void obliqueLettersNameTheStrongestFirst();
};

void SliceLettersTest::lettersAreWhereThePictureIs_data()
{
    QTest::addColumn<int>("order");
    for (int order = 0; order < 48; ++order)
        QTest::addRow("%d", order) << order;
}

void SliceLettersTest::lettersAreWhereThePictureIs()
{
    QFETCH(int, order);
    Geometry geometry { { 19, 23, 17 }, { 5, -9, 30 }, { 1.0, 0.9, 1.2 },
        axisOrders()[static_cast<std::size_t>(order)] };
    SliceScene scene;
    scene.setSize(48, 48);
    for (const auto& [letter, side] : patientSides) {
        const Vec3 centre = geometry.centreLps();
        scene.setVolume(volumeOf<float>(
            geometry, [&, towards = side](Vec3 p, Vec3) { return dot(p - centre, towards); }));
        scene.setWindow({ 0, 20 });
        for (const Orientation orientation :
            { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
            scene.setOrientation(orientation);
            const ViewTurn turn { order % 4, order % 3 == 1 };
            scene.setTurn(turn);
            const auto letters = scene.sideLetters();
            const std::array edges { std::pair { letters.left, meanOf(scene, 12, 16, 20, 32) },
                std::pair { letters.right, meanOf(scene, 28, 16, 36, 32) },
                std::pair { letters.top, meanOf(scene, 16, 12, 32, 20) },
                std::pair { letters.bottom, meanOf(scene, 16, 28, 32, 36) } };
            const auto brightest
                = std::ranges::max_element(edges, {}, [](const auto& edge) { return edge.second; });
            const bool isInPlane
                = std::abs(dot(scene.axes().awayLps(), side)) < 0.5; // else no edge is brighter
            if (isInPlane)
                QVERIFY2(brightest->first == QString(QChar(letter)),
                    qPrintable(QString("%1 instead of %2").arg(brightest->first).arg(QChar(letter))));
        }
    }
}

void SliceLettersTest::obliqueLettersNameTheStrongestFirst()
{
    SliceScene scene;
    scene.setSize(48, 48);
    scene.setVolume(volumeOf<float>(obliqueGeometry(), [](Vec3 p, Vec3) { return p.x; }));
    const auto turned = [](double degrees) {
        const Mat3 m = rotationAbout({ 0, 0, 1 }, degrees);
        return ScreenAxes { m.columns[0], m.columns[1] };
    };
    scene.setPlane(turned(30));
    QCOMPARE(scene.sideLetters().right, "LP");
    QCOMPARE(scene.sideLetters().left, "RA");
    QCOMPARE(scene.sideLetters().bottom, "PR");
    QCOMPARE(scene.sideLetters().top, "AL");
    scene.setPlane(turned(60));
    QCOMPARE(scene.sideLetters().right, "PL");
    scene.setTurn({ 1, false }); // what was up is at the right
    QCOMPARE(scene.sideLetters().right, "LA");
    scene.setPlane(turned(3)); // too little to be named
    scene.setTurn({});
    QCOMPARE(scene.sideLetters().right, "L");
    const Mat3 m = rotationAbout({ 1, -1, 0.5 }, 55);
    scene.setPlane({ m.columns[0], m.columns[1] });
    // Each letter stands for a component that is really there, strongest first.
    const Vec3 right = scene.shownAxes().rightLps;
    double last = 1.0;
    for (const QChar letter : scene.sideLetters().right) {
        const Vec3 side = letter == 'L' ? Vec3 { 1, 0, 0 }
            : letter == 'R'             ? Vec3 { -1, 0, 0 }
            : letter == 'P'             ? Vec3 { 0, 1, 0 }
            : letter == 'A'             ? Vec3 { 0, -1, 0 }
            : letter == 'S'             ? Vec3 { 0, 0, 1 }
                                        : Vec3 { 0, 0, -1 };
        QVERIFY(dot(right, side) > 0.05 && dot(right, side) <= last);
        last = dot(right, side);
    }
}

QTEST_APPLESS_MAIN(SliceLettersTest)
#include "SliceLettersTest.moc"
