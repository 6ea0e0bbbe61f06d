#pragma once

#include "views/scene/PaintedOverlay.h"
#include "views/scene/SlabWork.h"
#include "views/scene/SlicePicture.h"
#include "views/scene/SliceScene.h"

namespace fovea::views {

// What a SliceScene holds: its own files alone include this.
struct SliceScene::State {
    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::optional<HeatLayer> heatLayer;
    std::optional<BoxLayer> boxLayer;
    Orientation orientation = Orientation::Axial;
    ScreenAxes axes = screenAxes(Orientation::Axial);
    ScreenAxes shown = axes; // as it lies on the screen
    ViewTurn turn;
    std::vector<ReferencePlane> references;
    Vec3 cursorLps;
    Window window;
    bool inverted = false;
    bool interpolated = true;
    Slab slab;
    ColourMap colourMap = ColourMap::Grey;
    std::vector<Measurement> measurements;
    std::vector<MeasuredValues> measured; // of each, on the volume
    QString selectedId;
    std::function<void(Overlay&)> painter;
    std::optional<Vec3> pointerLps;
    QStringList notices;
    Annotations annotations;
    QString emptyText;

    Vec3 centreLps; // of the view; its depth does not matter
    double mmPerPixel = 1.0;
    bool isFit = true;

    PixelGrid sampledGrid;
    Depth sampledDepth;
    bool volumeDirty = true; // values must be sampled even where the grid is the same
    bool layersDirty = true;
    VoxelBox labelsDirty; // of the first layer
    bool coloursDirty = true;
    bool overlayDirty = true;

    SlicePicture picture;
    std::unique_ptr<SlabWork> slabs; // where the picture may come later
    bool isCoarse = false; // the picture is: the full one is on its way
    std::vector<std::uint8_t> painted; // the picture and what is written over it
    PaintedOverlay overlay;
};

} // namespace fovea::views
