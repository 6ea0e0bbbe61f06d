#pragma once

#include "tests/benchmarks/Benchmark.h"

namespace fovea::bench {

[[nodiscard]] Case decodeCase();
[[nodiscard]] Case loadCase();
[[nodiscard]] Case scanCase();

} // namespace fovea::bench
