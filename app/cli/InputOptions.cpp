#include "app/cli/InputOptions.h"

#include "app/cli/Terminal.h"
#include "app/demo/DemoStudy.h"
#include "app/panels/SeriesText.h"

#include <CLI/CLI.hpp>

namespace fovea::app {

void addInputOptions(CLI::App& command, InputOptions& options)
{
    auto* paths = command.add_option("PATH", options.paths, "Files or folders: DICOM, NIfTI, NRRD, MHA");
    auto* demo = command.add_flag("--demo", options.demo, "Use the demo study instead of a PATH");
    paths->excludes(demo);
    command.add_option(
        "--series", options.seriesUid, "Series instance UID; otherwise the largest volume is taken");
    command.final_callback([&command, &options] {
        if (command.parsed() && options.paths.empty() && !options.demo)
            throw CLI::RequiredError("PATH");
    });
}

Result<std::vector<std::filesystem::path>> inputPaths(const InputOptions& options, Terminal& terminal)
{
    if (options.demo)
        return ensureDemoStudy(cacheFolder(), terminal.progress());
    return options.paths;
}

Result<OpenedSeries> openInput(const InputOptions& options, Terminal& terminal, const QString& modality)
{
    const auto paths = inputPaths(options, terminal);
    if (!paths)
        return std::unexpected(paths.error());
    auto opened
        = openSeries(*paths, QString::fromStdString(options.seriesUid), terminal.progress(), modality);
    if (!opened)
        return opened;

    std::size_t seriesCount = 0;
    for (const Study& study : opened->collection.studies)
        seriesCount += study.series.size();
    if (seriesCount > 1 && options.seriesUid.empty()) {
        terminal.note(QStringLiteral("%1 series found; took the largest volume: %2 (%3), --series %4")
                .arg(seriesCount)
                .arg(titleOf(opened->series), summaryOf(opened->series), opened->series.uid));
    }
    if (!opened->collection.refused.empty())
        terminal.note(QStringLiteral("%1 files left out; 'fovea info' says why")
                .arg(opened->collection.refused.size()));
    for (const QString& warning : opened->series.warnings)
        terminal.note(QStringLiteral("warning: %1").arg(warning));
    for (const QString& notice : opened->volume->meaning().notices)
        terminal.note(notice);
    return opened;
}

} // namespace fovea::app
