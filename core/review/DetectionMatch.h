#pragma once

#include "core/review/Finding.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fovea {

// Volume of what two boxes share by the volume of both together: 0 apart, 1 equal.
[[nodiscard]] double intersectionOverUnion(const BoxLps& a, const BoxLps& b);

// Two boxes that mean the same.
struct MatchedBoxes {
    std::size_t found = 0; // indices into what was compared
    std::size_t truth = 0;
    double overlap = 0.0; // intersection over union
    double centreDistanceMm = 0.0;

    friend bool operator==(const MatchedBoxes&, const MatchedBoxes&) = default;
};

// How one set of boxes answers another one.
struct DetectionMatch {
    std::vector<MatchedBoxes> pairs {}; // the highest score first
    std::vector<std::size_t> extra {}; // found, and not in the truth
    std::vector<std::size_t> missed {}; // of the truth

    // Of what was found, how much is true; nothing when nothing was found.
    [[nodiscard]] std::optional<double> precision() const;
    // Of the truth, how much was found; nothing when there is none.
    [[nodiscard]] std::optional<double> recall() const;
};

struct MatchOptions {
    double threshold = 0.0; // boxes that score less are left out, of the truth too: it may be a model's
    double leastOverlap = 0.1; // what counts as the same; 0.1 is usual for small things in volumes
};

// Greedy, as is usual for detectors (COCO, MONAI): the found boxes, the highest score first, each take the
// box of the truth with the same title that they overlap most and that none has taken before. Findings
// without a box are left out, as are scores below the threshold; without a score counts as 1.
[[nodiscard]] DetectionMatch matchDetections(
    std::span<const Finding> found, std::span<const Finding> truth, const MatchOptions& options = {});

} // namespace fovea
