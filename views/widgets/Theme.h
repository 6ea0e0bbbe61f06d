#pragma once

class QApplication;

namespace fovea::views {

enum class Theme { Dark, Light };

// Palette, style and a small style sheet; dark is the look of a reading room. Call it before windows are
// made.
void applyTheme(QApplication& application, Theme theme);
void applyDarkTheme(QApplication& application);

} // namespace fovea::views
