#pragma once

#include "core/study/Study.h"

#include <filesystem>
#include <vector>

namespace fovea::dicom {

// What a DICOMDIR (DICOM PS3.10 clause 8) lists and its folder does not hold, or what it should not list. A
// folder is always read as it is; its index is asked only for what is missing.
[[nodiscard]] std::vector<RefusedFile> missingFilesOf(const std::filesystem::path& dicomdir);

} // namespace fovea::dicom
