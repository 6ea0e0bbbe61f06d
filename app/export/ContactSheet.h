#pragma once

#include "core/base/Progress.h"
#include "views/capture/Capture.h"

#include <QImage>

namespace fovea::app {

// A picture for each structure of the request's label layers that has voxels and is visible, at its own
// place, with its name and volume below; the structure alone is drawn. size is of one picture, in pixels.
// Needs a QGuiApplication, for fonts. Errors: InvalidArgument when there is nothing to show; see
// views::capture().
[[nodiscard]] Result<QImage> contactSheet(
    const views::CaptureRequest& request, int size = 320, int columns = 4, Progress progress = {});

} // namespace fovea::app
