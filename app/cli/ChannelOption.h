#pragma once

#include "app/cli/InputOptions.h"
#include "inference/bundle/ModelCard.h"

#include <memory>
#include <string>
#include <vector>

namespace fovea::app {

// What a model gets to see.
struct ModelImages {
    OpenedSeries first; // for its first channel; the result lies on it
    std::vector<std::shared_ptr<const Volume>> others; // for the further ones, in their order
};

// --channel NAME=UID: which series goes into which channel of a model that takes several.
void addChannelOption(CLI::App& command, std::vector<std::string>& channels);

// Opens what the model takes: one series, or one for each channel. Channels that are not given (--series
// gives the first one) are found by the series' descriptions. InvalidArgument, with all series listed, when
// that is not enough.
[[nodiscard]] Result<ModelImages> openModelImages(const inference::ModelCard& card,
    const InputOptions& options, const std::vector<std::string>& channels, Terminal& terminal);

} // namespace fovea::app
