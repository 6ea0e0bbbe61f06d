#pragma once

#include <QCoreApplication>

namespace fovea::views {

// What is written on pictures, by PictureWords::tr(): in the language of the window, and in English where
// there is none, as on the command line. Any thread.
struct PictureWords {
    Q_DECLARE_TR_FUNCTIONS(PictureWords)
};

} // namespace fovea::views
