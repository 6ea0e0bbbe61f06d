#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "app/panels/SeriesText.h"
#include "app/study/OpenSeries.h"
#include "core/dicom/FolderScan.h"
#include "core/study/StudyIndex.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

struct StudiesOptions {
    std::vector<std::string> words;
    std::vector<std::filesystem::path> add;
    std::string forget;
    bool forgetAll = false;
    bool rebuild = false;
};

Json toJson(const IndexedStudy& study)
{
    Json json { { "uid", study.uid.toStdString() }, { "patient_name", study.patientName.toStdString() },
        { "patient_id", study.patientId.toStdString() }, { "date", study.date.toStdString() },
        { "description", study.description.toStdString() },
        { "opened", study.opened.toString(Qt::ISODate).toStdString() }, { "paths", Json::array() },
        { "series", Json::array() } };
    for (const auto& path : study.paths)
        json["paths"].push_back(path.string());
    for (const IndexedSeries& series : study.series)
        json["series"].push_back({ { "uid", series.uid.toStdString() }, { "part", series.part.toStdString() },
            { "modality", series.modality.toStdString() },
            { "description", series.description.toStdString() }, { "instances", series.instances } });
    return json;
}

Result<void> changeIndex(StudyIndex& index, const StudiesOptions& options, Terminal& terminal)
{
    if (options.forgetAll)
        return index.forgetAll();
    if (!options.forget.empty())
        return index.forget(QString::fromStdString(options.forget));
    if (options.rebuild)
        return index.rebuild(scanPaths, terminal.progress());
    for (const auto& path : options.add) {
        const auto collection = scanPaths({ path }, terminal.progress());
        if (!collection)
            return std::unexpected(collection.error());
        if (auto remembered = index.remember(*collection, { path }); !remembered)
            return remembered;
    }
    return {};
}

Result<void> runStudies(const StudiesOptions& options, Terminal& terminal)
{
    auto index = StudyIndex::open(studyIndexFile());
    if (!index)
        return std::unexpected(index.error());
    if (auto changed = changeIndex(*index, options, terminal); !changed)
        return changed;
    QStringList words;
    for (const std::string& word : options.words)
        words << QString::fromStdString(word);
    const auto found = index->search(words.join(u' '));
    if (!found)
        return std::unexpected(found.error());
    Json json = Json::array();
    for (const IndexedStudy& study : *found) {
        json.push_back(toJson(study));
        terminal.line(QStringLiteral("%1 (%2)  %3  %4")
                .arg(personNameText(study.patientName), study.patientId, study.date, study.description));
        terminal.line(QStringLiteral("  UID %1, %2 series").arg(study.uid).arg(study.series.size()));
        for (const auto& path : study.paths)
            terminal.line(QStringLiteral("  %1").arg(QString::fromStdString(path.string())));
    }
    terminal.json({ { "studies", std::move(json) } });
    return {};
}

} // namespace

void addStudiesCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<StudiesOptions>();
    CLI::App* command = parser.add_subcommand(
        "studies", "List the studies that were opened, with patients' names, and where they lie");
    command->add_option("WORD", options->words, "Words that must be in name, ID, date or a description");
    command->add_option("--add", options->add, "Remember the studies in a file or folder; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--forget", options->forget, "Forget the study with this UID; no file is touched");
    command->add_flag("--forget-all", options->forgetAll, "Forget all studies; no file is touched");
    command->add_flag("--rebuild", options->rebuild, "Look at all places again; forget what is gone");
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runStudies(*options, terminal); };
    });
}

} // namespace fovea::app
