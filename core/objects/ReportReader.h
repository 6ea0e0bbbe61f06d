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
    QStringList remarks {}; // coded and written answers outside of the findings: "Name: value"
};

// Reads TID 1500 reports of anybody: measurement groups with their tracking, finding, measurements, segments
// and regions in space: as boxes around their points, and as the lines and outlines that were drawn; and as
// remarks what else is said in codes and words. What can't be shown is in the notices, by name and count,
// regions given in pixels too; but not what the study says itself: the observer, the subject, the language,
// the procedure, the library of pictures and which of them something was made from.
//
// Errors: Unsupported (no structured report), Damaged.
[[nodiscard]] Result<ReportContents> readReport(const std::filesystem::path& file);

} // namespace fovea
