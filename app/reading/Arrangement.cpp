#include "app/reading/Arrangement.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

using Layout = views::ViewGrid::Layout;
using views::ColourMap;
using views::PaneView;
using views::Slab;

template <class T>
struct Named {
    T value;
    const char* name;
};

constexpr std::array layouts { Named { Layout::FourUp, "2x2" }, Named { Layout::OneAndThree, "1+3" },
    Named { Layout::Single, "1" }, Named { Layout::Row, "3x1" }, Named { Layout::SideBySide, "side-by-side" },
    Named { Layout::VolumeLarge, "3d-large" } };
constexpr std::array paneViews { Named { PaneView::Axial, "axial" }, Named { PaneView::Sagittal, "sagittal" },
    Named { PaneView::Coronal, "coronal" }, Named { PaneView::Volume, "volume" } };
constexpr std::array slabs { Named { Slab::Mode::Thin, "thin" }, Named { Slab::Mode::Maximum, "mip" },
    Named { Slab::Mode::Minimum, "minip" }, Named { Slab::Mode::Mean, "mean" } };
constexpr std::array colours { Named { ColourMap::Grey, "grey" }, Named { ColourMap::HotIron, "hot-iron" },
    Named { ColourMap::Viridis, "viridis" }, Named { ColourMap::Rainbow, "rainbow" },
    Named { ColourMap::Ice, "ice" } };

template <class T, std::size_t N>
QString nameOf(const std::array<Named<T>, N>& names, T value)
{
    return QString::fromLatin1(std::ranges::find(names, value, &Named<T>::value)->name);
}

template <class T, std::size_t N>
T valueOf(const std::array<Named<T>, N>& names, const QJsonValue& name, T otherwise)
{
    const auto found = std::ranges::find(
        names, name.toString(), [](const Named<T>& named) { return QString::fromLatin1(named.name); });
    return found == names.end() ? otherwise : found->value;
}

} // namespace

Arrangement arrangementOf(const views::ViewGrid& grid)
{
    Arrangement arrangement;
    arrangement.layout = grid.layoutKind();
    arrangement.mainPane = grid.mainPane();
    for (int index = 0; index < 4; ++index)
        arrangement.views[static_cast<std::size_t>(index)] = grid.paneView(index);
    const views::ViewState& state = grid.state();
    arrangement.slab = state.slab();
    arrangement.colourMap = state.colourMap();
    arrangement.interpolated = state.isInterpolated();
    arrangement.inverted = state.isInverted();
    if (state.volume() && !(state.window() == state.volume()->defaultWindow()))
        arrangement.window = state.window();
    return arrangement;
}

void apply(const Arrangement& arrangement, views::ViewGrid& grid)
{
    grid.setLayoutKind(arrangement.layout);
    for (int index = 0; index < 4; ++index)
        grid.setPaneContent(
            index, arrangement.views[static_cast<std::size_t>(index)], &grid.paneState(index));
    grid.setMainPane(arrangement.mainPane);
    views::ViewState& state = grid.state();
    state.setSlab(arrangement.slab);
    state.setColourMap(arrangement.colourMap);
    state.setInterpolated(arrangement.interpolated);
    state.setInverted(arrangement.inverted);
    if (arrangement.window)
        state.setWindow(*arrangement.window);
}

QJsonObject toJson(const Arrangement& arrangement)
{
    QJsonArray views;
    for (const PaneView view : arrangement.views)
        views.append(nameOf(paneViews, view));
    QJsonObject json { { "layout", nameOf(layouts, arrangement.layout) },
        { "mainPane", arrangement.mainPane }, { "panes", views },
        { "slab", nameOf(slabs, arrangement.slab.mode) }, { "slabMm", arrangement.slab.thicknessMm },
        { "colours", nameOf(colours, arrangement.colourMap) }, { "interpolated", arrangement.interpolated },
        { "inverted", arrangement.inverted } };
    if (arrangement.window)
        json["window"] = QJsonObject { { "centre", arrangement.window->centre },
            { "width", arrangement.window->width }, { "name", arrangement.window->explanation } };
    return json;
}

Arrangement arrangementFromJson(const QJsonObject& json)
{
    Arrangement arrangement;
    arrangement.layout = valueOf(layouts, json["layout"], arrangement.layout);
    arrangement.mainPane = std::clamp(json["mainPane"].toInt(), 0, 3);
    const QJsonArray views = json["panes"].toArray();
    for (std::size_t index = 0; index < arrangement.views.size(); ++index)
        arrangement.views[index]
            = valueOf(paneViews, views.at(static_cast<qsizetype>(index)), arrangement.views[index]);
    arrangement.slab.mode = valueOf(slabs, json["slab"], arrangement.slab.mode);
    const double thickness = json["slabMm"].toDouble(arrangement.slab.thicknessMm);
    arrangement.slab.thicknessMm = thickness > 0.0 && thickness <= 500.0 ? thickness : 10.0;
    arrangement.colourMap = valueOf(colours, json["colours"], arrangement.colourMap);
    arrangement.interpolated = json["interpolated"].toBool(true);
    arrangement.inverted = json["inverted"].toBool(false);
    if (const QJsonObject window = json["window"].toObject(); window["width"].toDouble() > 0.0)
        arrangement.window
            = Window { window["centre"].toDouble(), window["width"].toDouble(), window["name"].toString() };
    return arrangement;
}

} // namespace fovea::app
