#pragma once

#include "core/image/Volume.h"

#include <QImage>

namespace fovea::views {

// The middle slice of the acquisition, in the default window, as large as it fits into size times size
// pixels; the rest is black. Needs no display and runs on any thread.
[[nodiscard]] QImage thumbnail(const Volume& volume, int size);

} // namespace fovea::views
