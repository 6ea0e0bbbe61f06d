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
// types run on a GPU, and bfloat16 on the CPU where the self-test passed and it is faster than float32: where
// oneDNN has code for it, which is known at once, and by what is measured when it is first asked for. For
// anything else float32, with a reason in `why`.
[[nodiscard]] std::string choosePrecision(const std::string& wanted, bool isCuda, std::string& why);

// How long usual convolutions take in bfloat16 on the CPU, as a multiple of float32's: measured when first
// asked for. Only where the self-test of bfloat16 passed: elsewhere it means nothing, and may throw.
[[nodiscard]] double bfloat16Time();

} // namespace fovea::inference
