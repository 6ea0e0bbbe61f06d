#pragma once

#include "core/base/Progress.h"
#include "core/study/Study.h"

#include <filesystem>
#include <vector>

namespace fovea {

// Finds the studies in files and folders (with everything below them). Only headers are read, by several
// threads. DICOM files are sorted into series by SeriesSorter; a NIfTI, NRRD or MetaImage file becomes one
// series each, in a study of its folder. A path that names a DICOMDIR stands for its folder, and a ZIP
// archive for the DICOM files in it. Every file that was left out, and every file that a DICOMDIR lists and
// that is not there, is listed with its reason. Links are followed, each folder is visited once.
//
// Errors: NotFound when a path does not exist, Cancelled. Finding nothing is no error. The outcome depends
// neither on the order in which the system lists files nor on the number of threads.
[[nodiscard]] Result<StudyCollection> scanPaths(
    const std::vector<std::filesystem::path>& paths, Progress progress = {});

} // namespace fovea
