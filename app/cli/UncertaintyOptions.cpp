#include "app/cli/UncertaintyOptions.h"

#include "app/models/ModelRun.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace fovea::app {

void addUncertaintyOptions(CLI::App& command, CLI::Option* wanted, UncertaintyOptions& options)
{
    command
        .add_option("--uncertainty-by", options.methods,
            "tta (mirrored images), ensemble (of the model and each --checkpoint) and dropout (where the "
            "model "
            "kept it); several are joined by commas")
        ->delimiter(',')
        ->check(CLI::IsMember({ "tta", "ensemble", "dropout" }))
        ->allow_extra_args(false)
        ->capture_default_str()
        ->needs(wanted);
    command
        .add_option("--checkpoint", options.checkpoints,
            "For ensemble: another checkpoint of the same task, its folder or its name; may be repeated")
        ->allow_extra_args(false)
        ->needs(wanted);
    command.add_option("--dropout-passes", options.dropoutPasses, "For dropout: how many runs")
        ->capture_default_str()
        ->check(CLI::Range(1, 100))
        ->needs(wanted);
}

Result<inference::Variations> variationsOf(const UncertaintyOptions& options)
{
    const auto wants = [&](const char* method) { return std::ranges::contains(options.methods, method); };
    if (wants("ensemble") == options.checkpoints.empty())
        return fail(ErrorCode::InvalidArgument,
            wants("ensemble") ? "An ensemble needs at least one other checkpoint"
                              : "Other checkpoints are for an ensemble",
            {},
            wants("ensemble") ? "Name it by --checkpoint."
                              : "Add --uncertainty-by ensemble, or tta,ensemble.");
    inference::Variations variations { .flips = wants("tta"),
        .dropoutPasses = wants("dropout") ? options.dropoutPasses : 0 };
    inference::ModelLibrary library(modelFolders());
    for (const std::string& name : options.checkpoints) {
        const auto card = library.find(name);
        if (!card)
            return std::unexpected(card.error());
        variations.moreBundles.push_back(card->folder);
    }
    return variations;
}

} // namespace fovea::app
