#include "inference/bundle/TransformReader.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

namespace fovea::inference {

void TransformReader::readInferer()
{
    const auto inferer = section("inferer");
    const Json* target = inferer ? member(*inferer, "_target_") : nullptr;
    if (target == nullptr || !target->is_string()) {
        problem("Its settings don't say how to run the network (no \"inferer\")");
        return;
    }
    std::string name = target->get<std::string>();
    name = name.substr(name.rfind('.') + 1);
    noteArguments(name, *inferer);
    nameUnread(name, *inferer);
    if (name == "SimpleInferer")
        m_reading.pipeline.inference = SimpleInference {};
    else if (name == "SlidingWindowInferer" || name == "SlidingWindowInfererAdapt")
        readSlidingWindow(*inferer, name);
    else if (name == "SliceInferer")
        readSlices(*inferer);
    else
        problem("The inferer " + name + " is not supported");
}

void TransformReader::readSlidingWindow(const Json& a, const std::string& name)
{
    SlidingWindowInference sliding;
    sliding.windowSize = sizes(a, "roi_size", name).value_or(sliding.windowSize);
    sliding.overlap = perAxis(a, "overlap", name).value_or(sliding.overlap);
    if (!std::ranges::all_of(sliding.overlap.values, [](double o) { return o >= 0.0 && o < 1.0; }))
        problem(name + " has an overlap that is none");
    sliding.sigmaScale = perAxis(a, "sigma_scale", name).value_or(sliding.sigmaScale);
    if (!std::ranges::all_of(sliding.sigmaScale.values, [](double s) { return s > 0.0 && s < 1e3; }))
        problem(name + " has a sigma_scale that is none");
    sliding.batchSize = std::clamp<std::int64_t>(integerAt(a, "sw_batch_size").value_or(1), 1, 64);
    sliding.paddingValue = optionalNumber(a, "cval", name).value_or(0.0);
    const std::string mode = text(a, "mode", name, "constant");
    sliding.isGaussian = mode == "gaussian";
    if (mode != "constant" && mode != "gaussian")
        problem(name + " with the mode \"" + mode + "\" is not supported");
    const std::string padding = text(a, "padding_mode", name, "constant");
    sliding.border = padding == "replicate" ? Border::Edge : Border::Zeros;
    if (padding != "constant" && padding != "replicate")
        problem(name + " with the padding mode \"" + padding + "\" is not supported");
    m_reading.pipeline.inference = sliding;
}

// Windows of one slice: roi_size has two numbers, and spatial_dim says the axis that is left out.
void TransformReader::readSlices(const Json& a)
{
    const auto axis = integerAt(a, "spatial_dim").value_or(0);
    const Json* size = member(a, "roi_size");
    auto numbers = size != nullptr ? asNumbers(*size) : std::nullopt;
    if (axis < 0 || axis > 2 || !numbers || numbers->empty() || numbers->size() > 2) {
        problem("SliceInferer has no usable roi_size and spatial_dim");
        return;
    }
    numbers->resize(2, numbers->front());
    numbers->insert(numbers->begin() + axis, 1.0);
    Json arguments = a;
    arguments["roi_size"] = *numbers;
    for (const auto& [key, thin] : { std::pair { "overlap", 0.0 }, std::pair { "sigma_scale", 0.125 } }) {
        const Json* value = member(a, key);
        auto each = value != nullptr ? asNumbers(*value) : std::nullopt;
        if (each && each->size() == 2) {
            each->insert(each->begin() + axis, thin);
            arguments[key] = *each;
        }
    }
    readSlidingWindow(arguments, "SliceInferer");
    if (auto* sliding = std::get_if<SlidingWindowInference>(&m_reading.pipeline.inference))
        sliding->sliceAxis = static_cast<int>(axis);
}

void TransformReader::readPostprocessing()
{
    const auto compose = section("postprocessing");
    if (!compose) {
        notice("Its settings don't say what the outputs mean: the largest channel wins");
        return;
    }
    const Json* transforms = transformsOf(*compose);
    if (transforms == nullptr)
        return;
    std::set<std::string> others = madeKeys(*transforms);
    others.merge(std::set(m_otherKeys));
    others.insert({ "image", m_imageKey });
    const KeyChoice choice = chooseKey(*transforms, "pred", others, {});
    if (!choice.problem.empty()) {
        problem("The steps after the network are for " + choice.problem
            + ", and nothing says which of them the network gives");
        return;
    }
    forEachTransform(
        *transforms, choice.key, others, [this](const Transform& transform) { readPostStep(transform); });
    finishPostprocessing();
}

void TransformReader::readPostStep(const Transform& transform)
{
    const Json& a = transform.arguments;
    // Labels stay labels in every type; what is still to be decided is lost in whole numbers.
    if (!m_decides && (transform.name == "CastToType" || isIdle(transform.name))
        && transform.name != "SaveImage")
        readCast(a);
    if (transform.name == "Activations") {
        readActivations(a);
    } else if (transform.name == "Invert") {
        readInvert(a);
    } else if (transform.name == "Lambda") {
        readMerge(a);
    } else if (transform.name == "AsDiscrete") {
        readAsDiscrete(a);
    } else if (transform.name == "KeepLargestConnectedComponent") {
        readKeepLargest(a);
    } else if (!isIdleAfter(transform.name)) {
        problem("The step " + transform.name + " after the network is not supported");
    }
}

void TransformReader::readActivations(const Json& a)
{
    const Activation activation = truth(a, "softmax", "Activations") ? Activation::Softmax
        : truth(a, "sigmoid", "Activations")                         ? Activation::Sigmoid
                                                                     : Activation::None;
    if (activation == Activation::None)
        return;
    if (m_decides)
        problem("Activations after a decision are not supported");
    if (m_activates)
        problem("Activations twice are not supported");
    m_activates = true;
    m_reading.pipeline.postprocessing.activation = activation;
    m_reading.pipeline.postprocessing.activatesAfterInversion = m_inverts;
}

void TransformReader::readInvert(const Json& a)
{
    if (m_inverts)
        problem("Going back to the image's grid twice is not supported");
    if (const Json* given = member(a, "orig_keys"); given != nullptr && firstOf(*given).is_string()) {
        const auto& original = firstOf(*given).get_ref<const std::string&>();
        if (original != m_imageKey && !original.starts_with('@'))
            problem("Going back to the grid of \"" + original + "\" is not supported");
    }
    if (const Json* given = member(a, "transform"); given != nullptr && given->is_structured()) {
        const Json* list = given->is_array() ? given : member(*given, "transforms");
        if (list == nullptr || *list != m_before)
            problem("Going back through other transforms than those before the network is not supported");
    }
    m_inverts = true;
    Postprocessing& post = m_reading.pipeline.postprocessing;
    post.decidesBeforeInversion = m_decides;
    const bool isNearest = truth(a, "nearest_interp", "Invert", true);
    post.inversion = isNearest || m_decides ? Interpolation::Nearest : Interpolation::Linear;
}

void TransformReader::readAsDiscrete(const Json& a)
{
    const auto given = [&](const char* key) {
        const Json* value = member(a, key);
        return value != nullptr && !firstOf(*value).is_null() && firstOf(*value) != false;
    };
    const bool takesLargest = truth(a, "argmax", "AsDiscrete");
    const Json* threshold = member(a, "threshold");
    auto value = threshold != nullptr ? asNumber(firstOf(*threshold)) : std::nullopt;
    // Before MONAI 0.8 a truth said that there is a threshold, and another argument which.
    if (truth(a, "threshold_values", "AsDiscrete") || (threshold != nullptr && firstOf(*threshold) == true))
        value = optionalNumber(a, "logit_thresh", "AsDiscrete", 0.5);
    if (threshold != nullptr && !value && given("threshold"))
        problem("AsDiscrete has no usable threshold");
    if (takesLargest && value)
        problem("AsDiscrete with a threshold of labels is not supported");
    if (!takesLargest && !value) {
        // Rounding what is decided changes nothing; rounding anything else decides in a way of its own.
        if (given("rounding") && !m_decides)
            problem("AsDiscrete that only rounds is not supported");
        return;
    }
    if (m_decides)
        problem("Deciding twice (AsDiscrete) is not supported");
    m_decides = true;
    if (takesLargest)
        return;
    m_reading.pipeline.postprocessing.isThreshold = true;
    m_reading.pipeline.postprocessing.threshold = *value;
}

// The one function of Python that is known: MONAI's brain tumour model turns its channels into labels by
// "lambda x: torch.where(x[[2]] > 0, 4, torch.where(x[[0]] > 0, 1, torch.where(x[[1]] > 0, 2, 0)))".
void TransformReader::readMerge(const Json& a)
{
    const auto function = textAt(a, "func").value_or("");
    std::string text;
    for (const char c : function) {
        if (c != ' ')
            text += c;
    }
    static const std::regex start(R"(\$?lambdax:)");
    static const std::regex choice(R"(torch\.where\(x\[\[(\d{1,3})\]\]>0,(\d{1,5}),)");
    std::smatch match;
    std::vector<ChannelLabel> merge;
    if (std::regex_search(text, match, start, std::regex_constants::match_continuous)) {
        text = match.suffix();
        while (std::regex_search(text, match, choice, std::regex_constants::match_continuous)) {
            const int label = std::min(std::stoi(match[2]), 65535);
            merge.push_back({ std::stoi(match[1]), static_cast<std::uint16_t>(label) });
            text = match.suffix();
        }
    }
    if (merge.empty() || text != "0" + std::string(merge.size(), ')')
        || !m_reading.pipeline.postprocessing.isThreshold || m_reading.pipeline.postprocessing.keepLargest) {
        problem("The step Lambda after the network is not supported");
        return;
    }
    m_resolver.forgive(function);
    m_reading.pipeline.postprocessing.merge = std::move(merge);
}

void TransformReader::readKeepLargest(const Json& a)
{
    KeepLargest keep;
    const std::string name = "KeepLargestConnectedComponent";
    const Json* labels = member(a, "applied_labels");
    if (labels != nullptr && !labels->is_null()) {
        const auto numbers = asNumbers(*labels);
        if (!numbers || numbers->empty())
            problem(name + " has no usable applied_labels");
        for (const double label : numbers.value_or(std::vector<double> {})) {
            if (label == std::floor(label) && label >= 0.0 && label <= 65535.0)
                keep.labels.push_back(static_cast<std::uint16_t>(label));
            else
                problem(name + " has a label that is none");
        }
    }
    keep.independent = truth(a, "independent", name, true);
    keep.connectivity
        = static_cast<int>(std::clamp<std::int64_t>(integerAt(a, "connectivity").value_or(3), 1, 3));
    Postprocessing& post = m_reading.pipeline.postprocessing;
    if (post.keepLargest)
        problem("Keeping the largest connected parts twice is not supported");
    if (truth(a, "is_onehot", name) && !post.isThreshold)
        problem("KeepLargestConnectedComponent of channels is not supported");
    if (!m_decides)
        problem("KeepLargestConnectedComponent before a decision is not supported");
    post.keepLargest = keep;
    post.keepsLargestBeforeInversion = !m_inverts;
}

void TransformReader::finishPostprocessing()
{
    Postprocessing& post = m_reading.pipeline.postprocessing;
    m_reading.decides = m_decides;
    if (!m_decides)
        notice("Its last step decides nothing: the largest channel wins");
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

} // namespace fovea::inference
