#include "core/dicom/PixelConvert.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fovea::dicom {

namespace {

// Removes the bits above and below the stored ones (old files keep overlays there) and extends the sign.
template <class In>
struct Unpack {
    int up = 0;
    int down = 0;

    explicit Unpack(const StoredFormat& format)
        : up(format.bitsAllocated - 1 - format.highBit)
        , down(format.bitsAllocated - format.bitsStored)
    { }
    In operator()(In value) const
    {
        using Unsigned = std::make_unsigned_t<In>;
        return static_cast<In>(
            static_cast<In>(static_cast<Unsigned>(static_cast<Unsigned>(value) << up)) >> down);
    }
};

template <class In, class Map>
Extremes transform(const In* __restrict in, std::size_t count, const Rescale& rescale, Map&& map)
{
    In low = std::numeric_limits<In>::max();
    In high = std::numeric_limits<In>::lowest();
    for (std::size_t n = 0; n < count; ++n) {
        const In value = map(in[n], n);
        low = std::min(low, value);
        high = std::max(high, value);
    }
    const double first = rescale.apply(static_cast<double>(low));
    const double second = rescale.apply(static_cast<double>(high));
    return { std::min(first, second), std::max(first, second) };
}

constexpr double largestFloat = static_cast<double>(std::numeric_limits<float>::max());

// What is too large for the type becomes infinite or, in a type of whole numbers, the largest one.
template <class Out>
Out narrowed(double value)
{
    if constexpr (std::is_integral_v<Out>)
        return static_cast<Out>(std::isnan(value)
                ? 0.0
                : std::clamp(value, static_cast<double>(std::numeric_limits<Out>::min()),
                      static_cast<double>(std::numeric_limits<Out>::max())));
    else if (std::abs(value) > largestFloat)
        return std::copysign(
            std::numeric_limits<float>::infinity(), static_cast<float>(value > 0.0 ? 1 : -1));
    else
        return static_cast<Out>(value);
}

// Of floating point numbers.
template <class In, class Out>
Extremes convertReal(const In* in, std::size_t count, const Rescale& rescale, Out* __restrict out)
{
    Extremes found = Extremes::none();
    for (std::size_t n = 0; n < count; ++n) {
        const double value = rescale.apply(static_cast<double>(in[n]));
        out[n] = narrowed<Out>(value);
        if (std::abs(value) <= largestFloat) {
            const auto rounded = static_cast<double>(static_cast<float>(value));
            found = found.with({ rounded, rounded });
        }
    }
    return found;
}

template <class In, class Out>
Extremes convert(
    const In* in, std::size_t count, const StoredFormat& format, const Rescale& rescale, Out* __restrict out)
{
    const Unpack<In> unpack(format);
    const bool isShift
        = rescale.slope == 1.0 && rescale.isWhole() && sizeof(In) <= 2 && std::is_integral_v<Out>;
    if (isShift) {
        const auto intercept = static_cast<std::int32_t>(rescale.intercept);
        if (unpack.up == 0 && unpack.down == 0) {
            return transform(in, count, rescale, [=](In value, std::size_t n) {
                out[n] = static_cast<Out>(
                    static_cast<std::uint32_t>(value) + static_cast<std::uint32_t>(intercept));
                return value;
            });
        }
        return transform(in, count, rescale, [=](In raw, std::size_t n) {
            const In value = unpack(raw);
            out[n]
                = static_cast<Out>(static_cast<std::uint32_t>(value) + static_cast<std::uint32_t>(intercept));
            return value;
        });
    }
    return transform(in, count, rescale, [=](In raw, std::size_t n) {
        const In value = unpack(raw);
        const double result = rescale.apply(static_cast<double>(value));
        out[n] = narrowed<Out>(result);
        return value;
    });
}

} // namespace

Extremes Extremes::none()
{
    return { std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest() };
}

Extremes Extremes::with(const Extremes& other) const
{
    return { std::min(low, other.low), std::max(high, other.high) };
}

bool Rescale::isWhole() const
{
    const auto whole = [](double value) { return value == std::nearbyint(value) && std::abs(value) <= 1e9; };
    return whole(slope) && whole(intercept);
}

Extremes storableRange(const StoredFormat& format)
{
    if (format.isFloat)
        return { -largestFloat, largestFloat };
    const double values = std::ldexp(1.0, format.bitsStored);
    return format.isSigned ? Extremes { -values / 2.0, values / 2.0 - 1.0 } : Extremes { 0.0, values - 1.0 };
}

template <class Out>
bool isVerbatim(const StoredFormat& format, const Rescale& rescale)
{
    return std::is_integral_v<Out> && format.bitsAllocated == 16 && format.bitsStored == 16
        && format.isSigned == std::is_signed_v<Out> && rescale == Rescale {};
}

template bool isVerbatim<std::int16_t>(const StoredFormat&, const Rescale&);
template bool isVerbatim<std::uint16_t>(const StoredFormat&, const Rescale&);
template bool isVerbatim<float>(const StoredFormat&, const Rescale&);

Extremes extremesOf(std::span<const std::int16_t> values)
{
    return transform(values.data(), values.size(), {}, [](std::int16_t value, std::size_t) { return value; });
}

Extremes extremesOf(std::span<const std::uint16_t> values)
{
    return transform(
        values.data(), values.size(), {}, [](std::uint16_t value, std::size_t) { return value; });
}

template <class Out>
Extremes convertPixels(
    std::span<const std::uint8_t> stored, const StoredFormat& format, const Rescale& rescale, Out* out)
{
    if (format.isFloat && format.bitsAllocated == 64)
        return convertReal(
            reinterpret_cast<const double*>(stored.data()), stored.size() / sizeof(double), rescale, out);
    if (format.isFloat)
        return convertReal(
            reinterpret_cast<const float*>(stored.data()), stored.size() / sizeof(float), rescale, out);
    const auto as = [&]<class In>(In) {
        return convert(
            reinterpret_cast<const In*>(stored.data()), stored.size() / sizeof(In), format, rescale, out);
    };
    switch (format.bitsAllocated) {
    case 8:
        return format.isSigned ? as(std::int8_t {}) : as(std::uint8_t {});
    case 16:
        return format.isSigned ? as(std::int16_t {}) : as(std::uint16_t {});
    default:
        return format.isSigned ? as(std::int32_t {}) : as(std::uint32_t {});
    }
}

template Extremes convertPixels(
    std::span<const std::uint8_t>, const StoredFormat&, const Rescale&, std::int16_t*);
template Extremes convertPixels(
    std::span<const std::uint8_t>, const StoredFormat&, const Rescale&, std::uint16_t*);
template Extremes convertPixels(std::span<const std::uint8_t>, const StoredFormat&, const Rescale&, float*);

} // namespace fovea::dicom
