#include "inference/engine/Grid.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

namespace fovea::inference {

namespace {

Vec3 flipLpsRas(Vec3 v)
{
    return { -v.x, -v.y, v.z };
}

// One axis: the tensor seen as before x old x after. Sums are in double, which is what MONAI resamples in.
at::Tensor mapAxis(const at::Tensor& image, std::int64_t axis, const AxisMap& map)
{
    std::vector<std::int64_t> shape = image.sizes().vec();
    std::int64_t before = 1;
    for (std::int64_t i = 0; i < axis; ++i)
        before *= shape[static_cast<std::size_t>(i)];
    const std::int64_t oldSize = map.oldSize();
    const std::int64_t newSize = map.newSize();
    const std::int64_t after = image.numel() / (before * oldSize);
    shape[static_cast<std::size_t>(axis)] = newSize;
    at::Tensor result = at::empty(shape, at::kFloat);
    const auto* source = image.const_data_ptr<float>();
    auto* target = result.mutable_data_ptr<float>();
    at::parallel_for(0, before * newSize, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<double> sums(static_cast<std::size_t>(after));
        for (std::int64_t row = begin; row < end; ++row) {
            std::ranges::fill(sums, 0.0);
            for (const auto& [index, weight] : map.terms(row % newSize)) {
                const float* line = source + (row / newSize * oldSize + index) * after;
                for (std::size_t i = 0; i < sums.size(); ++i)
                    sums[i] += weight * static_cast<double>(line[i]);
            }
            std::ranges::transform(
                sums, target + row * after, [](double sum) { return static_cast<float>(sum); });
        }
    });
    return result;
}

} // namespace

Grid gridOf(const Geometry& geometry)
{
    Grid grid;
    grid.size = geometry.size;
    const Mat3 matrix = geometry.indexToLpsMatrix();
    for (std::size_t axis = 0; axis < 3; ++axis)
        grid.axesRas.columns[axis] = flipLpsRas(matrix.columns[axis]);
    grid.originRas = flipLpsRas(geometry.originLps);
    return grid;
}

Geometry geometryOf(const Grid& grid)
{
    Geometry geometry;
    geometry.size = grid.size;
    geometry.originLps = flipLpsRas(grid.originRas);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        geometry.spacingMm[axis] = grid.spacing(axis);
        geometry.direction.columns[axis] = flipLpsRas(normalized(grid.axesRas.columns[axis]));
    }
    return geometry;
}

at::Tensor applyMap(const at::Tensor& image_XYZ, const GridMap& map)
{
    at::Tensor result
        = image_XYZ.permute({ map.oldAxes[0], map.oldAxes[1], map.oldAxes[2] }).to(at::kFloat).contiguous();
    for (std::int64_t axis = 0; axis < 3; ++axis) {
        const AxisMap& axisMap = map.maps[static_cast<std::size_t>(axis)];
        if (!axisMap.isIdentity())
            result = mapAxis(result, axis, axisMap);
    }
    return result;
}

} // namespace fovea::inference
