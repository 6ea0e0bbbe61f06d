#include "views/scene/Overlay.h"

#include <cmath>
#include <map>
#include <mutex>
#include <utility>

namespace fovea::views {

namespace {

// Text comes from files: it holds no control characters.
QString printable(const QString& text)
{
    QString result = text;
    for (QChar& character : result) {
        if (character.category() == QChar::Other_Control)
            character = QLatin1Char(' ');
    }
    return result;
}

} // namespace

Overlay::~Overlay() = default;

// Lines of text are placed by their boxes, not by their ink: with and without descenders they keep their
// distance.
void Overlay::text(const QString& text, double x, double y, const TextStyle& style)
{
    const QString shown = printable(text);
    if (shown.trimmed().isEmpty())
        return;
    double left = x;
    if (style.horizontal != Align::Start)
        left -= textWidth(shown, style.size) * (style.horizontal == Align::Middle ? 0.5 : 1.0);
    double top = y;
    if (style.vertical != Align::Start)
        top -= lineHeight(style.size) * (style.vertical == Align::Middle ? 0.5 : 1.0);
    drawText(shown, std::round(left), std::round(top + style.size * 1.05), style.size, style.colour);
}

void Overlay::box(double x, double y, double width, double height, Rgb colour, double opacity)
{
    // Edges lie between pixels, whose centres are whole numbers.
    const double middle = y + 0.5 * height - 0.5;
    line(x - 0.5, middle, x + width - 0.5, middle, height, colour, opacity);
}

double Overlay::textWidth(const QString& text, double size)
{
    static std::mutex mutex;
    static std::map<std::pair<QString, double>, double> known;
    constexpr std::size_t keptWidths = 2000;
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find({ text, size }); found != known.end())
        return found->second;
    if (known.size() > keptWidths)
        known.clear();
    return known[{ text, size }] = drawnWidth(printable(text), size);
}

double Overlay::lineHeight(double size)
{
    return std::ceil(size * 1.35);
}

QString Overlay::elided(const QString& text, double size, double width)
{
    if (textWidth(text, size) <= width)
        return text;
    qsizetype fits = 0;
    qsizetype tooLong = text.size();
    while (tooLong - fits > 1) {
        const qsizetype middle = (fits + tooLong) / 2;
        (textWidth(text.left(middle) + QChar(0x2026), size) <= width ? fits : tooLong) = middle;
    }
    return fits > 0 ? text.left(fits).trimmed() + QChar(0x2026) : QString();
}

QStringList Overlay::wrapped(const QString& text, double size, double width)
{
    QStringList lines;
    QString line;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
        if (textWidth(longer, size) <= width || line.isEmpty()) {
            line = longer;
        } else {
            lines << elided(line, size, width);
            line = word;
        }
    }
    if (!line.isEmpty())
        lines << elided(line, size, width);
    return lines;
}

} // namespace fovea::views
