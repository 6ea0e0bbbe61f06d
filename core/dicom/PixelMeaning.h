#pragma once

#include "core/dicom/ModalityMap.h"
#include "core/image/Volume.h"

namespace fovea::dicom {

// What the values of a frame mean: unit, windows, padding, inversion, modality and frame of reference. Tables
// of shades are among the windows if the file was parsed with tables.
[[nodiscard]] VolumeMeaning meaningOf(
    const ParsedFile& parsed, std::int32_t frame, const StoredFormat& format, const ModalityMap& map);

} // namespace fovea::dicom
