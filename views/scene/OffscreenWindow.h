#pragma once

#include "core/base/Error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fovea::views {

class Scene;

// Pixels in memory: RGB, top row first, without padding.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb {};

    // Channel 0 to 2 of the pixel; the position must lie inside.
    [[nodiscard]] std::uint8_t at(int x, int y, int channel) const
    {
        return rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width)
                       + static_cast<std::size_t>(x))
                * 3
            + static_cast<std::size_t>(channel)];
    }
};

// Draws scenes without a display, by an OpenGL context of its own (EGL without a surface). All calls on one
// thread.
class OffscreenWindow {
public:
    // Unsupported when the machine has no EGL that works without a display.
    [[nodiscard]] static Result<std::unique_ptr<OffscreenWindow>> create();
    ~OffscreenWindow();

    OffscreenWindow(const OffscreenWindow&) = delete;
    OffscreenWindow& operator=(const OffscreenWindow&) = delete;

    // The scene at its size. A scene stays with the window that drew it first, until either ends.
    // Cancelled when the abort check said so meanwhile.
    [[nodiscard]] Result<Picture> render(Scene& scene);
    // Asked now and then while OpenGL draws; true gives up the picture.
    void setAbortCheck(std::function<bool()> check);

private:
    struct State;
    explicit OffscreenWindow(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace fovea::views
