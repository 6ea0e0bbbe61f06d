#pragma once

#include "app/export/ResultFile.h"
#include "core/objects/Deidentifier.h"

namespace CLI {
class App;
}

namespace fovea::app {

// What every subcommand that de-identifies takes: --dates, --keep-...
void addDeidentifyOptions(CLI::App& command, DeidentifyOptions& options);
// The same, and --identified to write who it is of: for results that go where the pictures are.
void addIdentityOptions(CLI::App& command, ResultIdentity& identity);

} // namespace fovea::app
