#pragma once

#include "core/geometry/Vector.h"
#include "core/image/LabelMap.h"
#include "core/review/Measurement.h"

#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace fovea {

enum class FindingKind {
    Label, // every voxel of one label of a mask
    Part, // one connected part of a label
    Box, // a detector's
    Classification, // of the whole series
    Measurement, // a person's distance, angle, region
    Mark, // a person's own point with a name
};

// Two opposite corners in patient space, edges along L, P and S; low is the smaller of each.
struct BoxLps {
    Vec3 low;
    Vec3 high;

    friend bool operator==(const BoxLps&, const BoxLps&) = default;
};

// One thing that somebody can agree with or not: what a model or a person says is at a place. A value; what
// people think of it is in ReviewItem.
struct Finding {
    // A UUID without braces. Of a model's finding it is made from the model's hash and the place, so that the
    // same run on the same image gives the same one; see findingId(). Of a person's it is random. Unique
    // within one review.
    QString id {};
    FindingKind kind = FindingKind::Mark;
    ResultSource source {}; // who says so
    QString title {}; // "Hippocampus left", "Nodule", "Distance"; the words of the model or the person
    std::uint16_t label = 0; // value in the mask, of labels and parts; class number of a box
    Vec3 anchorLps; // where to look to see it: a voxel of a mask, a box's centre
    std::optional<BoxLps> box {}; // of boxes and parts: all of it lies inside
    std::optional<double> volumeMl {};
    std::optional<double>
        sizeMm {}; // the longest extent: of a box or part its longest edge, a distance itself
    std::optional<double> score {}; // 0 to 1, where the model gives one
    std::optional<double> uncertainty {}; // 0 to 1, where one was computed; 1 is least certain
    std::optional<Measurement> measurement {}; // of kind Measurement: what was drawn. Its values: measure()

    friend bool operator==(const Finding&, const Finding&) = default;
};

// The id of a model's finding: a name-based UUID (RFC 4122 version 5) of the source, kind, label and place.
// Places are rounded to 0.01 mm.
[[nodiscard]] QString findingId(
    const ResultSource& source, FindingKind kind, std::uint16_t label, Vec3 anchorLps);
// The id of a person's finding: random.
[[nodiscard]] QString newFindingId();

// "label", "part", "box", "classification", "measurement", "mark": in files. Nothing for other words.
[[nodiscard]] QString nameOf(FindingKind kind);
[[nodiscard]] std::optional<FindingKind> findingKindFromName(const QString& name);

// How a mask becomes findings.
struct PartOptions {
    bool isPerPart = false; // false: one finding a label
    double leastMl = 0.01; // smaller parts are left out, but for the largest of its label
    int mostPerLabel = 50; // the largest ones
};

// The findings of a mask, by label, parts by size. Labels without voxels give none. Parts are joined by
// faces, edges and corners (26 neighbours). Looks at every voxel: not for the GUI thread.
[[nodiscard]] std::vector<Finding> findingsOf(const LabelMap& mask, const PartOptions& options = {});

} // namespace fovea
