// From slice to slice on the screen: a pane of ours and vtkImageViewer2, each in a window of 1000 x 1000.
#include "tests/benchmarks/Cases.h"
#include "tests/benchmarks/ViewPhantom.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QCoreApplication>

#include <vtkImageData.h>
#include <vtkImageViewer2.h>
#include <vtkNew.h>
#include <vtkRenderWindow.h>

namespace fovea::bench {

namespace {

constexpr int side = 1000;
constexpr int steps = 150;

// Steps through slices and back, each until it is on the screen.
Json measureSteps(const std::function<void(int slice)>& show)
{
    for (int n = 0; n < 5; ++n)
        show(n);
    std::vector<double> seconds;
    for (int n = 0; n < steps; ++n)
        seconds.push_back(secondsOf([&] { show(100 + n); }));
    return summarise(std::move(seconds));
}

Json ours(Orientation orientation)
{
    views::ViewState state;
    views::SlicePane pane(state, orientation);
    pane.viewport().setFixedSize(side, side);
    pane.show();
    state.setVolume(viewPhantom());
    QCoreApplication::processEvents();
    return measureSteps([&](int slice) {
        pane.scroll(slice - pane.scene().sliceIndex());
        pane.viewport().repaint();
    });
}

// All four panes of a full screen; the axial one scrolls, the lines of the others follow.
Json oursInGrid()
{
    views::ViewGrid grid;
    grid.resize(1920, 1080);
    grid.show();
    grid.setVolume(viewPhantom());
    QCoreApplication::processEvents();
    views::SlicePane* axial = grid.slicePane(Orientation::Axial);
    return measureSteps([&](int slice) {
        axial->scroll(slice - axial->scene().sliceIndex());
        for (const Orientation each : { Orientation::Axial, Orientation::Sagittal, Orientation::Coronal })
            grid.slicePane(each)->viewport().repaint();
    });
}

Json peer(int orientation)
{
    vtkNew<vtkImageViewer2> viewer;
    const auto data = vtkPhantom(*viewPhantom());
    viewer->SetInputData(data);
    viewer->SetSliceOrientation(orientation);
    viewer->SetSize(side, side);
    viewer->SetColorWindow(80);
    viewer->SetColorLevel(40);
    viewer->Render();
    return measureSteps([&](int slice) { viewer->SetSlice(slice); });
}

Result<Json> run(const Settings&)
{
    if (const auto display = needDisplay(); !display)
        return std::unexpected(display.error());
    Json result { { "voxels", { 512, 512, 400 } }, { "pane", { side, side } }, { "unit", "seconds a step" } };
    for (const auto& [name, orientation, theirs] :
        { std::tuple { "axial", Orientation::Axial, 2 }, { "sagittal", Orientation::Sagittal, 0 } }) {
        Json each { { "ours", ours(orientation) }, { "vtkImageViewer2", peer(theirs) } };
        each["ratio_p95"] = each["vtkImageViewer2"]["p95"].get<double>() / each["ours"]["p95"].get<double>();
        result[name] = std::move(each);
    }
    result["grid_1920x1080"] = oursInGrid();
    return result;
}

} // namespace

Case scrollCase()
{
    return { "scroll", "Show the next slice of 512x512x400 at 1000x1000: beside vtkImageViewer2", run };
}

} // namespace fovea::bench
