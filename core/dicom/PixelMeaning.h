#pragma once

#include "core/dicom/PixelConvert.h"
#include "core/dicom/Slice.h"
#include "core/image/Volume.h"

namespace fovea::dicom {

// The modality rescale of a frame; one to one when the file has none.
//
// Errors: Unsupported for lookup tables in its place, Damaged for a slope of zero.
[[nodiscard]] Result<Rescale> rescaleOf(const ParsedFile& parsed, std::int32_t frame);

// What the values of a frame mean: unit, windows, padding, inversion, modality and frame of reference.
[[nodiscard]] VolumeMeaning meaningOf(
    const ParsedFile& parsed, std::int32_t frame, const StoredFormat& format, const Rescale& rescale);

} // namespace fovea::dicom
