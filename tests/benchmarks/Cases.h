#pragma once

#include "tests/benchmarks/Benchmark.h"

namespace fovea::bench {

[[nodiscard]] Case decodeCase();
[[nodiscard]] Case loadCase();
[[nodiscard]] Case scanCase();
[[nodiscard]] Case scrollCase();
[[nodiscard]] Case mprCase();
[[nodiscard]] Case volumeCase();
[[nodiscard]] Case inferCase();
[[nodiscard]] Case segCase();

} // namespace fovea::bench
