#include "core/dicom/StackResampler.h"

#include "core/base/Parallel.h"
#include "core/image/ImageBuffer.h"

#include <algorithm>
#include <cmath>

namespace fovea::dicom {

namespace {

constexpr double negligible = 1e-4; // of a weight

// One voxel of the stack that a voxel of the grid is made of, as seen from it.
struct Tap {
    std::int64_t slice = 0;
    std::int64_t di = 0;
    std::int64_t dj = 0;
    double weight = 0.0;
};

// The taps are the same for a whole plane, as its slices are shifted as a whole.
std::vector<Tap> tapsOf(const StackLayout& layout, double depth)
{
    const auto& depths = layout.depthsMm;
    const auto above = std::ranges::upper_bound(depths, depth) - depths.begin();
    const std::int64_t last = static_cast<std::int64_t>(depths.size()) - 1;
    const std::int64_t lower = std::clamp<std::int64_t>(above - 1, 0, last);
    const std::int64_t upper = std::min(lower + 1, last);
    const auto at = [&](std::int64_t n) { return depths[static_cast<std::size_t>(n)]; };
    const double between
        = upper > lower ? std::clamp((depth - at(lower)) / (at(upper) - at(lower)), 0.0, 1.0) : 0.0;

    std::vector<Tap> taps;
    for (const auto& [slice, share] : { std::pair(lower, 1.0 - between), std::pair(upper, between) }) {
        const auto& shift = layout.shiftsMm[static_cast<std::size_t>(slice)];
        const double i = -shift[0] / layout.geometry.spacingMm.x;
        const double j = -shift[1] / layout.geometry.spacingMm.y;
        for (int corner = 0; corner < 4; ++corner) {
            const double di = std::floor(i) + (corner & 1);
            const double dj = std::floor(j) + (corner >> 1);
            const double weight = share * (1.0 - std::abs(i - di)) * (1.0 - std::abs(j - dj));
            if (weight > negligible)
                taps.push_back(
                    { slice, static_cast<std::int64_t>(di), static_cast<std::int64_t>(dj), weight });
        }
    }
    // The nearest first: it decides where not all are there.
    std::ranges::stable_sort(taps, std::greater {}, &Tap::weight);
    return taps;
}

template <class T>
T rounded(double value)
{
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(std::lround(value));
    else
        return static_cast<T>(value);
}

} // namespace

template <class T>
Result<itk::SmartPointer<itk::Image<T, 3>>> resampleStack(const itk::Image<T, 3>& stack,
    const StackLayout& layout, const std::optional<ValueRange>& padding, double fill,
    const Progress& progress)
{
    auto image = allocateImage<T>(layout.geometry);
    if (!image)
        return image;
    const auto in = geometryOf(stack).size;
    const auto out = layout.geometry.size;
    const T* source = stack.GetBufferPointer();
    T* target = (*image)->GetBufferPointer();
    const auto nothing = rounded<T>(fill);

    const bool done = forEachParallel(static_cast<std::size_t>(out[2]), progress, [&](std::size_t plane) {
        const auto taps = tapsOf(layout, static_cast<double>(plane) * layout.geometry.spacingMm.z);
        T* voxel = target + static_cast<std::int64_t>(plane) * out[0] * out[1];
        for (std::int64_t j = 0; j < out[1]; ++j) {
            for (std::int64_t i = 0; i < out[0]; ++i, ++voxel) {
                double sum = 0.0;
                double weights = 0.0;
                T nearest = nothing;
                for (std::size_t n = 0; n < taps.size(); ++n) {
                    const std::int64_t si = i + taps[n].di;
                    const std::int64_t sj = j + taps[n].dj;
                    if (si < 0 || sj < 0 || si >= in[0] || sj >= in[1])
                        continue;
                    const T value = source[si + in[0] * (sj + in[1] * taps[n].slice)];
                    if (padding && padding->contains(static_cast<double>(value)))
                        continue;
                    if (n == 0)
                        nearest = value;
                    sum += taps[n].weight * static_cast<double>(value);
                    weights += taps[n].weight;
                }
                *voxel = weights > 1.0 - 8 * negligible ? rounded<T>(sum / weights) : nearest;
            }
        }
        return true;
    });
    if (!done)
        return cancelled();
    return image;
}

template Result<itk::SmartPointer<itk::Image<std::int16_t, 3>>> resampleStack(
    const itk::Image<std::int16_t, 3>&, const StackLayout&, const std::optional<ValueRange>&, double,
    const Progress&);
template Result<itk::SmartPointer<itk::Image<std::uint16_t, 3>>> resampleStack(
    const itk::Image<std::uint16_t, 3>&, const StackLayout&, const std::optional<ValueRange>&, double,
    const Progress&);
template Result<itk::SmartPointer<itk::Image<float, 3>>> resampleStack(const itk::Image<float, 3>&,
    const StackLayout&, const std::optional<ValueRange>&, double, const Progress&);

} // namespace fovea::dicom
