#include "app/cli/RemoteOption.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace fovea::app {

void addRemoteOptions(CLI::App& command, RemoteOptions& options)
{
    // What begins with a dash would be an option of ssh.
    const auto isHost = [](const std::string& host) {
        return host.empty() || host.starts_with('-') ? std::string("HOST is a name or user@name")
                                                     : std::string();
    };
    auto* remote = command
                       .add_option("--remote", options.host,
                           "HOST: run on that machine over ssh, with a key; the same model lies there")
                       ->check(CLI::Validator(isHost, "HOST"));
    command.add_option("--remote-worker", options.worker, "fovea-worker's path on that machine")
        ->capture_default_str()
        ->needs(remote);
    command
        .add_option("--remote-models", options.models,
            "Folder of models on that machine; otherwise the same path as here")
        ->needs(remote);
}

void refuseRemoteOption(CLI::App& command)
{
    command
        .add_option_function<std::string>("--remote",
            [](const std::string&) {
                throw CLI::ValidationError(
                    "--remote", "only segmentations run on another machine: run this on this one");
            })
        ->group(""); // not in the help
}

inference::WorkerOptions workerOptions(const RemoteOptions& options)
{
    if (options.host.empty())
        return {};
    const char* program = std::getenv("FOVEA_SSH");
    return { .program = program != nullptr && *program != '\0' ? program : "ssh",
        .arguments = { "-T", "-o", "BatchMode=yes", "--", options.host, options.worker },
        .isRemote = true,
        .remoteModels = options.models };
}

} // namespace fovea::app
