#pragma once

#include "core/base/Error.h"
#include "views/scene/Layers.h"
#include "views/scene/SliceScene.h"
#include "views/scene/VolumeScene.h"

#include <QImage>
#include <QStringList>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

struct CaptureGrid;

// A picture to make. It holds no text of the patient or of the study unless `extra` does.
struct CaptureRequest {
    enum class View { Axial, Coronal, Sagittal, Volume, Grid };

    std::shared_ptr<const Volume> volume {};
    std::vector<LabelLayer> labelLayers {};
    std::optional<HeatLayer> heatLayer {};
    std::optional<BoxLayer> boxLayer {};
    View view = View::Axial;
    std::shared_ptr<const CaptureGrid> grid {}; // what View::Grid lays out; null: the four views of this
    std::optional<Vec3> cursorLps {}; // the volume's middle
    std::optional<Window> window {}; // the volume's default
    Slab slab {};
    bool inverted = false;
    bool interpolated = true;
    ColourMap colourMap = ColourMap::Grey;
    // Of the panes of each orientation, in its order: oblique where they were turned.
    std::array<ScreenAxes, 3> planes { screenAxes(Orientation::Axial), screenAxes(Orientation::Coronal),
        screenAxes(Orientation::Sagittal) };
    std::vector<Measurement> measurements {}; // drawn on the slices where they belong
    // Part of a slice: its middle and its scale. Nothing: all of it.
    struct Part {
        Vec3 centreLps {};
        double mmPerPixel = 1.0;
    };
    std::optional<Part> part {};
    ViewTurn turn {};
    int width = 1024;
    int height = 1024;
    double pixelRatio = 1.0; // of text and lines
    bool crosshair = false;
    bool annotated = true; // text, letters, scale bar. Result stamps are always drawn
    bool legend = true; // visible labels with colour and mL
    std::optional<VolumeScene::Look> look {}; // of the 3D view; nothing: from the front, by modality
    QString preset {}; // of the 3D view, before that of the look
    QStringList extra {}; // lines to add, for instance patient text that the user asked for
};

// Pictures beside each other, as panes lie in a window. Each is a request of its own, of any volume, but for
// what the whole picture says: annotations, crosshair, scale of text; and layers, where the whole picture has
// none. Its size is the part of the whole that it covers, from 0 to 1; `part` is in pixels of `width`.
struct CaptureGrid {
    struct Cell {
        CaptureRequest request {};
        double left = 0.0;
        double top = 0.0;
        double right = 1.0;
        double bottom = 1.0;
    };
    std::vector<Cell> cells {};
};

// The picture, as the panes would show it. Needs neither a display nor a QGuiApplication.
// InvalidArgument for a size below 64 or above 8192 pixels or without a volume; Unsupported without
// off-screen OpenGL.
[[nodiscard]] Result<QImage> capture(const CaptureRequest& request);

} // namespace fovea::views
