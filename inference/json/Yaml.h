#pragma once

#include "inference/json/Json.h"

namespace fovea::inference {

// Reads YAML that may be hostile, as the values that JSON has: what PyYAML's safe_load gives. The limits are
// JSON's; aliases count each time that they are used. Unsupported in a build without yaml-cpp.
[[nodiscard]] Result<Json> parseYaml(const std::string& text, const std::string& subject = {});
[[nodiscard]] Result<Json> readYaml(const std::filesystem::path& file);

} // namespace fovea::inference
