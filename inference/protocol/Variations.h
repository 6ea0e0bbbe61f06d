#pragma once

#include <filesystem>
#include <vector>

namespace fovea::inference {

// Further runs of a model with changes that should not matter to its answer. How much they do matter is the
// answer's uncertainty.
struct Variations {
    bool flips = false; // mirrored: a segmentation along each axis, a detection from left to right
    std::vector<std::filesystem::path> moreBundles {}; // other checkpoints of the same task
    int dropoutPasses = 0; // with dropout switched on, where the model kept it

    [[nodiscard]] bool isNone() const { return !flips && moreBundles.empty() && dropoutPasses == 0; }

    friend bool operator==(const Variations&, const Variations&) = default;
};

} // namespace fovea::inference
