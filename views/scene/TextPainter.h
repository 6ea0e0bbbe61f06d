#pragma once

#include <QString>

#include <array>
#include <cstdint>
#include <vector>

namespace fovea::views {

using Rgb = std::array<std::uint8_t, 3>;

// One line of text as pixels: RGBA, lowest row first, and where its corner lies from the baseline's left end,
// upwards.
struct DrawnText {
    int left = 0;
    int bottom = 0;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba {};
};

// Latin, Greek and Cyrillic are drawn by VTK, which needs no QGuiApplication. Text with other letters (names
// of patients in Chinese, Korean, Arabic) is drawn by Qt, which finds a font for it; without a
// QGuiApplication such letters become boxes: nothing that stands on a picture vanishes. With a shadow. Any
// thread.
[[nodiscard]] DrawnText drawnText(const QString& text, double size, Rgb colour);
// Its width in pixels.
[[nodiscard]] double drawnWidth(const QString& text, double size);

} // namespace fovea::views
