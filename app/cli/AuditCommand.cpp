#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "core/review/ReviewJournal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// The files that were named, or all in the folders that were; the usual folder when none was.
Result<std::vector<fs::path>> filesOf(const std::vector<fs::path>& paths)
{
    if (paths.empty())
        return journalsIn(defaultReviewFolder());
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        if (fs::is_regular_file(path)) {
            files.push_back(path);
        } else if (fs::is_directory(path)) {
            for (const fs::path& file : journalsIn(path))
                files.push_back(file);
        } else {
            return fail(ErrorCode::NotFound, "There is no such file or folder", path.string());
        }
    }
    return files;
}

Result<void> runVerify(const std::vector<fs::path>& paths, Terminal& terminal)
{
    const auto files = filesOf(paths);
    if (!files)
        return std::unexpected(files.error());
    Json json = Json::array();
    int faults = 0;
    for (const fs::path& file : *files) {
        const auto report = auditJournal(file);
        if (!report)
            return std::unexpected(report.error());
        faults += report->isSound() ? 0 : 1;
        terminal.line(QStringLiteral("%1: %2").arg(QString::fromStdString(file.string()),
            report->isSound()
                ? QStringLiteral("sound, %1 events, last hash %2").arg(report->events).arg(report->lastHash)
                : QStringLiteral("%1; %2 events before that hold together")
                      .arg(report->fault)
                      .arg(report->events)));
        json.push_back(
            { { "file", file.string() }, { "sound", report->isSound() }, { "events", report->events },
                { "last_hash", report->lastHash.toStdString() }, { "fault", report->fault.toStdString() } });
    }
    if (files->empty())
        terminal.note("there are no reviews");
    terminal.json(json);
    if (faults > 0)
        return fail(ErrorCode::Damaged,
            std::to_string(faults) + " of " + std::to_string(files->size())
                + " reviews were changed or damaged");
    return {};
}

Result<void> runLog(const fs::path& file, Terminal& terminal)
{
    const auto entries = auditLog(file);
    if (!entries)
        return std::unexpected(entries.error());
    Json json = Json::array();
    for (const AuditEntry& entry : *entries) {
        const QString time = entry.time.toString(Qt::ISODateWithMs);
        terminal.line(QStringLiteral("%1 %2 %3 %4 %5")
                .arg(entry.sequence, 6)
                .arg(time, entry.hash.left(12), entry.reviewer, entry.summary));
        json.push_back({ { "sequence", entry.sequence }, { "time", time.toStdString() },
            { "reviewer", entry.reviewer.toStdString() }, { "summary", entry.summary.toStdString() },
            { "hash", entry.hash.toStdString() } });
    }
    terminal.json(json);
    return {};
}

} // namespace

void addAuditCommand(CLI::App& parser, Invocation& invocation)
{
    CLI::App* command = parser.add_subcommand("audit", "Check and show the log of reviews");
    command->require_subcommand(1);
    auto paths = std::make_shared<std::vector<fs::path>>();
    CLI::App* verify
        = command->add_subcommand("verify", "Check every event of reviews against the chain of their hashes");
    verify->add_option(
        "PATH", *paths, "Reviews or folders of them; otherwise the folder where reviews are kept");
    verify->add_flag("--json", invocation.json, "Print the result as JSON");
    verify->callback([paths, &invocation] {
        invocation.command = [paths](Terminal& terminal) { return runVerify(*paths, terminal); };
    });
    auto file = std::make_shared<fs::path>();
    CLI::App* log = command->add_subcommand("log", "Who did what and when, without the words of comments");
    log->add_option("FILE", *file, "A review")->required();
    log->add_flag("--json", invocation.json, "Print the result as JSON");
    log->callback([file, &invocation] {
        invocation.command = [file](Terminal& terminal) { return runLog(*file, terminal); };
    });
}

} // namespace fovea::app
