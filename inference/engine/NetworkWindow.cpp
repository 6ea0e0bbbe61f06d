#include "inference/engine/NetworkWindow.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace fovea::inference {

Result<NetworkWindow> windowAbout(
    const std::optional<Vec3>& index, const Grid& prepared, const Pipeline& pipeline)
{
    NetworkWindow window;
    const auto* sliding = std::get_if<SlidingWindowInference>(&pipeline.inference);
    window.grid = prepared;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int64_t image = prepared.size[axis];
        std::int64_t wanted = image;
        if (sliding != nullptr && sliding->windowSize[axis] > 0) {
            wanted = sliding->windowSize[axis];
            if (wanted >= image) {
                window.start[axis] = -((wanted - image) / 2);
            } else {
                const double middle = index ? (*index)[axis] : 0.5 * static_cast<double>(image - 1);
                const auto start
                    = static_cast<std::int64_t>(std::llround(middle - 0.5 * static_cast<double>(wanted - 1)));
                window.start[axis] = std::clamp<std::int64_t>(start, 0, image - wanted);
            }
        } else if (sliding == nullptr) {
            const auto valid = pipeline.inputSize[axis].nextValid(image);
            if (!valid)
                return fail(ErrorCode::Inconsistent,
                    "The model takes images of " + pipeline.inputSize[axis].expression
                        + " voxels along an axis, and this one has " + std::to_string(image)
                        + " after its preparation");
            wanted = *valid;
        }
        window.size[axis] = wanted;
        window.grid.size[axis] = wanted;
        window.grid.originRas = window.grid.originRas
            + prepared.axesRas.columns[axis] * static_cast<double>(window.start[axis]);
    }
    return window;
}

at::Tensor cutWindow(const at::Tensor& image_XYZ, const NetworkWindow& window, const Inference& inference)
{
    at::Tensor part = image_XYZ;
    std::vector<std::int64_t> padding; // from the last axis to the first
    for (std::size_t a = 0; a < 3; ++a) {
        const auto axis = static_cast<std::int64_t>(a);
        const auto image = image_XYZ.size(axis);
        const auto first = std::max<std::int64_t>(window.start[a], 0);
        const auto end = std::min(window.start[a] + window.size[a], image);
        part = part.narrow(axis, first, end - first);
        padding.insert(padding.begin(), { first - window.start[a], window.start[a] + window.size[a] - end });
    }
    part = part.unsqueeze(0).unsqueeze(0);
    if (std::ranges::all_of(padding, [](auto n) { return n == 0; }))
        return part.clone(at::MemoryFormat::Contiguous);
    const auto* sliding = std::get_if<SlidingWindowInference>(&inference);
    if (sliding != nullptr && sliding->border == Border::Edge)
        return at::replication_pad3d(part, padding);
    return at::constant_pad_nd(part, padding, sliding != nullptr ? sliding->paddingValue : 0.0);
}

Vec3 indexIn(const Grid& grid, Vec3 pointLps)
{
    // The axes may lean: Cramer's rule.
    const Vec3 p = Vec3 { -pointLps.x, -pointLps.y, pointLps.z } - grid.originRas;
    const auto& [a, b, c] = grid.axesRas.columns;
    const double volume = dot(a, cross(b, c));
    return { dot(p, cross(b, c)) / volume, dot(a, cross(p, c)) / volume, dot(a, cross(b, p)) / volume };
}

Vec3 lpsOf(const Grid& grid, Vec3 index)
{
    Vec3 ras = grid.originRas;
    for (std::size_t axis = 0; axis < 3; ++axis)
        ras = ras + grid.axesRas.columns[axis] * index[axis];
    return { -ras.x, -ras.y, ras.z };
}

Grid coarser(const Grid& grid, const Size3& size)
{
    Grid result = grid;
    result.size = size;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double scale = static_cast<double>(grid.size[axis]) / static_cast<double>(size[axis]);
        result.axesRas.columns[axis] = grid.axesRas.columns[axis] * scale;
        result.originRas = result.originRas + grid.axesRas.columns[axis] * (0.5 * scale - 0.5);
    }
    return result;
}

} // namespace fovea::inference
