#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fovea::inference {

// What a bundle's configs/inference.json asks for, as values: MONAI's transforms with every argument
// resolved. Axes are MONAI's: x, y, z are the image's i, j, k; patient space is RAS.

enum class Interpolation { Linear, Nearest };
enum class Border { Edge, Zeros }; // outside of the image: its nearest voxel, or 0

// Orientationd: axes permuted and flipped until the positive end of each points as the codes say ("RAS").
struct OrientStep {
    std::string axisCodes;
};

// Spacingd with diagonal=False: the grid's axes stay, its spacing becomes spacingMm (0: stays).
struct SpacingStep {
    std::array<double, 3> spacingMm { 1, 1, 1 };
    Interpolation interpolation = Interpolation::Linear;
    Border border = Border::Edge;
};

// Resized with size_mode "all": the size, by interpolation over the whole extent.
struct ResizeStep {
    std::array<std::int64_t, 3> size { -1, -1, -1 }; // -1: stays
    Interpolation interpolation = Interpolation::Linear;
};

// ResizeWithPadOrCropd, SpatialPadd, CenterSpatialCropd, DivisiblePadd: about the centre; new voxels get a
// value.
struct PadOrCropStep {
    std::array<std::int64_t, 3> size { -1, -1, -1 }; // -1: stays
    std::array<std::int64_t, 3> multipleOf { 1, 1, 1 }; // for padding to a multiple, when size is -1
    bool pads = true;
    bool crops = true;
    double value = 0.0;
};

// CropForegroundd: the box of voxels above zero, with a margin.
struct CropForegroundStep {
    std::array<std::int64_t, 3> margin { 0, 0, 0 };
    std::array<std::int64_t, 3> multipleOf { 1, 1, 1 };
    bool allowSmaller = false; // true: the margin stops at the image's border; false: zeros are added
};

// ScaleIntensityRanged: (x - fromMin) / (fromMax - fromMin) * (toMax - toMin) + toMin, then clipped.
struct ScaleRangeStep {
    double fromMin = 0.0;
    double fromMax = 1.0;
    std::optional<double> toMin {};
    std::optional<double> toMax {};
    bool clip = false;
};

// ScaleIntensityRangePercentilesd: the same, from two percentiles of the image (linear between samples).
struct ScalePercentilesStep {
    double lower = 0.0; // percent
    double upper = 100.0;
    std::optional<double> toMin {};
    std::optional<double> toMax {};
    bool clip = false;
    bool relative = false; // the target range is cut to the same percentages
    bool byChannel = false;
};

// ScaleIntensityd: smallest and largest become minimum and maximum; or everything times (1 + factor).
struct ScaleStep {
    std::optional<double> minimum { 0.0 };
    std::optional<double> maximum { 1.0 };
    std::optional<double> factor {};
    bool byChannel = false;
};

// NormalizeIntensityd: (x - mean) / population deviation, of all voxels or of those that aren't zero.
struct NormalizeStep {
    std::optional<double> subtrahend {};
    std::optional<double> divisor {};
    bool nonzeroOnly = false;
    bool byChannel = false; // of several images, each by itself
};

using Step = std::variant<OrientStep, SpacingStep, ResizeStep, PadOrCropStep, CropForegroundStep,
    ScaleRangeStep, ScalePercentilesStep, ScaleStep, NormalizeStep>;

// The network sees the whole image at once.
struct SimpleInference { };

// A number along each axis, or one for all of them.
struct PerAxis {
    std::array<double, 3> values {};

    PerAxis(double all) // NOLINT(google-explicit-constructor): one number stands for three
        : values { all, all, all }
    { }
    explicit PerAxis(const std::array<double, 3>& each)
        : values(each)
    { }
    [[nodiscard]] double operator[](std::size_t axis) const { return values[axis]; }
    friend bool operator==(const PerAxis&, const PerAxis&) = default;
};

