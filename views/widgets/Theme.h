#pragma once

class QApplication;

namespace fovea::views {

// The dark look of a reading room: palette, style and a small style sheet. Call it once, before windows are
// made.
void applyDarkTheme(QApplication& application);

} // namespace fovea::views
