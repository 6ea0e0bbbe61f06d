#pragma once

#include "core/geometry/Vector.h"

#include <numbers>
#include <optional>
#include <string>

namespace fovea::inference {

// One thing that a detector found: a box along the patient's axes, as MONAI gives it, and how sure it is.
struct Detection {
    Vec3 minimumLps {}; // mm
    Vec3 maximumLps {};
    double score = 0.0; // 0 to 1
    int label = 0; // the network's class, from 0
    std::string name {}; // of the class; may be empty
    std::optional<double> uncertainty {}; // 0 certain, 1 not at all; of finding and box under changes of the
                                          // input that should not matter
    int merged = 1; // how many boxes of the network it stands for

    [[nodiscard]] Vec3 centreLps() const { return (minimumLps + maximumLps) * 0.5; }
    [[nodiscard]] Vec3 sizeMm() const { return maximumLps - minimumLps; }
    // Of the ellipsoid that fills the box, as radiologists estimate volumes from three diameters.
    [[nodiscard]] double volumeMl() const
    {
        const Vec3 size = sizeMm();
        return std::numbers::pi / 6.0 * size.x * size.y * size.z / 1000.0;
    }

    friend bool operator==(const Detection&, const Detection&) = default;
};

} // namespace fovea::inference
