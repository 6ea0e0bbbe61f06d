#pragma once

#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fovea::inference {

using Json = nlohmann::json;

// Reads JSON that may be hostile. Damaged when it isn't JSON, is nested deeper than maxDepth, or its file is
// larger than maxBytes.
constexpr int maxJsonDepth = 64;
constexpr std::uintmax_t maxJsonBytes = 16U << 20U;

[[nodiscard]] Result<Json> parseJson(std::string_view text, const std::string& subject = {});
[[nodiscard]] Result<Json> readJson(const std::filesystem::path& file);

// The member of an object, or null when the value is no object or lacks it.
[[nodiscard]] const Json* member(const Json& object, const std::string& key);

// A member of the type asked for; nothing when it is missing or of another type. Numbers are finite. Text
// that says a number or a truth ("256", "True") counts, as real bundles have it.
[[nodiscard]] std::optional<double> numberAt(const Json& object, const std::string& key);
[[nodiscard]] std::optional<std::int64_t> integerAt(const Json& object, const std::string& key);
[[nodiscard]] std::optional<bool> truthAt(const Json& object, const std::string& key);
[[nodiscard]] std::optional<std::string> textAt(const Json& object, const std::string& key);

[[nodiscard]] std::optional<double> asNumber(const Json& value);
[[nodiscard]] std::optional<std::int64_t> asInteger(const Json& value);
[[nodiscard]] std::optional<bool> asTruth(const Json& value);
// A list of numbers, or one number as a list of one.
[[nodiscard]] std::optional<std::vector<double>> asNumbers(const Json& value);

} // namespace fovea::inference
