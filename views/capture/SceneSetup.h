#pragma once

#include "views/capture/Capture.h"
#include "views/scene/VolumeScene.h"

#include <array>

namespace fovea::views {

// Gives a scene what a picture is to show, so that pictures and films show the same. The size is the scene's,
// in pixels.
void setUpSlice(
    SliceScene& scene, const CaptureRequest& request, Orientation orientation, std::array<int, 2> size);
// InvalidArgument when the volume has no such preset.
[[nodiscard]] Result<void> setUpVolume(VolumeScene& scene, const CaptureRequest& request);

} // namespace fovea::views
