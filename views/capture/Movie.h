#pragma once

#include "core/base/Progress.h"
#include "views/capture/Capture.h"

#include <filesystem>

namespace fovea::views {

enum class MovieKind {
    Sweep, // through all slices of the request's plane
    Rotation, // once around the 3D view
    Flicker, // the request with its layers and without them, in turns
};

struct MovieOptions {
    MovieKind kind = MovieKind::Sweep;
    int framesPerSecond = 20;
    int rotationSteps = 72; // of a whole turn
    int flickerTurns = 6; // with and without, half a second each
};

// Writes a film as MP4 (H.264), drawn as capture() draws pictures, legend and stamps on every frame. The size
// is made even. The file is complete or absent.
//
// Errors: InvalidArgument (see capture(), or an ending that is not .mp4; a sweep of no plane), Unsupported
// when no encoder is installed, Unwritable, Cancelled.
[[nodiscard]] Result<void> writeMovie(const CaptureRequest& request, const MovieOptions& options,
    const std::filesystem::path& file, Progress progress = {});

} // namespace fovea::views
