#pragma once

#include "core/base/Error.h"
#include "core/dicom/Slice.h"
#include "core/dicom/Text.h"
#include "core/image/Picture.h"

#include <array>
#include <optional>
#include <vector>

// The tables and drawings that a file may bring for its pictures. Files must be parsed with tables.
namespace fovea::dicom {

// The lookup table of an item of a sequence, its values as stored.
//
// Errors: Damaged when it is shorter than it says.
[[nodiscard]] Result<LookupTable> lookupTableOf(
    const DataSet& item, bool isSigned, const TextDecoder& decoder);
// What its entries can be at most: 2^bits - 1.
[[nodiscard]] double lookupTableTop(const DataSet& item);

// Red, green and blue of PALETTE COLOR pixels, each as bytes: DICOM PS3.3 C.7.9, in segments or not.
//
// Errors: Damaged.
[[nodiscard]] Result<std::array<LookupTable, 3>> paletteOf(const DataSet& dataSet, bool isSigned);

// The overlay planes of a frame, those in unused bits of the stored pixels among them. What contradicts
// itself is left out.
[[nodiscard]] std::vector<PictureOverlay> overlaysOf(const DataSet& dataSet, const FrameShape& shape,
    std::span<const std::uint8_t> stored, const TextDecoder& decoder);

} // namespace fovea::dicom
