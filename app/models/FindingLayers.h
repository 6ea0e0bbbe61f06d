#pragma once

#include "core/image/Volume.h"
#include "core/objects/ParametricMap.h"
#include "core/review/Finding.h"
#include "inference/client/Detections.h"
#include "inference/client/Explanation.h"
#include "views/scene/Layers.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>

namespace fovea::app {

// The bridge between what a model found and saw and the layers that show it.

// Who made a result, for stamps and exports.
[[nodiscard]] ResultSource sourceOf(const inference::ModelCard& card, const inference::RunRecord& run);

// A colour for a detector's class.
[[nodiscard]] std::array<std::uint8_t, 3> colourOf(const inference::ModelCard& card, int label);

// A score from which a detector's box counts, where nobody says another.
constexpr double usualThreshold = 0.3;

// The detections of at least this score as boxes; selected is an index into result.detections, or -1.
[[nodiscard]] views::BoxLayer boxLayerOf(
    const inference::DetectResult& result, double threshold, int selected = -1);

// The detections of at least this score as findings for a review.
[[nodiscard]] std::vector<Finding> findingsOf(const inference::DetectResult& result, double threshold);

// A map as a volume, on its own grid.
[[nodiscard]] Result<std::shared_ptr<const Volume>> volumeOf(const inference::Heatmap& map);

// A map on another grid, linear between its voxels and 0 outside of it: for files and for counting on the
// image.
[[nodiscard]] Result<Volume> resampled(const inference::Heatmap& map, const Geometry& geometry);

// How an explanation is drawn.
struct HeatStyle {
    double threshold = 0.3; // of the map's largest value; what lies below is not drawn
    double opacity = 0.6;
    bool isCoarse = false; // the map's own voxels instead of a smooth picture
};
// An explanation over the image: with the colour bar's title, the window it was computed on and the caption
// that is never left out. Null values when the map can't be shown.
[[nodiscard]] views::HeatLayer heatLayerOf(
    const inference::ExplainResult& result, std::shared_ptr<const Volume> values, const HeatStyle& style);

// What an explanation's values are, for a parametric map.
[[nodiscard]] MapMeaning mapMeaningOf(const inference::ExplainResult& result);

// "Not a localisation": with every explanation.
[[nodiscard]] QString explanationCaption();
// "Grad-CAM", "HiResCAM".
[[nodiscard]] QString methodTitle(inference::ExplainMethod method);
// "Lesion 0.93, 12 x 9 x 11 mm, 0.62 mL".
[[nodiscard]] QString describeDetection(const inference::Detection& detection);

// Boxes in LPS millimetres with scores, sizes and labels, and the run's provenance.
[[nodiscard]] nlohmann::ordered_json detectionsJson(const inference::DetectResult& result, double threshold);
// Everything about an explanation but its voxels.
[[nodiscard]] nlohmann::ordered_json explanationJson(const inference::ExplainResult& result);

} // namespace fovea::app
