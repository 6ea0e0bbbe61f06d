#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"

#include <filesystem>

namespace fovea {

// Reads the voxels of a single-file NIfTI-1 or NIfTI-2 image (.nii, .nii.gz) whose geometry is known,
// rescaled by scl_slope and scl_inter. Not by ITK, whose NIfTI library takes the voxels of a.nii for those of
// a.nii.gz when both are there, and fills up a file that is cut off with zeros.
//
// Errors: Damaged (cut off, or a bad gzip checksum), Unsupported, OutOfMemory, Cancelled.
[[nodiscard]] Result<Volume> readNifti(const std::filesystem::path& file, const Geometry& geometry,
    VolumeMeaning meaning, const Progress& progress);

} // namespace fovea
