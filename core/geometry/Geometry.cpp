#include "core/geometry/Geometry.h"

#include <cmath>

namespace fovea {

double Geometry::voxelVolumeMm3() const
{
    return std::abs(determinant(indexToLpsMatrix()));
}

bool Geometry::containsIndex(Vec3 index) const
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!(index[axis] >= -0.5 && index[axis] < static_cast<double>(size[axis]) - 0.5))
            return false;
    }
    return true;
}

Mat3 Geometry::indexToLpsMatrix() const
{
    return { { direction.columns[0] * spacingMm.x, direction.columns[1] * spacingMm.y,
        direction.columns[2] * spacingMm.z } };
}

Vec3 Geometry::indexToLps(Vec3 index) const
{
    return originLps + indexToLpsMatrix() * index;
}

Vec3 Geometry::lpsToIndex(Vec3 pointLps) const
{
    return inverse(indexToLpsMatrix()) * (pointLps - originLps);
}

Vec3 Geometry::centreLps() const
{
    return indexToLps({ 0.5 * static_cast<double>(size[0] - 1), 0.5 * static_cast<double>(size[1] - 1),
        0.5 * static_cast<double>(size[2] - 1) });
}

std::array<Vec3, 8> Geometry::cornersLps() const
{
    std::array<Vec3, 8> corners;
    for (std::size_t corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (std::size_t axis = 0; axis < 3; ++axis)
            index[axis] = (corner >> axis & 1) != 0 ? static_cast<double>(size[axis]) - 0.5 : -0.5;
        corners[corner] = indexToLps(index);
    }
    return corners;
}

bool Geometry::isSameGrid(const Geometry& other, double toleranceMm) const
{
    if (size != other.size)
        return false;
    const auto mine = cornersLps();
    const auto theirs = other.cornersLps();
    for (std::size_t corner = 0; corner < mine.size(); ++corner) {
        if (!(length(mine[corner] - theirs[corner]) <= toleranceMm))
            return false;
    }
    return true;
}

Result<Geometry> validated(const Geometry& geometry)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (geometry.size[axis] < 1)
            return fail(ErrorCode::Damaged, "The image has no voxels along one of its axes");
        if (!std::isfinite(geometry.originLps[axis]))
            return fail(ErrorCode::Damaged, "The image's position is not a number");
        if (!(geometry.spacingMm[axis] > 0.0) || !std::isfinite(geometry.spacingMm[axis]))
            return fail(ErrorCode::Damaged, "The image's voxel spacing is not a positive number");
        if (!(std::abs(length(geometry.direction.columns[axis]) - 1.0) < 1e-3))
            return fail(ErrorCode::Damaged, "The image's axes are not unit vectors");
    }
    if (!(std::abs(determinant(geometry.direction)) > 1e-3))
        return fail(ErrorCode::Damaged, "The image's axes lie in one plane");
    return geometry;
}

} // namespace fovea
