#pragma once

#include "core/base/Error.h"
#include "core/objects/ReportWriter.h"
#include "inference/bundle/ModelCard.h"

#include <QDateTime>
#include <QImage>
#include <QString>
#include <QStringList>

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <utility>
#include <vector>

namespace fovea::app {

// Of pictures of 1600 pixels over the width of a page: their text is as large as the report's small print.
constexpr double reportPixelRatio = 2.0;

struct ReportPicture {
    QString caption {};
    QImage image {};
};

// A model that was run and how: its card and lines of provenance.
struct ReportModel {
    inference::ModelCard card {};
    QString sha256 {}; // of the weights that were run
    std::vector<std::pair<QString, QString>> run {}; // "Device" - "cpu (...)"
};

// What a report for people says, whatever it is written as. It holds who it is of only if study does.
struct ReportDocument {
    QString title = QStringLiteral("Review of a study");
    std::vector<std::pair<QString, QString>> study {}; // name and value
    std::vector<ReportFinding> findings {};
    QString comment {}; // on the whole
    std::vector<ReportModel> models {};
    std::vector<ReportPicture> pictures {};
    QStringList notices {}; // what a reader should know of the pictures and of the results
    QDateTime made = QDateTime::currentDateTimeUtc();
};

// One page of HTML that needs no other file: pictures are within it.
[[nodiscard]] QString reportHtml(const ReportDocument& report);
[[nodiscard]] nlohmann::ordered_json reportJson(const ReportDocument& report);
// A line a finding and measurement. Cells that a spreadsheet would take for formulas are quoted.
[[nodiscard]] QByteArray reportCsv(const ReportDocument& report);

// Complete or absent, each.
[[nodiscard]] Result<void> writeText(const QByteArray& text, const std::filesystem::path& file);
// A4, with page numbers and the warning on each page. Needs a QGuiApplication, for fonts.
[[nodiscard]] Result<void> writePdf(const ReportDocument& report, const std::filesystem::path& file);

} // namespace fovea::app
