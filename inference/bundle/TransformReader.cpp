#include "inference/bundle/TransformReader.h"

#include "inference/bundle/TransformArguments.h"

#include <algorithm>
#include <cmath>

namespace fovea::inference {

namespace {

constexpr std::int64_t maxAxis = 4096; // voxels along one axis that a bundle may ask for

} // namespace

const Json& firstOf(const Json& value)
{
    return value.is_array() && value.size() == 1 ? value.front() : value;
}

std::string TransformReader::transformName(const Json& target)
{
    if (!target.is_string())
        return {};
    std::string name = target.get<std::string>();
    name = name.substr(name.rfind('.') + 1);
    for (const std::string_view suffix : { "Dict", "D", "d" }) {
        if (name.ends_with(suffix))
            return name.substr(0, name.size() - suffix.size());
    }
    return name;
}

bool isIdle(const std::string& name)
{
    static const std::set<std::string> idle { "LoadImage", "SaveImage", "EnsureChannelFirst", "AddChannel",
        "EnsureType", "ToTensor", "FromMetaTensor", "ToDevice", "DeleteItems", "Identity" };
    return idle.contains(name);
}

bool isIdleBefore(const std::string& name)
{
    // What the network sees is neither saved nor deleted first.
    return isIdle(name) && name != "SaveImage" && name != "DeleteItems";
}

bool isIdleAfter(const std::string& name)
{
    // Nothing is loaded after it, and labels stay labels in every type.
    return (isIdle(name) && name != "LoadImage" && name != "AddChannel") || name == "CastToType";
}

void TransformReader::noteExpressions(const Json& value)
{
    if (value.is_string() && value.get_ref<const std::string&>().starts_with('$'))
        m_expressions.insert(value.get<std::string>());
    if (!value.is_structured())
        return;
    for (const auto& [key, element] : value.items()) {
        if (key != "device") // which device runs is not the bundle's choice
            noteExpressions(element);
    }
}

void TransformReader::noteArguments(const std::string& name, const Json& arguments)
{
    for (const auto& [key, value] : arguments.items()) {
        // Which transforms are gone back through is compared with those that were noted before.
        if (!isArgumentIdle(name, key) && !(name == "Invert" && key == "transform" && value.is_structured()))
            noteExpressions(value);
    }
}

void TransformReader::nameUnread(const std::string& name, const Json& arguments)
{
    for (std::string& sentence : unsupportedArguments(name, arguments))
        problem(std::move(sentence));
}

bool TransformReader::concerns(const Json& arguments, const std::string& key)
{
    if (!arguments.contains("keys"))
        return true;
    return std::ranges::any_of(keysOf(arguments), [&](const std::string& name) {
        return name == key || name.starts_with('@') || name.starts_with('$');
    });
}

void TransformReader::checkOther(
    const Json& transform, const std::string& key, const std::set<std::string>& known)
{
    const std::string name = transformName(transform["_target_"]);
    if (std::ranges::contains(newKeysOf(transform), key))
        problem("The step " + name + ", which makes \"" + key + "\" of other data, is not supported");
    if (truthAt(transform, "allow_missing_keys").value_or(false))
        return;
    for (const std::string& other : keysOf(transform)) {
        if (!known.contains(other))
            problem("The step " + name + " is for \"" + other + "\", and the network's is \"" + key + "\"");
    }
}

const Json* TransformReader::transformsOf(const Json& compose)
{
    if (const Json* target = member(compose, "_target_"); target != nullptr) {
        const std::string name = transformName(*target);
        if (name != "Compose") {
            problem("A list of transforms that is a " + name + " is not supported");
            return nullptr;
        }
        nameUnread(name, compose);
    }
    const Json* list = compose.is_array() ? &compose : member(compose, "transforms");
    if (list != nullptr && list->is_array())
        return list;
    noteExpressions(compose);
    problem("Its list of transforms is missing");
    return nullptr;
}

// A number, or one for each axis.
std::optional<PerAxis> TransformReader::perAxis(
    const Json& a, const std::string& key, const std::string& name)
{
    const Json* value = member(a, key);
    if (value == nullptr || value->is_null())
        return std::nullopt;
    const auto numbers = asNumbers(*value);
    if (numbers && numbers->size() == 1)
        return PerAxis(numbers->front());
    if (numbers && numbers->size() == 3)
        return PerAxis(std::array { (*numbers)[0], (*numbers)[1], (*numbers)[2] });
    problem(name + " has no usable " + key);
    return std::nullopt;
}

std::optional<std::array<std::int64_t, 3>> TransformReader::sizes(
    const Json& a, const std::string& key, const std::string& name)
{
    const Json* value = member(a, key);
    const auto numbers = value != nullptr ? asNumbers(*value) : std::nullopt;
    if (!numbers || (numbers->size() != 1 && numbers->size() != 3)) {
        problem(name + " has no usable " + key);
        return std::nullopt;
    }
    std::array<std::int64_t, 3> result;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double number = numbers->size() == 1 ? numbers->front() : (*numbers)[axis];
        if (number != std::floor(number) || std::abs(number) > static_cast<double>(maxAxis)) {
            problem(name + " has a " + key + " that is no size of an image");
            return std::nullopt;
        }
        result[axis] = static_cast<std::int64_t>(number);
    }
    return result;
}

