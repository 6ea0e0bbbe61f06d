#pragma once

#include "inference/protocol/Fields.h"
#include "inference/protocol/Messages.h"

namespace fovea::inference {

// The messages of detections, explanations and uncertainty as JSON, for Messages.cpp.
[[nodiscard]] Json toJson(const DetectJob& job);
[[nodiscard]] Json toJson(const ExplainJob& job);
[[nodiscard]] Json toJson(const UncertaintyJob& job);
[[nodiscard]] Json toJson(const Detected& detected);
[[nodiscard]] Json toJson(const Explained& explained);

// The message of this kind, whose fields may still be incomplete; nothing when the kind is none of them.
[[nodiscard]] std::optional<Message> readFindingMessage(const std::string& kind, Fields& fields);

} // namespace fovea::inference
