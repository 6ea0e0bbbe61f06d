#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "tests/support/Phantom.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <memory>

// Volumes whose values are known functions of the place in the patient.
namespace fovea::views::test {

inline Mat3 rotationAbout(Vec3 axis, double degrees)
{
    const Vec3 u = normalized(axis);
    const double a = degrees * 3.14159265358979323846 / 180.0;
    const double c = std::cos(a);
    const double s = std::sin(a);
    const auto turned = [&](Vec3 v) { return v * c + cross(u, v) * s + u * (dot(u, v) * (1.0 - c)); };
    return { { turned({ 1, 0, 0 }), turned({ 0, 1, 0 }), turned({ 0, 0, 1 }) } };
}

inline Geometry plainGeometry()
{
    return { { 40, 50, 30 }, { -20, -25, -15 }, { 1, 1, 1 }, {} };
}

inline Geometry anisotropicGeometry()
{
    return { { 45, 37, 13 }, { 12, -40, 100 }, { 0.7, 0.9, 3.5 }, {} };
}

inline Geometry obliqueGeometry()
{
    return { { 41, 35, 17 }, { -11, 23, -40 }, { 0.8, 1.1, 2.5 }, rotationAbout({ 1, 2, 3 }, 37) };
}

// Axes L, I, A as the conformed head has them, turned a little: a mirrored grid.
inline Geometry leftHandedGeometry()
{
    const Mat3 axes { { Vec3 { 1, 0, 0 }, Vec3 { 0, 0, -1 }, Vec3 { 0, -1, 0 } } };
    return { { 33, 39, 27 }, { -20, 20, 40 }, { 1.3, 0.9, 1.7 }, rotationAbout({ 3, 1, -2 }, 12) * axes };
}

// Slices that are shifted against each other, as a tilted gantry makes them.
inline Geometry shearedGeometry()
{
    Geometry geometry = anisotropicGeometry();
    geometry.direction.columns[2] = normalized({ 0.0, 0.3, 1.0 });
    return geometry;
}

// Rows of a test that runs on each of these grids.
inline void addGeometryRows()
{
    QTest::addColumn<Geometry>("geometry");
    QTest::newRow("plain") << plainGeometry();
    QTest::newRow("anisotropic") << anisotropicGeometry();
    QTest::newRow("oblique") << obliqueGeometry();
    QTest::newRow("left-handed") << leftHandedGeometry();
    QTest::newRow("sheared") << shearedGeometry();
}

template <class T>
typename itk::Image<T, 3>::Pointer imageOf(
    const Geometry& geometry, const std::function<double(Vec3 pointLps, Vec3 index)>& value)
{
    return fovea::test::makeImage<T>(geometry, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        const Vec3 index { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) };
        return value(geometry.indexToLps(index), index);
    });
}

template <class T>
std::shared_ptr<const Volume> volumeOf(const Geometry& geometry,
    const std::function<double(Vec3 pointLps, Vec3 index)>& value, VolumeMeaning meaning = {})
{
    auto volume = Volume::create<T>(imageOf<T>(geometry, value), std::move(meaning));
    return volume ? std::make_shared<const Volume>(std::move(*volume)) : nullptr;
}

inline std::shared_ptr<const LabelMap> labelMapOf(const Geometry& geometry, std::vector<Label> labels,
    const std::function<double(Vec3 pointLps, Vec3 index)>& value, ResultSource source = {})
{
    auto map
        = LabelMap::create(imageOf<std::uint16_t>(geometry, value), std::move(labels), std::move(source));
    return map ? std::make_shared<const LabelMap>(std::move(*map)) : nullptr;
}

inline ResultSource modelSource()
{
    return { ResultSource::Kind::Model, "Brain tissue", "1.0.0",
        "3f2a9c01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
}

} // namespace fovea::views::test
