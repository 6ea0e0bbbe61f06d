#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// One structure that a model can find.
struct ModelLabel {
    std::uint16_t value = 0; // in the label map; 0 is the background and is listed when the model names it
    std::string name {};
    std::optional<std::array<std::uint8_t, 3>> rgb {}; // from configs/colors.json

    friend bool operator==(const ModelLabel&, const ModelLabel&) = default;
};

// One channel of the network's input, in its order.
struct ModelInput {
    std::string name {}; // from channel_def: "T1c", "image"
    std::string modality {}; // "CT", "MR"; as the bundle writes it, and may be empty
};

// What a model is, for people and for lists: read from a bundle's files without loading its network.
struct ModelCard {
    std::filesystem::path folder {}; // of the bundle
    std::string name {};
    std::string version {};
    std::string task {};
    std::string description {};
    std::string authors {};
    std::string copyright {};
    std::string intendedUse {};
    std::vector<ModelInput> inputs {};
    bool repeatsOneImage = false; // its channels are colours: one image may be given to all of them
    std::vector<ModelLabel> labels {}; // by value
    int outputChannels = 0; // of the network; 0 when the bundle doesn't say
    bool findsBoxes = false; // a detector: it gives boxes with scores, and no labels of voxels
    bool isMultiLabel = false; // sigmoid outputs: structures may overlap
    std::optional<std::array<double, 3>> spacingMm {}; // that the network works at
    std::vector<std::string> preprocessing {}; // the steps, in words
    std::string inferer {}; // in words
    std::vector<std::string> postprocessing {}; // the steps, in words
    std::string sha256 {}; // of models/model.ts, 64 hexadecimal digits; empty when there is none or it was
                           // not asked for
    std::uint64_t modelBytes = 0; // of models/model.ts

    std::vector<std::string> problems {}; // why it can't run, each a sentence; empty: it can
    std::vector<std::string> notices {}; // what is odd about it and was tolerated

    [[nodiscard]] bool isUsable() const { return problems.empty(); }
    // "Brain tissue 1.0.0 (3f2a9c01)"
    [[nodiscard]] std::string stamp() const;
    // The label with this value; null when the model names none.
    [[nodiscard]] const ModelLabel* label(std::uint16_t value) const;
};

} // namespace fovea::inference
