#pragma once

#include "core/geometry/Orientation.h"
#include "core/image/Volume.h"
#include "views/scene/ColourMap.h"
#include "views/scene/Layers.h"
#include "views/scene/SliceScene.h"

#include <QObject>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

// What all panes of a grid share: the image, its layers, and where and how it is looked at. GUI thread.
// Setting a value that is already there tells nobody.
class ViewState : public QObject {
    Q_OBJECT

public:
    explicit ViewState(QObject* parent = nullptr);

    [[nodiscard]] const std::shared_ptr<const Volume>& volume() const { return m_volume; }
    [[nodiscard]] const std::vector<LabelLayer>& labelLayers() const { return m_labelLayers; }
    [[nodiscard]] const std::optional<HeatLayer>& heatLayer() const { return m_heatLayer; }
    [[nodiscard]] const std::optional<BoxLayer>& boxLayer() const { return m_boxLayer; }
    [[nodiscard]] Vec3 cursorLps() const { return m_cursorLps; }
    [[nodiscard]] const Window& window() const { return m_window; }
    [[nodiscard]] bool isInverted() const { return m_inverted; }
    [[nodiscard]] bool isInterpolated() const { return m_interpolated; }
    [[nodiscard]] const Slab& slab() const { return m_slab; }
    [[nodiscard]] ColourMap colourMap() const { return m_colourMap; }
    // Which plane the panes of an orientation show. Oblique once they were turned.
    [[nodiscard]] const ScreenAxes& plane(Orientation orientation) const;
    [[nodiscard]] bool isOblique() const;

    // Also clears the layers, and sets the volume's default window and the cursor to its middle.
    void setVolume(std::shared_ptr<const Volume> volume);
    // More slices of the volume are there (see Volume::fill()); where and how it is looked at stays.
    void noteVoxels();
    void setLabelLayers(std::vector<LabelLayer> layers);
    void setHeatLayer(std::optional<HeatLayer> layer);
    void setBoxLayer(std::optional<BoxLayer> layer);
    void setCursorLps(Vec3 pointLps);
    void setWindow(const Window& window);
    void setInverted(bool inverted);
    void setInterpolated(bool interpolated);
    void setSlab(const Slab& slab);
    void setColourMap(ColourMap map);
    void setPlane(Orientation orientation, const ScreenAxes& axes);
    // Turns the other two planes, or only one, about the normal of a plane; radians, clockwise as that plane
    // is seen on the screen. The panes of the plane itself keep their picture.
    void turnPlanes(Orientation about, double radians, std::optional<Orientation> only = {});
    void resetPlanes(); // to the patient's
    // Turned, scrolled or thickened: back to where a new volume begins.
    void resetReformation();
    void resetWindow(); // to the volume's default

    // From now on, cursor and window of both follow each other: two checkpoints side by side.
    static void link(ViewState& a, ViewState& b);
    // Whether places in one are places in the other: one frame of reference.
    [[nodiscard]] static bool isRegistered(const ViewState& a, const ViewState& b);

Q_SIGNALS:
    void volumeChanged();
    void voxelsChanged();
    void layersChanged();
    void cursorChanged(const fovea::Vec3& pointLps);
    void windowChanged(const fovea::Window& window);
    void displayChanged(); // inversion, interpolation, slab, colours
    void planesChanged();

private:
    std::shared_ptr<const Volume> m_volume;
    std::vector<LabelLayer> m_labelLayers;
    std::optional<HeatLayer> m_heatLayer;
    std::optional<BoxLayer> m_boxLayer;
    Vec3 m_cursorLps;
    Window m_window;
    Slab m_slab;
    ColourMap m_colourMap = ColourMap::Grey;
    std::array<ScreenAxes, 3> m_planes { screenAxes(Orientation::Axial), screenAxes(Orientation::Coronal),
        screenAxes(Orientation::Sagittal) }; // in the order of Orientation
    bool m_inverted = false;
    bool m_interpolated = true;
};

} // namespace fovea::views
