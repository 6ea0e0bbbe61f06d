#pragma once

#include "core/image/LabelMap.h"
#include "core/review/Finding.h"

#include <filesystem>
#include <vector>

namespace fovea::app {

// Detections in a comparison: boxes, and the same as a mask, so that they are seen and compared like masks.

// A mask whose labels are the findings' titles: voxels whose centres lie in a box. Only boxes of at least
// this score; of boxes that overlap the higher score wins.
[[nodiscard]] Result<LabelMap> maskOfBoxes(const std::vector<Finding>& boxes, const Geometry& geometry,
    const ResultSource& source, double threshold);

// Boxes that "fovea detect" wrote, or somebody in the same form: "detections", each with "name",
// "minimum_lps_mm", "maximum_lps_mm" and, where there is one, "score". Damaged when it is no such file.
[[nodiscard]] Result<std::vector<Finding>> readBoxes(const std::filesystem::path& file);

} // namespace fovea::app
