#pragma once

#include "views/capture/Capture.h"

#include <memory>
#include <vector>

namespace fovea::views {
class ViewGrid;
class ViewState;
} // namespace fovea::views

namespace fovea::app {

// The state's volume with its layers, planes and window, as panes show it.
[[nodiscard]] views::CaptureRequest requestOf(const views::ViewState& state);

// The panes that are visible, where they lie in the grid: each with its own series, plane, part and turn,
// or its camera and all that decides how the volume is seen.
[[nodiscard]] std::shared_ptr<const views::CaptureGrid> gridOf(
    const views::ViewGrid& grid, const std::vector<Measurement>& measurements);

// The views that the request lays out, each alone, as large as the whole.
[[nodiscard]] std::vector<views::CaptureRequest> viewsOf(const views::CaptureRequest& whole);

} // namespace fovea::app
