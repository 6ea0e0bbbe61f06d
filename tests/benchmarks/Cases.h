#pragma once

#include "tests/benchmarks/Benchmark.h"

namespace fovea::bench {

[[nodiscard]] Case loadCase();
[[nodiscard]] Case scanCase();

} // namespace fovea::bench
