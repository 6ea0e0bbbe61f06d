#include "tests/support/Phantom.h"

#include <algorithm>
#include <cmath>

namespace fovea::test {

namespace {

Mat3 rotationAbout(std::size_t axis, double radians)
{
    const std::size_t a = (axis + 1) % 3;
    const std::size_t b = (axis + 2) % 3;
    Mat3 m;
    m.columns[a][a] = std::cos(radians);
    m.columns[a][b] = std::sin(radians);
    m.columns[b][a] = -std::sin(radians);
    m.columns[b][b] = std::cos(radians);
    return m;
}

// Half of what the grid spans along each axis of the patient.
Vec3 halfExtent(const Geometry& geometry)
{
    Vec3 extent;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        for (std::size_t column = 0; column < 3; ++column)
            extent[axis] += std::abs(geometry.direction.at(axis, column)) * geometry.spacingMm[column]
                * static_cast<double>(geometry.size[column]) / 2.0;
    }
    return extent;
}

// The point from the grid's centre, in half extents.
Vec3 relative(const Geometry& geometry, Vec3 pointLps)
{
    const Vec3 extent = halfExtent(geometry);
    const Vec3 offset = pointLps - geometry.centreLps();
    return { offset.x / extent.x, offset.y / extent.y, offset.z / extent.z };
}

constexpr double ballRadius = 0.18;

} // namespace

Geometry axialGeometry()
{
    Geometry geometry;
    geometry.size = { 31, 23, 17 };
    geometry.originLps = { -11.25, 42.5, -103.75 };
    geometry.spacingMm = { 0.7, 0.9, 2.5 };
    return geometry;
}

Geometry obliqueGeometry()
{
    Geometry geometry = axialGeometry();
    geometry.direction = rotationAbout(0, 0.31) * rotationAbout(1, -0.22) * rotationAbout(2, 0.13);
    return geometry;
}

Geometry leftHandedGeometry()
{
    Geometry geometry = obliqueGeometry();
    geometry.direction.columns[2] = -geometry.direction.columns[2];
    return geometry;
}

Geometry sagittalGeometry()
{
    Geometry geometry = axialGeometry();
    geometry.direction = { { Vec3 { 0, 1, 0 }, Vec3 { 0, 0, -1 }, Vec3 { 1, 0, 0 } } };
    return geometry;
}

const std::array<PhantomBall, 6>& phantomBalls()
{
    static const std::array<PhantomBall, 6> balls { { { { 0.5, 0, 0 }, 100 }, { { -0.5, 0, 0 }, 200 },
        { { 0, 0.5, 0 }, 300 }, { { 0, -0.5, 0 }, 400 }, { { 0, 0, 0.5 }, 500 }, { { 0, 0, -0.5 }, 600 } } };
    return balls;
}

double phantomValue(const Geometry& geometry, Vec3 pointLps)
{
    const Vec3 point = relative(geometry, pointLps);
    for (const PhantomBall& ball : phantomBalls()) {
        if (length(point - ball.offsetLps) < ballRadius)
            return ball.value;
    }
    const double radius = length(point);
    return radius < 0.8 ? 0.0 : radius < 0.9 ? 1000.0 : -1000.0;
}

Volume makePhantom(const Geometry& geometry, VolumeMeaning meaning)
{
    const auto value = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        const std::array index { i, j, k };
        int corner = 0;
        bool isCorner = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const bool isLast = index[axis] == geometry.size[axis] - 1;
            isCorner = isCorner && (isLast || index[axis] == 0);
            corner |= isLast ? 1 << axis : 0;
        }
        return isCorner ? cornerValue(corner)
                        : phantomValue(geometry,
                              geometry.indexToLps({ static_cast<double>(i), static_cast<double>(j),
                                  static_cast<double>(k) }));
    };
    return makeVolume<std::int16_t>(geometry, value, std::move(meaning));
}

LabelMap makePhantomLabels(const Geometry& geometry)
{
    const auto label = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        const Vec3 index { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) };
        const double value = phantomValue(geometry, geometry.indexToLps(index));
        const bool isBody = value >= 0.0;
        const bool isBall = value >= 100.0 && value <= 600.0;
        return isBall ? value / 100.0 : isBody ? 7.0 : 0.0;
    };
    return LabelMap::create(makeImage<std::uint16_t>(geometry, label), {}, {}).value();
}

} // namespace fovea::test
