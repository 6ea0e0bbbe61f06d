#pragma once

#include "core/image/Picture.h"
#include "views/scene/PicturePainter.h"

#include <QImage>

namespace fovea::views {

// The middle slice of the acquisition, in the default window, as large as it fits into size times size
// pixels; the rest is black. Needs no display and runs on any thread.
[[nodiscard]] QImage thumbnail(const Volume& volume, int size);
// The same of a picture.
[[nodiscard]] QImage thumbnail(const Picture& picture, int size);
// The picture in the look, as large as it fits into the size, with nothing written on it.
[[nodiscard]] QImage pictureImage(const Picture& picture, const PictureLook& look, int width, int height);

} // namespace fovea::views
