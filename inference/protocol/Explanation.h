#pragma once

#include "core/geometry/Geometry.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

// How the weights of an explanation are found. All but Occlusion need gradients, so a TorchScript model.
// GradCam: Selvaraju 2017. HiResCam: Draelos & Carin 2020, arXiv 2011.08891. GradCamPlusPlus: Chattopadhyay
// 2018. Occlusion: how much the score falls when a box of the input is greyed out.
enum class ExplainMethod { HiResCam, GradCam, GradCamPlusPlus, Occlusion };

// "hirescam", "gradcam", "gradcam++", "occlusion".
[[nodiscard]] std::string methodName(ExplainMethod method);
[[nodiscard]] std::optional<ExplainMethod> methodFromName(const std::string& name);

// What is explained: the sum of a label's logits over some voxels (Seg-Grad-CAM, Vinogradova 2020, arXiv
// 2002.11434), or one box of a detector.
struct ExplainTarget {
    enum class Kind {
        Voxel, // the voxel at pointLps
        Finding, // the connected part of the label that holds pointLps, or lies nearest to it
        Label, // all voxels that the model gave the label, in the window
        Box, // of a detector: the box of the label whose centre lies nearest to pointLps
    };
    Kind kind = Kind::Label;
    int label = 0; // in the label map; of a detector: the class, from 0
    std::optional<Vec3> pointLps {}; // the window lies around it; without one, where the label is most

    friend bool operator==(const ExplainTarget&, const ExplainTarget&) = default;
};

// One layer of a network that can be explained at.
struct LayerInfo {
    std::string name {}; // as PyTorch's named_modules() has it; "conv 5" when the file was frozen
    std::string kind {}; // of its last operation: "conv3d", "leaky_relu"
    int channels = 0;
    std::array<std::int64_t, 3> size { 0, 0, 0 }; // along x, y, z for the window that was asked about

    friend bool operator==(const LayerInfo&, const LayerInfo&) = default;
};

// After the last layers were re-initialised: how like the original the explanation still is.
struct SanityStep {
    std::string layer {}; // the last that was re-initialised; the ones behind it are too
    double rankCorrelation = 1.0; // Spearman's, -1 to 1
    double similarity = 1.0; // SSIM of both maps, each scaled to 0..1

    friend bool operator==(const SanityStep&, const SanityStep&) = default;
};

// The score when the most important part of the input is greyed out, and when a random part of the same size
// is.
struct DeletionPoint {
    double fraction = 0.0; // of the window's voxels
    double score = 0.0; // relative to the whole input's: 1 at fraction 0
    double randomScore = 0.0;

    friend bool operator==(const DeletionPoint&, const DeletionPoint&) = default;
};

} // namespace fovea::inference
