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
    sliding.overlap = numberAt(a, "overlap").value_or(0.25);
    if (!(sliding.overlap >= 0.0 && sliding.overlap < 1.0))
        problem(name + " has an overlap that is none");
    sliding.sigmaScale = numberAt(a, "sigma_scale").value_or(0.125);
    sliding.batchSize = std::clamp<std::int64_t>(integerAt(a, "sw_batch_size").value_or(1), 1, 64);
    sliding.paddingValue = numberAt(a, "cval").value_or(0.0);
    const std::string mode = textAt(a, "mode").value_or("constant");
    sliding.isGaussian = mode == "gaussian";
    if (mode != "constant" && mode != "gaussian")
        problem(name + " with the mode \"" + mode + "\" is not supported");
    const std::string padding = textAt(a, "padding_mode").value_or("constant");
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
    forEachTransform(*compose, "pred", [this](const Transform& transform) { readPostStep(transform); });
    finishPostprocessing();
}

void TransformReader::readPostStep(const Transform& transform)
{
    static const std::set<std::string> harmless { "EnsureType", "ToTensor", "SaveImage", "EnsureChannelFirst",
        "Identity", "ToDevice", "CastToType", "FromMetaTensor", "DeleteItems" };
    Postprocessing& post = m_reading.pipeline.postprocessing;
    const Json& a = transform.arguments;
    const auto isOn = [&](const char* key) {
        const Json* value = member(a, key);
        return value != nullptr && asTruth(firstOf(*value)).value_or(false);
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
    } else if (transform.name == "Lambda") {
        readMerge(a);
    } else if (transform.name == "AsDiscrete") {
        readAsDiscrete(a);
    } else if (transform.name == "KeepLargestConnectedComponent") {
        readKeepLargest(a);
    } else if (!harmless.contains(transform.name)) {
        problem("The step " + transform.name + " after the network is not supported");
    }
}

void TransformReader::readAsDiscrete(const Json& a)
{
    Postprocessing& post = m_reading.pipeline.postprocessing;
    const Json* argmax = member(a, "argmax");
    const Json* threshold = member(a, "threshold");
    m_decides = true;
    if (argmax != nullptr && asTruth(firstOf(*argmax)).value_or(false))
        return;
    const auto value = threshold != nullptr ? asNumber(firstOf(*threshold)) : std::nullopt;
    if (!value) {
        notice("Its last step decides nothing: the largest channel wins");
        return;
    }
    post.isThreshold = true;
    post.threshold = *value;
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
        || !m_reading.pipeline.postprocessing.isThreshold) {
        problem("The step Lambda after the network is not supported");
        return;
    }
    m_resolver.forgive(function);
    m_reading.pipeline.postprocessing.merge = std::move(merge);
}

void TransformReader::readKeepLargest(const Json& a)
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

void TransformReader::finishPostprocessing()
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

} // namespace fovea::inference
