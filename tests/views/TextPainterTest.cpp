#include "views/scene/TextPainter.h"

#include "views/scene/PaintedOverlay.h"

#include <QGuiApplication>
#include <QTest>

#include <vector>

using namespace fovea::views;

namespace {

// Pixels that a text covers well.
int inkOf(const DrawnText& drawn)
{
    int ink = 0;
    for (std::size_t n = 3; n < drawn.rgba.size(); n += 4)
        ink += drawn.rgba[n] > 128 ? 1 : 0;
    return ink;
}

} // namespace

class TextPainterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noLetterVanishes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("Latin") << QStringLiteral("Müller^Jürgen 12.5 mm²");
        QTest::newRow("Greek and Cyrillic") << QStringLiteral("Διονυσιος Люкceмбypг");
        QTest::newRow("Chinese") << QStringLiteral("王^小东");
        QTest::newRow("Korean, mixed") << QStringLiteral("Hong 홍길동");
        QTest::newRow("Arabic") << QStringLiteral("قباني");
    }

    void noLetterVanishes()
    {
        QFETCH(QString, text);
        const DrawnText drawn = drawnText(text, 14, { 255, 255, 255 });
        QVERIFY2(inkOf(drawn) > 8 * text.size(), qPrintable(QString::number(inkOf(drawn))));
        QCOMPARE(drawn.rgba.size(),
            static_cast<std::size_t>(drawn.width) * static_cast<std::size_t>(drawn.height) * 4);
        const double width = drawnWidth(text, 14);
        QVERIFY2(std::abs(width - drawn.width) < 6,
            qPrintable(QStringLiteral("%1 and %2").arg(width).arg(drawn.width)));
        // Twice as large, twice as wide.
        QVERIFY(std::abs(drawnWidth(text, 28) / width - 2.0) < 0.2);
    }

    // Both ways of drawing put the text onto its baseline, upright and in its colour.
    void bothWaysStandOnTheBaseline_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("by VTK") << QStringLiteral("TL");
        QTest::newRow("by Qt") << QStringLiteral(
            "TL\u200a"); // a thin space that is not plain for VTK without its file
        QTest::newRow("by Qt, too") << QStringLiteral("TL\u3000");
    }

    void bothWaysStandOnTheBaseline()
    {
        QFETCH(QString, text);
        constexpr int size = 64;
        std::vector<std::uint8_t> rgb(3 * size * size);
        PaintedOverlay overlay;
        overlay.begin(rgb.data(), size, size);
        overlay.text(text, 4, 10, { 30, { 250, 20, 20 } });
        // Red alone: no shadow, no box.
        int top = size;
        int bottom = -1;
        int upper = 0;
        int lower = 0;
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                const std::uint8_t* pixel = &rgb[static_cast<std::size_t>(3 * (y * size + x))];
                if (pixel[0] < 200)
                    continue;
                top = std::min(top, y);
                bottom = std::max(bottom, y);
                // The bar of the T is above and at the left, that of the L below and at the right.
                upper += x < 16 && y < 24 ? 1 : 0;
                lower += x >= 24 && y >= 32 ? 1 : 0;
            }
        }
        QVERIFY2(std::abs(bottom - 40) <= 3, qPrintable(QString::number(bottom)));
        QVERIFY2(bottom - top >= 18 && bottom - top <= 24, qPrintable(QString::number(bottom - top)));
        QVERIFY2(upper > 20 && lower > 15, qPrintable(QStringLiteral("%1 %2").arg(upper).arg(lower)));
    }
};

QTEST_MAIN(TextPainterTest)
#include "TextPainterTest.moc"
