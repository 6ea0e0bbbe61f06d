#pragma once

#include "core/base/Progress.h"

#include <cstddef>
#include <functional>

namespace fovea {

// How many threads work that uses the whole machine should have: one a core, two at least.
[[nodiscard]] unsigned workerThreads();

// Calls work(n) for every n from 0 to count - 1, on several threads of which this one is the first, in no
// order. It ends early when work returns false or the progress is cancelled; calls under way are waited for.
// Reports how many are done. work must not throw. Returns whether every call was made and returned true.
bool forEachParallel(
    std::size_t count, const Progress& progress, const std::function<bool(std::size_t)>& work);

} // namespace fovea