std::optional<Interpolation> TransformReader::interpolation(
    const Json& a, const std::string& name, Interpolation otherwise)
{
    const Json* value = member(a, "mode");
    if (value == nullptr || value->is_null())
        return otherwise;
    const Json& mode = value->is_array() && !value->empty() ? value->front() : *value;
    if (mode == "bilinear" || mode == "trilinear" || mode == "linear" || mode == 1)
        return Interpolation::Linear;
    if (mode == "nearest" || mode == 0)
        return Interpolation::Nearest;
    problem(name + " interpolates in a way that is not supported: " + mode.dump());
    return std::nullopt;
}

bool TransformReader::truth(const Json& a, const std::string& key, const std::string& name, bool otherwise)
{
    const Json* value = member(a, key);
    if (value == nullptr)
        return otherwise;
    if (firstOf(*value).is_null())
        return false;
    const auto is = asTruth(firstOf(*value));
    if (!is)
        problem(name + " has a " + key + " that is neither true nor false: " + value->dump());
    return is.value_or(otherwise);
}

std::string TransformReader::text(
    const Json& a, const std::string& key, const std::string& name, const std::string& otherwise)
{
    const Json* value = member(a, key);
    if (value == nullptr || firstOf(*value).is_null())
        return otherwise;
    if (firstOf(*value).is_string())
        return firstOf(*value).get<std::string>();
    problem(name + " has a " + key + " that is no text: " + value->dump());
    return otherwise;
}

std::optional<double> TransformReader::optionalNumber(
    const Json& a, const std::string& key, const std::string& name, std::optional<double> otherwise)
{
    const Json* value = member(a, key);
    if (value == nullptr)
        return otherwise;
    if (firstOf(*value).is_null())
        return std::nullopt;
    const auto number = asNumber(firstOf(*value));
    if (!number)
        problem(name + " has a " + key + " that is no number: " + value->dump());
    return number;
}

// "amp", by itself or as the evaluator has it.
void TransformReader::readMixedPrecision()
{
    for (const char* id : { "amp", "evaluator::amp" }) {
        const auto value = m_resolver.resolve(id);
        if (value && asTruth(*value).value_or(false))
            m_reading.pipeline.wantsMixedPrecision = true;
    }
}

PipelineReading readPipeline(const Json& config, const std::filesystem::path& folder, bool oldMargins)
{
    return TransformReader(config, folder, oldMargins).read();
}

} // namespace fovea::inference
