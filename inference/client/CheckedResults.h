#pragma once

#include "inference/bundle/Bundle.h"
#include "inference/client/Detections.h"
#include "inference/client/Explanation.h"
#include "inference/client/JobVolumes.h"
#include "inference/client/Segmentation.h"
#include "inference/client/Uncertainty.h"
#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <cstddef>

namespace fovea::inference {

// What a worker made, checked: it is not trusted. Inconsistent when it is not what the model can give.

constexpr std::size_t mostHeatVoxels = 2'000'000; // a larger map is averaged down
constexpr std::size_t mostInputVoxels = 32'000'000;

[[nodiscard]] Result<SegmentResult> checkedResult(
    const SegmentRequest& request, Bundle bundle, JobVolumes volumes, const JobDone& done);

// Sorted, the highest score first.
[[nodiscard]] Result<DetectResult> checkedDetections(
    const DetectRequest& request, Bundle bundle, Detected done);

// heat holds both maps one after the other, input what the network saw.
[[nodiscard]] Result<ExplainResult> checkedExplanation(const ExplainRequest& request, ModelCard card,
    const SharedVolume& heat, const SharedVolume& input, Explained done);

[[nodiscard]] Result<UncertaintyResult> checkedUncertainty(const UncertaintyRequest& request, Bundle bundle,
    const SharedVolume& labels, const SharedVolume& entropy, JobDone done);

} // namespace fovea::inference
