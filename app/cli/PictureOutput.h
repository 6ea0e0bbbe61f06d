#pragma once

#include "app/cli/InputOptions.h"
#include "core/image/Volume.h"

#include <filesystem>
#include <optional>

namespace fovea::app {

class Terminal;

// Whether the file's name is that of a picture: PNG or JPEG.
[[nodiscard]] bool isPictureFile(const std::filesystem::path& file);

// Writes every picture of the input's series as it was acquired, with nothing written on it: OUT.png, or
// OUT-0001.png and so on where there are several. Values go through the pictures' own windows.
[[nodiscard]] Result<void> convertPictures(
    const InputOptions& options, const std::filesystem::path& output, Terminal& terminal);

// The middle picture of the input's series, as large as it fits into the size.
[[nodiscard]] Result<void> capturePicture(const InputOptions& options, const std::optional<Window>& window,
    int width, int height, const std::filesystem::path& output, Terminal& terminal);

} // namespace fovea::app
