#pragma once

#include "core/geometry/Orientation.h"
#include "core/geometry/VoxelBox.h"
#include "core/review/Measurement.h"
#include "views/scene/ColourMap.h"
#include "views/scene/Layers.h"
#include "views/scene/Overlay.h"
#include "views/scene/Reslice.h"
#include "views/scene/Scene.h"

#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

struct SliceOverlayInput;

// What is written over the picture.
struct Annotations {
    bool text = true; // position, window, zoom, value, scale bar
    bool crosshair = true;
    bool letters = true; // orientation
    bool description = true; // the series' own words: free text, which may name who it is
    QStringList extra {}; // lines above all others; patient text belongs here, where the user asked for it

    friend bool operator==(const Annotations&, const Annotations&) = default;
};

// How a picture lies on the screen: mirrored first, then turned clockwise.
struct ViewTurn {
    int quarterTurns = 0;
    bool mirrored = false; // left and right exchanged

    friend bool operator==(const ViewTurn&, const ViewTurn&) = default;
};

// Another plane, whose line is drawn where it meets this one.
struct ReferencePlane {
    Vec3 normalLps;
    Rgb colour {};
    double thicknessMm = 0.0; // of a slab: two more lines
};

// One plane through a volume, with the layers over it: an MPR pane. The picture is computed on the CPU at the
// pane's resolution, in patient space, so that oblique, anisotropic and left-handed grids need no special
// case. The plane passes through the cursor.
class SliceScene : public Scene {
public:
    SliceScene();
    ~SliceScene() override;

    // A new volume puts the cursor into its middle, sets its default window and fits it. Null empties the
    // scene.
    void setVolume(std::shared_ptr<const Volume> volume);
    [[nodiscard]] const std::shared_ptr<const Volume>& volume() const;
    // More slices of the volume are there (see Volume::fill()).
    void noteVoxels();

    void setLabelLayers(std::vector<LabelLayer> layers);
    // Voxels of the first layer's map changed, as while it is painted: only the pixels of this box are drawn
    // again.
    void noteLabels(const VoxelBox& box);
    void setHeatLayer(std::optional<HeatLayer> layer);
    void setBoxLayer(std::optional<BoxLayer> layer);

    void setOrientation(Orientation orientation); // a standard plane; also ends setPlane()
    [[nodiscard]] Orientation orientation() const;
    void setPlane(const ScreenAxes& axes); // any plane: orthogonal unit vectors
    [[nodiscard]] const ScreenAxes& axes() const;
    void setTurn(const ViewTurn& turn);
    [[nodiscard]] const ViewTurn& turn() const;
    // The plane as it lies on the screen: axes() mirrored and turned.
    [[nodiscard]] const ScreenAxes& shownAxes() const;
    // Where the edges of the picture lie in the patient: letters, strongest first.
    struct SideLetters {
        QString left {};
        QString right {};
        QString top {};
        QString bottom {};
    };
    [[nodiscard]] SideLetters sideLetters() const;
    // The planes of the other panes, through the cursor too. None: the two that stand upright on this one.
    void setReferencePlanes(std::vector<ReferencePlane> planes);

    void setCursorLps(Vec3 pointLps);
    [[nodiscard]] Vec3 cursorLps() const;
    void setWindow(const Window& window);
    [[nodiscard]] const Window& window() const;
    void setInverted(bool inverted); // on top of Volume's own polarity
    [[nodiscard]] bool isInverted() const;
    void setInterpolated(bool interpolated); // false: the value of the nearest voxel
    void setSlab(const Slab& slab);
    [[nodiscard]] const Slab& slab() const;
    void setColourMap(ColourMap map);
    [[nodiscard]] ColourMap colourMap() const;
    // Those that belong to the slice are drawn; the selected one with its handles.
    void setMeasurements(std::vector<Measurement> measurements, const QString& selectedId = {});
    [[nodiscard]] const std::vector<Measurement>& measurements() const;
    // Those that are drawn on this slice.
    [[nodiscard]] std::vector<const Measurement*> shownMeasurements() const;
    // Draws over everything else, for tools. Call touch() when it would draw something else.
    void setPainter(std::function<void(Overlay&)> painter);
    void touch();
    // Where the mouse points to: its value is written. Nothing: that of the cursor.
    void setPointerLps(std::optional<Vec3> pointLps);
    // What is not as it seems, besides what the volume itself says: "not registered".
    void setNotices(const QStringList& notices);
    void setAnnotations(const Annotations& annotations);
    [[nodiscard]] const Annotations& annotations() const;
    // What an empty pane says; may have several lines.
    void setEmptyText(const QString& text);

    void fit(); // the whole volume; stays so when the size changes, until zoomed or panned
    void setOneToOne(); // a voxel is a pixel
    void setMmPerPixel(double mmPerPixel);
    [[nodiscard]] bool isFit() const;
    [[nodiscard]] Vec3 centreLps() const; // of the view
    void setCentreLps(Vec3 centreLps);
    [[nodiscard]] double mmPerPixel() const;
    void zoomBy(double factor, double x, double y); // above 1 enlarges; what lies at (x, y) stays there
    void panBy(double dx, double dy); // pixels; the picture moves along

    // Where a pixel of the pane lies in the patient, and back (the depth is lost).
    [[nodiscard]] Vec3 displayToLps(double x, double y) const;
    struct Position {
        double x = 0.0;
        double y = 0.0;
    };
    [[nodiscard]] Position lpsToDisplay(Vec3 pointLps) const;

    // Distance from slice to slice, and where the cursor would be some slices further away from the viewer.
    // Along an axis of the grid that is a slice's centre. Never leaves the volume.
    [[nodiscard]] double sliceSpacingMm() const;
    [[nodiscard]] Vec3 scrolledCursor(int slices) const;
    [[nodiscard]] int sliceCount() const;
    [[nodiscard]] int sliceIndex() const; // of the cursor, from zero
    // The nearest point in the volume; a voxel's centre where the plane runs along the grid.
    [[nodiscard]] Vec3 snappedLps(Vec3 pointLps) const;

    // The picture without annotations, as it was computed: RGB, top row first, width() times height().
    [[nodiscard]] const std::vector<std::uint8_t>& picture();

    // From now on prepare() never waits for a thick slab: its picture is coarse at first, and this is called,
    // on another thread, when a better one is there for the next prepare(). Null: it waits, as at first.
    void setUpdated(std::function<void()> updated);
    [[nodiscard]] bool isCoarse() const; // the latest picture is
    // Blocks until the picture is the full one.
    void finish();

    void prepare() override;
    // With everything that is written over it.
    [[nodiscard]] const std::vector<std::uint8_t>* pixels() const override;

protected:
    void sizeChanged() override;

private:
    struct State;

    bool updatePicture(); // whether it changed
    [[nodiscard]] int outlinePixels() const;
    [[nodiscard]] PixelRect pixelsOf(const VoxelBox& box, const Geometry& geometry) const;
    void sampleVolume(const PixelGrid& grid, const Depth& depth);
    bool takeSlab();
    void drawOverlay();
    void drawCrosshair(SliceOverlayInput& input) const;
    void drawMeasurements();
    static void addStamp(QStringList& stamps, const ResultSource& source);
    [[nodiscard]] Depth slabDepth() const;

    std::unique_ptr<State> m_state;
};

} // namespace fovea::views
