#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"

#include <filesystem>
#include <vector>

namespace fovea::views {

// Whether the ending is that of a file of surfaces: .stl or .ply.
[[nodiscard]] bool isSurfaceFileName(const std::filesystem::path& file);

// Writes the surfaces of all structures that have voxels, for other programs and for printing: closed,
// smoothed as in 3D, faces turned outwards, in LPS millimetres. A PLY file holds them all in their colours.
// An STL file can hold but one: of several structures each gets its own, named FILE-VALUE-NAME.stl. Each file
// is complete or absent. Returns the files.
//
// Errors: InvalidArgument for another ending; NotFound when no structure has voxels; Unwritable; Cancelled.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeSurfaces(
    const LabelMap& map, const std::filesystem::path& file, Progress progress = {});

} // namespace fovea::views
