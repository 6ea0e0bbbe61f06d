#include "inference/bundle/DetectorReader.h"

#include "inference/bundle/ConfigResolver.h"

#include <algorithm>
#include <cmath>

namespace fovea::inference {

namespace {

constexpr double maxAnchor = 4096.0; // voxels

std::string targetOf(const Json& config)
{
    const Json* detector = member(config, "detector");
    return detector != nullptr ? textAt(*detector, "_target_").value_or("") : "";
}

class Reader {
public:
    Reader(const Json& config, const std::filesystem::path& folder, PipelineReading& reading)
        : m_config(config)
        , m_resolver(config, folder)
        , m_reading(reading)
    { }

    void read()
    {
        if (targetOf(m_config).contains("torchvision")) {
            m_settings.output = DetectorSettings::Output::Boxes;
            const Json& detector = *member(m_config, "detector");
            for (const char* prefix : { "", "box_" }) {
                takeNumber(detector, std::string(prefix) + "score_thresh", m_settings.scoreThreshold);
                takeNumber(detector, std::string(prefix) + "nms_thresh", m_settings.suppressionOverlap);
            }
        } else {
            readAnchors();
            readNetwork();
            readOperations();
        }
        m_reading.pipeline.detector = m_settings;
        if (m_settings.sliding)
            m_reading.pipeline.inference = *m_settings.sliding;
    }

private:
    void problem(std::string sentence) { m_reading.problems.push_back(std::move(sentence)); }

    static void takeNumber(const Json& object, const std::string& key, double& value)
    {
        value = std::clamp(numberAt(object, key).value_or(value), 0.0, 1.0);
    }

    // Numbers that the id stands for; nothing when there is no such id, or it is no numbers.
    std::optional<std::vector<double>> numbers(const std::string& id)
    {
        const auto value = m_resolver.resolve(id);
        return value ? asNumbers(*value) : std::nullopt;
    }

    void readAnchors()
    {
        if (const auto scales = numbers("anchor_generator::feature_map_scales"); scales && !scales->empty())
            m_settings.levelScales = *scales;
        const auto shapes = m_resolver.resolve("anchor_generator::base_anchor_shapes");
        if (!shapes || !shapes->is_array() || shapes->empty() || shapes->size() > 64) {
            problem("Its settings don't say which anchors the detector has");
            return;
        }
        for (const Json& shape : *shapes) {
            const auto sides = asNumbers(shape);
            if (!sides || sides->size() != 3
                || !std::ranges::all_of(*sides, [](double n) { return n > 0.0 && n <= maxAnchor; })) {
                problem("The detector has an anchor that is no box of three sides");
                return;
            }
            m_settings.anchorShapes.push_back({ (*sides)[0], (*sides)[1], (*sides)[2] });
        }
        const auto isSound = [](double scale) { return scale > 0.0 && scale <= 256.0; };
        if (m_settings.levelScales.size() > 16 || !std::ranges::all_of(m_settings.levelScales, isSound))
            problem("The detector has levels that can't be read");
    }

    void readNetwork()
    {
        for (const char* id : { "network_def::size_divisible", "detector::size_divisible" }) {
            const auto sides = numbers(id);
            if (!sides || (sides->size() != 1 && sides->size() != 3))
                continue;
            for (std::size_t axis = 0; axis < 3; ++axis)
                m_settings.multipleOf[axis] = std::clamp<std::int64_t>(
                    std::llround((*sides)[std::min(axis, sides->size() - 1)]), 1, 512);
        }
        for (const char* id : { "network_def::num_classes", "detector::num_classes" }) {
            if (const auto count = numbers(id); count && count->size() == 1)
                m_settings.classes = static_cast<int>(std::clamp((*count)[0], 1.0, 1000.0));
        }
    }

