#pragma once

#include "core/base/Error.h"
#include "inference/protocol/Variations.h"

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace fovea::app {

// How the uncertainty of a model's answer is found: by mirrored images (test-time augmentation), by other
// checkpoints, by dropout, or by several of these.
struct UncertaintyOptions {
    std::vector<std::string> methods { "tta" };
    std::vector<std::string> checkpoints; // bundles: folders or names
    int dropoutPasses = 8;
};

// wanted: the command's option that asks for uncertainty at all; without it these mean nothing.
void addUncertaintyOptions(CLI::App& command, CLI::Option* wanted, UncertaintyOptions& options);

// The further runs that they ask for. InvalidArgument when methods and checkpoints don't fit together,
// NotFound when there is no such checkpoint.
[[nodiscard]] Result<inference::Variations> variationsOf(const UncertaintyOptions& options);

} // namespace fovea::app
