#include "views/scene/SliceOverlay.h"

#include "views/scene/SlicePicture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace fovea::views {

namespace {

using Align = Overlay::Align;

constexpr Rgb white { 235, 235, 235 };
constexpr Rgb muted { 185, 190, 196 };
constexpr Rgb amber { 255, 193, 92 };

// The free part of a pane while it is filled from its edges.
class Layout {
public:
    Layout(Overlay& overlay, const SliceOverlayInput& input)
        : m_overlay(overlay)
        , m_input(input)
        , m_margin(std::round(7.0 * input.pixelRatio))
        , m_size(std::round((std::min(input.width, input.height) < 330 * input.pixelRatio ? 11.0 : 12.0)
              * input.pixelRatio))
        , m_line(Overlay::lineHeight(m_size))
        , m_top(m_margin)
        , m_bottom(input.height - m_margin)
    {
        const double letters = input.text.letters
            ? std::max(Overlay::textWidth(input.text.topLetters, m_size * 1.15),
                  Overlay::textWidth(input.text.bottomLetters, m_size * 1.15))
                + 2.0 * m_margin
            : 2.0 * m_margin;
        m_column = std::max(0.0, (input.width - letters) * 0.5 - m_margin);
    }

    void draw()
    {
        crosshair();
        stamps();
        centre();
        letters();
        topLeft();
        badges();
        // What a very small pane has no room for: a double click makes it large.
        if (std::min(m_input.width, m_input.height) < 180 * m_input.pixelRatio)
            return;
        scaleBar();
        bottomLeft();
        colourBar();
        compass();
    }

private:
    [[nodiscard]] Overlay::TextStyle style(Rgb colour, Align horizontal = Align::Start) const
    {
        return { m_size, colour, horizontal, Align::Start };
    }

    void crosshair()
    {
        const double gap = 10.0 * m_input.pixelRatio;
        const double reach = m_input.width + m_input.height;
        const double width = std::max(1.0, std::round(m_input.pixelRatio));
        for (const CrosshairLine& line : m_input.crosshair) {
            for (const double side : { -1.0, 1.0 }) {
                m_overlay.line(line.x0 + side * gap * line.dx, line.y0 + side * gap * line.dy,
                    line.x0 + side * reach * line.dx, line.y0 + side * reach * line.dy, width, line.colour,
                    line.isEdge ? 0.35 : 0.75);
            }
        }
    }

    // At the very bottom and over the whole width, as they must always be read.
    void stamps()
    {
        QStringList lines;
        for (const QString& stamp : m_input.text.stamps)
            lines << Overlay::wrapped(stamp, m_size, m_input.width - 2.0 * m_margin);
        for (qsizetype n = lines.size(); n-- > 0;) {
            m_bottom -= m_line;
            m_overlay.text(lines[n], m_input.width * 0.5, m_bottom, style(amber, Align::Middle));
        }
    }

    void centre()
    {
        QStringList lines;
        for (const QString& line : m_input.text.centre)
            lines << Overlay::wrapped(line, m_size * 1.1, m_input.width - 4.0 * m_margin);
        double y = 0.5 * (m_input.height - static_cast<double>(lines.size()) * m_line * 1.2);
        for (const QString& line : lines) {
            m_overlay.text(
                line, m_input.width * 0.5, y, { m_size * 1.1, muted, Align::Middle, Align::Start });
            y += m_line * 1.2;
        }
    }

    void letters()
    {
        if (!m_input.text.letters)
            return;
        const double size = m_size * 1.15;
        const double middleX = 0.5 * m_input.width;
        const double middleY = 0.5 * m_input.height;
        const double bottom = m_bottom - Overlay::lineHeight(size);
        m_overlay.text(m_input.text.topLetters, middleX, m_top, { size, white, Align::Middle, Align::Start });
        m_overlay.text(
            m_input.text.bottomLetters, middleX, bottom, { size, white, Align::Middle, Align::Start });
        m_overlay.text(
            m_input.text.leftLetters, m_margin, middleY, { size, white, Align::Start, Align::Middle });
        m_overlay.text(m_input.text.rightLetters, m_input.width - m_margin, middleY,
            { size, white, Align::End, Align::Middle });
    }

    // How many lines may be stacked from the top, or up from the bottom, before the letters at half height.
    [[nodiscard]] qsizetype linesInHalf(double taken) const
    {
        return static_cast<qsizetype>(
            std::max(1.0, std::floor((0.5 * m_input.height - taken) / m_line - 1.0)));
    }

    void topLeft()
    {
        double y = m_top;
        bool first = true;
        for (const QString& line :
            m_input.text.topLeft.first(std::min(linesInHalf(m_top), m_input.text.topLeft.size()))) {
            m_overlay.text(Overlay::elided(line, m_size, m_column), m_margin, y,
                style(first ? m_input.text.planeColour : white));
            first = false;
            y += m_line;
        }
    }

    void badges()
    {
        QStringList lines;
        for (const QString& badge : m_input.text.badges)
            lines << Overlay::wrapped(badge, m_size, m_column);
        const qsizetype room = std::max<qsizetype>(1, linesInHalf(m_top) - 1);
        if (lines.size() > room)
            lines = lines.first(room - 1) << QStringLiteral("and more: see series information");
        m_rightTop = m_top;
        for (const QString& line : lines) {
            m_overlay.text(Overlay::elided(line, m_size, m_column), m_input.width - m_margin, m_rightTop,
                style(amber, Align::End));
            m_rightTop += m_line;
        }
    }

