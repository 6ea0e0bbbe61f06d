#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/objects/ParametricMap.h"
#include "core/objects/ReportReader.h"
#include "core/study/Study.h"

#include <QStringList>

#include <filesystem>
#include <memory>
#include <vector>

namespace fovea::app {

// What DICOM objects beside a series say about it.
struct StoredResults {
    std::vector<std::shared_ptr<const LabelMap>> labelMaps {}; // on the series' grid where they lie on it
    std::vector<MapContents> maps {};
    std::vector<ReportContents> reports {};
    QStringList notices {}; // what of them is not shown or not as it is; each a sentence with the file's name

    [[nodiscard]] bool isEmpty() const
    {
        return labelMaps.empty() && maps.empty() && reports.empty() && notices.isEmpty();
    }
};

// The files that may say something about the series: those that are no pictures, and those that hold another
// series of its study whole, for parametric maps are pictures too.
[[nodiscard]] std::vector<std::filesystem::path> filesBeside(
    const StudyCollection& collection, const Series& series);

// Reads the segmentations, parametric maps and measurement reports among the files. Those count that refer to
// the series, under its UID or under its pseudonym, or that refer to none and share its frame of reference.
// What can't be read is a notice, and so is what lies in another frame of reference than the series: findings
// there keep no place.
[[nodiscard]] Result<StoredResults> readStoredResults(const Series& series, const Geometry& geometry,
    const std::vector<std::filesystem::path>& files, Progress progress = {});

} // namespace fovea::app
