#pragma once

#include "core/image/Volume.h"

#include <span>

namespace fovea::app {

// A lesion that was painted into the demo CT: an ellipsoid along the patient's axes with a soft border.
struct DemoLesion {
    Vec3 centreLps {}; // mm
    Vec3 halfAxesMm {};
    double hounsfield = 0.0;
};

// The three of the demo study: what a detector should find.
[[nodiscard]] std::span<const DemoLesion> demoLesions();

// The CT with the lesions in it; its noise stays.
[[nodiscard]] Result<Volume> withDemoLesions(const Volume& ct);

} // namespace fovea::app
