#include "views/scene/PaintedOverlay.h"

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

constexpr std::size_t keptTexts = 200;

} // namespace

void PaintedOverlay::begin(std::uint8_t* rgb, int width, int height)
{
    m_rgb = rgb;
    m_width = width;
    m_height = height;
    if (m_drawn.size() > keptTexts)
        m_drawn.clear();
}

void PaintedOverlay::line(
    double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity)
{
    const double length = std::hypot(x1 - x0, y1 - y0);
    if (!(length > 0.0) || !std::isfinite(length))
        return;
    const double alongX = (x1 - x0) / length;
    const double alongY = (y1 - y0) / length;
    const double half = 0.5 * width;
    const auto first = [&](double a, double b) {
        return static_cast<int>(std::clamp(std::floor(std::min(a, b) - half), 0.0, 1e6));
    };
    const auto last = [&](double a, double b, int limit) {
        return static_cast<int>(std::clamp(std::ceil(std::max(a, b) + half), -1.0, limit - 1.0));
    };
    const int left = first(x0, x1);
    const int right = last(x0, x1, m_width);
    for (int y = first(y0, y1); y <= last(y0, y1, m_height); ++y) {
        // Only where the line passes, so that a slanting one does not cost its whole box.
        int from = left;
        int to = right;
        if (std::abs(alongY) > 1e-6) {
            const double middle = x0 + (y - y0) * alongX / alongY;
            const double reach = (half + 1.0) / std::abs(alongY);
            from = std::max(from, static_cast<int>(std::clamp(std::floor(middle - reach), 0.0, 1e6)));
            to = std::min(to, static_cast<int>(std::clamp(std::ceil(middle + reach), -1.0, 1e6)));
        }
        for (int x = from; x <= to; ++x) {
            // How much of the pixel is covered, exactly so for lines along the picture's edges.
            const double along = (x - x0) * alongX + (y - y0) * alongY;
            const double across = std::abs((y - y0) * alongX - (x - x0) * alongY);
            const double coverage = std::clamp(half - across + 0.5, 0.0, std::min(1.0, width))
                * std::clamp(along + 0.5, 0.0, 1.0) * std::clamp(length - along + 0.5, 0.0, 1.0);
            if (coverage > 0.0)
                blend(x, y, colour, coverage * opacity);
        }
    }
}

void PaintedOverlay::drawText(const QString& text, double x, double y, double size, Rgb colour)
{
    const Key key { text, static_cast<int>(std::lround(size)), colour };
    auto found = m_drawn.find(key);
    if (found == m_drawn.end())
        found = m_drawn.emplace(key, drawnText(text, size, colour)).first;
    const DrawnText& drawn = found->second;
    const int left = static_cast<int>(x) + drawn.left;
    const int bottom = static_cast<int>(y) - drawn.bottom;
    // A shadow alone is lost on bright and busy pictures.
    const double edge = std::round(size / 6.0);
    box(left - edge, bottom - drawn.height + 1 - edge, drawn.width + 2.0 * edge, drawn.height + 2.0 * edge,
        { 0, 0, 0 }, 0.45);
    for (int row = 0; row < drawn.height; ++row) {
        const int toY = bottom - row;
        if (toY < 0 || toY >= m_height)
            continue;
        const std::uint8_t* pixel = drawn.rgba.data() + static_cast<std::ptrdiff_t>(row) * drawn.width * 4;
        for (int column = 0; column < drawn.width; ++column, pixel += 4) {
            const int toX = left + column;
            if (pixel[3] != 0 && toX >= 0 && toX < m_width)
                blend(toX, toY, { pixel[0], pixel[1], pixel[2] }, pixel[3] / 255.0);
        }
    }
}

void PaintedOverlay::blend(int x, int y, Rgb colour, double alpha)
{
    std::uint8_t* pixel = m_rgb + (static_cast<std::ptrdiff_t>(y) * m_width + x) * 3;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        const double mixed = pixel[channel] + (colour[channel] - pixel[channel]) * alpha;
        pixel[channel] = static_cast<std::uint8_t>(std::lround(mixed));
    }
}

} // namespace fovea::views
