#pragma once

#include "core/image/Volume.h"

#include <QString>

#include <vector>

namespace fovea::app {

// Named windows for a modality: those that a person chose, or else those of resources/presets/windows.json;
// empty for a modality without absolute values.
[[nodiscard]] std::vector<Window> windowPresets(const QString& modality);
// Kept in the settings.
void setWindowPresets(const QString& modality, const std::vector<Window>& presets);
void resetWindowPresets(const QString& modality);

} // namespace fovea::app
