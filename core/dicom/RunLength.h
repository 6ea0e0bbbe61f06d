#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <span>

namespace fovea::dicom {

// RLE, DICOM PS3.5 annex G: one segment of packed bytes for each byte of each sample of a pixel, the most
// significant byte first. stored has exactly shape.bytes().
[[nodiscard]] Result<void> decodeRle(
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored);

} // namespace fovea::dicom