// SlidingWindowInferer.
struct SlidingWindowInference {
    std::array<std::int64_t, 3> windowSize { 96, 96, 96 }; // 0 or less: the image's
    PerAxis overlap = 0.25;
    bool isGaussian = false; // windows weigh less towards their borders
    PerAxis sigmaScale = 0.125;
    Border border = Border::Zeros; // of an image smaller than the window
    double paddingValue = 0.0;
    std::int64_t batchSize = 1;
    std::optional<int> sliceAxis {}; // SliceInferer: windows are one voxel thick along it, and the network
                                     // takes pictures of the other two axes
};

using Inference = std::variant<SimpleInference, SlidingWindowInference>;

enum class Activation { None, Softmax, Sigmoid };

// KeepLargestConnectedComponentd: of each label, the largest connected part stays.
struct KeepLargest {
    std::vector<std::uint16_t> labels {}; // none: every label but the background
    bool independent = true; // false: the labels are one structure together
    int connectivity = 3; // 1: faces, 2: and edges, 3: and corners
};

// Of channels above the threshold, which label they give.
struct ChannelLabel {
    int channel = 0;
    std::uint16_t label = 0;
};

// What happens to the network's output, in this order: activation; then inversion and decision, or decision
// and inversion; then the largest parts.
struct Postprocessing {
    Activation activation = Activation::None;
    bool activatesAfterInversion = false; // what is taken to the image's grid is the network's plain output
    bool isThreshold = false; // false: the channel with the largest value wins
    double threshold = 0.5;
    std::vector<ChannelLabel> merge {}; // the first channel above the threshold gives the label; none: the
                                        // most probable one gives its number + 1
    bool decidesBeforeInversion = false;
    Interpolation inversion = Interpolation::Linear;
    std::optional<KeepLargest> keepLargest {};
    bool keepsLargestBeforeInversion = false;
};

// The sizes that a network takes along one axis: any, one, or those of an expression in n and p ("16*n").
struct SizeRule {
    std::string expression = "*";

    // The smallest valid size that is no smaller; nothing when there is none, or the expression is no
    // arithmetic.
    [[nodiscard]] std::optional<std::int64_t> nextValid(std::int64_t size) const;
};

// How the outputs of a detector become boxes. Lengths are voxels of the prepared image along x, y, z.
struct DetectorSettings {
    enum class Output {
        RetinaNet, // maps of logits and box offsets over anchors: MONAI's RetinaNetDetector
        Boxes, // boxes, scores and labels: torchvision's detection models, in slices or in volumes
    };
    Output output = Output::RetinaNet;
    // MONAI's AnchorGeneratorWithAnchorShape: on each level every shape times the level's scale.
    std::vector<double> levelScales { 1.0, 2.0, 4.0 };
    std::vector<std::array<double, 3>> anchorShapes {};
    int classes = 1;
    std::array<std::int64_t, 3> multipleOf { 1, 1, 1 }; // the image is padded at its end to such a size
    double scoreThreshold = 0.05; // what scores no more is dropped
    int candidatesPerLevel = 1000;
    double suppressionOverlap = 0.22; // a box that overlaps a better one of its class by more is dropped
    int mostBoxes = 300;
    // Windows, for an image of at least as many voxels as one; otherwise it is seen as a whole.
    std::optional<SlidingWindowInference> sliding {};
};

struct Pipeline {
    std::vector<Step> preprocessing {};
    Inference inference {};
    Postprocessing postprocessing {};
    std::array<SizeRule, 3> inputSize {};
    bool wantsMixedPrecision = false; // "amp": half precision on a graphics card
    std::optional<DetectorSettings> detector {}; // where the model finds boxes and not labels of voxels
};

// In words, for people: "Spacing 1.5 x 1.5 x 2 mm, linear".
[[nodiscard]] std::string describe(const Step& step);
[[nodiscard]] std::string describe(const Inference& inference);
[[nodiscard]] std::vector<std::string> describe(const Postprocessing& postprocessing);
[[nodiscard]] std::vector<std::string> describe(const DetectorSettings& detector);

} // namespace fovea::inference
