#pragma once

#include "core/image/Volume.h"

#include <QString>

#include <vector>

namespace fovea::app {

// Named windows for a modality, from resources/presets/windows.json; empty for a modality without absolute
// values.
[[nodiscard]] std::vector<Window> windowPresets(const QString& modality);

} // namespace fovea::app
