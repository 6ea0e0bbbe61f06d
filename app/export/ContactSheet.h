#pragma once

#include "core/base/Progress.h"
#include "core/review/Review.h"
#include "views/capture/Capture.h"

#include <QImage>

#include <vector>

namespace fovea::app {

// One thing that was found in what a request shows, for a picture of its own.
struct SheetEntry {
    enum class Kind { Structure, Box, Measurement };

    Kind kind = Kind::Structure;
    std::size_t layer = 0; // of a structure: the label layer
    std::size_t index = 0; // of the label in its map, of the box or of the measurement
    QString caption {}; // its name and size
    QString remark {}; // what a person said of it; empty for nothing
};

// Whether comments stand in what a sheet says.
enum class SheetComments { Left, Shown };

// Everything that the request shows: visible structures that have voxels, boxes, measurements, at most 120.
// review: what was said of them; may be null.
[[nodiscard]] std::vector<SheetEntry> sheetEntries(const views::CaptureRequest& request,
    const Review* review = nullptr, SheetComments comments = SheetComments::Left);

// The request for a picture of the entry alone, at its own place, in the request's plane: axial where it has
// none, the plane that a measurement was drawn on.
[[nodiscard]] views::CaptureRequest entryRequest(
    const views::CaptureRequest& request, const SheetEntry& entry);

// A picture for each entry with its caption and remark below, as large as they fit into the request's size,
// which is the sheet's. Needs a QGuiApplication, for fonts. Errors: InvalidArgument when there is nothing to
// show or no room for it; see views::capture().
[[nodiscard]] Result<QImage> contactSheet(
    const views::CaptureRequest& request, const std::vector<SheetEntry>& entries, Progress progress = {});

// A size at which so many pictures can be looked at, in rows of three.
void setSheetSize(views::CaptureRequest& request, std::size_t entries);

} // namespace fovea::app
