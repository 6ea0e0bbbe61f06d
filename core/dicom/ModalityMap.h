#pragma once

#include "core/dicom/PixelConvert.h"
#include "core/dicom/Slice.h"
#include "core/image/Window.h"

#include <optional>

namespace fovea::dicom {

// Of parametric maps, whose values are those of the real world. DICOM PS3.3 C.7.6.16.2.11.
namespace tag {
inline constexpr Tag CodeValue = 0x00080100; // of the unit
inline constexpr Tag MeasurementUnitsCodeSequence = 0x004008EA;
inline constexpr Tag RealWorldValueMappingSequence = 0x00409096;
inline constexpr Tag RealWorldValueTable = 0x00409212;
inline constexpr Tag RealWorldValueIntercept = 0x00409224;
inline constexpr Tag RealWorldValueSlope = 0x00409225;
} // namespace tag

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
// Of a parametric map those of the real world, where the file says how. Errors: Damaged for a slope of zero
// and for tables that are shorter than they say; Unsupported for a parametric map's tables.
[[nodiscard]] Result<ModalityMap> modalityMapOf(const ParsedFile& parsed, std::int32_t frame);
[[nodiscard]] bool hasModalityTable(const DataSet& dataSet);

inline constexpr const char* parametricMapStorage = "1.2.840.10008.5.1.4.1.1.30";
[[nodiscard]] bool isParametricMap(const DataSet& dataSet);
// The item that says what the stored values of a map's frame mean: each may have its own, as 16-bit maps
// scale each to what it holds. Null when none does.
[[nodiscard]] const DataSet* realWorldMappingOf(const DataSet& dataSet, std::int32_t frame);
// One to one for null. Errors: Unsupported for tables, Damaged.
[[nodiscard]] Result<Rescale> realWorldRescaleOf(const DataSet* mapping);

// The same as convertPixels() for a rescale.
template <class Out>
[[nodiscard]] Extremes convertPixels(
    std::span<const std::uint8_t> stored, const StoredFormat& format, const ModalityMap& map, Out* out);

} // namespace fovea::dicom
