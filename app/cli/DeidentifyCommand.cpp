#include "app/cli/CommandLine.h"
#include "app/cli/DeidentifyOption.h"
#include "app/cli/Terminal.h"
#include "app/export/Leaving.h"
#include "core/objects/DeidentifyFiles.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

struct CommandOptions {
    std::vector<std::filesystem::path> paths;
    std::filesystem::path output;
    DeidentifyOptions how;
    bool dryRun = false;
};

QString tagText(std::uint32_t tag)
{
    return QStringLiteral("(%1,%2)")
        .arg(tag >> 16, 4, 16, QLatin1Char('0'))
        .arg(tag & 0xFFFF, 4, 16, QLatin1Char('0'));
}

Json toJson(const DeidentifyReport& report)
{
    Json json { { "files", Json::array() }, { "attributes", Json::array() } };
    for (const DeidentifiedFile& file : report.files) {
        Json entry { { "from", file.from.string() } };
        if (file.to.empty())
            entry["left_out"] = file.problem.toStdString();
        else
            entry["to"] = file.to.string();
        if (!file.burnedIn.isEmpty())
            entry["burned_in_text"] = file.burnedIn.toStdString();
        json["files"].push_back(std::move(entry));
    }
    for (const auto& [tag, record] : report.table)
        json["attributes"].push_back({ { "tag", tagText(tag).toStdString() },
            { "name", record.keyword.toStdString() }, { "what", wordOf(record.fate).toStdString() },
            { "value_that_leaves", record.leaving.toStdString() }, { "count", record.count } });
    return json;
}

void print(const DeidentifyReport& report, bool dryRun, Terminal& terminal)
{
    for (const auto& [tag, record] : report.table)
        terminal.line(QStringLiteral("  %1 %2 %3 %4")
                .arg(tagText(tag), record.keyword.left(38).leftJustified(38),
                    wordOf(record.fate).leftJustified(9), record.leaving));
    for (const DeidentifiedFile& file : report.files) {
        if (file.to.empty())
            terminal.note(QStringLiteral("left out: %1: %2")
                    .arg(QString::fromStdString(file.from.string()), file.problem));
        if (!file.burnedIn.isEmpty() && !file.to.empty())
            terminal.note(QStringLiteral("look at its pixels: %1: %2")
                    .arg(QString::fromStdString(file.to.string()), file.burnedIn));
    }
    terminal.line(QStringLiteral("%1 of %2 files %3")
            .arg(report.writtenCount())
            .arg(report.files.size())
            .arg(dryRun ? QStringLiteral("would be written") : QStringLiteral("written")));
}

Result<void> runDeidentify(const CommandOptions& options, Terminal& terminal)
{
    const auto secret = Deidentifier::userSecret();
    if (!secret)
        return std::unexpected(secret.error());
    const auto report = deidentifyFiles(options.paths, Deidentifier(*secret, options.how), options.output,
        options.dryRun, terminal.progress());
    if (!report)
        return std::unexpected(report.error());
    print(*report, options.dryRun, terminal);
    terminal.json(toJson(*report));
    if (report->writtenCount() == 0)
        return fail(ErrorCode::NotFound, "No file could be de-identified", options.paths.front().string());
    return {};
}

} // namespace

void addDeidentifyOptions(CLI::App& command, DeidentifyOptions& options)
{
    const std::map<std::string, DeidentifyOptions::Dates> dates { { "shift",
                                                                      DeidentifyOptions::Dates::Shift },
        { "remove", DeidentifyOptions::Dates::Remove }, { "keep", DeidentifyOptions::Dates::Keep } };
    command.add_option("--dates", options.dates, "shift (by days of the patient's own), remove or keep")
        ->transform(CLI::CheckedTransformer(dates, CLI::ignore_case));
    command.add_flag("--keep-characteristics", options.keepCharacteristics, "Keep age, sex, size and weight");
    command.add_flag("--keep-device", options.keepDevice, "Keep manufacturer, model and serial number");
    command.add_flag("--keep-descriptions", options.keepDescriptions,
        "Keep the descriptions of study, series and protocol, which may hold anything");
}

void addIdentityOptions(CLI::App& command, ResultIdentity& identity)
{
    auto* identified = command.add_flag("--identified", identity.isIdentified,
        "In DICOM files, keep the patient and the UIDs of the pictures; otherwise both are replaced");
    addDeidentifyOptions(command, identity.options);
    for (CLI::Option* option : command.get_options()) {
        if (option->get_name().starts_with("--keep") || option->get_name() == "--dates")
            option->excludes(identified);
    }
}

void addDeidentifyCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<CommandOptions>();
    CLI::App* command = parser.add_subcommand(
        "deidentify", "Copy DICOM files without who they are of, and list what leaves and what does not");
    command->add_option("PATH", options->paths, "Files or folders")->required();
    addDeidentifyOptions(*command, options->how);
    command->add_flag("--dry-run", options->dryRun, "Write nothing: only list what would leave");
    auto* output = command->add_option("-o,--output", options->output, "Folder to write into");
    command->callback([options, output, &invocation] {
        if (!options->dryRun && output->count() == 0)
            throw CLI::RequiredError("--output");
        invocation.command = [options](Terminal& terminal) { return runDeidentify(*options, terminal); };
    });
}

} // namespace fovea::app
