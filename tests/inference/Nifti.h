#pragma once

#include "core/geometry/Geometry.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace fovea::inference::test {

// A NIfTI-1 file (.nii.gz) of bytes or 16-bit integers without scaling, as the tests' data are; x fastest.
struct Nifti {
    Geometry geometry;
    std::vector<std::int16_t> voxels;
};

// Ends the test run when the file is none: it is the tests' own data.
Nifti readNifti(const std::filesystem::path& file);

} // namespace fovea::inference::test
