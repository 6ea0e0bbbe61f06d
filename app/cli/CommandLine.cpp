#include "app/cli/CommandLine.h"

#include "app/cli/Terminal.h"

#include <QByteArray>

#include <CLI/CLI.hpp>

namespace fovea::app {

std::variant<WindowRequest, Invocation, Finished> parseCommandLine(int argc, char** argv)
{
    CLI::App parser("Fovea reads DICOM studies, runs AI models on them and shows what they found.\n"
                    "Without a subcommand it opens the window. Not for clinical use.",
        "fovea");
    parser.set_version_flag("--version", "fovea " FOVEA_VERSION);
    parser.require_subcommand(0, 1);

    WindowRequest window;
    Invocation invocation;
    parser.add_option("PATH", window.paths, "Files or folders to open");
    parser
        .add_option("--models", window.modelFolders,
            "Folder with model bundles, besides the usual ones; may be repeated")
        ->allow_extra_args(false) // what follows is a PATH
        ->check(CLI::ExistingDirectory);
    parser.add_flag("--demo", window.demo, "Open the demo study");
    parser.add_option("--screenshot", window.screenshot,
        "Open, run the model that fits, save a picture of the window as PNG and end: for manuals");

    for (auto* add : { addInfoCommand, addConvertCommand, addModelsCommand, addSegmentCommand,
             addDetectCommand, addExplainCommand, addCaptureCommand, addMovieCommand, addCompareCommand,
             addReviewCommand, addAuditCommand, addFeedbackCommand, addStudiesCommand, addDeidentifyCommand,
             addArchiveCommand, addBenchCommand })
        add(parser, invocation);
    for (CLI::App* subcommand : parser.get_subcommands({}))
        subcommand->add_flag("--json", invocation.json, "Print the result as JSON");

    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = parser.exit(error);
        return Finished { status == 0 ? 0 : static_cast<int>(ExitStatus::WrongUsage) };
    }
    if (invocation.command) {
        // Where every command looks for models: see ModelLibrary::defaultFolders().
        QByteArray folders;
        for (const std::filesystem::path& folder : window.modelFolders)
            folders += QByteArray::fromStdString(std::filesystem::absolute(folder).string()) + ':';
        if (!folders.isEmpty())
            qputenv("FOVEA_MODELS", folders + qgetenv("FOVEA_MODELS"));
        return invocation;
    }
    return window;
}

} // namespace fovea::app
