#include "core/review/Measurement.h"

#include "core/review/VectorJson.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fovea {

namespace {

using Kind = Measurement::Kind;

constexpr double parallel = 0.9998; // cosine: about 1.1 degrees
constexpr std::size_t ellipseCorners = 360;
constexpr qsizetype mostPoints = 100000;

struct KindFacts {
    Kind kind;
    const char* name;
    std::size_t points;
};

constexpr std::array<KindFacts, 10> kinds { { { Kind::Distance, "distance", 2 }, { Kind::Angle, "angle", 3 },
    { Kind::CobbAngle, "cobb-angle", 4 }, { Kind::Rectangle, "rectangle", 2 },
    { Kind::Ellipse, "ellipse", 2 }, { Kind::Freehand, "freehand", 0 }, { Kind::Polygon, "polygon", 0 },
    { Kind::Probe, "probe", 1 }, { Kind::Arrow, "arrow", 2 }, { Kind::Text, "text", 1 } } };

double angleBetween(Vec3 a, Vec3 b)
{
    // Exact also for angles near 0 and 180 degrees, where the cosine is flat.
    return std::atan2(length(cross(a, b)), dot(a, b)) * 180.0 / std::numbers::pi;
}

double areaOf(const Measurement& measurement, const std::vector<PlanePoint>& outline)
{
    if (measurement.kind != Kind::Ellipse)
        return areaMm2(outline);
    const PlanePoint corner = measurement.plane().toPlane(measurement.pointsLps[1]);
    return std::numbers::pi * 0.25 * std::abs(corner.x * corner.y);
}

// Ramanujan's second approximation (1914), exact for circles.
double ellipsePerimeter(double a, double b)
{
    if (!(a + b > 0.0))
        return 0.0;
    const double h = std::pow((a - b) / (a + b), 2);
    return std::numbers::pi * (a + b) * (1.0 + 3.0 * h / (10.0 + std::sqrt(4.0 - 3.0 * h)));
}

} // namespace

bool operator==(const Measurement& a, const Measurement& b)
{
    return a.id == b.id && a.kind == b.kind && a.name == b.name && a.text == b.text
        && a.pointsLps == b.pointsLps && a.axes.rightLps == b.axes.rightLps
        && a.axes.downLps == b.axes.downLps && a.seriesUid == b.seriesUid
        && a.frameOfReferenceUid == b.frameOfReferenceUid;
}

bool Measurement::isRegion() const
{
    return kind == Kind::Rectangle || kind == Kind::Ellipse || kind == Kind::Freehand
        || kind == Kind::Polygon;
}

MeasuredPlane Measurement::plane() const
{
    return { pointsLps.empty() ? Vec3 {} : pointsLps.front(), axes };
}

std::size_t pointCount(Kind kind)
{
    return std::ranges::find(kinds, kind, &KindFacts::kind)->points;
}

QString kindName(Kind kind)
{
    return QString::fromLatin1(std::ranges::find(kinds, kind, &KindFacts::kind)->name);
}

std::vector<PlanePoint> outlineOf(const Measurement& measurement)
{
    if (!measurement.isRegion() || measurement.pointsLps.size() < 2)
        return {};
    const MeasuredPlane plane = measurement.plane();
    std::vector<PlanePoint> outline;
    const PlanePoint corner = plane.toPlane(measurement.pointsLps[1]);
    if (measurement.kind == Kind::Rectangle)
        return { { 0, 0 }, { corner.x, 0 }, corner, { 0, corner.y } };
    if (measurement.kind == Kind::Ellipse) {
        for (std::size_t n = 0; n < ellipseCorners; ++n) {
            const double angle = 2.0 * std::numbers::pi * static_cast<double>(n) / ellipseCorners;
            outline.push_back(
                { 0.5 * corner.x * (1.0 + std::cos(angle)), 0.5 * corner.y * (1.0 + std::sin(angle)) });
        }
        return outline;
    }
    for (const Vec3& point : measurement.pointsLps)
        outline.push_back(plane.toPlane(point));
    return outline;
}

