#pragma once

#include "core/geometry/Geometry.h"

#include <string>

namespace fovea {

// The standard planes of reading. Screen conventions are radiology's: the patient's right on the left of the
// screen, anterior up in axial pictures, superior up in the others, sagittal seen from the patient's left.
enum class Orientation { Axial, Coronal, Sagittal };

// The screen's axes of a standard plane, as LPS unit vectors.
struct ScreenAxes {
    Vec3 rightLps; // of the screen
    Vec3 downLps; // of the screen
    // Away from the viewer.
    [[nodiscard]] Vec3 awayLps() const { return cross(rightLps, downLps); }
};

[[nodiscard]] ScreenAxes screenAxes(Orientation orientation);

// The letters of the direction in the patient, strongest first: "L", "AR", "SLP". A component under about 6
// degrees is left out. DICOM PS3.3 C.7.6.1.1.1 (Patient Orientation).
[[nodiscard]] std::string orientationLetters(Vec3 directionLps);

// Three letters, one an axis: where the positive end of i, j, k points mostly, for instance "RAS" or "LIA".
[[nodiscard]] std::string axisCodes(const Geometry& geometry);

} // namespace fovea
