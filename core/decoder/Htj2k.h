#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <span>

namespace fovea::dicom {

// High-throughput JPEG 2000 (ITU T.814) by OpenJPH.
[[nodiscard]] Result<void> decodeHtj2k(
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored);

} // namespace fovea::dicom
