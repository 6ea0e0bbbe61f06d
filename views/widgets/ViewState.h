#pragma once

#include "core/image/Volume.h"
#include "views/scene/Layers.h"
#include "views/scene/SliceScene.h"

#include <QObject>

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

    // Also clears the layers, and sets the volume's default window and the cursor to its middle.
    void setVolume(std::shared_ptr<const Volume> volume);
    void setLabelLayers(std::vector<LabelLayer> layers);
    void setHeatLayer(std::optional<HeatLayer> layer);
    void setBoxLayer(std::optional<BoxLayer> layer);
    void setCursorLps(Vec3 pointLps);
    void setWindow(const Window& window);
    void setInverted(bool inverted);
    void setInterpolated(bool interpolated);
    void setSlab(const Slab& slab);
    void resetWindow(); // to the volume's default

    // From now on, cursor and window of both follow each other: two checkpoints side by side.
    static void link(ViewState& a, ViewState& b);

Q_SIGNALS:
    void volumeChanged();
    void layersChanged();
    void cursorChanged(const fovea::Vec3& pointLps);
    void windowChanged(const fovea::Window& window);
    void displayChanged(); // inversion, interpolation, slab

private:
    std::shared_ptr<const Volume> m_volume;
    std::vector<LabelLayer> m_labelLayers;
    std::optional<HeatLayer> m_heatLayer;
    std::optional<BoxLayer> m_boxLayer;
    Vec3 m_cursorLps;
    Window m_window;
    Slab m_slab;
    bool m_inverted = false;
    bool m_interpolated = true;
};

} // namespace fovea::views
