#pragma once

#include "inference/bundle/ConfigResolver.h"
#include "inference/bundle/DetectorReader.h"
#include "inference/bundle/PipelineReader.h"
#include "inference/bundle/TransformKeys.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>

namespace fovea::inference {

// One transform, its name without MONAI's module and dictionary suffix: "Spacing" for Spacingd.
struct Transform {
    std::string name;
    Json arguments;
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
        for (const std::string& expression : m_resolver.unsupported()) {
            if (m_expressions.contains(expression))
                m_reading.problems.push_back("It needs Python to work out \"" + expression + "\"");
        }
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

    // The list in a Compose, or null with a problem.
    const Json* transformsOf(const Json& compose);
    // The transforms of the list, in order, without those that are disabled or concern other keys. Those that
    // concern neither the key nor one that is known become problems, as they would change what the network
    // gets or gives in a way that is not understood.
    template <class Function>
    void forEachTransform(const Json& transforms, const std::string& key, const std::set<std::string>& known,
        Function&& function);
    static std::string transformName(const Json& target);
    static bool concerns(const Json& arguments, const std::string& key);
    void checkOther(const Json& transform, const std::string& key, const std::set<std::string>& known);

    // Notes the expressions in it: they matter. Those in other places, such as where MONAI would save a file,
    // don't.
    void noteExpressions(const Json& value);
    // The same of a transform or inferer, but for the arguments that change nothing here; and names the
    // arguments that nothing reads.
    void noteArguments(const std::string& name, const Json& arguments);
    void nameUnread(const std::string& name, const Json& arguments);

    void readMixedPrecision();
    void readPreprocessing();
    void readInferer();
    void readSlidingWindow(const Json& arguments, const std::string& name);
    void readSlices(const Json& arguments);
    void readPostprocessing();
    void readPostStep(const Transform& transform);
    void readAsDiscrete(const Json& arguments);
    void readActivations(const Json& arguments);
    void readInvert(const Json& arguments);
    void readKeepLargest(const Json& arguments);
    std::optional<PerAxis> perAxis(const Json& a, const std::string& key, const std::string& name);
    void readMerge(const Json& arguments);
    void finishPostprocessing();

    void readPreStep(const Transform& transform);
    void readOrientation(const Json& a);
    void readSpacing(const Json& a);
    void readResize(const Json& a);
    void readPadOrCrop(const Json& a, bool pads, bool crops, const std::string& sizeKey);
    double padding(const Json& a, const std::string& name); // what is added around the image
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
    // Of one value, or a list of one; null is off, and "otherwise" is for an argument that is missing. What
    // is no truth, or no text, is a problem.
    bool truth(const Json& a, const std::string& key, const std::string& name, bool otherwise = false);
    std::string text(
        const Json& a, const std::string& key, const std::string& name, const std::string& otherwise);
    // Null means something of its own, which nothing else may be taken for: lists and words are problems.
    std::optional<double> optionalNumber(const Json& a, const std::string& key, const std::string& name,
        std::optional<double> otherwise = std::nullopt);

    const Json& m_config;
    const std::filesystem::path& m_folder;
    ConfigResolver m_resolver;
    bool m_oldMargins;
    PipelineReading m_reading;
    std::string m_imageKey = "image"; // of the network's input
    Json m_before; // the list of the transforms before the network
    std::set<std::string> m_otherKeys { "label" }; // of what is loaded beside it
    std::set<std::string> m_expressions; // of Python, that matter
    bool m_inverts = false;
    bool m_activates = false;
    bool m_decides = false;
};

// The innermost value of a list of one, as "mode" is often given once for each key.
[[nodiscard]] const Json& firstOf(const Json& value);

// Whether a step of this name changes no voxel: files are read and written by others. Where it is of no
// consequence: before the network, and after it.
[[nodiscard]] bool isIdle(const std::string& name);
[[nodiscard]] bool isIdleBefore(const std::string& name);
[[nodiscard]] bool isIdleAfter(const std::string& name);

template <class Function>
void TransformReader::forEachTransform(
    const Json& transforms, const std::string& key, const std::set<std::string>& known, Function&& function)
{
    for (const Json& entry : transforms) {
        const Json* target = member(entry, "_target_");
        if (target == nullptr || !target->is_string()) {
            problem("One of its transforms has no name");
            continue;
        }
        if (truthAt(entry, "_disabled_").value_or(false))
            continue;
        const std::string name = transformName(*target);
        noteArguments(name, entry);
        if (!concerns(entry, key)) {
            checkOther(entry, key, known);
            continue;
        }
        const Transform transform { name, argumentsFor(entry, key) };
        nameUnread(name, transform.arguments);
        function(transform);
    }
}

} // namespace fovea::inference
