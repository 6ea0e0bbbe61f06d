#pragma once

#include "inference/json/Json.h"

#include <string>
#include <vector>

namespace fovea::inference {

// What MONAI's transforms and inferers can be told (MONAI 1.5, and the older names that bundles still have):
// which of their arguments are read here, which change no voxel of the result here, and of the rest MONAI's
// default, the only value that asks for nothing. Names are those of Transform: "Spacing" for Spacingd.

// Whether the argument changes nothing here, whatever it is told: its Python does not matter either.
[[nodiscard]] bool isArgumentIdle(const std::string& transform, const std::string& argument);

// A sentence for each argument that nothing reads and that would give another result: one that the transform
// does not have, or one with another value than MONAI's default. Null asks for nothing. Empty for a transform
// that is not in the table: its name is the problem.
[[nodiscard]] std::vector<std::string> unsupportedArguments(
    const std::string& transform, const Json& arguments);

} // namespace fovea::inference
