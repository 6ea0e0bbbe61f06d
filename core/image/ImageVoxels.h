#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"

#include <itkImageIOBase.h>

#include <functional>

namespace fovea {

// Fills memory with all voxels of a file, in the file's type and the machine's byte order.
using VoxelSource = std::function<Result<void>(void* memory)>;

// Value = slope * stored + intercept.
struct ValueScale {
    double slope = 1.0;
    double intercept = 0.0;

    friend bool operator==(const ValueScale&, const ValueScale&) = default;
};

// Zero for types that can't be read.
[[nodiscard]] std::size_t bytesPerVoxel(itk::IOComponentEnum type);

// A volume of a file's voxels, in the smallest of its three types that holds their values. Whole numbers
// beyond 24 bits are rounded to float, and a notice says so.
[[nodiscard]] Result<Volume> readVoxels(itk::IOComponentEnum type, const VoxelSource& source,
    const Geometry& geometry, ValueScale scale, VolumeMeaning meaning, const Progress& progress);

} // namespace fovea
