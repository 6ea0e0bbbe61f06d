#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/objects/ObjectSource.h"

#include <filesystem>
#include <span>
#include <vector>

namespace fovea {

// What ties a segment to the statements about it in other objects: PS3.3 C.8.20.4.
struct Tracking {
    QString id {}; // for people
    QString uid {}; // a new one when empty
};

struct SegOptions {
    int seriesNumber = 300;
    QString seriesUid {}; // a new one when empty
    QString description = QStringLiteral("Segmentation");
    QString algorithmFamilyNote {}; // parameters of the algorithm, for people; may be empty
    std::vector<Tracking> tracking {}; // of each label, in the order of the labels; empty: all new
};

// What was written, for objects that refer to it.
struct WrittenObject {
    QString sopClassUid {};
    QString sopInstanceUid {};
    QString seriesUid {};
    std::vector<Tracking> tracking {}; // of the segments, in their order; segment n is tracking[n - 1]
};

// Writes the label map as a DICOM Segmentation (BINARY): a segment a label, numbered from one in the order of
// labels(), a frame a slice that it is in, on the label map's own grid. Names that are known are coded with
// SNOMED CT. PS3.3 A.51, C.8.20.2. The file is read back and compared before it gets its name; it is complete
// or absent. Memory beside the label map: one slice of bits a segment, and the frames' attributes.
//
// Errors: Unsupported beyond 4 GiB of pixels, Unwritable, Cancelled.
[[nodiscard]] Result<WrittenObject> writeSegmentation(const LabelMap& labelMap, const ObjectSource& source,
    const SegOptions& options, const std::filesystem::path& file, Progress progress = {});

// Writes probabilities as a DICOM Segmentation (FRACTIONAL, PROBABILITY) in steps of 1/255: a segment for
// each label, whose value is the channel's number. probabilities are C x Z x Y x X, from 0 to 1.
[[nodiscard]] Result<WrittenObject> writeProbabilities(const Geometry& geometry,
    std::span<const float> probabilities, const std::vector<Label>& labels, const ResultSource& maker,
    const ObjectSource& source, const SegOptions& options, const std::filesystem::path& file,
    Progress progress = {});

} // namespace fovea
