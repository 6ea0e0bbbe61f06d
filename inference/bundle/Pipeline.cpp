#include "inference/bundle/Pipeline.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <format>
#include <sstream>
#include <string_view>
#include <utility>

namespace fovea::inference {

namespace {

// Arithmetic with + - * // ** and parentheses in n and p.
class Arithmetic {
public:
    Arithmetic(std::string_view text, double n, double p)
        : m_rest(text)
        , m_n(n)
        , m_p(p)
    { }

    std::optional<double> whole()
    {
        const auto value = sum(0);
        skipSpace();
        return m_rest.empty() && value && std::isfinite(*value) ? value : std::nullopt;
    }

private:
    void skipSpace()
    {
        while (m_rest.starts_with(' '))
            m_rest.remove_prefix(1);
    }

    bool take(std::string_view symbol)
    {
        skipSpace();
        if (!m_rest.starts_with(symbol))
            return false;
        m_rest.remove_prefix(symbol.size());
        return true;
    }

    std::optional<double> sum(int depth)
    {
        auto left = product(depth);
        while (left) {
            const bool plus = take("+");
            if (!plus && !take("-"))
                break;
            const auto right = product(depth);
            left = right ? std::optional(plus ? *left + *right : *left - *right) : std::nullopt;
        }
        return left;
    }

    std::optional<double> product(int depth)
    {
        auto left = power(depth);
        while (left) {
            const bool divides = take("//");
            if (!divides && !(m_rest.substr(0, 2) != "**" && take("*")))
                break;
            const auto right = power(depth);
            left
                = right ? std::optional(divides ? std::floor(*left / *right) : *left * *right) : std::nullopt;
        }
        return left;
    }

    std::optional<double> power(int depth)
    {
        const auto base = value(depth);
        if (!base || !take("**"))
            return base;
        const auto exponent = power(depth + 1);
        return exponent ? std::optional(std::pow(*base, *exponent)) : std::nullopt;
    }

    std::optional<double> value(int depth)
    {
        if (depth > 32)
            return std::nullopt;
        if (take("(")) {
            const auto inner = sum(depth + 1);
            return take(")") ? inner : std::nullopt;
        }
        if (take("n"))
            return m_n;
        if (take("p"))
            return m_p;
        skipSpace();
        double number = 0.0;
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), number);
        if (error != std::errc())
            return std::nullopt;
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        skipSpace();
        return number;
    }

    std::string_view m_rest;
    double m_n;
    double m_p;
};

std::string sizeText(const std::array<std::int64_t, 3>& size)
{
    const auto one = [](std::int64_t n) { return n > 0 ? std::to_string(n) : std::string("any"); };
    return one(size[0]) + " x " + one(size[1]) + " x " + one(size[2]);
}

const char* word(Interpolation interpolation)
{
    return interpolation == Interpolation::Linear ? "linear" : "nearest voxel";
}

std::string targetRange(const std::optional<double>& minimum, const std::optional<double>& maximum, bool clip)
{
    if (!minimum || !maximum)
        return "its own range";
    return std::format("{} to {}{}", *minimum, *maximum, clip ? ", clipped" : "");
}

struct StepWords {
    std::string operator()(const OrientStep& step) const { return "Orientation " + step.axisCodes; }
    std::string operator()(const SpacingStep& step) const
    {
        return std::format("Spacing {} x {} x {} mm, {}", step.spacingMm[0], step.spacingMm[1],
            step.spacingMm[2], word(step.interpolation));
    }
    std::string operator()(const ResizeStep& step) const
    {
        return std::format("Resize to {}, {}", sizeText(step.size), word(step.interpolation));
    }
    std::string operator()(const PadOrCropStep& step) const
    {
        if (step.multipleOf != std::array<std::int64_t, 3> { 1, 1, 1 })
            return "Pad to multiples of " + sizeText(step.multipleOf);
        const char* verb = step.pads && step.crops ? "Pad or crop to " : step.pads ? "Pad to " : "Crop to ";
        return verb + sizeText(step.size);
    }
    std::string operator()(const CropForegroundStep&) const { return "Crop to what is above zero"; }
    std::string operator()(const ScaleRangeStep& step) const
    {
        return std::format("Intensities {} to {} become {}", step.fromMin, step.fromMax,
            targetRange(step.toMin, step.toMax, step.clip));
    }
    std::string operator()(const ScalePercentilesStep& step) const
    {
        return std::format("Intensities from the {} to the {} percentile become {}", step.lower, step.upper,
            targetRange(step.toMin, step.toMax, step.clip));
    }
    std::string operator()(const ScaleStep& step) const
    {
        if (!step.minimum && !step.maximum)
            return std::format("Intensities times {}", 1.0 + step.factor.value_or(0.0));
        return "Intensities become " + targetRange(step.minimum, step.maximum, false);
    }
    std::string operator()(const NormalizeStep& step) const
    {
        return std::string("Intensities by mean and deviation")
            + (step.nonzeroOnly ? " of voxels that aren't 0" : "");
    }
};

} // namespace

