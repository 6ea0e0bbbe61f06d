#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"

#include <filesystem>
#include <span>

namespace fovea {

// Reads and writes volumes and label maps as NIfTI (.nii, .nii.gz), NRRD (.nrrd, .nhdr) and MetaImage (.mha,
// .mhd), by ITK. NIfTI's RAS axes become LPS. Written files are complete or absent: they are written beside
// their place and renamed.

[[nodiscard]] bool isImageFile(const std::filesystem::path& file);

// Where the file's voxels lie; its header alone is read.
[[nodiscard]] Result<Geometry> readGeometry(const std::filesystem::path& file);

[[nodiscard]] Result<Volume> readVolume(const std::filesystem::path& file, Progress progress = {});
[[nodiscard]] Result<void> writeVolume(
    const Volume& volume, const std::filesystem::path& file, Progress progress = {});

// A label map's voxels must be whole numbers from 0 to 65535. Labels get names "Label N".
[[nodiscard]] Result<LabelMap> readLabelMap(const std::filesystem::path& file, Progress progress = {});
[[nodiscard]] Result<void> writeLabelMap(
    const LabelMap& labelMap, const std::filesystem::path& file, Progress progress = {});

// Several values a voxel, such as the probability of each class, as a fourth axis: C x Z x Y x X in memory, x
// fastest.
[[nodiscard]] Result<void> writeChannels(const Geometry& geometry, std::span<const float> voxels,
    unsigned channels, const std::filesystem::path& file, Progress progress = {});

} // namespace fovea
