#include "inference/bundle/TransformReader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fovea::inference {

void TransformReader::readPreprocessing()
{
    const auto compose = section("preprocessing");
    if (!compose) {
        problem("Its settings don't say how to prepare the image (no \"preprocessing\")");
        return;
    }
    const Json* transforms = transformsOf(*compose);
    if (transforms == nullptr)
        return;
    m_before = *transforms;
    std::set<std::string> named = quotedWords(member(m_config, "dataset"));
    for (const Json* part : { member(m_config, "datalist"), member(m_config, "evaluator") })
        named.merge(quotedWords(part));
    const KeyChoice choice = chooseKey(*transforms, "image", m_otherKeys, named);
    if (!choice.problem.empty()) {
        problem("Its preparation is for " + choice.problem
            + ", and nothing says which of them the network takes");
        return;
    }
    m_imageKey = choice.key;
    m_otherKeys.merge(madeKeys(*transforms));
    forEachTransform(
        *transforms, m_imageKey, m_otherKeys, [this](const Transform& transform) { readPreStep(transform); });
}

void TransformReader::readPreStep(const Transform& transform)
{
    using Method = void (TransformReader::*)(const Json&);
    static const std::map<std::string, Method> methods {
        { "Orientation", &TransformReader::readOrientation },
        { "Spacing", &TransformReader::readSpacing },
        { "Resize", &TransformReader::readResize },
        { "DivisiblePad", &TransformReader::readDivisiblePad },
        { "CropForeground", &TransformReader::readCropForeground },
        { "ScaleIntensityRange", &TransformReader::readScaleRange },
        { "ScaleIntensityRangePercentiles", &TransformReader::readPercentiles },
        { "ScaleIntensity", &TransformReader::readScale },
        { "NormalizeIntensity", &TransformReader::readNormalize },
    };
    const Json& arguments = transform.arguments;
    readCast(arguments); // which many steps do beside their work, those that are idle otherwise too
    if (transform.name == "ResizeWithPadOrCrop")
        readPadOrCrop(arguments, true, true, "spatial_size");
    else if (transform.name == "SpatialPad")
        readPadOrCrop(arguments, true, false, "spatial_size");
    else if (transform.name == "CenterSpatialCrop")
        readPadOrCrop(arguments, false, true, "roi_size");
    else if (const auto found = methods.find(transform.name); found != methods.end())
        (this->*found->second)(arguments);
    else if (transform.name != "CastToType" && !isIdleBefore(transform.name))
        problem("The preparation step " + transform.name + " is not supported");
}

