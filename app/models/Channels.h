#pragma once

#include "core/study/Study.h"
#include "inference/bundle/ModelCard.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fovea::app {

// Models whose network takes several series at once, one a channel.

// Whether a run needs more than the series that is shown.
[[nodiscard]] bool takesSeveralSeries(const inference::ModelCard& card);

// For each channel of the model the series that it probably means, as an index into series: the only volume
// whose description speaks of the same sequence (T1, T1 with contrast, T2, FLAIR, ...) or holds the channel's
// name. Nothing where none does, or several do. No series is proposed twice.
[[nodiscard]] std::vector<std::optional<std::size_t>> proposeChannels(
    const inference::ModelCard& card, std::span<const Series> series);

} // namespace fovea::app
