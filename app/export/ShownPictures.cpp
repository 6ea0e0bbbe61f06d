#include "app/export/ShownPictures.h"

#include "views/widgets/Pane.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/ViewState.h"
#include "views/widgets/VolumePane.h"

#include <algorithm>

namespace fovea::app {

namespace {

using View = views::CaptureRequest::View;

View viewOf(views::PaneView view)
{
    switch (view) {
    case views::PaneView::Axial:
        return View::Axial;
    case views::PaneView::Sagittal:
        return View::Sagittal;
    case views::PaneView::Coronal:
        return View::Coronal;
    case views::PaneView::Volume:
        break;
    }
    return View::Volume;
}

} // namespace

views::CaptureRequest requestOf(const views::ViewState& state)
{
    views::CaptureRequest request;
    request.volume = state.volume();
    request.labelLayers = state.labelLayers();
    request.heatLayer = state.heatLayer();
    request.boxLayer = state.boxLayer();
    request.cursorLps = state.cursorLps();
    request.window = state.window();
    request.slab = state.slab();
    request.inverted = state.isInverted();
    request.interpolated = state.isInterpolated();
    request.colourMap = state.colourMap();
    request.planes = { state.plane(Orientation::Axial), state.plane(Orientation::Coronal),
        state.plane(Orientation::Sagittal) };
    return request;
}

std::shared_ptr<const views::CaptureGrid> gridOf(
    const views::ViewGrid& grid, const std::vector<Measurement>& measurements)
{
    auto made = std::make_shared<views::CaptureGrid>();
    const double width = std::max(1, grid.width());
    const double height = std::max(1, grid.height());
    for (const int index : grid.visiblePanes()) {
        views::CaptureGrid::Cell cell { .request = requestOf(grid.paneState(index)) };
        cell.request.view = viewOf(grid.paneView(index));
        cell.request.measurements = measurements;
        if (const views::SlicePane* pane = grid.slicePaneAt(index)) {
            const views::SliceScene& scene = pane->scene();
            cell.request.turn = scene.turn();
            cell.request.width = scene.width();
            cell.request.height = scene.height();
            if (!scene.isFit())
                cell.request.part = { scene.centreLps(), scene.mmPerPixel() };
        } else if (const auto* volume = qobject_cast<const views::VolumePane*>(grid.pane(index))) {
            cell.request.look = volume->look();
        }
        const QRect place = grid.pane(index)->geometry();
        cell.left = place.left() / width;
        cell.top = place.top() / height;
        cell.right = (place.left() + place.width()) / width;
        cell.bottom = (place.top() + place.height()) / height;
        made->cells.push_back(std::move(cell));
    }
    return made;
}

std::vector<views::CaptureRequest> viewsOf(const views::CaptureRequest& whole)
{
    std::vector<views::CaptureRequest> alone;
    const auto add = [&](const views::CaptureRequest& cell, View view) {
        views::CaptureRequest one = cell;
        one.view = view;
        one.width = whole.width;
        one.height = whole.height;
        one.pixelRatio = whole.pixelRatio;
        one.annotated = whole.annotated;
        one.legend = whole.legend;
        one.crosshair = whole.crosshair;
        one.extra = cell.volume == whole.volume ? whole.extra : QStringList();
        if (whole.labelLayers.empty())
            one.labelLayers.clear();
        if (!whole.heatLayer)
            one.heatLayer.reset();
        if (!whole.boxLayer)
            one.boxLayer.reset();
        if (one.part)
            one.part->mmPerPixel *= std::max(
                static_cast<double>(cell.width) / one.width, static_cast<double>(cell.height) / one.height);
        alone.push_back(std::move(one));
    };
    if (whole.grid) {
        for (const views::CaptureGrid::Cell& cell : whole.grid->cells)
            add(cell.request, cell.request.view);
    } else {
        for (const View view : { View::Axial, View::Sagittal, View::Coronal, View::Volume })
            add(whole, view);
    }
    return alone;
}

} // namespace fovea::app