std::optional<std::int64_t> SizeRule::nextValid(std::int64_t size) const
{
    if (expression.empty() || expression == "*")
        return size;
    constexpr std::int64_t limit = 1 << 16;
    constexpr std::size_t longest = 100; // of an expression, which is worked out very often
    if (expression.size() > longest)
        return std::nullopt;
    std::optional<std::int64_t> best;
    const bool usesN = expression.contains('n');
    const bool usesP = expression.contains('p');
    for (std::int64_t p = 0; p <= (usesP ? 16 : 0); ++p) {
        for (std::int64_t n = 1; n <= (usesN ? size : 1); ++n) {
            const auto value = Arithmetic(expression, static_cast<double>(n), static_cast<double>(p)).whole();
            if (!value || *value < 1.0 || *value > static_cast<double>(limit))
                break;
            const auto whole = static_cast<std::int64_t>(*value);
            if (whole >= size && (!best || whole < *best))
                best = whole;
            if (whole >= size)
                break;
        }
    }
    return best;
}

std::string describe(const Step& step)
{
    return std::visit(StepWords {}, step);
}

std::string describe(const Inference& inference)
{
    const auto* sliding = std::get_if<SlidingWindowInference>(&inference);
    if (sliding == nullptr)
        return "The whole image at once";
    return std::format("Windows of {}, overlap {}, {} weights", sizeText(sliding->windowSize),
        sliding->overlap == PerAxis(sliding->overlap[0])
            ? std::format("{}", sliding->overlap[0])
            : std::format("{} x {} x {}", sliding->overlap[0], sliding->overlap[1], sliding->overlap[2]),
        sliding->isGaussian ? "Gaussian" : "equal");
}

std::vector<std::string> describe(const Postprocessing& post)
{
    std::vector<std::string> words;
    const auto activate = [&] {
        if (post.activation != Activation::None)
            words.emplace_back(post.activation == Activation::Softmax ? "Softmax" : "Sigmoid");
    };
    if (!post.activatesAfterInversion)
        activate();
    const std::string decision = post.isThreshold ? std::format("Threshold {}", post.threshold)
                                                  : std::string("Largest channel wins");
    const std::string inversion = std::string("Back to the image's grid, ") + word(post.inversion);
    const std::string largest = "Largest connected parts";
    if (post.decidesBeforeInversion)
        words.push_back(decision);
    if (post.keepLargest && post.keepsLargestBeforeInversion)
        words.push_back(largest);
    words.push_back(inversion);
    if (post.activatesAfterInversion)
        activate();
    if (!post.decidesBeforeInversion)
        words.push_back(decision);
    if (post.keepLargest && !post.keepsLargestBeforeInversion)
        words.push_back(largest);
    return words;
}

std::vector<std::string> describe(const DetectorSettings& detector)
{
    std::vector<std::string> lines;
    if (detector.output == DetectorSettings::Output::RetinaNet)
        lines.push_back("Boxes from " + std::to_string(detector.anchorShapes.size()) + " anchors on "
            + std::to_string(detector.levelScales.size())
            + (detector.levelScales.size() == 1 ? " level" : " levels"));
    else
        lines.emplace_back("Boxes, scores and labels as the network gives them");
    std::ostringstream line;
    line << "Scores above " << detector.scoreThreshold << ", overlaps up to " << detector.suppressionOverlap
         << ", at most " << detector.mostBoxes << " boxes";
    lines.push_back(line.str());
    return lines;
}

} // namespace fovea::inference
