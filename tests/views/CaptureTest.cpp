#include "views/capture/Capture.h"

#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"
#include "tests/views/Phantoms.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/TextPainter.h"
#include "views/widgets/Thumbnail.h"

#include <QGuiApplication>
#include <QTest>

#include <cmath>
#include <functional>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

namespace {

std::shared_ptr<const Volume> body()
{
    const Geometry geometry = obliqueGeometry();
    const Vec3 centre = geometry.centreLps();
    return volumeOf<std::int16_t>(geometry, [=](Vec3 p, Vec3) { return length(p - centre) < 12 ? 300 : 20; });
}

std::shared_ptr<const LabelMap> mask()
{
    const Geometry geometry = obliqueGeometry();
    const Vec3 centre = geometry.centreLps();
    return labelMapOf(
        geometry, { { 1, "Liver", { 255, 0, 0 } }, { 2, "Spleen", { 0, 255, 0 } } },
        [=](Vec3 p, Vec3) { return length(p - centre) < 8 ? (p.x > centre.x ? 1 : 2) : 0; }, modelSource());
}

CaptureRequest request(CaptureRequest::View view)
{
    CaptureRequest request;
    request.volume = body();
    request.labelLayers = { { mask(), 1.0 } };
    request.view = view;
    request.width = 640;
    request.height = 480;
    return request;
}

int countPixels(const QImage& image, const QRect& part, const std::function<bool(QRgb)>& wanted)
{
    int count = 0;
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x)
            count += wanted(image.pixel(x, y)) ? 1 : 0;
    }
    return count;
}

bool isRed(QRgb c)
{
    return qRed(c) > 200 && qGreen(c) < 60 && qBlue(c) < 60;
}
bool isAmber(QRgb c)
{
    return qRed(c) > 200 && qGreen(c) > 140 && qGreen(c) < 215 && qBlue(c) < 130;
}

} // namespace

class CaptureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The series' own words may name who it is: two series that differ in them alone give the same picture.
    void wordsOfTheSeriesAreNotDrawn()
    {
        CaptureRequest bare = request(CaptureRequest::View::Grid);
        CaptureRequest named = bare;
        VolumeMeaning meaning = bare.volume->meaning();
        meaning.description = QStringLiteral("DOE JANE, head");
        const Vec3 centre = bare.volume->geometry().centreLps();
        named.volume = volumeOf<std::int16_t>(
            bare.volume->geometry(), [=](Vec3 p, Vec3) { return length(p - centre) < 12 ? 300 : 20; },
            meaning);
        const auto without = capture(bare);
        const auto with = capture(named);
        QVERIFY(without && with);
        QCOMPARE(*with, *without);
    }

    void initTestCase();
    void needsNoDisplay();
    void everyViewHasThePictureAndTheLegend_data();
    void everyViewHasThePictureAndTheLegend();
    void theStampIsThereEvenWithoutAnnotations();
    void extraTextIsDrawnWhenAsked();
    void narrowPicturesPutTheLegendBelow();
    void refusesWhatItCannotDraw();
    void thumbnailsAreTheMiddleSlice();
    void aRealHead();
};

void CaptureTest::initTestCase()
{
    if (!OffscreenWindow::create())
        QSKIP("No off-screen OpenGL here");
}

void CaptureTest::needsNoDisplay()
{
    QVERIFY(!qobject_cast<QGuiApplication*>(QCoreApplication::instance()));
    QVERIFY(capture(request(CaptureRequest::View::Axial)));
    // Letters that VTK has not are shown as boxes here, not left out: Qt has no fonts without a display's
    // application.
    const auto width = [](const QString& name) { return drawnText(name, 14, { 255, 255, 255 }).width; };
    QVERIFY(width(QStringLiteral("王小东")) > 20);
}

void CaptureTest::everyViewHasThePictureAndTheLegend_data()
{
    QTest::addColumn<CaptureRequest::View>("view");
    QTest::newRow("axial") << CaptureRequest::View::Axial;
    QTest::newRow("coronal") << CaptureRequest::View::Coronal;
    QTest::newRow("sagittal") << CaptureRequest::View::Sagittal;
    QTest::newRow("volume") << CaptureRequest::View::Volume;
    QTest::newRow("grid") << CaptureRequest::View::Grid;
}

void CaptureTest::everyViewHasThePictureAndTheLegend()
{
    QFETCH(CaptureRequest::View, view);
    CaptureRequest wanted = request(view);
    wanted.cursorLps = wanted.volume->geometry().centreLps() + Vec3 { 1, 0, 0 };
    const auto image = capture(wanted);
    QVERIFY2(image, image ? "" : describe(image.error()).c_str());
    QCOMPARE(image->size(), QSize(640, 480));
    const int divide = 640 - 640 / 3;
    const QRect picture(0, 0, divide, 480);
    const QRect legend(divide + 1, 0, 640 - divide - 1, 480);
    const auto reddish
        = [](QRgb c) { return qRed(c) > 80 && qGreen(c) < qRed(c) / 2 && qBlue(c) < qRed(c) / 2; };
    QVERIFY(countPixels(*image, picture, reddish) > 200);
    QVERIFY(countPixels(*image, legend, isRed) >= 64); // the swatch
    QVERIFY(countPixels(*image, legend, [](QRgb c) { return qRed(c) > 200 && qBlue(c) > 200; }) > 50); // text
    QVERIFY(countPixels(*image, QRect(0, 455, divide, 25), isAmber) > 50); // the stamp

    wanted.legend = false;
    const auto bare = capture(wanted);
    QVERIFY(bare);
    QVERIFY(countPixels(*bare, QRect(625, 5, 10, 60), isRed) == 0);
}

