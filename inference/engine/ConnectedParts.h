#pragma once

#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"

#include <cstdint>
#include <span>

namespace fovea::inference {

// Sets voxels to zero that don't belong to the largest connected part of their label: MONAI's
// KeepLargestConnectedComponent on a label map. Labels has size[0] * size[1] * size[2] values, the last axis
// fastest. Of parts that are equally large, the one that comes first in memory stays.
void keepLargestParts(std::span<std::uint16_t> labels, const Size3& size, const KeepLargest& keep);

} // namespace fovea::inference
