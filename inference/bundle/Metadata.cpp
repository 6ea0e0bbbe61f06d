#include "inference/bundle/Metadata.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>

namespace fovea::inference {

namespace {

constexpr int maxChannels = 4096;
constexpr std::size_t maxText = 4000;

// Text for people, from a file: without control characters, and not endless.
std::string cleanText(std::string text)
{
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    if (text.size() > maxText) {
        std::size_t end = maxText;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) // not inside a character
            --end;
        text.resize(end);
    }
    return text;
}

std::string cleanAt(const Json& object, const std::string& key)
{
    const Json* value = member(object, key);
    if (value == nullptr)
        return {};
    if (value->is_string())
        return cleanText(value->get<std::string>());
    if (value->is_array()) {
        std::string joined;
        for (const Json& part : *value) {
            if (part.is_string())
                joined += (joined.empty() ? "" : ", ") + part.get<std::string>();
        }
        return cleanText(joined);
    }
    return {};
}

// The first of a map of tensors, by the preferred name where it is there.
const Json* tensor(const Json& map, const std::string& preferred)
{
    if (const Json* found = member(map, preferred))
        return found;
    return map.is_object() && !map.empty() ? &map.front() : nullptr;
}

std::string nameOf(const Json& value)
{
    if (value.is_string())
        return cleanText(value.get<std::string>());
    if (const auto name = textAt(value, "name"))
        return cleanText(*name);
    return {};
}

// channel_def and its variants: {"0": "background"}, {"0": {"name": ...}}, ["background", ...],
// {"background": 0} and label_def.
std::vector<std::string> channelNames(const Json& description)
{
    const Json* definition = member(description, "channel_def");
    if (definition == nullptr)
        definition = member(description, "label_def");
    std::vector<std::string> names;
    const auto put = [&](std::int64_t channel, std::string name) {
        if (channel < 0 || channel >= maxChannels)
            return;
        if (names.size() <= static_cast<std::size_t>(channel))
            names.resize(static_cast<std::size_t>(channel) + 1);
        names[static_cast<std::size_t>(channel)] = std::move(name);
    };
    if (definition == nullptr)
        return names;
    if (definition->is_array()) {
        for (const Json& value : *definition)
            put(static_cast<std::int64_t>(names.size()), nameOf(value));
    } else if (definition->is_object()) {
        for (const auto& [key, value] : definition->items()) {
            if (const auto channel = asInteger(Json(key)))
                put(*channel, nameOf(value));
            else if (const auto number = asInteger(value))
                put(*number, cleanText(key));
        }
    }
    return names;
}

// Whether three channels are those of one picture in colours, or of one image three times, and not three
// images: "image_t1" and "image_t2" are two.
bool areColours(const std::vector<std::string>& names)
{
    return std::ranges::all_of(names, [&](std::string name) {
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        return name.empty() || name == names.front() || name == "r" || name == "g" || name == "b"
            || name == "red" || name == "green" || name == "blue" || name == "image";
    });
}

void readInput(const Json& format, Metadata& result)
{
    const Json* inputs = member(format, "inputs");
    const Json* image = inputs != nullptr ? tensor(*inputs, "image") : nullptr;
    if (image == nullptr) {
        result.card.notices.emplace_back("Its metadata doesn't describe the input");
        result.card.inputs.push_back({ "image", "" });
        return;
    }
    const auto names = channelNames(*image);
    const auto count
        = integerAt(*image, "num_channels").value_or(std::max<std::int64_t>(1, std::ssize(names)));
    if (count < 1 || count > 64) {
        result.card.problems.emplace_back("Its metadata has a number of input channels that is none");
        return;
    }
    const std::string modality = cleanAt(*image, "modality");
    for (std::size_t channel = 0; channel < static_cast<std::size_t>(count); ++channel)
        result.card.inputs.push_back({ channel < names.size() ? names[channel] : "", modality });
    result.card.repeatsOneImage = count == 3 && areColours(names);
    result.isPatchData = truthAt(*image, "is_patch_data").value_or(false);
    const Json* shape = member(*image, "spatial_shape");
    if (shape == nullptr || !shape->is_array() || shape->empty())
        return;
    result.isFlat = shape->size() == 2;
    for (std::size_t axis = 0; axis < 3 && shape->size() == 3; ++axis) {
        const Json& size = (*shape)[axis];
        result.inputSize[axis].expression = size.is_string() ? size.get<std::string>()
            : size.is_number_integer()                       ? size.dump()
                                                             : "*";
        if (!result.inputSize[axis].nextValid(1)) {
            result.card.notices.push_back("The size of its input makes no sense: " + cleanText(size.dump()));
            result.inputSize[axis] = {};
        }
    }
}

std::vector<std::string> readOutput(const Json& format, Metadata& result)
{
    const Json* outputs = member(format, "outputs");
    const Json* prediction = outputs != nullptr ? tensor(*outputs, "pred") : nullptr;
    if (prediction == nullptr) {
        result.card.notices.emplace_back("Its metadata doesn't describe the output");
        return {};
    }
    if (textAt(*prediction, "type") == "object" || textAt(*prediction, "format") == "dict")
        result.givesBoxes = true;
    auto names = channelNames(*prediction);
    auto channels = integerAt(*prediction, "num_channels").value_or(std::ssize(names));
    if (channels < 0 || channels > maxChannels) {
        result.card.notices.emplace_back("Its metadata has a number of output channels that is none");
        channels = std::ssize(names);
    }
    if (names.empty())
        result.card.notices.emplace_back("Its metadata doesn't name its labels");
    result.card.outputChannels = static_cast<int>(channels);
    return names;
}

bool isBackground(const std::string& name)
{
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower == "background" || lower == "unknown" || lower == "bg";
}

bool isBefore15(const std::string& version)
{
    int major = 0;
    int minor = 0;
    if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2)
        return false;
    return major < 1 || (major == 1 && minor < 5);
}

} // namespace

