#pragma once

#include "core/image/Volume.h"

#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace fovea {

// A drawing over a picture, one bit a pixel: DICOM PS3.3 C.9.2.
struct PictureOverlay {
    int columns = 0;
    int rows = 0;
    int left = 0; // its first pixel, in pixels of the picture, from zero; may lie outside
    int top = 0;
    std::vector<std::uint8_t> bits {}; // 0 or 1, row by row
    QString description {};
};

// One picture without a place in space: a radiograph, a frame of ultrasound, a screen shot. Either grey
// (values) or colour (rgb).
struct Picture {
    int columns = 0;
    int rows = 0;
    std::vector<float> values {}; // row by row, in the units of meaning
    std::vector<std::uint8_t> rgb {}; // row by row, three bytes a pixel
    VolumeMeaning meaning {};
    ValueRange range {}; // of values
    std::vector<PictureOverlay> overlays {};
    double pixelAspect = 1.0; // height of a pixel over its width
    // Distance of pixels along a row and along a column, where the file says it, and what it is worth.
    std::optional<std::array<double, 2>> pixelSpacingMm {};
    QString spacingCaveat {};
    std::array<QString, 2>
        directions {}; // what the right and the lower edge point to: "L", "F"; may be empty
    QString view {}; // "L MLO"; may be empty

    [[nodiscard]] bool isColour() const { return !rgb.empty(); }
    // The first window of the file, or else one that spans the values, leaving out the extreme 0.5 %.
    [[nodiscard]] Window defaultWindow() const;
};

} // namespace fovea
