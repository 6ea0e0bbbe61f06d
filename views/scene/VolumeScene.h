#pragma once

#include "views/scene/Layers.h"
#include "views/scene/Scene.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

struct CompassNeedle;
struct SliceOverlayInput;

// A volume in three dimensions: ray casting with a preset's colours, and the surfaces of visible labels, in
// patient space. Large volumes are reduced for it, and the picture says so.
class VolumeScene : public Scene {
public:
    VolumeScene();
    ~VolumeScene() override;

    // A new volume chooses the preset that fits its modality and shows it from the front. Null empties the
    // scene.
    void setVolume(std::shared_ptr<const Volume> volume);
    void setLabelLayers(std::vector<LabelLayer> layers);
    void setBoxLayer(const std::optional<BoxLayer>& layer); // as wire frames

    // Names of the presets for the volume's modality; they are the choices for people.
    [[nodiscard]] QStringList presets() const;
    void setPreset(const QString& name);
    [[nodiscard]] QString preset() const;
    // Whether the image itself is drawn, besides the surfaces. Until this is said, it is where there are
    // none.
    void setImageVisible(bool visible);
    [[nodiscard]] bool isImageVisible() const;

    void setEmptyText(const QString& text);
    void setAnnotated(bool annotated); // text, cube and result stamps

    // Pixels of the pane, as a hand on the volume moves.
    void rotateBy(double dx, double dy);
    void panBy(double dx, double dy);
    void zoomBy(double factor); // above 1 enlarges
    // Looks along a direction with another one upwards, from where everything is in view.
    void lookAlong(Vec3 directionLps, Vec3 upLps);
    void resetCamera(); // from the front

    // Coarser and faster while a gesture lasts.
    void setInteracting(bool interacting);

    // The reduced volume and the surfaces are made on a thread of the scene's; prepare() shows what is there.
    // This is called on that thread whenever there is more to show.
    void setUpdated(std::function<void()> updated);
    // Blocks until everything is there: for pictures that are taken once.
    void finish();

    void prepare() override;

protected:
    void sizeChanged() override;

private:
    struct State;

    void requestSurfaces(const LabelLayer& layer);
    void applyPreset();
    void takeResults();
    void updateOverlay();
    void drawOverlay(const SliceOverlayInput& input);
    [[nodiscard]] std::vector<CompassNeedle> compass() const;

    std::unique_ptr<State> m_state;
};

} // namespace fovea::views
