#pragma once

#include "tests/benchmarks/Benchmark.h"

namespace fovea::bench {

[[nodiscard]] Case loadCase();
[[nodiscard]] Case scanCase();
[[nodiscard]] Case inferCase();

} // namespace fovea::bench