void TransformReader::readOrientation(const Json& a)
{
    OrientStep step { "RAS" };
    if (!truth(a, "as_closest_canonical", "Orientation"))
        step.axisCodes = text(a, "axcodes", "Orientation", "");
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

void TransformReader::readSpacing(const Json& a)
{
    const Json* value = member(a, "pixdim");
    const auto numbers = value != nullptr ? asNumbers(*value) : std::nullopt;
    const auto mode = interpolation(a, "Spacing", Interpolation::Linear);
    if (!numbers || numbers->empty() || numbers->size() > 3) {
        problem("Spacing has no usable pixdim");
        return;
    }
    SpacingStep step;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double spacing = (*numbers)[std::min(axis, numbers->size() - 1)];
        step.spacingMm[axis] = spacing > 0.0 ? spacing : 0.0;
        if (spacing > 0.0 && (spacing < 0.01 || spacing > 1000.0))
            problem("Spacing has a pixdim that is no size of a voxel");
    }
    if (const Json* padding = member(a, "padding_mode"); padding != nullptr) {
        const Json& border = firstOf(*padding);
        if (border == "zeros")
            step.border = Border::Zeros;
        else if (border != "border")
            problem("Spacing with the padding mode " + border.dump() + " is not supported");
    }
    step.interpolation = mode.value_or(Interpolation::Linear);
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void TransformReader::readResize(const Json& a)
{
    const Json* mode = member(a, "mode");
    if (mode == nullptr || firstOf(*mode).is_null() || firstOf(*mode) == "area") {
        problem("Resize by areas is not supported");
        return;
    }
    const auto size = sizes(a, "spatial_size", "Resize");
    const auto how = interpolation(a, "Resize", Interpolation::Linear);
    if (size && how)
        m_reading.pipeline.preprocessing.emplace_back(ResizeStep { *size, *how });
}

double TransformReader::padding(const Json& a, const std::string& name)
{
    const auto older = optionalNumber(a, "constant_values", name);
    return optionalNumber(a, "value", name, older).value_or(0.0);
}

void TransformReader::readPadOrCrop(const Json& a, bool pads, bool crops, const std::string& sizeKey)
{
    const std::string name = pads && crops ? "ResizeWithPadOrCrop"
        : pads                             ? "SpatialPad"
                                           : "CenterSpatialCrop";
    const auto size = sizes(a, sizeKey, name);
    if (!size)
        return;
    PadOrCropStep step { .size = *size, .pads = pads, .crops = crops };
    const Json* mode = member(a, "mode");
    if (mode != nullptr && firstOf(*mode) != "constant")
        problem(name + " with the padding mode " + firstOf(*mode).dump() + " is not supported");
    if (pads && text(a, "method", name, "symmetric") != "symmetric")
        problem(name + " at the end only is not supported");
    step.value = padding(a, name);
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void TransformReader::readDivisiblePad(const Json& a)
{
    const auto k = sizes(a, "k", "DivisiblePad");
    const Json* mode = member(a, "mode");
    if (mode != nullptr && firstOf(*mode) != "constant")
        problem("DivisiblePad with the padding mode " + firstOf(*mode).dump() + " is not supported");
    if (text(a, "method", "DivisiblePad", "symmetric") != "symmetric")
        problem("DivisiblePad at the end only is not supported");
    if (!k)
        return;
    PadOrCropStep step { .crops = false, .value = padding(a, "DivisiblePad") };
    for (std::size_t axis = 0; axis < 3; ++axis)
        step.multipleOf[axis] = std::max<std::int64_t>(1, (*k)[axis]);
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void TransformReader::readCropForeground(const Json& a)
{
    if (const auto source = textAt(a, "source_key");
        source && *source != m_imageKey && !source->starts_with('@'))
        problem("CropForeground by another image (" + *source + ") is not supported");
    CropForegroundStep step;
    bool pads = false;
    step.allowSmaller = truth(a, "allow_smaller", "CropForeground", m_oldMargins);
    if (a.contains("margin"))
        step.margin = sizes(a, "margin", "CropForeground").value_or(step.margin);
    if (a.contains("k_divisible"))
        step.multipleOf = sizes(a, "k_divisible", "CropForeground").value_or(step.multipleOf);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        step.margin[axis] = std::max<std::int64_t>(0, step.margin[axis]);
        step.multipleOf[axis] = std::max<std::int64_t>(1, step.multipleOf[axis]);
        pads = pads || (step.margin[axis] > 0 && !step.allowSmaller) || step.multipleOf[axis] > 1;
    }
    // Real bundles name modes for padding that never happens.
    const Json* mode = member(a, "mode");
    if (pads && mode != nullptr && !firstOf(*mode).is_null() && firstOf(*mode) != "constant")
        problem("CropForeground with the padding mode " + firstOf(*mode).dump() + " is not supported");
    if (const double value = padding(a, "CropForeground"); pads && value != 0.0)
        problem("CropForeground that pads with another value than 0 is not supported");
    m_reading.pipeline.preprocessing.emplace_back(step);
}

void TransformReader::readScaleRange(const Json& a)
{
    const std::string name = "ScaleIntensityRange";
    const auto low = numberAt(a, "a_min");
    const auto high = numberAt(a, "a_max");
    if (!low || !high) {
        problem(name + " has no usable a_min and a_max");
        return;
    }
    m_reading.pipeline.preprocessing.emplace_back(ScaleRangeStep { *low, *high,
        optionalNumber(a, "b_min", name), optionalNumber(a, "b_max", name), truth(a, "clip", name) });
}

void TransformReader::readPercentiles(const Json& a)
{
    const std::string name = "ScaleIntensityRangePercentiles";
    const auto low = numberAt(a, "lower");
    const auto high = numberAt(a, "upper");
    if (!low || !high || *low < 0.0 || *high > 100.0 || *low > *high) {
        problem(name + " has no usable percentages");
        return;
    }
    m_reading.pipeline.preprocessing.emplace_back(ScalePercentilesStep { *low, *high,
        optionalNumber(a, "b_min", name), optionalNumber(a, "b_max", name), truth(a, "clip", name),
        truth(a, "relative", name), truth(a, "channel_wise", name) });
}

void TransformReader::readScale(const Json& a)
{
    const std::string name = "ScaleIntensity";
    m_reading.pipeline.preprocessing.emplace_back(
        ScaleStep { optionalNumber(a, "minv", name, 0.0), optionalNumber(a, "maxv", name, 1.0),
            optionalNumber(a, "factor", name), truth(a, "channel_wise", name) });
}

void TransformReader::readNormalize(const Json& a)
{
    const std::string name = "NormalizeIntensity";
    m_reading.pipeline.preprocessing.emplace_back(NormalizeStep { optionalNumber(a, "subtrahend", name),
        optionalNumber(a, "divisor", name), truth(a, "nonzero", name), truth(a, "channel_wise", name) });
}

void TransformReader::readCast(const Json& a)
{
    const Json* value = member(a, "dtype");
    if (value == nullptr || firstOf(*value).is_null())
        return;
    const Json& type = firstOf(*value);
    const std::string name = type.is_string() ? type.get<std::string>() : "";
    if (name.contains("float16") || name.contains("half"))
        notice("It asks for half precision, and runs in single precision");
    else if (!name.contains("float") && !name.contains("double"))
        problem("Casting to whole numbers (" + type.dump() + ") is not supported");
}

} // namespace fovea::inference