    void scaleBar()
    {
        m_rightBottom = m_bottom;
        if (!(m_input.text.mmPerPixel > 0.0))
            return;
        const double mm = roundLengthMm(std::min(m_column, 0.3 * m_input.width) * m_input.text.mmPerPixel);
        const double pixels = mm / m_input.text.mmPerPixel;
        const double thick = std::max(1.0, std::round(1.5 * m_input.pixelRatio));
        const double right = m_input.width - m_margin;
        const double y = m_bottom - std::round(4.0 * m_input.pixelRatio);
        const double tick = std::round(4.0 * m_input.pixelRatio);
        m_overlay.line(right - pixels, y, right, y, thick, white);
        for (const double x : { right - pixels, right })
            m_overlay.line(x, y - tick, x, y + 0.5 * thick, thick, white);
        m_rightBottom = y - tick - m_line;
        m_overlay.text(lengthText(mm), right, m_rightBottom, style(white, Align::End));
    }

    void bottomLeft()
    {
        const QStringList& lines = m_input.text.bottomLeft;
        double y = m_bottom;
        const qsizetype room = std::min(linesInHalf(m_input.height - m_bottom), lines.size());
        for (qsizetype n = 0; n < room; ++n) {
            y -= m_line;
            m_overlay.text(
                Overlay::elided(lines[lines.size() - 1 - n], m_size, m_column), m_margin, y, style(white));
        }
    }

    // On the right, between the letter there and the scale bar.
    void colourBar()
    {
        if (!m_input.colourBar)
            return;
        const ColourBar& bar = *m_input.colourBar;
        const double top = 0.5 * m_input.height + 1.2 * m_line;
        const double height = m_rightBottom - m_margin - top - 2.0 * m_line;
        const double right = m_input.width - m_margin;
        if (height < 3.0 * m_line) {
            m_overlay.text(
                Overlay::elided(bar.title, m_size, m_column), right, top, style(amber, Align::End));
            return;
        }
        const double width = 9.0 * m_input.pixelRatio;
        m_overlay.text(Overlay::elided(bar.title, m_size, m_column), right, top, style(amber, Align::End));
        const double barTop = top + m_line * 1.3;
        constexpr int steps = 64;
        for (int n = 0; n < steps; ++n) {
            m_overlay.box(right - width, barTop + height * n / steps, width, height / steps + 0.5,
                hotIron(1.0 - (n + 0.5) / steps));
        }
        const double textRight = right - width - 0.5 * m_margin;
        m_overlay.text(bar.high, textRight, barTop - 0.2 * m_line, style(white, Align::End));
        m_overlay.text(bar.low, textRight, barTop + height - 0.8 * m_line, style(white, Align::End));
    }

    // A cube that turns with the patient, each side with its letter. Sides that face away are not drawn.
    void compass()
    {
        if (m_input.compass.size() != 6)
            return;
        const double half = 17.0 * m_input.pixelRatio;
        const double x = m_input.width - m_margin - 1.8 * half;
        const double y = m_bottom - 1.8 * half;
        for (const CompassNeedle& side : m_input.compass) {
            if (side.towards < 0.02)
                continue;
            // Two needles that stand upright on this one span the side.
            std::vector<const CompassNeedle*> across;
            for (const CompassNeedle& other : m_input.compass) {
                const double cosine = side.x * other.x + side.y * other.y + side.towards * other.towards;
                if (std::abs(cosine) < 0.5 && std::ranges::none_of(across, [&](const CompassNeedle* taken) {
                        return std::abs(
                                   taken->x * other.x + taken->y * other.y + taken->towards * other.towards)
                            > 0.5;
                    }))
                    across.push_back(&other);
            }
            if (across.size() != 2)
                continue;
            const double bright = 0.45 + 0.55 * side.towards;
            const auto level = static_cast<std::uint8_t>(std::lround(235.0 * std::min(bright, 1.0)));
            const Rgb colour { level, level, level };
            constexpr std::array<std::array<int, 2>, 4> corners { { { -1, -1 }, { 1, -1 }, { 1, 1 },
                { -1, 1 } } };
            const auto corner = [&](std::size_t n) {
                const double a = corners[n % 4][0];
                const double b = corners[n % 4][1];
                return std::pair { x + half * (side.x + a * across[0]->x + b * across[1]->x),
                    y + half * (side.y + a * across[0]->y + b * across[1]->y) };
            };
            for (std::size_t n = 0; n < 4; ++n) {
                const auto [x0, y0] = corner(n);
                const auto [x1, y1] = corner(n + 1);
                m_overlay.line(x0, y0, x1, y1, m_input.pixelRatio * 1.3, colour);
            }
            if (side.towards > 0.2)
                m_overlay.text(side.letter, x + half * side.x, y + half * side.y,
                    { m_size, colour, Align::Middle, Align::Middle });
        }
    }

    Overlay& m_overlay;
    const SliceOverlayInput& m_input;
    double m_margin;
    double m_size;
    double m_line;
    double m_column = 0.0; // width of the text in the corners
    double m_top;
    double m_bottom;
    double m_rightTop = 0.0;
    double m_rightBottom = 0.0;
};

} // namespace

void drawSliceOverlay(Overlay& overlay, const SliceOverlayInput& input)
{
    Layout(overlay, input).draw();
}

double roundLengthMm(double maximumMm)
{
    if (!(maximumMm > 0.0) || !std::isfinite(maximumMm))
        return 0.0;
    const double power = std::pow(10.0, std::floor(std::log10(maximumMm)));
    for (const double factor : { 5.0, 2.0 }) {
        if (factor * power <= maximumMm)
            return factor * power;
    }
    return power;
}

QString lengthText(double mm)
{
    if (mm >= 10.0)
        return QStringLiteral("%1 cm").arg(mm / 10.0);
    if (mm >= 1.0)
        return QStringLiteral("%1 mm").arg(mm);
    return QStringLiteral("%1 %2m").arg(mm * 1000.0).arg(QChar(0x00b5));
}

} // namespace fovea::views
