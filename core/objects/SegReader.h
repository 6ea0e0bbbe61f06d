#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/objects/SegFile.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace fovea {

// A DICOM segmentation as layers. Label values are segment numbers.
struct SegContents {
    // One, or more where structures overlap: a voxel of a label map has one value.
    std::vector<LabelMap> layers {};
    std::vector<SegmentInfo> segments {};
    QStringList notices {}; // what is not shown as the file has it, each a sentence
    QString studyUid {};
    QString seriesUid {};
    QString sopInstanceUid {};
    QString frameOfReferenceUid {};
    QStringList referencedSeriesUids {}; // of the pictures that it speaks of
};

// Reads binary, fractional and label map segmentations; of fractional ones, voxels of half or more. When
// every frame lies in a plane of the reference grid, the layers are on that grid; otherwise on the frames'
// own, whose slices count along the normal of rows and columns.
//
// Errors: Unsupported (what is no segmentation, encodings, frames of several orientations or uneven planes),
// Damaged, OutOfMemory, Cancelled.
[[nodiscard]] Result<SegContents> readSegmentation(
    const std::filesystem::path& file, const Geometry* reference = nullptr, Progress progress = {});

// One segment's fractions, 0 to 1, on the grid: x fastest.
struct FractionalSegment {
    Label label; // its value is the segment's number
    Geometry geometry;
    std::vector<float> fractions;
};

// The fractions of a fractional segmentation; of a binary one, 0 and 1.
[[nodiscard]] Result<std::vector<FractionalSegment>> readFractions(
    const std::filesystem::path& file, const Geometry* reference = nullptr, Progress progress = {});

namespace objects {

// The grid that the frames lie in and the plane of each, along k: the reference's, where every frame lies in
// one of its planes as well as positions in tenths of a millimetre say. Nothing when they lie in no even
// grid.
struct FrameGrid {
    Geometry geometry;
    std::vector<std::int64_t> planes;
};
[[nodiscard]] std::optional<FrameGrid> gridOf(const std::vector<Vec3>& positions,
    const std::array<Vec3, 2>& axes, Vec3 spacingMm, int columns, int rows, const Geometry* reference);

} // namespace objects

} // namespace fovea
