#pragma once

#include "core/base/Error.h"
#include "inference/bundle/ModelCard.h"
#include "inference/bundle/Pipeline.h"

#include <filesystem>

namespace fovea::inference {

// How a network was exported.
enum class ModelFormat { TorchScript, Onnx };

// A MONAI bundle: a folder with configs/metadata.json, configs/inference.json (or .yaml) and models/model.ts
// (or model.onnx). Read without loading the network and without running anything that the bundle holds.
struct Bundle {
    ModelCard card {};
    Pipeline pipeline {}; // complete when the card is usable
    std::filesystem::path modelFile {};
    ModelFormat format = ModelFormat::TorchScript;
};

enum class Hashing { Yes, No };

// Reads a bundle's folder; its zip, which is unpacked into the user's cache first; or a bare TorchScript or
// ONNX file, with the settings that MONAI's exporter puts into it. Fails when the path is no model at all:
// NotFound, or Damaged settings. What a model asks for and we can't do is in the card's problems, in words;
// what is odd and harmless in its notices. card.folder is what to read it by later: the (unpacked) folder, or
// the bare file.
[[nodiscard]] Result<Bundle> readBundle(const std::filesystem::path& path, Hashing hashing = Hashing::Yes);

// Whether the folder looks like a bundle: it has a configs/metadata.json or a models/model.ts.
[[nodiscard]] bool isBundle(const std::filesystem::path& folder);

// Whether the name is one of a model in one file: .zip, .ts, .onnx.
[[nodiscard]] bool isModelFile(const std::filesystem::path& file);

} // namespace fovea::inference
