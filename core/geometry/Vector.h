#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace fovea {

// A point or a vector in space. Names say which space and unit: pointLps, spacingMm, index.
struct Vec3 {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;

    constexpr double& operator[](std::size_t axis) { return axis == 0 ? x : axis == 1 ? y : z; }
    constexpr double operator[](std::size_t axis) const { return axis == 0 ? x : axis == 1 ? y : z; }

    friend constexpr bool operator==(const Vec3&, const Vec3&) = default;
    friend constexpr Vec3 operator+(Vec3 a, Vec3 b) { return { a.x + b.x, a.y + b.y, a.z + b.z }; }
    friend constexpr Vec3 operator-(Vec3 a, Vec3 b) { return { a.x - b.x, a.y - b.y, a.z - b.z }; }
    friend constexpr Vec3 operator-(Vec3 a) { return { -a.x, -a.y, -a.z }; }
    friend constexpr Vec3 operator*(Vec3 a, double s) { return { a.x * s, a.y * s, a.z * s }; }
    friend constexpr Vec3 operator*(double s, Vec3 a) { return a * s; }
    friend constexpr Vec3 operator/(Vec3 a, double s) { return { a.x / s, a.y / s, a.z / s }; }
};

[[nodiscard]] constexpr double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

[[nodiscard]] constexpr Vec3 cross(Vec3 a, Vec3 b)
{
    return { a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x };
}

[[nodiscard]] inline double length(Vec3 a) { return std::sqrt(dot(a, a)); }

// The vector itself when its length is zero.
[[nodiscard]] inline Vec3 normalized(Vec3 a)
{
    const double norm = length(a);
    return norm > 0.0 ? a / norm : a;
}

// A 3x3 matrix, given by its columns.
struct Mat3 {
    std::array<Vec3, 3> columns { Vec3 { 1, 0, 0 }, Vec3 { 0, 1, 0 }, Vec3 { 0, 0, 1 } };

    [[nodiscard]] constexpr double at(std::size_t row, std::size_t column) const { return columns[column][row]; }

    friend constexpr bool operator==(const Mat3&, const Mat3&) = default;
    friend constexpr Vec3 operator*(const Mat3& m, Vec3 v)
    {
        return m.columns[0] * v.x + m.columns[1] * v.y + m.columns[2] * v.z;
    }
    friend constexpr Mat3 operator*(const Mat3& a, const Mat3& b)
    {
        return { { a * b.columns[0], a * b.columns[1], a * b.columns[2] } };
    }
};

[[nodiscard]] constexpr double determinant(const Mat3& m)
{
    return dot(m.columns[0], cross(m.columns[1], m.columns[2]));
}

// The matrix must not be singular.
[[nodiscard]] constexpr Mat3 inverse(const Mat3& m)
{
    const double d = determinant(m);
    const Vec3 r0 = cross(m.columns[1], m.columns[2]) / d;
    const Vec3 r1 = cross(m.columns[2], m.columns[0]) / d;
    const Vec3 r2 = cross(m.columns[0], m.columns[1]) / d;
    return { { Vec3 { r0.x, r1.x, r2.x }, Vec3 { r0.y, r1.y, r2.y }, Vec3 { r0.z, r1.z, r2.z } } };
}

} // namespace fovea
