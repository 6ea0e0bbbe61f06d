#include "core/dicom/SliceRepair.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace fovea::dicom {

template <class T>
bool repairSlices(itk::Image<T, 3>& stack, std::span<const std::size_t> damaged)
{
    const auto& size = stack.GetLargestPossibleRegion().GetSize();
    const std::size_t pixels = size[0] * size[1];
    const auto isDamaged
        = [&](std::size_t slice) { return std::ranges::find(damaged, slice) != damaged.end(); };
    if (isDamaged(0) || isDamaged(size[2] - 1))
        return false;
    T* voxels = stack.GetBufferPointer();
    for (const std::size_t slice : damaged) {
        std::size_t below = slice - 1;
        std::size_t above = slice + 1;
        while (isDamaged(below))
            --below;
        while (isDamaged(above))
            ++above;
        const double share = static_cast<double>(slice - below) / static_cast<double>(above - below);
        for (std::size_t n = 0; n < pixels; ++n) {
            const double value = (1.0 - share) * static_cast<double>(voxels[below * pixels + n])
                + share * static_cast<double>(voxels[above * pixels + n]);
            voxels[slice * pixels + n]
                = static_cast<T>(std::is_integral_v<T> ? std::nearbyint(value) : value);
        }
    }
    return true;
}

template bool repairSlices(itk::Image<std::int16_t, 3>&, std::span<const std::size_t>);
template bool repairSlices(itk::Image<std::uint16_t, 3>&, std::span<const std::size_t>);
template bool repairSlices(itk::Image<float, 3>&, std::span<const std::size_t>);

} // namespace fovea::dicom
