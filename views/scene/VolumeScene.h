#pragma once

#include "core/geometry/Orientation.h"
#include "views/scene/Layers.h"
#include "views/scene/Scene.h"
#include "views/scene/TransferFunctions.h"

#include <QString>
#include <QStringList>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {

struct CompassNeedle;
struct SliceOverlayInput;

// A half of space.
struct ClipPlane {
    Vec3 pointLps;
    Vec3 normalLps; // towards what is kept

    friend bool operator==(const ClipPlane&, const ClipPlane&) = default;
};
// The planes that cut a volume to a box: from and to which fraction along each of its axes, 0 to 1. Only
// those that take something away.
[[nodiscard]] std::vector<ClipPlane> cropPlanes(
    const Geometry& geometry, const std::array<double, 3>& from, const std::array<double, 3>& to);

// A volume in three dimensions: ray casting with a preset's colours, and the surfaces of visible labels, in
// patient space. Large volumes are reduced for it, and the picture says so.
class VolumeScene : public Scene {
public:
    VolumeScene();
    ~VolumeScene() override;

    // A new volume chooses the preset that fits its modality and shows it from the front. Null empties the
    // scene.
    void setVolume(std::shared_ptr<const Volume> volume);
    [[nodiscard]] const std::shared_ptr<const Volume>& volume() const;
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

    // Any other function for the volume; preset() is its name from then on.
    void setTransferFunction(const TransferFunction& function);
    [[nodiscard]] const TransferFunction* transferFunction() const; // null without a volume
    // Only what lies on the side to which every plane's normal points is drawn, of image and surfaces.
    void setClipPlanes(std::vector<ClipPlane> planes);
    // Slices through a point, drawn where they lie, in the window given.
    struct Slices {
        std::vector<ScreenAxes> planes {};
        Vec3 cursorLps {};
        Window window {};
        bool inverted = false;
    };
    void setSlices(Slices slices);

    // All that decides how the volume is seen, for a picture of it that shows the same.
    struct Look {
        std::optional<TransferFunction> function {};
        std::optional<bool> imageVisible {}; // see setImageVisible()
        std::vector<ClipPlane> clipPlanes {};
        Slices slices {};
        // The camera, a parallel projection: where it is, what it looks at, and half the height of the
        // picture.
        Vec3 positionLps {};
        Vec3 focusLps {};
        Vec3 upLps { 0, 0, 1 };
        double halfHeightMm = 100.0;
    };
    [[nodiscard]] Look look() const;
    void setLook(const Look& look);

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
    [[nodiscard]] bool isInteracting() const;

    // The reduced volume and the surfaces are made on a thread of the scene's; prepare() shows what is there.
    // This is called on that thread whenever there is more to show.
    void setUpdated(std::function<void()> updated);
    // Blocks until everything is there: for pictures that are taken once.
    void finish();

    void prepare() override;
    [[nodiscard]] vtkRenderer* renderer() const override;
    void paintOver(std::uint8_t* rgb) override;

protected:
    void sizeChanged() override;

private:
    struct State;

    void requestSurfaces(const LabelLayer& layer);
    void applyPreset();
    void takeResults();
    void applyClipPlanes();
    void updateSlices();
    [[nodiscard]] SliceOverlayInput overlayInput() const;
    [[nodiscard]] std::vector<CompassNeedle> compass() const;

    std::unique_ptr<State> m_state;
};

} // namespace fovea::views
