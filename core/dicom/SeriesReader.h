#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"

namespace fovea {

// Reads the voxels of a series that scanPaths() found. Each slice is rescaled by its own slope and intercept
// (DICOM PS3.3 C.11.1). The volume has exactly Series::geometry. Slices that are tilted, unevenly spaced or
// missing are brought to that regular grid by linear interpolation; VolumeMeaning::notices says so.
//
// Errors: Unsupported for what is no volume of one value a voxel (pictures without a position, colour) and
// for encodings that can't be read; Damaged and Unreadable with the file's path; Inconsistent when the files
// changed since the scan; OutOfMemory before anything is allocated; Cancelled. Uses several threads.
[[nodiscard]] Result<Volume> readSeries(const Series& series, Progress progress = {});

} // namespace fovea
