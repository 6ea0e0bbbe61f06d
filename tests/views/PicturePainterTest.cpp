#include "views/scene/PicturePainter.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fovea;
using namespace fovea::views;

namespace {

// Grey values of a function of column and row.
template <class Function>
Picture greyPicture(int columns, int rows, Function&& value)
{
    Picture picture { .columns = columns, .rows = rows };
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < columns; ++x)
            picture.values.push_back(static_cast<float>(value(x, y)));
    }
    const auto [low, high] = std::ranges::minmax(picture.values);
    picture.range = { low, high };
    return picture;
}

struct Painted {
    std::vector<std::uint8_t> rgb;
    int width;

    [[nodiscard]] int at(int x, int y, int channel = 0) const
    {
        return rgb[static_cast<std::size_t>((y * width + x) * 3 + channel)];
    }
};

Painted paint(const Picture& picture, const PictureFrame& frame, const PictureLook& look)
{
    PicturePainter painter;
    painter.sample(picture, frame);
    painter.compose(picture, look);
    return { painter.rgb(), frame.width };
}

} // namespace

class PicturePainterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsWithTheRightAspect()
    {
        // Pixels twice as high as wide: 20 x 10 of them are a square.
        Picture picture = greyPicture(20, 10, [](int x, int) { return x < 10 ? 0 : 100; });
        picture.pixelAspect = 2.0;
        const PictureFrame frame = fitFrame(picture, 80, 40);
        QCOMPARE(frame.step, 0.5);
        const Painted painted = paint(picture, frame, { { 50, 100 } });
        QCOMPARE(painted.at(19, 20), 0); // outside
        QCOMPARE(painted.at(60, 20), 0);
        QVERIFY(painted.at(45, 1) == 255 && painted.at(58, 38) == 255);
        QVERIFY(painted.at(25, 20) == 0);
        // But for the column between dark and bright, which is interpolated.
        QCOMPARE(static_cast<int>(std::ranges::count(painted.rgb, 255)), 3 * 19 * 40);
    }

    void reducingAverages()
    {
        // Single bright columns, eight apart: they fade, but none vanishes.
        const Picture picture = greyPicture(800, 8, [](int x, int) { return x % 8 == 3 ? 800 : 0; });
        const Painted painted = paint(picture, { 0, 0, 8.0, 100, 1 }, { { 100, 200 } });
        for (int x = 0; x < 100; ++x)
            QVERIFY2(std::abs(painted.at(x, 0) - 128) <= 2, qPrintable(QString::number(painted.at(x, 0))));
    }

    void enlargingInterpolates()
    {
        const Picture picture = greyPicture(2, 1, [](int x, int) { return 100 * x; });
        const Painted painted = paint(picture, { 0, 0, 0.1, 20, 1 }, { { 50.5, 101 } });
        for (int x = 1; x < 20; ++x)
            QVERIFY(painted.at(x, 0) >= painted.at(x - 1, 0));
        QCOMPARE(painted.at(0, 0), 0);
        QCOMPARE(painted.at(19, 0), 255);
        QVERIFY(std::abs(painted.at(10, 0) - 140) < 15);
    }

    void polarityTableAndColour()
    {
        Picture picture = greyPicture(2, 1, [](int x, int) { return 10 * x; });
        const PictureFrame frame { 0, 0, 1.0, 2, 1 };
        const PictureLook look { { 5, 11 } };
        QVERIFY(paint(picture, frame, look).at(0, 0) < 20 && paint(picture, frame, look).at(1, 0) > 235);
        picture.meaning.isInverted = true;
        QVERIFY(paint(picture, frame, look).at(0, 0) > 235 && paint(picture, frame, look).at(1, 0) < 20);
        picture.meaning.isInverted = false;
        LookupTable table { 0.0, std::vector<float>(11, 0.2F), {} };
        table.values[10] = 0.6F;
        const PictureLook byTable { { .table = std::make_shared<const LookupTable>(table) } };
        QCOMPARE(paint(picture, frame, byTable).at(0, 0), 51);
        QCOMPARE(paint(picture, frame, byTable).at(1, 0), 153);
        // 255 / (1 + exp(-4 * (x - centre) / width)): x 0 and 10, centre 5, width 10.
        const PictureLook sigmoid { { 5, 10, {}, Window::Function::Sigmoid } };
        QCOMPARE(paint(picture, frame, sigmoid).at(0, 0), 30);
        QCOMPARE(paint(picture, frame, sigmoid).at(1, 0), 225);
        // Half of the window on either side of the centre: 0 is a tenth of the way from -1 to 9.
        const PictureLook exact { { 4, 10, {}, Window::Function::LinearExact } };
        QCOMPARE(paint(picture, frame, exact).at(0, 0), 26);
        QCOMPARE(paint(picture, frame, exact).at(1, 0), 255);
        picture.meaning.padding = ValueRange { 9.5, 10.0 };
        QCOMPARE(paint(picture, frame, look).at(1, 0), 0);

        Picture colour { .columns = 2, .rows = 1, .rgb = { 1, 2, 3, 200, 100, 50 } };
        const Painted painted = paint(colour, frame, look);
        QCOMPARE(painted.rgb, colour.rgb);
        QCOMPARE(paint(colour, frame, { { 5, 11 }, true }).at(1, 0, 2), 205);
    }

    void overlaysLieWhereTheyBelong()
    {
        Picture picture = greyPicture(6, 5, [](int, int) { return 0; });
        picture.overlays.push_back({ 2, 2, 3, 1, { 1, 0, 0, 1 }, {} });
        picture.overlays.push_back({ 2, 1, -1, 4, { 1, 1 }, {} }); // half of it lies outside
        const PictureFrame frame { 0, 0, 1.0, 6, 5 };
        const Painted painted = paint(picture, frame, { { 50, 100 } });
        QStringList drawn;
        for (int y = 0; y < 5; ++y) {
            for (int x = 0; x < 6; ++x) {
                if (painted.at(x, y) > 200)
                    drawn << QStringLiteral("%1,%2").arg(x).arg(y);
            }
        }
        QCOMPARE(drawn, (QStringList { "3,1", "4,2", "0,4" }));
        const Painted without = paint(picture, frame, { { 50, 100 }, false, false });
        QVERIFY(std::ranges::all_of(without.rgb, [](std::uint8_t value) { return value == 0; }));
        // Reduced, a single pixel of it is still seen.
        const Painted small = paint(picture, { 0, 0, 6.0, 1, 1 }, { { 50, 100 } });
        QVERIFY(small.at(0, 0) > 200);
    }
};

QTEST_APPLESS_MAIN(PicturePainterTest)
#include "PicturePainterTest.moc"
