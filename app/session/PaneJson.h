#pragma once

#include "app/session/SessionFile.h"

#include <QJsonObject>

namespace fovea::app {

// Panes in a session's JSON. What is nonsense is as in a pane that nobody touched.
[[nodiscard]] QJsonObject toJson(const PaneDocument& pane);
[[nodiscard]] PaneDocument paneFromJson(const QJsonObject& json);

[[nodiscard]] QJsonObject toJson(const VolumeDocument& volume);
// Nothing without a camera that can see.
[[nodiscard]] std::optional<VolumeDocument> volumeFromJson(const QJsonObject& json);

} // namespace fovea::app
