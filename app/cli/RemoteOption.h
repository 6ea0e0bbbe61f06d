#pragma once

#include "inference/client/Worker.h"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace fovea::app {

// Where a model runs: on this machine, or on another one over ssh.
struct RemoteOptions {
    std::string host {}; // as ssh takes it; empty: here
    std::string worker = "fovea-worker"; // the program there, as the other machine's shell finds it
    std::filesystem::path models {}; // the folder of models there; empty: the same path as here
};

// --remote HOST, --remote-worker PROGRAM, --remote-models DIR.
void addRemoteOptions(CLI::App& command, RemoteOptions& options);

// For a command that shares memory with its worker: --remote is refused with the reason.
void refuseRemoteOption(CLI::App& command);

// $FOVEA_SSH is taken in ssh's place. No password is asked for: a key or an agent lets in.
[[nodiscard]] inference::WorkerOptions workerOptions(const RemoteOptions& options);

} // namespace fovea::app