void CaptureTest::theStampIsThereEvenWithoutAnnotations()
{
    CaptureRequest wanted = request(CaptureRequest::View::Axial);
    wanted.annotated = false;
    wanted.legend = false;
    const auto stamped = capture(wanted);
    QVERIFY(stamped);
    QVERIFY(countPixels(*stamped, QRect(0, 450, 640, 30), isAmber) > 50);
    QCOMPARE(countPixels(*stamped, QRect(0, 0, 200, 60), [](QRgb c) { return qRed(c) > 150; }), 0);
    wanted.labelLayers.clear();
    const auto unstamped = capture(wanted);
    QVERIFY(unstamped);
    QCOMPARE(countPixels(*unstamped, unstamped->rect(), isAmber), 0);
}

void CaptureTest::extraTextIsDrawnWhenAsked()
{
    CaptureRequest wanted = request(CaptureRequest::View::Axial);
    wanted.annotated = false;
    const auto without = capture(wanted);
    wanted.extra = QStringList { "Asked for" };
    const auto with = capture(wanted);
    QVERIFY(with && without);
    QVERIFY(*with != *without);
}

void CaptureTest::narrowPicturesPutTheLegendBelow()
{
    CaptureRequest wanted = request(CaptureRequest::View::Axial);
    wanted.width = 300;
    wanted.height = 300;
    const auto image = capture(wanted);
    QVERIFY(image);
    QVERIFY(countPixels(*image, QRect(0, 225, 40, 75), isRed) >= 36);
}

void CaptureTest::refusesWhatItCannotDraw()
{
    CaptureRequest none;
    QCOMPARE(capture(none).error().code, ErrorCode::InvalidArgument);
    CaptureRequest tiny = request(CaptureRequest::View::Axial);
    tiny.width = 10;
    QCOMPARE(capture(tiny).error().code, ErrorCode::InvalidArgument);
    CaptureRequest huge = request(CaptureRequest::View::Axial);
    huge.height = 100000;
    QCOMPARE(capture(huge).error().code, ErrorCode::InvalidArgument);
    CaptureRequest preset = request(CaptureRequest::View::Volume);
    preset.preset = "nonsense";
    QCOMPARE(capture(preset).error().code, ErrorCode::InvalidArgument);
}

// The right way up for each way of acquiring: anterior or superior up, the patient's left or posterior at the
// right.
void CaptureTest::thumbnailsAreTheMiddleSlice()
{
    const Mat3 axial {};
    const Mat3 upsideDown { { Vec3 { -1, 0, 0 }, Vec3 { 0, -1, 0 }, Vec3 { 0, 0, 1 } } };
    const Mat3 coronal { { Vec3 { 1, 0, 0 }, Vec3 { 0, 0, -1 }, Vec3 { 0, 1, 0 } } };
    const Mat3 sagittal { { Vec3 { 0, 1, 0 }, Vec3 { 0, 0, -1 }, Vec3 { 1, 0, 0 } } };
    const Mat3 turned { { Vec3 { 0, 0, 1 }, Vec3 { 0, -1, 0 },
        Vec3 { 1, 0, 0 } } }; // sagittal, rows and columns swapped
    for (const Mat3& direction : { axial, upsideDown, coronal, sagittal, turned }) {
        Geometry geometry { { 40, 40, 9 }, {}, { 1, 1, 1 }, direction };
        geometry.originLps = Vec3 {} - geometry.centreLps();
        // Bright towards the left, posterior and inferior: always at the lower right.
        const auto volume = volumeOf<std::int16_t>(geometry, [](Vec3 p, Vec3) {
            const bool isThere = (p.x > 5 || std::abs(p.x) < 5) && (p.y > 5 || std::abs(p.y) < 5)
                && (p.z < -5 || std::abs(p.z) < 5);
            return isThere && (std::abs(p.x) > 5) + (std::abs(p.y) > 5) + (std::abs(p.z) > 5) == 2 ? 1000 : 0;
        });
        QVERIFY(volume);
        const QImage image = thumbnail(*volume, 80);
        QCOMPARE(image.size(), QSize(80, 80));
        QVERIFY(qRed(image.pixel(65, 65)) > 150);
        QVERIFY(qRed(image.pixel(15, 65)) < 50);
        QVERIFY(qRed(image.pixel(65, 15)) < 50);
    }
}

void CaptureTest::aRealHead()
{
    const auto head = fovea::test::testData("data/t1-conformed.nii.gz");
    const auto regions = fovea::test::testData("data/expected/t1-conformed.brain-tissue-c5.nii.gz");
    if (!head || !regions)
        QSKIP("FOVEA_TEST_DATA has no data/t1-conformed.nii.gz with its expected label map");
    auto volume = readVolume(*head);
    auto map = readLabelMap(*regions);
    QVERIFY(volume && map);
    CaptureRequest wanted;
    wanted.volume = std::make_shared<const Volume>(std::move(*volume));
    wanted.labelLayers = { { std::make_shared<const LabelMap>(std::move(*map)) } };
    wanted.view = CaptureRequest::View::Grid;
    wanted.width = 900;
    wanted.height = 600;
    const auto image = capture(wanted);
    QVERIFY(image);
    // A head is symmetric: as bright at the left as at the right of its axial picture, and nothing at its
    // corners.
    const auto isLit = [](QRgb c) { return qGray(c) > 60; };
    const int left = countPixels(*image, QRect(70, 60, 80, 180), isLit);
    const int right = countPixels(*image, QRect(150, 60, 80, 180), isLit);
    QVERIFY(left > 2000 && right > 2000);
    QVERIFY(std::abs(left - right) < left / 4);
}

QTEST_GUILESS_MAIN(CaptureTest)
#include "CaptureTest.moc"
