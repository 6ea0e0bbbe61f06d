#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "app/panels/SeriesText.h"
#include "core/dicom/FolderScan.h"
#include "core/geometry/Orientation.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

struct InfoOptions {
    std::vector<std::filesystem::path> paths;
    bool patient = false;
};

Json toJson(Vec3 v)
{
    return { v.x, v.y, v.z };
}

Json toJson(const Geometry& geometry)
{
    return { { "size", geometry.size }, { "spacing_mm", toJson(geometry.spacingMm) },
        { "origin_lps", toJson(geometry.originLps) },
        { "direction_columns_lps",
            { toJson(geometry.direction.columns[0]), toJson(geometry.direction.columns[1]),
                toJson(geometry.direction.columns[2]) } },
        { "axes", axisCodes(geometry) } };
}

Json toJson(const Series& series)
{
    Json json { { "uid", series.uid.toStdString() }, { "part", series.part.toStdString() },
        { "number", series.number }, { "modality", series.modality.toStdString() },
        { "description", series.description.toStdString() }, { "body_part", series.bodyPart.toStdString() },
        { "instances", series.instances.size() }, { "is_volume", series.isVolume },
        { "is_colour", series.isColour }, { "is_resampled", series.isResampled },
        { "frame_of_reference_uid", series.frameOfReferenceUid.toStdString() },
        { "transfer_syntax_uid", series.transferSyntaxUid.toStdString() } };
    if (series.isVolume)
        json["geometry"] = toJson(series.geometry);
    json["warnings"] = Json::array();
    for (const QString& warning : series.warnings)
        json["warnings"].push_back(warning.toStdString());
    return json;
}

Json toJson(const StudyCollection& collection, bool withPatient)
{
    Json json { { "studies", Json::array() }, { "refused", Json::array() } };
    for (const Study& study : collection.studies) {
        Json entry { { "uid", study.uid.toStdString() }, { "date", study.date.toStdString() },
            { "description", study.description.toStdString() } };
        if (withPatient) {
            entry["patient_name"] = study.patientName.toStdString();
            entry["patient_id"] = study.patientId.toStdString();
        }
        entry["series"] = Json::array();
        for (const Series& series : study.series)
            entry["series"].push_back(toJson(series));
        json["studies"].push_back(std::move(entry));
    }
    for (const RefusedFile& file : collection.refused)
        json["refused"].push_back(
            { { "file", file.file.string() }, { "reason", file.reason.toStdString() } });
    return json;
}

QString geometryText(const Geometry& geometry)
{
    const auto numbers = [](Vec3 v) { return QStringLiteral("%1, %2, %3").arg(v.x).arg(v.y).arg(v.z); };
    return QStringLiteral("%1 × %2 × %3 voxels of %4 mm, axes %5, first voxel at LPS %6 mm")
        .arg(geometry.size[0])
        .arg(geometry.size[1])
        .arg(geometry.size[2])
        .arg(numbers(geometry.spacingMm), QString::fromStdString(axisCodes(geometry)),
            numbers(geometry.originLps));
}

void print(const StudyCollection& collection, bool withPatient, Terminal& terminal)
{
    for (const Study& study : collection.studies) {
        terminal.line(QStringLiteral("Study %1  %2  %3").arg(study.uid, study.date, study.description));
        if (withPatient)
            terminal.line(QStringLiteral("  Patient %1 (%2)").arg(study.patientName, study.patientId));
        for (const Series& series : study.series) {
            terminal.line(QStringLiteral("  %1: %2").arg(titleOf(series), summaryOf(series)));
            terminal.line(QStringLiteral("    UID %1").arg(series.uid));
            if (series.isVolume)
                terminal.line(QStringLiteral("    ") + geometryText(series.geometry));
            for (const QString& warning : series.warnings)
                terminal.line(QStringLiteral("    warning: ") + warning);
        }
    }
    if (collection.refused.empty())
        return;
    terminal.line(QStringLiteral("Left out: %1").arg(collection.refused.size()));
    for (const RefusedFile& file : collection.refused)
        terminal.line(
            QStringLiteral("  %1: %2").arg(QString::fromStdString(file.file.string()), file.reason));
}

Result<void> runInfo(const InfoOptions& options, Terminal& terminal)
{
    const auto collection = scanPaths(options.paths, terminal.progress());
    if (!collection)
        return std::unexpected(collection.error());
    print(*collection, options.patient, terminal);
    terminal.json(toJson(*collection, options.patient));
    if (collection->studies.empty())
        return fail(ErrorCode::NotFound, "No study was found there", options.paths.front().string());
    return {};
}

} // namespace

void addInfoCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<InfoOptions>();
    CLI::App* command
        = parser.add_subcommand("info", "List studies, series, geometry, warnings and files left out");
    command->add_option("PATH", options->paths, "Files or folders")->required();
    command->add_flag("--patient", options->patient, "Show the patient's name and ID as well");
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runInfo(*options, terminal); };
    });
}

} // namespace fovea::app
