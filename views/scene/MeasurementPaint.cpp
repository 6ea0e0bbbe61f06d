#include "views/scene/MeasurementPaint.h"

#include "views/scene/PictureWords.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea::views {

namespace {

using Kind = Measurement::Kind;

constexpr Rgb normal { 255, 222, 89 };
constexpr Rgb selected { 120, 220, 255 };

// The lines of a measurement: each a row of points.
std::vector<std::vector<PanePoint>> linesOf(const Measurement& measurement, const ToPane& toPane)
{
    std::vector<PanePoint> points;
    for (const Vec3& point : measurement.pointsLps)
        points.push_back(toPane(point));
    if (points.empty())
        return {};
    if (measurement.isRegion()) {
        std::vector<PanePoint> outline;
        for (const PlanePoint& point : outlineOf(measurement))
            outline.push_back(toPane(measurement.plane().toLps(point)));
        if (outline.size() > 2)
            outline.push_back(outline.front());
        return { outline.empty() ? points : outline };
    }
    if (measurement.kind == Kind::CobbAngle) {
        std::vector<std::vector<PanePoint>> lines { { points.begin(),
            points.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, points.size())) } };
        if (points.size() > 2)
            lines.emplace_back(points.begin() + 2, points.end());
        return lines;
    }
    return { points };
}

