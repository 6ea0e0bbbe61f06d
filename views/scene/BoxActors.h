#pragma once

#include "views/scene/Layers.h"

#include <vtkActor.h>
#include <vtkSmartPointer.h>

#include <vector>

namespace fovea::views {

// Boxes as wire frames in patient space, one actor each; lit from nowhere, so that their colour is the
// mark's.
[[nodiscard]] std::vector<vtkSmartPointer<vtkActor>> boxActors(const BoxLayer& layer);

} // namespace fovea::views
