#pragma once

#include "core/base/Error.h"
#include "core/dicom/DataSet.h"
#include "core/geometry/Vector.h"

#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fovea::dicom {

// How the values of a frame are stored. DICOM PS3.5 8.1.1.
struct StoredFormat {
    int bitsAllocated = 16; // 8, 16 or 32
    int bitsStored = 16;
    int highBit = 15;
    bool isSigned = false;
    bool isBigEndian = false;

    friend bool operator==(const StoredFormat&, const StoredFormat&) = default;
};

// One picture: what sorting needs to know of a file, or of one frame of it.
struct Slice {
    std::size_t file = 0; // index into the caller's list of files
    std::int32_t frame = 0;
    std::string sopInstanceUid;
    int rows = 0;
    int columns = 0;
    bool isColour = false;
    std::optional<Vec3> positionLps; // centre of the first pixel
    std::optional<std::array<Vec3, 2>> axes; // unit vectors along a row (i) and a column (j), perpendicular
    std::optional<std::array<double, 2>> pixelSpacingMm; // along i, along j
    std::optional<double> thicknessMm;
    std::optional<double> sliceSpacingMm; // as the file says; positions say it better
    std::string frameOfReferenceUid;
    std::int64_t instanceNumber = 0;
    bool isLocalizer = false;
    // What may tell pictures of the same place apart.
    std::string imageType;
    std::string stackId;
    double echoTimeMs = 0.0;
    std::int64_t echoNumber = 0;
    double bValue = 0.0;
    std::int64_t temporalPosition = 0;
    double triggerTimeMs = 0.0;
    std::int64_t acquisitionNumber = 0;
};

// An attribute of a frame: of an enhanced multi-frame file from its functional groups (DICOM PS3.3 C.7.6.16),
// own before shared; of any other file from the data set itself.
class FrameAttributes {
public:
    FrameAttributes(const DataSet& dataSet, std::int32_t frame);

    // The data set that holds the attribute, which in enhanced files is in the macro's sequence; never null.
    [[nodiscard]] const DataSet& where(tag::Tag macro, tag::Tag tag) const;

private:
    const DataSet& m_top;
    const DataSet* m_own = nullptr;
    const DataSet* m_shared = nullptr;
};

// The pictures of a file, one a frame.
//
// Errors: Unsupported for what holds no pictures (saying what it is) and Damaged for what contradicts itself
// or is cut off; fileSize is that of the file that holds the pixels.
[[nodiscard]] Result<std::vector<Slice>> slicesOf(
    const ParsedFile& parsed, std::size_t file, std::uint64_t fileSize);

// Errors: Unsupported for layouts of bits that can't be read.
[[nodiscard]] Result<StoredFormat> storedFormatOf(const ParsedFile& parsed);

[[nodiscard]] std::int32_t frameCountOf(const DataSet& dataSet);

} // namespace fovea::dicom
