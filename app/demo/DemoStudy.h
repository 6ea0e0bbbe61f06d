#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <filesystem>
#include <vector>

namespace fovea::app {

// The demo study: a head MR (T1) and a head CT of an invented patient, as two DICOM series made from the free
// images of Debian's packages mricron-data and invesalius-examples; three lesions are painted into the CT
// (DemoLesions.h). Made once, in a folder of its own below
// cacheFolder, complete or absent; later calls only look that it is there. Returns the paths to scan.
//
// Errors: NotFound naming the package to install, Unwritable, Cancelled.
[[nodiscard]] Result<std::vector<std::filesystem::path>> ensureDemoStudy(
    const std::filesystem::path& cacheFolder, Progress progress = {});

} // namespace fovea::app
