#pragma once

#include "app/study/OpenSeries.h"

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace fovea::app {

class Terminal;

// What every subcommand that works on one image takes: PATH..., --series, --demo.
struct InputOptions {
    std::vector<std::filesystem::path> paths {};
    std::string seriesUid {};
    bool demo = false;
};

void addInputOptions(CLI::App& command, InputOptions& options);

// The paths that are meant; those of the demo study, which is made when it is not there.
[[nodiscard]] Result<std::vector<std::filesystem::path>> inputPaths(
    const InputOptions& options, Terminal& terminal);

// Scans and reads the series asked for, saying on the terminal which one was taken when there was a choice.
// Without a choice by UID the largest volume of the modality is taken where there is one.
[[nodiscard]] Result<OpenedSeries> openInput(
    const InputOptions& options, Terminal& terminal, const QString& modality = {});

} // namespace fovea::app
