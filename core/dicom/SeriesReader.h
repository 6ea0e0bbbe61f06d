#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"

#include <functional>

namespace fovea {

// Gets a volume of which one slice is there; see Volume::fill().
using FillingSink = std::function<void(const Volume& filling)>;

// Reads the voxels of a series that scanPaths() found. Each slice is rescaled by its own slope and intercept
// (DICOM PS3.3 C.11.1). The volume has exactly Series::geometry. Slices that are tilted, unevenly spaced or
// missing are brought to that regular grid by linear interpolation, and so are a few slices (a tenth at most)
// whose pixels are damaged; VolumeMeaning::notices says so.
//
// The middle slice is read first and the others from there outwards. whenFirst, if there is one, is called on
// one of the reading threads as soon as the middle slice is there. What is returned in the end has the same
// voxels, unless they turned out to need another type: then whenFirst is called again with them. It is not
// called for stacks that must be brought to a regular grid, nor for files that are not DICOM.
//
// Errors: Unsupported for what is no volume of one value a voxel (pictures without a position, colour) and
// for encodings that can't be read; Damaged and Unreadable with the file's path; Inconsistent when the files
// changed since the scan; OutOfMemory before anything is allocated; Cancelled. Uses several threads.
[[nodiscard]] Result<Volume> readSeries(
    const Series& series, Progress progress = {}, const FillingSink& whenFirst = {});

} // namespace fovea
