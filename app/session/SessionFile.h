#pragma once

#include "app/reading/Arrangement.h"
#include "core/review/Measurement.h"
#include "views/widgets/VolumePane.h"

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

namespace fovea::app {

// What a pane shows otherwise than all panes do.
struct PaneDocument {
    QString seriesUid {}; // a series of its own; empty: that of the session
    QString seriesPart {};
    std::optional<Window> window {}; // of its own series
    // Of a slice: the middle of the picture and its scale; nothing: all of it.
    struct Part {
        Vec3 centreLps {};
        double mmPerPixel = 1.0;

        friend bool operator==(const Part&, const Part&) = default;
    };
    std::optional<Part> part {};
    views::ViewTurn turn {};

    friend bool operator==(const PaneDocument&, const PaneDocument&) = default;
};

// The first 3D view. Of the look, cuts and slices are left out: the pane makes them anew.
struct VolumeDocument {
    views::VolumeScene::Look look {};
    views::VolumePane::Cut cut {};
    bool areSlicesVisible = false;
};

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
    std::array<PaneDocument, 4> panes {}; // since version 2, as is what follows
    std::optional<VolumeDocument> volume {}; // nothing: none was shown
};

// Versioned JSON; what is nonsense in it but for files and measurements is as in a new session. Reading:
// Unreadable, Damaged, or Unsupported for a file of a newer program.
[[nodiscard]] Result<SessionDocument> readSession(const std::filesystem::path& file);
[[nodiscard]] Result<void> writeSession(const SessionDocument& session, const std::filesystem::path& file);

// Whether a path is named like one: *.fovea.json.
[[nodiscard]] bool isSessionFile(const std::filesystem::path& file);

} // namespace fovea::app
