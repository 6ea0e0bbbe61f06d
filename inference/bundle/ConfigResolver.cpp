#include "inference/bundle/ConfigResolver.h"

#include "inference/bundle/PythonLiteral.h"

#include <charconv>

namespace fovea::inference {

namespace {

constexpr int maxDepth = 32;
constexpr int maxValues = 100'000;

std::vector<std::string> splitId(std::string_view id)
{
    std::vector<std::string> parts;
    std::string part;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const bool isPair = id.substr(i).starts_with("::");
        if (isPair || id[i] == '#') {
            parts.push_back(std::exchange(part, {}));
            i += isPair ? 1 : 0;
        } else {
            part += id[i];
        }
    }
    parts.push_back(part);
    return parts;
}

const Json* findId(const Json& root, std::string_view id)
{
    const Json* value = &root;
    if (id.empty())
        return value;
    for (const std::string& part : splitId(id)) {
        if (value->is_array()) {
            std::size_t index = 0;
            const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
            if (error != std::errc() || end != part.data() + part.size() || index >= value->size())
                return nullptr;
            value = &(*value)[index];
        } else {
            value = member(*value, part);
        }
        if (value == nullptr)
            return nullptr;
    }
    return value;
}

// "#x" and "::x" stand for a sibling's id, with one more separator for each level up.
std::string absoluteId(std::string_view id, const std::string& path)
{
    std::vector<std::string> parts = splitId(path);
    bool isRelative = false;
    while (id.starts_with('#') || id.starts_with("::")) {
        id.remove_prefix(id.starts_with('#') ? 1 : 2);
        isRelative = true;
        if (!parts.empty())
            parts.pop_back();
    }
    if (!isRelative)
        return std::string(id);
    std::string result;
    for (const std::string& part : parts)
        result += part + "::";
    return result + std::string(id);
}

} // namespace

Result<Json> ConfigResolver::resolve(std::string_view id)
{
    const Json* value = findId(m_config, id);
    if (value == nullptr)
        return fail(ErrorCode::NotFound, "The bundle's settings have no \"" + std::string(id) + "\"");
    return resolveValue(*value, std::string(id), 0);
}

Result<Json> ConfigResolver::resolveValue(const Json& value, const std::string& path, int depth)
{
    if (depth > maxDepth || ++m_valueCount > maxValues)
        return fail(ErrorCode::Damaged, "The bundle's settings refer to themselves or are too large", path);
    if (value.is_string())
        return resolveText(value.get_ref<const std::string&>(), path, depth);
    if (!value.is_structured())
        return value;
    Json result = value.is_array() ? Json::array() : Json::object();
    std::size_t index = 0;
    for (const auto& [key, element] : value.items()) {
        const std::string part = value.is_array() ? std::to_string(index++) : key;
        auto resolved = resolveValue(element, path.empty() ? part : path + "::" + part, depth + 1);
        if (!resolved)
            return resolved;
        if (value.is_array())
            result.push_back(std::move(*resolved));
        else
            result[key] = std::move(*resolved);
    }
    return result;
}

Result<Json> ConfigResolver::resolveText(const std::string& text, const std::string& path, int depth)
{
    if (text.starts_with('%'))
        return resolveMacro(text, depth);
    if (text.starts_with('$'))
        return resolveExpression(text, path, depth);
    if (text.starts_with('@'))
        return resolveReference(std::string_view(text).substr(1), path, depth);
    return Json(text);
}

Result<Json> ConfigResolver::resolveReference(std::string_view id, const std::string& path, int depth)
{
    const std::string absolute = absoluteId(id, path);
    const Json* value = findId(m_config, absolute);
    if (value == nullptr) // made by MONAI at run time, or missing: who needs it says so
        return Json("@" + std::string(id));
    return resolveValue(*value, absolute, depth + 1);
}

Result<Json> ConfigResolver::resolveExpression(const std::string& text, const std::string& path, int depth)
{
    std::optional<Error> error;
    const auto lookUp = [&](std::string_view id) -> std::optional<Json> {
        auto value = resolveReference(id, path, depth);
        if (value)
            return std::move(*value);
        error = value.error();
        return std::nullopt;
    };
    auto value = evaluatePython(std::string_view(text).substr(1), lookUp);
    if (error)
        return std::unexpected(*error);
    if (value)
        return std::move(*value);
    m_unsupported.push_back(text);
    return Json(text);
}

Result<Json> ConfigResolver::resolveMacro(const std::string& text, int depth)
{
    const std::string_view macro = std::string_view(text).substr(1);
    const auto separator = std::min(macro.find('#'), macro.find("::"));
    const std::string file(macro.substr(0, separator));
    std::string_view id = separator == std::string_view::npos ? "" : macro.substr(separator);
    if (!file.ends_with(".json")) {
        const Json* value = findId(m_config, macro);
        if (value == nullptr)
            return fail(ErrorCode::NotFound, "The bundle's settings have no \"" + std::string(macro) + "\"");
        return resolveValue(*value, std::string(macro), depth + 1);
    }
    if (file.find_first_of("/\\") != std::string::npos)
        return fail(
            ErrorCode::Unsupported, "The bundle's settings name a file outside of their folder", file);
    auto known = m_files.find(file);
    if (known == m_files.end()) {
        auto json = readJson(m_folder / file);
        if (!json)
            return json;
        known = m_files.emplace(file, std::move(*json)).first;
    }
    id.remove_prefix(id.starts_with("::") ? 2 : id.starts_with('#') ? 1 : 0);
    const Json* value = findId(known->second, id);
    if (value == nullptr)
        return fail(ErrorCode::NotFound, "The bundle's settings have no \"" + std::string(macro) + "\"");
    return resolveValue(*value, std::string(id), depth + 1);
}

} // namespace fovea::inference
