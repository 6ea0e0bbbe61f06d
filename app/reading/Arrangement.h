#pragma once

#include "views/widgets/ViewGrid.h"

#include <QJsonObject>

#include <array>
#include <optional>

namespace fovea::app {

// How a study hangs: the layout, what the panes show, and how.
struct Arrangement {
    views::ViewGrid::Layout layout = views::ViewGrid::Layout::FourUp;
    int mainPane = 0;
    std::array<views::PaneView, 4> views { views::PaneView::Axial, views::PaneView::Sagittal,
        views::PaneView::Coronal, views::PaneView::Volume };
    views::Slab slab {};
    views::ColourMap colourMap = views::ColourMap::Grey;
    bool interpolated = true;
    bool inverted = false;
    std::optional<Window> window {}; // nothing: the series' own

    friend bool operator==(const Arrangement&, const Arrangement&) = default;
};

[[nodiscard]] Arrangement arrangementOf(const views::ViewGrid& grid);
// Panes keep the state that they show.
void apply(const Arrangement& arrangement, views::ViewGrid& grid);

// What is missing or nonsense in JSON is as in a new arrangement.
[[nodiscard]] QJsonObject toJson(const Arrangement& arrangement);
[[nodiscard]] Arrangement arrangementFromJson(const QJsonObject& json);

} // namespace fovea::app
