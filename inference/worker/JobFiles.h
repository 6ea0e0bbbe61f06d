#pragma once

#include "inference/engine/JobSetup.h"
#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <vector>

namespace fovea::inference {

// The volumes of a segmentation, opened.
struct JobFiles {
    SharedVolume image;
    std::vector<SharedVolume> moreImages;
    SharedVolume labels;
    SharedVolume probabilities;
};

[[nodiscard]] Result<JobFiles> openFiles(const SegmentJob& job);

// The image of a job that has one. InvalidArgument when it would be too large.
[[nodiscard]] Result<SharedVolume> openImage(const ImageJob& job);
[[nodiscard]] ImageInput imageOf(const ImageJob& job, const SharedVolume& file);

// The values into the file from this place on.
void store(const std::vector<float>& values, SharedVolume& file, std::size_t begin = 0);

} // namespace fovea::inference
