#pragma once

namespace fovea::app {

struct WindowRequest;

// Puts the program together and runs its window until it is closed. Returns the exit status.
[[nodiscard]] int runWindow(int argc, char** argv, const WindowRequest& request);

} // namespace fovea::app
