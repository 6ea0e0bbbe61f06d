#pragma once

#include "inference/protocol/RunRecord.h"

#include <string>
#include <vector>

namespace fovea::inference {

// Compares the fast convolutions (oneDNN's) with the plain ones over a table of shapes, layouts and types:
// some builds of the library give silently wrong results on some processors. Takes about a second. Then
// refuses the fast ones for this process when they are wrong in float32.
[[nodiscard]] std::vector<SelfTestResult> runSelfTest();

// Whether float32 convolutions use the fast path.
[[nodiscard]] bool usesFastConvolutions();

// The precision to run in, for "auto", "float32", "float16" or "bfloat16" on this kind of device. The short
// types run on a GPU, and bfloat16 on the CPU where the self-test passed and it is faster than float32; for
// anything else float32, with a reason in `why`.
[[nodiscard]] std::string choosePrecision(const std::string& wanted, bool isCuda, std::string& why);

// How long the self-test's convolutions take in bfloat16, as a multiple of float32's; 0 when they are wrong.
[[nodiscard]] double bfloat16Time();

} // namespace fovea::inference
