#pragma once

#include "core/objects/ReportWriter.h"

#include <filesystem>

namespace fovea {

// What a measurement report says that can be shown.
struct ReportContents {
    std::vector<ReportFinding> findings {};
    QStringList notices {}; // what is in it and is not shown, each a sentence
    QString studyUid {};
    QString sopInstanceUid {};
    QString frameOfReferenceUid {}; // of the first region
    QStringList referencedSeriesUids {};
    QString comment {};
};

// Reads TID 1500 reports of anybody: measurement groups with their tracking, finding, measurements, segments
// and regions in space: as boxes around their points, and as the lines and outlines that were drawn. Regions
// given in pixels of an image are listed, not shown, as is everything that is no measurement group.
//
// Errors: Unsupported (no structured report), Damaged.
[[nodiscard]] Result<ReportContents> readReport(const std::filesystem::path& file);

} // namespace fovea
