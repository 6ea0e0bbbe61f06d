#pragma once

#include "app/cli/InputOptions.h"
#include "views/capture/Capture.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::app {

// What a picture or a film from the command line shows.
struct PictureOptions {
    InputOptions input {};
    std::string model {};
    std::filesystem::path mask {};
    std::string device = "auto";
    views::CaptureRequest::View view = views::CaptureRequest::View::Grid;
    std::vector<double> at {};
    std::vector<double> window {};
    std::string size = "1024x1024";
    double threshold = 0.3; // of detectors' boxes
};

void addPictureOptions(CLI::App& command, PictureOptions& options);

// Opens the series, runs the model if one is named, and says what is to be drawn: what it found as a layer or
// as boxes.
[[nodiscard]] Result<views::CaptureRequest> pictureRequest(
    const PictureOptions& options, Terminal& terminal, Series& series);

} // namespace fovea::app
