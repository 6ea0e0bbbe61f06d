#pragma once

#include "inference/bundle/ModelCard.h"
#include "inference/bundle/Pipeline.h"
#include "inference/json/Json.h"

#include <array>

namespace fovea::inference {

// What configs/metadata.json says. Real files are untidy: what is odd becomes a notice, not a refusal.
struct Metadata {
    ModelCard card {};
    std::array<SizeRule, 3> inputSize {};
    bool isFlat = false; // its input is a picture of two axes
    bool givesBoxes = false; // its output is no tensor of voxels
    bool isPatchData = false; // the input size is a window's, not the image's
    bool hasOldMargins = false; // made for MONAI before 1.5.0
    std::vector<std::string> channelNames {}; // of the output, by channel; empty text where it names none
};

[[nodiscard]] Metadata readMetadata(const Json& metadata);

// Adds colours, and names where the metadata has none, from configs/colors.json:
// {"labels": [{"value": 1, "name": "Liver", "rgb": [221, 130, 101]}, ...]}
void applyColours(const Json& colours, ModelCard& card);

// The labels of the card, from the names of the output's channels. With several overlapping structures,
// channel c becomes label c + 1, or the label that merge says; otherwise the channel is the label.
void labelChannels(
    const std::vector<std::string>& channelNames, const std::vector<ChannelLabel>& merge, ModelCard& card);

} // namespace fovea::inference
