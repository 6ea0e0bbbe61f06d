#pragma once

#include "app/compare/Comparison.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace fovea::app {

// The run records and the metrics of every pair and label, and the largest differences.
[[nodiscard]] nlohmann::ordered_json comparisonJson(const Comparison& comparison);

// The metrics as a table: a row a pair and label. Numbers with a point; empty where there is no value.
[[nodiscard]] QString comparisonCsv(const Comparison& comparison);

// Boxes of every pair that has some, as a table: a row for each that counts.
[[nodiscard]] QString boxesCsv(const Comparison& comparison);

// A field of a CSV file after RFC 4180.
[[nodiscard]] QString csvField(const QString& text);

// Writes text whole or not at all.
[[nodiscard]] Result<void> writeText(const QString& text, const std::filesystem::path& file);

// metrics.json, metrics.csv, boxes.csv where boxes were compared, disagreement.nii.gz, masks/*.nii.gz and
// pictures/*.png in the folder, which is made. Pictures look at the largest difference and need no display.
// Returns the names of what was written.
[[nodiscard]] Result<QStringList> writeComparison(const Comparison& comparison,
    const std::shared_ptr<const Volume>& volume, const std::filesystem::path& folder, Progress progress = {});

} // namespace fovea::app
