#pragma once

#include "inference/bundle/PipelineReader.h"

namespace fovea::inference {

// Whether configs/inference.json describes a detector: it has a "detector" of MONAI's RetinaNetDetector or of
// torchvision.models.detection.
[[nodiscard]] bool describesDetector(const Json& config);

// Reads the detector's settings into the pipeline. Of "detector_ops", which are lines of Python, only the
// calls set_box_selector_parameters() and set_sliding_window_inferer() are understood, with numbers, lists
// and references as arguments; nothing is run.
void readDetector(const Json& config, const std::filesystem::path& folder, PipelineReading& reading);

} // namespace fovea::inference
