#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace fovea::dicom {

// Decodes one frame (JPEG, JPEG-LS, JPEG 2000, HTJ2K) into stored, which has exactly shape.bytes(). The size
// that the compressed bytes claim is compared with the shape before a codec sees them. Codecs crash and are
// not thread safe: this runs in the decoder process only (see DecoderPool).
//
// Errors: Unsupported for other transfer syntaxes, Damaged, OutOfMemory.
[[nodiscard]] Result<void> decodeFrame(std::string_view transferSyntax,
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored);

} // namespace fovea::dicom
