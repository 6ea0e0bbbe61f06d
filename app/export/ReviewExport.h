#pragma once

#include "app/export/Report.h"
#include "app/export/ResultFile.h"
#include "app/study/OpenSeries.h"
#include "core/image/LabelMap.h"
#include "inference/client/Detections.h"
#include "inference/client/Segmentation.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace fovea::app {

// What one model found in a series.
struct ReviewResult {
    std::string name {}; // for files: letters, digits, dash and dot
    std::shared_ptr<const LabelMap> labelMap {}; // null of a detector, whose boxes are extraFindings
    inference::ModelCard card {};
    inference::RunRecord run {};
};

// Values over the series: a heatmap, an uncertainty.
struct ReviewMap {
    std::string name {}; // for files
    std::shared_ptr<const Volume> values {};
    MapMeaning meaning {};
};

// What a review of one series leaves behind: as DICOM objects, which refer to each other, and as documents.
struct ReviewExport {
    const OpenedSeries& opened;
    ResultIdentity identity {};
    std::vector<ReviewResult> results {};
    std::vector<ReviewMap> maps {};
    std::vector<ReportFinding> extraFindings {}; // of detectors and people
    std::vector<ReportPicture> pictures {};
    QString comment {};
};

// Masks, maps and pictures are written as they are: see Discretion. Writes below the folder, calling
// written(name) for each file: dicom/NAME-seg.dcm for each result, dicom/NAME-map.dcm for each map,
// dicom/findings-sr.dcm, dicom/picture-N.dcm, dicom/key-objects.dcm; report.pdf, report.html, findings.csv,
// findings.json. PDF needs a QGuiApplication.
[[nodiscard]] Result<void> writeReview(const ReviewExport& review, const std::filesystem::path& folder,
    const std::function<void(const std::string&)>& written, Progress progress = {});

// A finding for each structure that a label map holds, with its volume. Structures without voxels are none.
[[nodiscard]] std::vector<ReportFinding> reportFindingsOf(
    const LabelMap& labelMap, const WrittenObject* segmentation = nullptr);

// A finding for each box that scores at least the threshold.
[[nodiscard]] std::vector<ReportFinding> reportFindingsOf(
    const inference::DetectResult& result, double threshold);

// Lines of provenance for people.
[[nodiscard]] std::vector<std::pair<QString, QString>> provenanceLines(const inference::RunRecord& run);

} // namespace fovea::app
