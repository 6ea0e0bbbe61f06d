#pragma once

#include "inference/bundle/ConfigResolver.h"
#include "inference/bundle/DetectorReader.h"
#include "inference/bundle/PipelineReader.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>

namespace fovea::inference {

// One transform, its name without MONAI's module and dictionary suffix: "Spacing" for Spacingd.
struct Transform {
    std::string name;
    const Json& arguments;
};

// Reads the transforms of a configuration one by one, and collects words for what it can't do.
class TransformReader {
public:
    TransformReader(const Json& config, const std::filesystem::path& folder, bool oldMargins)
        : m_config(config)
        , m_folder(folder)
        , m_resolver(config, folder)
        , m_oldMargins(oldMargins)
    { }

    PipelineReading read()
    {
        readPreprocessing();
        if (describesDetector(m_config)) {
            // Its inferer and postprocessing are Python that MONAI runs; what they say is read, not resolved.
            readDetector(m_config, m_folder, m_reading);
        } else {
            readInferer();
            readPostprocessing();
        }
        for (const std::string& expression : m_resolver.unsupported())
            m_reading.problems.push_back("It needs Python to work out \"" + expression + "\"");
        readMixedPrecision(); // what it can't evaluate of that is no problem
        return std::move(m_reading);
    }

private:
    void problem(std::string sentence) { m_reading.problems.push_back(std::move(sentence)); }
    void notice(std::string sentence) { m_reading.notices.push_back(std::move(sentence)); }

    [[nodiscard]] std::optional<Json> section(const std::string& id)
    {
        auto value = m_resolver.resolve(id);
        if (value)
            return std::move(*value);
        if (value.error().code != ErrorCode::NotFound || !value.error().sentence.contains("\"" + id + "\""))
            problem(value.error().sentence);
        return std::nullopt;
    }

    // The transforms of a Compose, in order, without those that are disabled or concern other keys.
    template <class Function>
    void forEachTransform(const Json& compose, const std::string& key, Function&& function);
    static std::string transformName(const Json& target);
    static bool concerns(const Json& arguments, const std::string& key);

    void readMixedPrecision();
    void readPreprocessing();
    void readInferer();
    void readSlidingWindow(const Json& arguments, const std::string& name);
    void readSlices(const Json& arguments);
    void readPostprocessing();
    void readPostStep(const Transform& transform);
    void readAsDiscrete(const Json& arguments);
    void readKeepLargest(const Json& arguments);
    void readMerge(const Json& arguments);
    void finishPostprocessing();

    void readPreStep(const Transform& transform);
    void readOrientation(const Json& a);
    void readSpacing(const Json& a);
    void readResize(const Json& a);
    void readPadOrCrop(const Json& a, bool pads, bool crops, const std::string& sizeKey);
    void readDivisiblePad(const Json& a);
    void readCropForeground(const Json& a);
    void readScaleRange(const Json& a);
    void readPercentiles(const Json& a);
    void readScale(const Json& a);
    void readNormalize(const Json& a);
    void readCast(const Json& a);

    std::optional<std::array<std::int64_t, 3>> sizes(
        const Json& a, const std::string& key, const std::string& name);
    std::optional<Interpolation> interpolation(
        const Json& a, const std::string& name, Interpolation otherwise);
    static std::optional<double> optionalNumber(
        const Json& a, const std::string& key, std::optional<double> otherwise);

    const Json& m_config;
    const std::filesystem::path& m_folder;
    ConfigResolver m_resolver;
    bool m_oldMargins;
    PipelineReading m_reading;
    bool m_inverts = false;
    bool m_decides = false;
};

// The innermost value of a list of one, as "mode" is often given once for each key.
[[nodiscard]] const Json& firstOf(const Json& value);

template <class Function>
void TransformReader::forEachTransform(const Json& compose, const std::string& key, Function&& function)
{
    const Json* list = compose.is_array() ? &compose : member(compose, "transforms");
    if (list == nullptr || !list->is_array()) {
        problem("Its list of transforms is missing");
        return;
    }
    for (const Json& entry : *list) {
        const Json* target = member(entry, "_target_");
        if (target == nullptr || !target->is_string()) {
            problem("One of its transforms has no name");
            continue;
        }
        if (truthAt(entry, "_disabled_").value_or(false) || !concerns(entry, key))
            continue;
        function(Transform { transformName(*target), entry });
    }
}

} // namespace fovea::inference
