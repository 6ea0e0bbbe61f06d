#pragma once

#include "app/export/Discretion.h"
#include "core/base/Progress.h"
#include "core/review/Review.h"
#include "views/capture/Capture.h"

#include <QImage>

#include <memory>
#include <vector>

namespace fovea::app {

// All that pictures of what is shown are made from: what a person chose.
struct PictureChoice {
    enum class What {
        Grid,
        Axial,
        Coronal,
        Sagittal,
        Volume,
        Sheet, // of the chosen findings
        Findings, // the chosen ones, a file each
        Views, // the chosen ones, a file each
        Sweep,
        Rotation,
        Flicker
    };

    What what = What::Grid;
    views::CaptureRequest request {};
    ResultIdentity identity {};
    std::shared_ptr<const Review> review {}; // what was said of the findings; may be null
    std::vector<std::size_t> chosen {}; // of the findings, or of the views
};

enum class PicturePurpose { Preview, Leave };

// One picture, or all that are chosen; of several, a preview is the first. Words and names are in them as far
// as they may leave. Any thread; needs a QGuiApplication, for fonts. Errors: InvalidArgument when nothing is
// chosen; see views::capture().
[[nodiscard]] Result<std::vector<QImage>> drawChoice(
    const PictureChoice& choice, PicturePurpose purpose, const Progress& progress);

} // namespace fovea::app