MeasuredValues measure(const Measurement& measurement, const Volume* volume)
{
    MeasuredValues values;
    const auto& points = measurement.pointsLps;
    if (points.size() < std::max<std::size_t>(1, pointCount(measurement.kind)))
        return values;
    switch (measurement.kind) {
    case Kind::Distance:
        values.lengthMm = length(points[1] - points[0]);
        break;
    case Kind::Angle:
        values.angleDegrees = angleBetween(points[0] - points[1], points[2] - points[1]);
        break;
    case Kind::CobbAngle: {
        const double angle = angleBetween(points[1] - points[0], points[3] - points[2]);
        values.angleDegrees = std::min(angle, 180.0 - angle); // lines have no direction
        break;
    }
    case Kind::Probe:
        if (volume != nullptr)
            values.value = volume->valueAtLps(points[0]);
        break;
    case Kind::Arrow:
    case Kind::Text:
        break;
    case Kind::Rectangle:
    case Kind::Ellipse:
    case Kind::Freehand:
    case Kind::Polygon: {
        const auto outline = outlineOf(measurement);
        if (outline.size() < 3)
            break;
        values.areaMm2 = areaOf(measurement, outline);
        values.perimeterMm = fovea::perimeterMm(outline);
        if (measurement.kind == Kind::Ellipse)
            values.perimeterMm
                = ellipsePerimeter(0.5 * std::abs(outline[0].x - outline[ellipseCorners / 2].x),
                    0.5 * std::abs(outline[ellipseCorners / 4].y - outline[3 * ellipseCorners / 4].y));
        if (volume != nullptr)
            values.statistics = regionStatistics(*volume, measurement.plane(), outline);
        break;
    }
    }
    return values;
}

bool belongsToSlice(const Measurement& measurement, const ScreenAxes& axes, Vec3 pointLps, double thicknessMm)
{
    const MeasuredPlane slice { pointLps, axes };
    if (measurement.kind != Kind::Probe
        && std::abs(dot(measurement.axes.awayLps(), axes.awayLps())) < parallel)
        return false;
    return !measurement.pointsLps.empty()
        && std::abs(slice.distanceMm(measurement.pointsLps.front())) <= 0.5 * thicknessMm + 1e-6;
}

bool belongsToVolume(const Measurement& measurement, const VolumeMeaning& meaning)
{
    if (!measurement.frameOfReferenceUid.isEmpty())
        return measurement.frameOfReferenceUid == meaning.frameOfReferenceUid;
    return measurement.seriesUid == meaning.seriesUid;
}

QJsonObject toJson(const Measurement& measurement)
{
    QJsonArray points;
    for (const Vec3& point : measurement.pointsLps)
        points.append(toArray(point));
    return { { "id", measurement.id }, { "kind", kindName(measurement.kind) }, { "name", measurement.name },
        { "text", measurement.text }, { "pointsLps", points },
        { "rightLps", toArray(measurement.axes.rightLps) }, { "downLps", toArray(measurement.axes.downLps) },
        { "seriesUid", measurement.seriesUid }, { "frameOfReferenceUid", measurement.frameOfReferenceUid } };
}

Result<Measurement> measurementFromJson(const QJsonObject& json)
{
    const auto damaged = [&](const char* sentence) {
        return fail(ErrorCode::Damaged, sentence, json["id"].toString().toStdString());
    };
    Measurement measurement { json["id"].toString(), {}, json["name"].toString(), json["text"].toString() };
    const auto kind = std::ranges::find(kinds, json["kind"].toString(),
        [](const KindFacts& facts) { return QString::fromLatin1(facts.name); });
    if (kind == kinds.end())
        return damaged("The measurement's kind is unknown");
    measurement.kind = kind->kind;
    const QJsonArray points = json["pointsLps"].toArray();
    const bool isOutline = kind->points == 0;
    if (points.size() > mostPoints
        || (isOutline ? points.size() < 3 : points.size() != static_cast<qsizetype>(kind->points)))
        return damaged("The measurement has the wrong number of points");
    for (const QJsonValue& point : points) {
        const auto lps = vectorFrom(point);
        if (!lps)
            return damaged("A point of the measurement is no point");
        measurement.pointsLps.push_back(*lps);
    }
    const auto right = vectorFrom(json["rightLps"]);
    const auto down = vectorFrom(json["downLps"]);
    if (!right || !down || std::abs(length(*right) - 1.0) > 1e-3 || std::abs(length(*down) - 1.0) > 1e-3
        || std::abs(dot(*right, *down)) > 1e-3)
        return damaged("The measurement's plane is none");
    measurement.axes = { *right, *down };
    measurement.seriesUid = json["seriesUid"].toString();
    measurement.frameOfReferenceUid = json["frameOfReferenceUid"].toString();
    return measurement;
}

} // namespace fovea
