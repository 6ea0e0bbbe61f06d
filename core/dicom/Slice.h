#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"
#include "core/dicom/DataSet.h"
#include "core/geometry/Vector.h"

#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fovea::dicom {

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
    std::string imageType; // of the frame
    std::string stackId;
    double echoTimeMs = 0.0;
    std::int64_t echoNumber = 0;
    double bValue = 0.0;
    std::int64_t temporalPosition = 0;
    double triggerTimeMs = 0.0;
    std::int64_t acquisitionNumber = 0;
    double acquiredS = 0.0; // seconds between two pictures' values is all that they mean; zero if unknown
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

// What one frame of the file is, and how it lies there.
struct FrameLayout {
    FrameShape shape; // as it is read
    bool isPlanar = false; // uncompressed samples of one kind lie together instead of those of a pixel
    bool isPacked = false; // eight pixels in a byte; they are read as one byte each
};

// Errors: Unsupported for layouts of bits that can't be read, Damaged for those that contradict themselves.
[[nodiscard]] Result<FrameLayout> frameLayoutOf(const ParsedFile& parsed);

// Bits of one uncompressed frame in the file.
[[nodiscard]] std::uint64_t nativeFrameBits(const FrameLayout& layout);

[[nodiscard]] std::int32_t frameCountOf(const DataSet& dataSet);

} // namespace fovea::dicom
