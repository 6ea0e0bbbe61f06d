#pragma once

#include "views/scene/TextPainter.h"

#include <QString>
#include <QStringList>

namespace fovea::views {

// Where text, lines and boxes in front of a scene go, in device pixels from the top left as everywhere in
// Scene. What comes later lies above.
class Overlay {
public:
    enum class Align { Start, Middle, End }; // Start: left or top of the position

    struct TextStyle {
        double size = 12.0; // em in device pixels
        Rgb colour { 235, 235, 235 };
        Align horizontal = Align::Start;
        Align vertical = Align::Start;
    };

    Overlay() = default;
    virtual ~Overlay();
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    void text(const QString& text, double x, double y, const TextStyle& style);
    virtual void line(
        double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity = 1.0)
        = 0;
    void box(double x, double y, double width, double height, Rgb colour, double opacity = 1.0);

    // Of one line of text.
    [[nodiscard]] static double textWidth(const QString& text, double size);
    [[nodiscard]] static double lineHeight(double size);
    // One line that is no wider than the width, its end left out with an ellipsis if need be.
    [[nodiscard]] static QString elided(const QString& text, double size, double width);
    // Lines no wider than the width, broken between words where that is possible.
    [[nodiscard]] static QStringList wrapped(const QString& text, double size, double width);

protected:
    // One line of printable text, its baseline's left end at (x, y).
    virtual void drawText(const QString& text, double x, double y, double size, Rgb colour) = 0;
};

} // namespace fovea::views
