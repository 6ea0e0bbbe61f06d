#pragma once

#include "core/base/Error.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// What a person says about a network that comes without a bundle.
struct BareModelForm {
    enum class Intensity { AsIs, Range, Percentiles, ZeroMean };

    std::string name {};
    std::string modality {}; // "CT", "MR"; may be empty
    std::vector<std::string> inputs { "image" }; // by channel
    std::string axisCodes = "RAS"; // empty: as the image lies
    std::optional<std::array<double, 3>> spacingMm {};
    Intensity intensity = Intensity::AsIs;
    double low = 0.0; // Range: values; Percentiles: percent
    double high = 1.0;
    std::optional<std::array<std::int64_t, 3>> window {}; // none: the whole image at once
    std::vector<std::string> labels {}; // by channel of the output; the background is one when they exclude
    bool mayOverlap = false; // a channel decides by itself, above one half
};

// Writes a bundle into the folder, which must not exist, with a copy of the network's file. Its settings are
// MONAI's, so that what was said can be seen and changed.
[[nodiscard]] Result<std::filesystem::path> makeBundle(
    const std::filesystem::path& modelFile, const BareModelForm& form, const std::filesystem::path& folder);

} // namespace fovea::inference
