#include "inference/bundle/PipelineReader.h"

#include "inference/bundle/ConfigResolver.h"
#include "inference/bundle/DetectorReader.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace fovea::inference {

namespace {

constexpr std::int64_t maxAxis = 4096; // voxels along one axis that a bundle may ask for

// One transform, its name without MONAI's module and dictionary suffix: "Spacing" for Spacingd.
struct Transform {
    std::string name;
    const Json& arguments;
};

// Collects words while a step is read.
class Reader {
public:
    Reader(const Json& config, const std::filesystem::path& folder, bool oldMargins)
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

    void readPreprocessing();
    void readInferer();
    void readSlidingWindow(const Json& arguments);
    void readPostprocessing();
    void readPostStep(const Transform& transform);
    void readAsDiscrete(const Json& arguments);
    void readKeepLargest(const Json& arguments);
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
const Json& first(const Json& value)
{
    return value.is_array() && value.size() == 1 ? value.front() : value;
}

std::string Reader::transformName(const Json& target)
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

bool Reader::concerns(const Json& arguments, const std::string& key)
{
    const Json* keys = member(arguments, "keys");
    if (keys == nullptr)
        return true;
    if (keys->is_array())
        return std::ranges::find(*keys, Json(key)) != keys->end();
    return *keys == key || (keys->is_string() && keys->get_ref<const std::string&>().starts_with('@'));
}

template <class Function>
void Reader::forEachTransform(const Json& compose, const std::string& key, Function&& function)
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

void Reader::readPreprocessing()
{
    const auto compose = section("preprocessing");
    if (!compose) {
        problem("Its settings don't say how to prepare the image (no \"preprocessing\")");
        return;
    }
    forEachTransform(*compose, "image", [this](const Transform& transform) { readPreStep(transform); });
}

void Reader::readPreStep(const Transform& transform)
{
    using Method = void (Reader::*)(const Json&);
    static const std::map<std::string, Method> methods {
        { "Orientation", &Reader::readOrientation },
        { "Spacing", &Reader::readSpacing },
        { "Resize", &Reader::readResize },
        { "DivisiblePad", &Reader::readDivisiblePad },
        { "CropForeground", &Reader::readCropForeground },
        { "ScaleIntensityRange", &Reader::readScaleRange },
        { "ScaleIntensityRangePercentiles", &Reader::readPercentiles },
        { "ScaleIntensity", &Reader::readScale },
        { "NormalizeIntensity", &Reader::readNormalize },
        { "CastToType", &Reader::readCast },
    };
    static const std::set<std::string> harmless { "LoadImage", "EnsureChannelFirst", "EnsureType", "ToTensor",
        "AddChannel", "FromMetaTensor", "Identity", "ToDevice" };
    const Json& arguments = transform.arguments;
    if (transform.name == "ResizeWithPadOrCrop")
        readPadOrCrop(arguments, true, true, "spatial_size");
    else if (transform.name == "SpatialPad")
        readPadOrCrop(arguments, true, false, "spatial_size");
    else if (transform.name == "CenterSpatialCrop")
        readPadOrCrop(arguments, false, true, "roi_size");
    else if (const auto found = methods.find(transform.name); found != methods.end())
        (this->*found->second)(arguments);
    else if (!harmless.contains(transform.name))
        problem("The preparation step " + transform.name + " is not supported");
}

std::optional<std::array<std::int64_t, 3>> Reader::sizes(
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

std::optional<Interpolation> Reader::interpolation(
    const Json& a, const std::string& name, Interpolation otherwise)
{
    const Json* value = member(a, "mode");
    if (value == nullptr || value->is_null())
        return otherwise;
    const Json& mode = value->is_array() && !value->empty() ? value->front() : *value;
    if (mode == "bilinear" || mode == "trilinear" || mode == "linear" || mode == 1)
        return Interpolation::Linear;
    if (mode == "nearest" || mode == "nearest-exact" || mode == 0)
        return Interpolation::Nearest;
    problem(name + " interpolates in a way that is not supported: " + mode.dump());
    return std::nullopt;
}

std::optional<double> Reader::optionalNumber(
    const Json& a, const std::string& key, std::optional<double> otherwise)
{
    const Json* value = member(a, key);
    if (value == nullptr)
        return otherwise;
    return asNumber(*value);
}

void Reader::readOrientation(const Json& a)
{
    OrientStep step { "RAS" };
    if (!truthAt(a, "as_closest_canonical").value_or(false))
        step.axisCodes = textAt(a, "axcodes").value_or("");
    std::string axes;
    for (const char code : step.axisCodes)
        axes += code == 'L' || code == 'R' ? 'x'
            : code == 'A' || code == 'P'   ? 'y'
            : code == 'S' || code == 'I'   ? 'z'
                                           : '?';
    std::ranges::sort(axes);
    if (axes != "xyz") {
        problem("Orientation has axis codes that are none: \"" + step.axisCodes + "\"");
        return;
    }
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void Reader::readSpacing(const Json& a)
{
    const Json* value = member(a, "pixdim");
    const auto numbers = value != nullptr ? asNumbers(*value) : std::nullopt;
    const auto mode = interpolation(a, "Spacing", Interpolation::Linear);
    if (!numbers || numbers->empty() || numbers->size() > 3) {
        problem("Spacing has no usable pixdim");
        return;
    }
    if (truthAt(a, "diagonal").value_or(false))
        problem("Spacing with \"diagonal\" is not supported");
    if (truthAt(a, "align_corners").value_or(false) || truthAt(a, "scale_extent").value_or(false))
        problem("Spacing with aligned corners or a scaled extent is not supported");
    SpacingStep step;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double spacing = (*numbers)[std::min(axis, numbers->size() - 1)];
        step.spacingMm[axis] = spacing > 0.0 ? spacing : 0.0;
        if (spacing > 0.0 && (spacing < 0.01 || spacing > 1000.0))
            problem("Spacing has a pixdim that is no size of a voxel");
    }
    if (const Json* padding = member(a, "padding_mode"); padding != nullptr) {
        const Json& border = first(*padding);
        if (border == "zeros")
            step.border = Border::Zeros;
        else if (border != "border")
            problem("Spacing with the padding mode " + border.dump() + " is not supported");
    }
    step.interpolation = mode.value_or(Interpolation::Linear);
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void Reader::readResize(const Json& a)
{
    if (textAt(a, "size_mode").value_or("all") != "all")
        problem("Resize by the longest side is not supported");
    const Json* corners = member(a, "align_corners");
    if (corners != nullptr && asTruth(first(*corners)).value_or(false))
        problem("Resize with aligned corners is not supported");
    if (truthAt(a, "anti_aliasing").value_or(false))
        problem("Resize with anti-aliasing is not supported");
    const Json* mode = member(a, "mode");
    if (mode == nullptr || first(*mode) == "area") {
        problem("Resize by areas is not supported");
        return;
    }
    const auto size = sizes(a, "spatial_size", "Resize");
    const auto how = interpolation(a, "Resize", Interpolation::Linear);
    if (size && how)
        m_reading.pipeline.preprocessing.emplace_back(ResizeStep { *size, *how });
}

void Reader::readPadOrCrop(const Json& a, bool pads, bool crops, const std::string& sizeKey)
{
    const std::string name = pads && crops ? "ResizeWithPadOrCrop"
        : pads                             ? "SpatialPad"
                                           : "CenterSpatialCrop";
    const auto size = sizes(a, sizeKey, name);
    if (!size)
        return;
    PadOrCropStep step { .size = *size, .pads = pads, .crops = crops };
    const Json* mode = member(a, "mode");
    if (mode != nullptr && first(*mode) != "constant")
        problem(name + " with the padding mode " + first(*mode).dump() + " is not supported");
    const std::string method = textAt(a, "method").value_or("symmetric");
    if (pads && method != "symmetric")
        problem(name + " at the end only is not supported");
    step.value = numberAt(a, "value").value_or(numberAt(a, "constant_values").value_or(0.0));
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void Reader::readDivisiblePad(const Json& a)
{
    const auto k = sizes(a, "k", "DivisiblePad");
    const Json* mode = member(a, "mode");
    if (mode != nullptr && first(*mode) != "constant")
        problem("DivisiblePad with the padding mode " + first(*mode).dump() + " is not supported");
    if (textAt(a, "method").value_or("symmetric") != "symmetric")
        problem("DivisiblePad at the end only is not supported");
    if (!k)
        return;
    PadOrCropStep step { .crops = false };
    for (std::size_t axis = 0; axis < 3; ++axis)
        step.multipleOf[axis] = std::max<std::int64_t>(1, (*k)[axis]);
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void Reader::readCropForeground(const Json& a)
{
    if (const auto source = textAt(a, "source_key");
        source && *source != "image" && !source->starts_with('@'))
        problem("CropForeground by another image (" + *source + ") is not supported");
    if (const Json* select = member(a, "select_fn"); select != nullptr && !select->is_null())
        problem("CropForeground with a choice of its own is not supported");
    CropForegroundStep step;
    step.allowSmaller = truthAt(a, "allow_smaller").value_or(m_oldMargins);
    if (a.contains("margin"))
        step.margin = sizes(a, "margin", "CropForeground").value_or(step.margin);
    if (a.contains("k_divisible"))
        step.multipleOf = sizes(a, "k_divisible", "CropForeground").value_or(step.multipleOf);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        step.margin[axis] = std::max<std::int64_t>(0, step.margin[axis]);
        step.multipleOf[axis] = std::max<std::int64_t>(1, step.multipleOf[axis]);
    }
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void Reader::readScaleRange(const Json& a)
{
    const auto low = numberAt(a, "a_min");
    const auto high = numberAt(a, "a_max");
    if (!low || !high) {
        problem("ScaleIntensityRange has no usable a_min and a_max");
        return;
    }
    m_reading.pipeline.preprocessing.emplace_back(ScaleRangeStep {
        *low, *high, numberAt(a, "b_min"), numberAt(a, "b_max"), truthAt(a, "clip").value_or(false) });
}

void Reader::readPercentiles(const Json& a)
{
    const auto low = numberAt(a, "lower");
    const auto high = numberAt(a, "upper");
    if (!low || !high || *low < 0.0 || *high > 100.0 || *low > *high) {
        problem("ScaleIntensityRangePercentiles has no usable percentages");
        return;
    }
    m_reading.pipeline.preprocessing.emplace_back(ScalePercentilesStep { *low, *high, numberAt(a, "b_min"),
        numberAt(a, "b_max"), truthAt(a, "clip").value_or(false), truthAt(a, "relative").value_or(false) });
}

void Reader::readScale(const Json& a)
{
    m_reading.pipeline.preprocessing.emplace_back(ScaleStep { optionalNumber(a, "minv", 0.0),
        optionalNumber(a, "maxv", 1.0), optionalNumber(a, "factor", std::nullopt) });
}

void Reader::readNormalize(const Json& a)
{
    m_reading.pipeline.preprocessing.emplace_back(
        NormalizeStep { optionalNumber(a, "subtrahend", std::nullopt),
            optionalNumber(a, "divisor", std::nullopt), truthAt(a, "nonzero").value_or(false) });
}

void Reader::readCast(const Json& a)
{
    const Json* value = member(a, "dtype");
    if (value == nullptr)
        return;
    const Json& type = first(*value);
    const std::string name = type.is_string() ? type.get<std::string>() : "";
    if (name.contains("float16") || name.contains("half"))
        notice("It asks for half precision, and runs in single precision");
    else if (!name.contains("float"))
        problem("Casting the image to whole numbers is not supported");
}

void Reader::readInferer()
{
    const auto inferer = section("inferer");
    const Json* target = inferer ? member(*inferer, "_target_") : nullptr;
    if (target == nullptr || !target->is_string()) {
        problem("Its settings don't say how to run the network (no \"inferer\")");
        return;
    }
    std::string name = target->get<std::string>();
    name = name.substr(name.rfind('.') + 1);
    if (name == "SimpleInferer")
        m_reading.pipeline.inference = SimpleInference {};
    else if (name == "SlidingWindowInferer" || name == "SlidingWindowInfererAdapt")
        readSlidingWindow(*inferer);
    else
        problem("The inferer " + name + " is not supported");
}

void Reader::readSlidingWindow(const Json& a)
{
    SlidingWindowInference sliding;
    sliding.windowSize = sizes(a, "roi_size", "SlidingWindowInferer").value_or(sliding.windowSize);
    sliding.overlap = numberAt(a, "overlap").value_or(0.25);
    if (!(sliding.overlap >= 0.0 && sliding.overlap < 1.0))
        problem("SlidingWindowInferer has an overlap that is none");
    sliding.sigmaScale = numberAt(a, "sigma_scale").value_or(0.125);
    sliding.batchSize = std::clamp<std::int64_t>(integerAt(a, "sw_batch_size").value_or(1), 1, 64);
    sliding.paddingValue = numberAt(a, "cval").value_or(0.0);
    const std::string mode = textAt(a, "mode").value_or("constant");
    sliding.isGaussian = mode == "gaussian";
    if (mode != "constant" && mode != "gaussian")
        problem("SlidingWindowInferer with the mode \"" + mode + "\" is not supported");
    const std::string padding = textAt(a, "padding_mode").value_or("constant");
    sliding.border = padding == "replicate" ? Border::Edge : Border::Zeros;
    if (padding != "constant" && padding != "replicate")
        problem("SlidingWindowInferer with the padding mode \"" + padding + "\" is not supported");
    m_reading.pipeline.inference = sliding;
}

void Reader::readPostprocessing()
{
    const auto compose = section("postprocessing");
    if (!compose) {
        notice("Its settings don't say what the outputs mean: the largest channel wins");
        return;
    }
    forEachTransform(*compose, "pred", [this](const Transform& transform) { readPostStep(transform); });
    finishPostprocessing();
}

void Reader::readPostStep(const Transform& transform)
{
    static const std::set<std::string> harmless { "EnsureType", "ToTensor", "SaveImage", "EnsureChannelFirst",
        "Identity", "ToDevice", "CastToType", "FromMetaTensor", "DeleteItems" };
    Postprocessing& post = m_reading.pipeline.postprocessing;
    const Json& a = transform.arguments;
    const auto isOn = [&](const char* key) {
        const Json* value = member(a, key);
        return value != nullptr && asTruth(first(*value)).value_or(false);
    };
    if (transform.name == "Activations") {
        if (const Json* other = member(a, "other"); other != nullptr && !other->is_null())
            problem("Activations by a function of its own are not supported");
        post.activation = isOn("softmax") ? Activation::Softmax
            : isOn("sigmoid")             ? Activation::Sigmoid
                                          : Activation::None;
    } else if (transform.name == "Invert") {
        m_inverts = true;
        post.decidesBeforeInversion = m_decides;
        const bool isNearest = isOn("nearest_interp") || (!a.contains("nearest_interp"));
        post.inversion = isNearest || m_decides ? Interpolation::Nearest : Interpolation::Linear;
    } else if (transform.name == "AsDiscrete") {
        readAsDiscrete(a);
    } else if (transform.name == "KeepLargestConnectedComponent") {
        readKeepLargest(a);
    } else if (!harmless.contains(transform.name)) {
        problem("The step " + transform.name + " after the network is not supported");
    }
}

void Reader::readAsDiscrete(const Json& a)
{
    Postprocessing& post = m_reading.pipeline.postprocessing;
    const Json* argmax = member(a, "argmax");
    const Json* threshold = member(a, "threshold");
    m_decides = true;
    if (argmax != nullptr && asTruth(first(*argmax)).value_or(false))
        return;
    const auto value = threshold != nullptr ? asNumber(first(*threshold)) : std::nullopt;
    if (!value) {
        notice("Its last step decides nothing: the largest channel wins");
        return;
    }
    post.isThreshold = true;
    post.threshold = *value;
}

void Reader::readKeepLargest(const Json& a)
{
    KeepLargest keep;
    const Json* labels = member(a, "applied_labels");
    if (labels != nullptr && !labels->is_null()) {
        for (const double label : asNumbers(*labels).value_or(std::vector<double> {})) {
            if (label >= 0.0 && label <= 65535.0)
                keep.labels.push_back(static_cast<std::uint16_t>(label));
        }
    }
    keep.independent = truthAt(a, "independent").value_or(true);
    keep.connectivity
        = static_cast<int>(std::clamp<std::int64_t>(integerAt(a, "connectivity").value_or(3), 1, 3));
    Postprocessing& post = m_reading.pipeline.postprocessing;
    if (!m_decides)
        problem("KeepLargestConnectedComponent before a decision is not supported");
    if (integerAt(a, "num_components").value_or(1) != 1)
        problem("Keeping more than one connected part is not supported");
    post.keepLargest = keep;
    post.keepsLargestBeforeInversion = !m_inverts;
}

void Reader::finishPostprocessing()
{
    Postprocessing& post = m_reading.pipeline.postprocessing;
    if (!m_inverts) {
        // MONAI would leave the labels on the network's grid. Ours lie on the image's, so they are taken
        // there.
        post.decidesBeforeInversion = true;
        post.inversion = Interpolation::Nearest;
        post.keepsLargestBeforeInversion = true;
        if (!m_reading.pipeline.preprocessing.empty())
            notice("Its settings leave the labels on the network's grid; they are brought to the image's");
    }
}

} // namespace

PipelineReading readPipeline(const Json& config, const std::filesystem::path& folder, bool oldMargins)
{
    return Reader(config, folder, oldMargins).read();
}

} // namespace fovea::inference