Metadata readMetadata(const Json& metadata)
{
    Metadata result;
    ModelCard& card = result.card;
    card.name = cleanAt(metadata, "name");
    card.version = cleanAt(metadata, "version");
    card.task = cleanAt(metadata, "task");
    card.description = cleanAt(metadata, "description");
    card.authors = cleanAt(metadata, "authors");
    card.copyright = cleanAt(metadata, "copyright");
    card.intendedUse = cleanAt(metadata, "intended_use");
    result.hasOldMargins = isBefore15(cleanAt(metadata, "monai_version"));

    const Json* format = member(metadata, "network_data_format");
    if (format == nullptr) {
        card.notices.emplace_back("Its metadata describes neither input nor output");
        card.inputs.push_back({ "image", "" });
        return result;
    }
    readInput(*format, result);
    result.channelNames = readOutput(*format, result);
    return result;
}

void labelChannels(
    const std::vector<std::string>& channelNames, const std::vector<ChannelLabel>& merge, ModelCard& card)
{
    if (!merge.empty()) {
        card.labels.push_back({ 0, "background", std::nullopt });
        for (const ChannelLabel& entry : merge) {
            const auto channel = static_cast<std::size_t>(entry.channel);
            std::string name = channel < channelNames.size() ? channelNames[channel] : "";
            if (name.empty())
                name = "Label " + std::to_string(entry.label);
            card.labels.push_back({ entry.label, std::move(name), std::nullopt });
        }
        std::ranges::sort(card.labels, {}, &ModelLabel::value);
        return;
    }
    // A network of one sigmoid channel may still name a background, and then names labels and not channels.
    const bool namesChannels = channelNames.empty() || !isBackground(channelNames.front());
    const std::size_t shift = card.isMultiLabel && namesChannels ? 1 : 0;
    const auto count
        = std::max<std::size_t>(channelNames.size(), static_cast<std::size_t>(card.outputChannels));
    for (std::size_t channel = 0; channel < count && channel + shift <= 65535; ++channel) {
        const auto value = static_cast<std::uint16_t>(channel + shift);
        std::string name = channel < channelNames.size() ? channelNames[channel] : "";
        if (name.empty())
            name = value == 0 ? "background" : "Label " + std::to_string(value);
        card.labels.push_back({ value, std::move(name), std::nullopt });
    }
}

void applyColours(const Json& colours, ModelCard& card)
{
    const Json* labels = colours.is_array() ? &colours : member(colours, "labels");
    if (labels == nullptr || !labels->is_array())
        return;
    for (const Json& entry : *labels) {
        const auto value = integerAt(entry, "value");
        const Json* rgb = member(entry, "rgb");
        const auto numbers = rgb != nullptr ? asNumbers(*rgb) : std::nullopt;
        if (!value || *value < 0 || *value > 65535 || !numbers || numbers->size() < 3)
            continue;
        const auto key = static_cast<std::uint16_t>(*value);
        auto found = std::ranges::find(card.labels, key, &ModelLabel::value);
        if (found == card.labels.end())
            continue;
        std::array<std::uint8_t, 3> colour;
        for (std::size_t i = 0; i < 3; ++i)
            colour[i] = static_cast<std::uint8_t>(std::clamp((*numbers)[i], 0.0, 255.0));
        found->rgb = colour;
        if (found->name == "Label " + std::to_string(key))
            found->name = cleanText(textAt(entry, "name").value_or(found->name));
    }
}

} // namespace fovea::inference
