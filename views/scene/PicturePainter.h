#pragma once

#include "core/image/Picture.h"

#include <cstdint>
#include <vector>

namespace fovea::views {

// The part of a picture that a screen shows: pixel (x, y) of the screen covers the picture's pixels from
// (left + x * step, top + y * step / aspect) on.
struct PictureFrame {
    double left = 0.0; // in columns
    double top = 0.0; // in rows
    double step = 1.0; // columns a pixel of the screen
    int width = 1;
    int height = 1;

    friend bool operator==(const PictureFrame&, const PictureFrame&) = default;
};

// How it looks.
struct PictureLook {
    Window window;
    bool inverted = false; // on top of the picture's own polarity
    bool overlays = true;
};

// The whole picture, as large as fits into the size.
[[nodiscard]] PictureFrame fitFrame(const Picture& picture, int width, int height);

// Paints a picture on the CPU. Where it is reduced, pixels are averaged, so that nothing small vanishes.
class PicturePainter {
public:
    // Takes the picture's values for the frame; only that costs as much as the picture is large.
    void sample(const Picture& picture, const PictureFrame& frame);
    // RGB, top row first.
    void compose(const Picture& picture, const PictureLook& look);
    [[nodiscard]] const std::vector<std::uint8_t>& rgb() const { return m_rgb; }
    [[nodiscard]] int width() const { return m_frame.width; }
    [[nodiscard]] int height() const { return m_frame.height; }

private:
    void drawOverlay(const PictureOverlay& overlay, double rowStep);

    PictureFrame m_frame;
    double m_rowStep = 1.0;
    int m_channels = 1;
    std::vector<float> m_samples; // NaN outside of the picture
    std::vector<std::uint8_t> m_rgb;
};

} // namespace fovea::views
