#include "views/capture/SceneSetup.h"

#include "views/scene/SliceDescription.h"

#include <utility>
#include <vector>

namespace fovea::views {

void setUpSlice(
    SliceScene& scene, const CaptureRequest& request, Orientation orientation, std::array<int, 2> size)
{
    scene.setOrientation(orientation);
    scene.setVolume(request.volume);
    scene.setLabelLayers(request.labelLayers);
    scene.setHeatLayer(request.heatLayer);
    scene.setBoxLayer(request.boxLayer);
    if (request.cursorLps)
        scene.setCursorLps(*request.cursorLps);
    if (request.window)
        scene.setWindow(*request.window);
    scene.setSlab(request.slab);
    scene.setInverted(request.inverted);
    scene.setInterpolated(request.interpolated);
    scene.setColourMap(request.colourMap);
    scene.setPlane(request.planes[static_cast<std::size_t>(orientation)]);
    scene.setTurn(request.turn);
    std::vector<ReferencePlane> references;
    for (const Orientation other : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal }) {
        if (other != orientation) {
            references.push_back({ request.planes[static_cast<std::size_t>(other)].awayLps(),
                planeColour(screenAxes(other).awayLps()),
                request.slab.mode == Slab::Mode::Thin ? 0.0 : request.slab.thicknessMm });
        }
    }
    scene.setReferencePlanes(std::move(references));
    scene.setMeasurements(request.measurements);
    if (request.part) {
        scene.setSize(size[0], size[1], request.pixelRatio);
        scene.setMmPerPixel(request.part->mmPerPixel);
        scene.setCentreLps(request.part->centreLps);
    }
    scene.setAnnotations({ request.annotated, request.crosshair, request.annotated, false, request.extra });
}

Result<void> setUpVolume(VolumeScene& scene, const CaptureRequest& request)
{
    scene.setVolume(request.volume);
    scene.setLabelLayers(request.labelLayers);
    scene.setBoxLayer(request.boxLayer);
    if (request.look) {
        scene.setLook(*request.look);
        // A picture of nothing is no picture: without the surfaces it is the image that is meant.
        if (request.labelLayers.empty() && request.look->imageVisible == false)
            scene.setImageVisible(true);
    }
    if (!request.preset.isEmpty()) {
        if (!scene.presets().contains(request.preset)) {
            return fail(ErrorCode::InvalidArgument, "There is no such 3D preset for this volume",
                request.preset.toStdString(), "Choose one of: " + scene.presets().join(", ").toStdString());
        }
        scene.setPreset(request.preset);
        scene.setImageVisible(true);
    }
    scene.setAnnotated(request.annotated);
    scene.finish();
    return {};
}

} // namespace fovea::views
