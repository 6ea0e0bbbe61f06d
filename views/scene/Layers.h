#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

// A label map drawn over an image, in its own geometry.
struct LabelLayer {
    std::shared_ptr<const LabelMap> map {};
    double opacity = 0.5; // of filled areas and of outlines, 0 to 1
    std::vector<bool> visible {}; // in the order of map->labels(); labels beyond its end are visible
    bool outline = false; // outlines instead of filled areas, in slices

    [[nodiscard]] bool isVisible(std::size_t label) const
    {
        return label >= visible.size() || visible[label];
    }

    friend bool operator==(const LabelLayer&, const LabelLayer&) = default;
};

// Values drawn over an image in colour, such as a saliency or an uncertainty map, in their own geometry.
struct HeatLayer {
    std::shared_ptr<const Volume> values {};
    double low = 0.0; // the value of the lowest colour; what lies below is not drawn
    double high = 1.0; // the value of the highest colour
    double opacity = 0.5; // at the highest colour; it fades towards the lowest
    bool interpolated = true; // false shows the map's own coarse voxels
    ResultSource source {}; // who made it
    QString title {}; // beside the colour bar
    QString caption {}; // a line that is always drawn with it: "Not a localisation"
    std::optional<Geometry> window {}; // what the values were computed from; drawn as a frame
};

// A box along the patient's axes drawn over an image: what a detector found.
struct BoxMark {
    Vec3 minimumLps {}; // mm
    Vec3 maximumLps {};
    QString text {}; // beside the box: "Lesion 0.93"
    std::array<std::uint8_t, 3> rgb { 255, 196, 0 };
    bool isSelected = false; // drawn stronger

    friend bool operator==(const BoxMark&, const BoxMark&) = default;
};

// A line through the patient, or a point: what a report measured.
struct LineMark {
    std::vector<Vec3> pointsLps {}; // mm; one is a point
    QString text {}; // beside its last point
    std::array<std::uint8_t, 3> rgb { 255, 196, 0 };

    friend bool operator==(const LineMark&, const LineMark&) = default;
};

struct BoxLayer {
    std::vector<BoxMark> boxes {};
    std::vector<LineMark> lines {};
    ResultSource source {}; // who made them
    std::vector<ResultSource> moreSources {}; // where several did

    [[nodiscard]] bool isEmpty() const { return boxes.empty() && lines.empty(); }

    friend bool operator==(const BoxLayer&, const BoxLayer&) = default;
};

// A line for the picture of each result that is drawn: "Brain tissue 1.0.0 (3f2a9c01) - Not for clinical
// use".
[[nodiscard]] QString resultStamp(const ResultSource& source);

} // namespace fovea::views
