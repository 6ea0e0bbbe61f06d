#pragma once

#include "inference/bundle/Pipeline.h"
#include "inference/json/Json.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// What reading a configuration gave: the steps that we can do, and words for the rest.
struct PipelineReading {
    Pipeline pipeline {};
    std::vector<std::string> problems {};
    std::vector<std::string> notices {};
    bool decides = false; // its settings say how labels are made of the network's outputs
};

// Reads configs/inference.json. oldMargins: the bundle was made for MONAI before 1.5.0, where
// CropForegroundd's margin stopped at the image's border by default.
[[nodiscard]] PipelineReading readPipeline(
    const Json& config, const std::filesystem::path& folder, bool oldMargins);

} // namespace fovea::inference
