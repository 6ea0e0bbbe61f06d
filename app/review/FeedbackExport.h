#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace fovea::app {

struct FeedbackOptions {
    std::vector<std::filesystem::path> reviews {}; // journals
    std::vector<std::filesystem::path> images {}; // where the studies lie, for crops; may be empty
    std::filesystem::path output {};
    bool withComments = false; // their words may name a patient
    double marginMm = 10.0; // of crops around a finding
};

struct FeedbackReport {
    int reviews = 0;
    int findings = 0;
    int masks = 0;
    int crops = 0;
    std::vector<QString> notices {}; // sentences
};

// The reviews of many studies for those who train models: findings.csv, a row a finding with its verdict and
// reasons; masks/ with each mask as its model gave it and as it was corrected; crops/ with the image around
// each finding. De-identified: studies and reviewers are numbered, there are no UIDs, names, dates or paths.
[[nodiscard]] Result<FeedbackReport> exportFeedback(const FeedbackOptions& options, Progress progress = {});

} // namespace fovea::app
