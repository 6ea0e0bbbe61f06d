#include "inference/json/Json.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <system_error>

namespace fovea::inference {

namespace {

// The deepest nesting of brackets outside of strings. A parser's own limits come too late for its memory.
int nestingDepth(std::string_view text)
{
    int depth = 0;
    int deepest = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

std::optional<double> numberFromText(const std::string& text)
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace

Result<Json> parseJson(std::string_view text, const std::string& subject)
{
    if (text.size() > maxJsonBytes)
        return fail(ErrorCode::Damaged, "The JSON text is too long", subject);
    if (nestingDepth(text) > maxJsonDepth)
        return fail(ErrorCode::Damaged, "The JSON text is nested too deeply", subject);
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded())
        return fail(ErrorCode::Damaged, "The text is not JSON", subject);
    return value;
}

Result<Json> readJson(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, "There is no such file", file.string());
    if (!std::filesystem::is_regular_file(file, error))
        return fail(ErrorCode::Unreadable, "It is not an ordinary file", file.string());
    const auto size = std::filesystem::file_size(file, error);
    if (error || size > maxJsonBytes)
        return fail(ErrorCode::Damaged, "The file is too large to be a bundle's settings", file.string());
    std::ifstream stream(file, std::ios::binary);
    std::string text(size, '\0');
    if (!stream || !stream.read(text.data(), static_cast<std::streamsize>(size)))
        return fail(ErrorCode::Unreadable, "The file can't be read", file.string());
    return parseJson(text, file.string());
}

const Json* member(const Json& object, const std::string& key)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::optional<double> asNumber(const Json& value)
{
    if (value.is_string())
        return numberFromText(value.get_ref<const std::string&>());
    if (!value.is_number())
        return std::nullopt;
    const auto number = value.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> asInteger(const Json& value)
{
    const auto number = asNumber(value);
    if (!number || std::abs(*number) > 9e15 || *number != std::floor(*number))
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<bool> asTruth(const Json& value)
{
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number())
        return value.get<double>() != 0.0;
    if (value == "True" || value == "true")
        return true;
    if (value == "False" || value == "false")
        return false;
    return std::nullopt;
}

std::optional<std::vector<double>> asNumbers(const Json& value)
{
    if (!value.is_array()) {
        const auto number = asNumber(value);
        return number ? std::optional(std::vector { *number }) : std::nullopt;
    }
    std::vector<double> numbers;
    for (const Json& element : value) {
        const auto number = asNumber(element);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

std::optional<double> numberAt(const Json& object, const std::string& key)
{
    const Json* value = member(object, key);
    return value != nullptr ? asNumber(*value) : std::nullopt;
}

std::optional<std::int64_t> integerAt(const Json& object, const std::string& key)
{
    const Json* value = member(object, key);
    return value != nullptr ? asInteger(*value) : std::nullopt;
}

std::optional<bool> truthAt(const Json& object, const std::string& key)
{
    const Json* value = member(object, key);
    return value != nullptr ? asTruth(*value) : std::nullopt;
}

std::optional<std::string> textAt(const Json& object, const std::string& key)
{
    const Json* value = member(object, key);
    return value != nullptr && value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
}

} // namespace fovea::inference
