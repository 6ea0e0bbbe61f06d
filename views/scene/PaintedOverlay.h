#pragma once

#include "views/scene/Overlay.h"

#include <map>
#include <tuple>

namespace fovea::views {

// Paints an overlay into a picture in memory: RGB, top row first. Keeps the text that it has drawn for the
// next time.
class PaintedOverlay : public Overlay {
public:
    // The pixels outlive the painting, up to the next begin().
    void begin(std::uint8_t* rgb, int width, int height);

    void line(
        double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity = 1.0) override;

protected:
    void drawText(const QString& text, double x, double y, double size, Rgb colour) override;

private:
    using Key = std::tuple<QString, int, Rgb>;

    void blend(int x, int y, Rgb colour, double alpha);

    std::uint8_t* m_rgb = nullptr;
    int m_width = 0;
    int m_height = 0;
    std::map<Key, DrawnText> m_drawn;
};

} // namespace fovea::views
