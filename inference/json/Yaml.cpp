#include "inference/json/Yaml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <regex>
#include <yaml-cpp/yaml.h>

namespace fovea::inference {

namespace {

constexpr int maxValues = 200'000;

struct TooLarge : std::exception { };

// A plain scalar as YAML 1.1 reads it, which is what Python's safe_load does.
Json plainValue(const std::string& text)
{
    static const std::array truths { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" };
    static const std::array untruths { "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" };
    static const std::array nothings { "", "~", "null", "Null", "NULL" };
    if (std::ranges::find(nothings, text) != nothings.end())
        return nullptr;
    if (std::ranges::find(truths, text) != truths.end())
        return true;
    if (std::ranges::find(untruths, text) != untruths.end())
        return false;
    static const std::regex integer(R"([-+]?[0-9]{1,18})");
    // Without a point, 1e5 is text for PyYAML.
    static const std::regex real(R"([-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)");
    if (text.size() < 64 && std::regex_match(text, integer))
        return std::stoll(text);
    if (text.size() < 64 && std::regex_match(text, real)) {
        double value = 0.0;
        const char* begin = text.data() + (text.front() == '+' ? 1 : 0);
        const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
        if (error == std::errc() && std::isfinite(value))
            return value;
    }
    return text;
}

Json valueOf(const YAML::Node& node, int depth, int& count)
{
    if (depth > maxJsonDepth || ++count > maxValues)
        throw TooLarge();
    if (node.IsSequence()) {
        Json list = Json::array();
        for (const YAML::Node& element : node)
            list.push_back(valueOf(element, depth + 1, count));
        return list;
    }
    if (node.IsMap()) {
        Json object = Json::object();
        for (const auto& entry : node) {
            if (!entry.first.IsScalar())
                throw TooLarge();
            object[entry.first.Scalar()] = valueOf(entry.second, depth + 1, count);
        }
        return object;
    }
    if (!node.IsScalar())
        return nullptr;
    return node.Tag() == "!" ? Json(node.Scalar()) : plainValue(node.Scalar()); // "!": it is in quotes
}

} // namespace

Result<Json> parseYaml(const std::string& text, const std::string& subject)
{
    if (text.size() > maxJsonBytes)
        return fail(ErrorCode::Damaged, "The YAML text is too long", subject);
    try {
        int count = 0;
        return valueOf(YAML::Load(text), 0, count);
    } catch (const TooLarge&) {
        return fail(ErrorCode::Damaged, "The YAML text is nested too deeply or too large", subject);
    } catch (const std::exception&) {
        return fail(ErrorCode::Damaged, "The text is not YAML", subject);
    }
}

Result<Json> readYaml(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, "The file is missing", file.string());
    if (std::filesystem::file_size(file, error) > maxJsonBytes || error)
        return fail(ErrorCode::Damaged, "The YAML text is too long", file.string());
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::Unreadable, "The file can't be read", file.string());
    return parseYaml({ std::istreambuf_iterator<char>(stream), {} }, file.string());
}

} // namespace fovea::inference
