#pragma once

#include "core/study/Study.h"

#include <QString>

namespace fovea::app {

// "T1 MPRAGE", or what else tells the series apart when it has no description.
[[nodiscard]] QString titleOf(const Series& series);
// "MR, 384 slices, 274 × 384, 0.5 mm"
[[nodiscard]] QString summaryOf(const Series& series);

} // namespace fovea::app
