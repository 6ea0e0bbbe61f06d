#include "inference/bundle/TransformKeys.h"

#include <algorithm>
#include <array>
#include <regex>

namespace fovea::inference {

namespace {

std::vector<std::string> texts(const Json& transform, std::initializer_list<const char*> names)
{
    std::vector<std::string> result;
    for (const char* name : names) {
        const Json* value = member(transform, name);
        if (value == nullptr)
            continue;
        if (value->is_string())
            result.push_back(value->get<std::string>());
        for (const Json& element : value->is_array() ? *value : Json::array()) {
            if (element.is_string())
                result.push_back(element.get<std::string>());
        }
    }
    return result;
}

bool isLoader(const Json& transform)
{
    const auto target = texts(transform, { "_target_" });
    return !target.empty() && target.front().contains("LoadImage");
}

} // namespace

std::vector<std::string> keysOf(const Json& transform)
{
    return texts(transform, { "keys" });
}

std::vector<std::string> newKeysOf(const Json& transform)
{
    return texts(transform, { "name", "names" });
}

std::set<std::string> madeKeys(const Json& transforms)
{
    std::set<std::string> made;
    for (const Json& transform : transforms) {
        std::vector<std::string> keys = newKeysOf(transform);
        if (isLoader(transform))
            std::ranges::copy(keysOf(transform), std::back_inserter(keys));
        made.insert(keys.begin(), keys.end());
    }
    return made;
}

KeyChoice chooseKey(const Json& transforms, const std::string& usual, const std::set<std::string>& others,
    const std::set<std::string>& named)
{
    std::set<std::string> found;
    for (const Json& transform : transforms) {
        const auto keys = keysOf(transform);
        if (std::ranges::contains(keys, usual) || std::ranges::contains(newKeysOf(transform), usual))
            return { .key = usual };
        for (const std::string& key : keys) {
            // What starts with "@" or "$" could not be resolved, and is taken for every key.
            if (!others.contains(key) && !key.starts_with('@') && !key.starts_with('$')
                && !truthAt(transform, "_disabled_").value_or(false))
                found.insert(key);
        }
    }
    if (found.empty())
        return { .key = usual };
    if (found.size() > 1) {
        std::set<std::string> both;
        std::ranges::set_intersection(found, named, std::inserter(both, both.end()));
        if (both.size() == 1)
            return { .key = *both.begin() };
        std::string list;
        for (const std::string& key : found)
            list += (list.empty() ? "\"" : ", \"") + key + "\"";
        return { .key = usual, .problem = list };
    }
    return { .key = *found.begin() };
}

std::set<std::string> quotedWords(const Json* part)
{
    std::set<std::string> words;
    const std::string text = part != nullptr ? part->dump() : std::string();
    constexpr std::size_t longest = 100'000; // of a text that is searched
    if (text.size() > longest)
        return words;
    static const std::regex quoted(R"(['"](\w{1,64})['"\\])");
    for (auto match = std::sregex_iterator(text.begin(), text.end(), quoted); match != std::sregex_iterator();
        ++match)
        words.insert((*match)[1]);
    return words;
}

Json argumentsFor(const Json& transform, const std::string& key)
{
    static constexpr std::array byKey { "mode", "padding_mode", "align_corners", "dtype", "softmax",
        "sigmoid", "argmax", "threshold", "threshold_values", "logit_thresh", "to_onehot", "rounding",
        "nearest_interp", "other", "orig_keys" };
    const auto keys = keysOf(transform);
    const auto found = std::ranges::find(keys, key);
    Json arguments = transform;
    if (keys.size() < 2 || found == keys.end())
        return arguments;
    const auto index = static_cast<std::size_t>(found - keys.begin());
    for (const char* name : byKey) {
        const Json* value = member(transform, name);
        if (value != nullptr && value->is_array() && value->size() == keys.size())
            arguments[name] = (*value)[index];
    }
    return arguments;
}

} // namespace fovea::inference
