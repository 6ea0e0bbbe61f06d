#pragma once

#include "core/study/Study.h"

#include <QString>

namespace fovea::app {

// Tells a series from every other: of one UID there may be several parts.
[[nodiscard]] QString keyOf(const Series& series);
// Under which a series that is dragged carries its key, in UTF-8.
[[nodiscard]] QString seriesMimeType();
// "T1 MPRAGE", or what else tells the series apart when it has no description.
[[nodiscard]] QString titleOf(const Series& series);
// "MR, 384 slices, 274 × 384, 0.5 mm"
[[nodiscard]] QString summaryOf(const Series& series);

// "YAMADA TAROU", from DICOM's YAMADA^TAROU (PS3.5 6.2.1.1); the first of its representations.
[[nodiscard]] QString personNameText(const QString& dicomName);

} // namespace fovea::app
