#pragma once

#include "core/base/Error.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
}

namespace fovea::app {

class Terminal;

// The window was asked for.
struct WindowRequest {
    std::vector<std::filesystem::path> paths {};
    std::vector<std::filesystem::path> modelFolders {};
    bool demo = false;
    std::filesystem::path screenshot {}; // run the model, save a picture of the window here and end
};

// A subcommand was asked for; call it to run it.
using Command = std::function<Result<void>(Terminal&)>;

// Nothing is left to do but to end with this status: help was printed, or the words were wrong.
struct Finished {
    int status = 0;
};

// Where a subcommand puts what it will do once the command line has been read.
struct Invocation {
    Command command {};
    bool json = false;
    bool needsFonts = false; // it writes text into pages
};

[[nodiscard]] std::variant<WindowRequest, Invocation, Finished> parseCommandLine(int argc, char** argv);

// Each declares its options on the parser and, when it is chosen, sets the command. One file each in this
// folder.
void addAuditCommand(CLI::App& parser, Invocation& invocation);
void addBenchCommand(CLI::App& parser, Invocation& invocation);
void addFeedbackCommand(CLI::App& parser, Invocation& invocation);
void addInfoCommand(CLI::App& parser, Invocation& invocation);
void addConvertCommand(CLI::App& parser, Invocation& invocation);
void addModelsCommand(CLI::App& parser, Invocation& invocation);
void addSegmentCommand(CLI::App& parser, Invocation& invocation);
void addDetectCommand(CLI::App& parser, Invocation& invocation);
void addExplainCommand(CLI::App& parser, Invocation& invocation);
void addCaptureCommand(CLI::App& parser, Invocation& invocation);
void addMovieCommand(CLI::App& parser, Invocation& invocation);
void addCompareCommand(CLI::App& parser, Invocation& invocation);
void addReviewCommand(CLI::App& parser, Invocation& invocation);
void addStudiesCommand(CLI::App& parser, Invocation& invocation);
void addDeidentifyCommand(CLI::App& parser, Invocation& invocation);
void addArchiveCommand(CLI::App& parser, Invocation& invocation);

} // namespace fovea::app
