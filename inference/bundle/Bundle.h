#pragma once

#include "core/base/Error.h"
#include "inference/bundle/ModelCard.h"
#include "inference/bundle/Pipeline.h"

#include <filesystem>

namespace fovea::inference {

// A MONAI bundle: a folder with configs/metadata.json, configs/inference.json and models/model.ts. Read
// without loading the network and without running anything that the bundle holds.
struct Bundle {
    ModelCard card {};
    Pipeline pipeline {}; // complete when the card is usable
    std::filesystem::path modelFile {};
};

enum class Hashing { Yes, No };

// Fails when the folder isn't a bundle at all: NotFound, or Damaged settings. What a bundle asks for and we
// can't do is in the card's problems, in words; what is odd and harmless in its notices.
[[nodiscard]] Result<Bundle> readBundle(const std::filesystem::path& folder, Hashing hashing = Hashing::Yes);

// Whether the folder looks like a bundle: it has a configs/metadata.json or a models/model.ts.
[[nodiscard]] bool isBundle(const std::filesystem::path& folder);

} // namespace fovea::inference
