#pragma once

#include "core/dicom/PixelConvert.h"
#include "core/dicom/Slice.h"
#include "core/image/Window.h"

#include <optional>

namespace fovea::dicom {

// How stored values become those of the modality: by a line or by a table. DICOM PS3.3 C.11.1.
struct ModalityMap {
    Rescale rescale {};
    std::optional<LookupTable> table {}; // instead of the rescale

    [[nodiscard]] double apply(double stored) const;
    // Whether whole numbers stay whole.
    [[nodiscard]] bool isWhole() const { return table || rescale.isWhole(); }
    // What can come of values of the format.
    [[nodiscard]] Extremes range(const StoredFormat& format) const;
};

// Of a frame; one to one when the file says nothing. A file with such a table (hasModalityTable()) must be
// parsed with tables.
//
// Errors: Damaged for a slope of zero and for tables that are shorter than they say.
[[nodiscard]] Result<ModalityMap> modalityMapOf(const ParsedFile& parsed, std::int32_t frame);
[[nodiscard]] bool hasModalityTable(const DataSet& dataSet);

// The same as convertPixels() for a rescale.
template <class Out>
[[nodiscard]] Extremes convertPixels(
    std::span<const std::uint8_t> stored, const StoredFormat& format, const ModalityMap& map, Out* out);

} // namespace fovea::dicom
