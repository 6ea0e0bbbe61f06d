#pragma once

#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <span>

namespace fovea::dicom {

// Output value = slope * stored value + intercept. DICOM PS3.3 C.11.1.1.2.
struct Rescale {
    double slope = 1.0;
    double intercept = 0.0;

    [[nodiscard]] double apply(double stored) const { return slope * stored + intercept; }
    [[nodiscard]] bool isWhole() const;
    friend bool operator==(const Rescale&, const Rescale&) = default;
};

struct Extremes {
    double low = 0.0;
    double high = 0.0; // below low: of no values

    [[nodiscard]] static Extremes none();
    // Of both together.
    [[nodiscard]] Extremes with(const Extremes& other) const;
};

// What values the format can store.
[[nodiscard]] Extremes storableRange(const StoredFormat& format);

// Whether the stored values are the rescaled ones as they are, in the type Out. convertPixels() would only
// copy them.
template <class Out>
[[nodiscard]] bool isVerbatim(const StoredFormat& format, const Rescale& rescale);
[[nodiscard]] Extremes extremesOf(std::span<const std::int16_t> values);
[[nodiscard]] Extremes extremesOf(std::span<const std::uint16_t> values);

// Turns stored values into rescaled ones and finds the least and greatest of them on the way. stored is
// aligned for its values, and no part of out. Out is std::int16_t, std::uint16_t (for whole rescales only) or
// float. Extremes beyond Out's range mean that out holds nonsense and a wider type is needed. Numbers that
// are not finite stay what they are and are no extremes.
template <class Out>
[[nodiscard]] Extremes convertPixels(
    std::span<const std::uint8_t> stored, const StoredFormat& format, const Rescale& rescale, Out* out);

} // namespace fovea::dicom