    void readOperations()
    {
        const Json* operations = member(m_config, "detector_ops");
        if (operations == nullptr || !operations->is_array())
            return;
        for (const Json& operation : *operations) {
            if (!operation.is_string())
                continue;
            const auto& text = operation.get_ref<const std::string&>();
            if (text.contains("set_box_selector_parameters"))
                readSelector(text);
            else if (text.contains("set_sliding_window_inferer"))
                readSliding(text);
            else if (!text.contains("set_target_keys"))
                m_reading.notices.push_back("It sets its detector up by Python that is not read: " + text);
        }
    }

    // What stands behind "name=" up to the comma or bracket that ends it.
    static std::string argument(const std::string& text, const std::string& name)
    {
        const auto at = text.find(name + "=");
        if (at == std::string::npos)
            return {};
        const auto begin = at + name.size() + 1;
        int depth = 0;
        for (auto end = begin; end < text.size(); ++end) {
            const char c = text[end];
            if (c == '[' || c == '(')
                ++depth;
            if ((c == ']' || c == ')') && --depth < 0)
                return text.substr(begin, end - begin);
            if (c == ',' && depth == 0)
                return text.substr(begin, end - begin);
        }
        return text.substr(begin);
    }

    std::optional<std::vector<double>> argumentNumbers(const std::string& text, const std::string& name)
    {
        const std::string value = argument(text, name);
        if (value.starts_with('@'))
            return numbers(value.substr(1));
        std::string list = value;
        std::ranges::replace(list, '(', '[');
        std::ranges::replace(list, ')', ']');
        const auto json = parseJson(list);
        return json ? asNumbers(*json) : std::nullopt;
    }

    void readSelector(const std::string& text)
    {
        const auto one = [&](const char* name, double low, double high, double otherwise) {
            const auto value = argumentNumbers(text, name);
            return value && value->size() == 1 ? std::clamp((*value)[0], low, high) : otherwise;
        };
        m_settings.scoreThreshold = one("score_thresh", 0.0, 1.0, m_settings.scoreThreshold);
        m_settings.suppressionOverlap = one("nms_thresh", 0.0, 1.0, m_settings.suppressionOverlap);
        m_settings.candidatesPerLevel
            = static_cast<int>(one("topk_candidates_per_level", 1, 100'000, m_settings.candidatesPerLevel));
        m_settings.mostBoxes = static_cast<int>(one("detections_per_img", 1, 10'000, m_settings.mostBoxes));
    }

    void readSliding(const std::string& text)
    {
        const auto window = argumentNumbers(text, "roi_size");
        if (!window || window->size() != 3) {
            problem("The detector's windows have no size that can be read");
            return;
        }
        SlidingWindowInference sliding;
        for (std::size_t axis = 0; axis < 3; ++axis)
            sliding.windowSize[axis] = std::clamp<std::int64_t>(std::llround((*window)[axis]), 0, 4096);
        const auto overlap = argumentNumbers(text, "overlap");
        if (overlap && (overlap->size() == 1 || overlap->size() == 3)) {
            for (std::size_t axis = 0; axis < 3; ++axis)
                sliding.overlap.values[axis] = std::clamp((*overlap)[axis % overlap->size()], 0.0, 0.95);
        } else if (!argument(text, "overlap").empty()) {
            problem("The detector's windows have an overlap that can't be read");
        }
        if (text.contains("gaussian"))
            problem("A detector with Gaussian windows is not supported");
        m_settings.sliding = sliding;
    }

    const Json& m_config;
    ConfigResolver m_resolver;
    PipelineReading& m_reading;
    DetectorSettings m_settings;
};

} // namespace

bool describesDetector(const Json& config)
{
    const std::string target = targetOf(config);
    return target.ends_with("RetinaNetDetector") || target.contains("torchvision.models.detection");
}

void readDetector(const Json& config, const std::filesystem::path& folder, PipelineReading& reading)
{
    Reader(config, folder, reading).read();
}

} // namespace fovea::inference
