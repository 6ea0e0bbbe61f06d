#pragma once

#include "core/base/Error.h"
#include "core/dicom/Slice.h"

#include <span>
#include <string_view>

namespace fovea::dicom {

// What a compressed frame must turn out to be.
struct FrameShape {
    int columns = 0;
    int rows = 0;
    StoredFormat format;
};

// Whether frames of the transfer syntax can be decoded: RLE, JPEG (baseline, extended, lossless), JPEG-LS,
// JPEG 2000.
[[nodiscard]] bool canDecode(std::string_view transferSyntax);
[[nodiscard]] bool isLossySyntax(std::string_view transferSyntax);

// Decodes one frame of one value a pixel into stored, which has exactly the frame's bytes. The size that the
// compressed bytes claim is compared with the shape before a codec sees them. Several threads may call it.
[[nodiscard]] Result<void> decodeFrame(std::string_view transferSyntax,
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored);

// RLE, DICOM PS3.5 annex G: one segment of packed bytes for each byte of a value, the most significant first.
[[nodiscard]] Result<void> decodeRle(
    std::span<const std::uint8_t> compressed, std::size_t bytesPerValue, std::span<std::uint8_t> stored);

} // namespace fovea::dicom
