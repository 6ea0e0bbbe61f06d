#pragma once

#include "app/reading/Arrangement.h"
#include "core/review/Measurement.h"

#include <filesystem>
#include <vector>

namespace fovea::app {

// What was open and how it was looked at.
struct SessionDocument {
    std::vector<std::filesystem::path> paths {}; // what to open: folders of DICOM files, or files
    QString seriesUid {};
    QString seriesPart {};
    Vec3 cursorLps {};
    Window window {};
    std::array<ScreenAxes, 3> planes {}; // in the order of Orientation
    Arrangement arrangement {};
    std::vector<Measurement> measurements {};
};

// Versioned JSON. Reading: Unreadable, Damaged, or Unsupported for a file of a newer program.
[[nodiscard]] Result<SessionDocument> readSession(const std::filesystem::path& file);
[[nodiscard]] Result<void> writeSession(const SessionDocument& session, const std::filesystem::path& file);

// Whether a path is named like one: *.fovea.json.
[[nodiscard]] bool isSessionFile(const std::filesystem::path& file);

} // namespace fovea::app
