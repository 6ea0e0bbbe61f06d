#pragma once

#include "inference/bundle/ModelCard.h"

namespace fovea::inference {

// Whether gradients lead through the model's network. An ONNX network gives none, so that occlusion alone
// explains it. Looks at the names of the model's files.
[[nodiscard]] bool hasGradients(const ModelCard& card);

} // namespace fovea::inference