double distanceToLine(PanePoint p, PanePoint a, PanePoint b)
{
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double square = dx * dx + dy * dy;
    const double t
        = square > 0.0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0.0;
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

QString number(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

QString valueOf(double value)
{
    return number(value, std::abs(value) >= 1000.0 ? 0 : std::abs(value) >= 1.0 ? 1 : 3);
}

// An arrow's head at its tip, a cross at a probe.
void paintEnds(Overlay& overlay, const Measurement& measurement, const std::vector<PanePoint>& points,
    double ratio, Rgb colour)
{
    const double width = 1.5 * ratio;
    if (measurement.kind == Kind::Probe) {
        const PanePoint p = points.front();
        for (const double side : { -1.0, 1.0 }) {
            overlay.line(p.x + side * 3 * ratio, p.y, p.x + side * 9 * ratio, p.y, width, colour);
            overlay.line(p.x, p.y + side * 3 * ratio, p.x, p.y + side * 9 * ratio, width, colour);
        }
    }
    if (measurement.kind == Kind::Arrow && points.size() == 2) {
        const double angle = std::atan2(points[1].y - points[0].y, points[1].x - points[0].x);
        for (const double turn : { -0.45, 0.45 })
            overlay.line(points[0].x, points[0].y, points[0].x + 13 * ratio * std::cos(angle + turn),
                points[0].y + 13 * ratio * std::sin(angle + turn), width, colour);
    }
    if (measurement.kind == Kind::Distance && points.size() == 2) {
        const double angle = std::atan2(points[1].y - points[0].y, points[1].x - points[0].x);
        const double dx = -5 * ratio * std::sin(angle);
        const double dy = 5 * ratio * std::cos(angle);
        for (const PanePoint& p : points)
            overlay.line(p.x - dx, p.y - dy, p.x + dx, p.y + dy, width, colour);
    }
}

// To the right of what it says something about.
PanePoint textPlace(const std::vector<std::vector<PanePoint>>& lines, double ratio)
{
    PanePoint place { -std::numeric_limits<double>::infinity(), 0.0 };
    for (const auto& line : lines) {
        for (const PanePoint& point : line) {
            if (point.x > place.x)
                place = point;
        }
    }
    return { place.x + 10 * ratio, place.y + 2 * ratio };
}

} // namespace

QStringList measurementText(const Measurement& measurement, const MeasuredValues& values, const QString& unit)
{
    QStringList lines;
    if (!measurement.text.isEmpty())
        lines << measurement.text;
    if (values.lengthMm)
        lines << QStringLiteral("%1 mm").arg(number(*values.lengthMm, *values.lengthMm < 10.0 ? 2 : 1));
    if (values.angleDegrees)
        lines << number(*values.angleDegrees, 1) + QChar(0xb0);
    if (values.value)
        lines << QStringLiteral("%1 %2").arg(valueOf(*values.value), unit).trimmed();
    if (values.areaMm2)
        lines << (*values.areaMm2 >= 100.0 ? QStringLiteral("%1 cm%2").arg(number(*values.areaMm2 / 100.0, 2))
                                           : QStringLiteral("%1 mm%2").arg(number(*values.areaMm2, 1)))
                     .arg(QChar(0xb2));
    if (values.statistics) {
        const RegionStatistics& s = *values.statistics;
        lines << PictureWords::tr("Mean %1 %2").arg(valueOf(s.mean), unit).trimmed()
              << PictureWords::tr("SD %1").arg(valueOf(s.standardDeviation))
              << QStringLiteral("%1 … %2").arg(valueOf(s.minimum), valueOf(s.maximum));
    }
    return lines;
}

void paintMeasurement(Overlay& overlay, const Measurement& measurement, const MeasuredValues& values,
    const ToPane& toPane, const MeasurementStyle& style)
{
    const auto lines = linesOf(measurement, toPane);
    if (lines.empty())
        return;
    const double ratio = style.pixelRatio;
    const Rgb colour = style.isSelected ? selected : normal;
    for (const auto& line : lines) {
        for (std::size_t n = 0; n + 1 < line.size(); ++n) {
            // A dark rim keeps it readable on bright pictures.
            overlay.line(line[n].x, line[n].y, line[n + 1].x, line[n + 1].y, 3.2 * ratio, { 0, 0, 0 }, 0.4);
            overlay.line(line[n].x, line[n].y, line[n + 1].x, line[n + 1].y, 1.4 * ratio, colour);
        }
    }
    if (!measurement.isRegion() && !lines.front().empty())
        paintEnds(overlay, measurement, lines.front(), ratio, colour);
    if (measurement.kind == Kind::CobbAngle && lines.size() == 2 && lines[0].size() == 2) {
        const auto middle = [](const std::vector<PanePoint>& line) {
            return PanePoint { 0.5 * (line.front().x + line.back().x),
                0.5 * (line.front().y + line.back().y) };
        };
        const PanePoint a = middle(lines[0]);
        const PanePoint b = middle(lines[1]);
        overlay.line(a.x, a.y, b.x, b.y, ratio, colour, 0.5);
    }
    if (style.isSelected) {
        const double side = 7.0 * ratio;
        for (const PanePoint& handle : measurementHandles(measurement, toPane)) {
            overlay.box(handle.x - 0.5 * side - ratio, handle.y - 0.5 * side - ratio, side + 2 * ratio,
                side + 2 * ratio, { 0, 0, 0 }, 0.7);
            overlay.box(handle.x - 0.5 * side, handle.y - 0.5 * side, side, side, selected);
        }
    }
    PanePoint place = textPlace(lines, ratio);
    const double size = 12.0 * ratio;
    const QStringList texts = measurementText(measurement, values, style.unit);
    double widest = 0.0;
    for (const QString& text : texts)
        widest = std::max(widest, Overlay::textWidth(text, size));
    if (style.width > 0)
        place.x = std::max(0.0, std::min(place.x, style.width - widest - 6 * ratio));
    if (style.height > 0)
        place.y = std::max(0.0,
            std::min(place.y,
                style.height - static_cast<double>(texts.size()) * Overlay::lineHeight(size) - 4 * ratio));
    for (const QString& text : texts) {
        overlay.text(text, place.x, place.y, { size, colour });
        place.y += Overlay::lineHeight(size);
    }
}

std::vector<PanePoint> measurementHandles(const Measurement& measurement, const ToPane& toPane)
{
    std::vector<PanePoint> handles;
    if (measurement.kind == Kind::Freehand) // as a whole only: it has hundreds
        return handles;
    for (const Vec3& point : measurement.pointsLps)
        handles.push_back(toPane(point));
    return handles;
}

double distanceToMeasurement(const Measurement& measurement, const ToPane& toPane, PanePoint position)
{
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& line : linesOf(measurement, toPane)) {
        if (line.size() == 1)
            nearest = std::min(nearest, std::hypot(position.x - line[0].x, position.y - line[0].y));
        for (std::size_t n = 0; n + 1 < line.size(); ++n)
            nearest = std::min(nearest, distanceToLine(position, line[n], line[n + 1]));
    }
    return nearest;
}

} // namespace fovea::views
