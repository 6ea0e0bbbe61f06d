#pragma once

#include <string_view>

namespace fovea::inference {

// Whether oneDNN, limited to this instruction set (as WorkerInfo::instructionSet names it), may have code of
// its own for bfloat16. Without it a convolution runs in a plain loop, many times slower than in float32.
// True for a name that isn't known, where only measuring can tell.
[[nodiscard]] bool mayHaveBfloat16(std::string_view instructionSet);

} // namespace fovea::inference
