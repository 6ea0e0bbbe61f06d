#include "inference/engine/Alignment.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <array>
#include <cmath>

namespace fovea::inference {

namespace {

using Steps = std::array<std::int64_t, 3>;

// The value at a continuous index, from the eight voxels around it; those outside count as zero.
float valueAt(const float* data, const std::array<std::int64_t, 3>& size, const Steps& strides, Vec3 index)
{
    std::array<std::int64_t, 3> low;
    std::array<double, 3> fraction;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double floor = std::floor(index[axis]);
        if (floor < -1.0 || floor >= static_cast<double>(size[axis]))
            return 0.0F;
        low[axis] = static_cast<std::int64_t>(floor);
        fraction[axis] = index[axis] - floor;
    }
    double sum = 0.0;
    for (unsigned corner = 0; corner < 8; ++corner) {
        double weight = 1.0;
        std::int64_t offset = 0;
        bool isInside = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const bool isUpper = (corner >> axis & 1U) != 0;
            const std::int64_t i = low[axis] + (isUpper ? 1 : 0);
            weight *= isUpper ? fraction[axis] : 1.0 - fraction[axis];
            isInside = isInside && i >= 0 && i < size[axis];
            offset += i * strides[axis];
        }
        if (isInside && weight > 0.0)
            sum += weight * static_cast<double>(data[offset]);
    }
    return static_cast<float>(sum);
}

} // namespace

at::Tensor resampledOnto(const at::Tensor& image_XYZ, const Geometry& from, const Geometry& onto)
{
    const at::Tensor image = image_XYZ.to(at::kFloat);
    const Steps strides { image.stride(0), image.stride(1), image.stride(2) };
    const auto* data = image.const_data_ptr<float>();
    at::Tensor result = at::empty({ onto.size[0], onto.size[1], onto.size[2] }, at::kFloat);
    auto* target = result.mutable_data_ptr<float>();
    // Affine: the images of the axes' steps are everywhere the same.
    const Vec3 origin = from.lpsToIndex(onto.indexToLps({ 0, 0, 0 }));
    const Vec3 stepX = from.lpsToIndex(onto.indexToLps({ 1, 0, 0 })) - origin;
    const Vec3 stepY = from.lpsToIndex(onto.indexToLps({ 0, 1, 0 })) - origin;
    const Vec3 stepZ = from.lpsToIndex(onto.indexToLps({ 0, 0, 1 })) - origin;
    at::parallel_for(0, onto.size[0], 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t x = begin; x < end; ++x) {
            float* row = target + x * onto.size[1] * onto.size[2];
            for (std::int64_t y = 0; y < onto.size[1]; ++y) {
                for (std::int64_t z = 0; z < onto.size[2]; ++z) {
                    const Vec3 index = origin + stepX * static_cast<double>(x)
                        + stepY * static_cast<double>(y) + stepZ * static_cast<double>(z);
                    *row++ = valueAt(data, from.size, strides, index);
                }
            }
        }
    });
    return result;
}

} // namespace fovea::inference
