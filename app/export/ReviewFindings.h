#pragma once

#include "app/export/Discretion.h"
#include "core/image/Volume.h"
#include "core/objects/ReportWriter.h"
#include "core/review/Review.h"
#include "core/study/Study.h"

#include <optional>
#include <vector>

namespace fovea::app {

// What people have said of the series so far, from the user's journals; nothing when there is no review of
// it. Hashes voxels where the series is not DICOM: not for the GUI thread.
[[nodiscard]] std::optional<Review> storedReviewOf(const Series& series, const Volume& volume);

// Puts what a review says beside the findings: verdict, reasons and comments to those of the same model and
// structure; findings of the review that are not among them are added. The tracking UID of an added one is
// its id. The values of what people measured are measured on the volume. Names of reviewers and their words
// are there as far as they may leave.
void addReview(
    const Review& review, const Volume& volume, Discretion& discretion, std::vector<ReportFinding>& findings);

} // namespace fovea::app
