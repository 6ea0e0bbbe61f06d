#include "inference/engine/Channels.h"

#include "inference/engine/Alignment.h"
#include "inference/engine/JobSetup.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace fovea::inference {

Result<std::vector<at::Tensor>> channelsOf(
    const SegmentTask& task, const ModelCard& card, std::vector<std::string>& notices)
{
    if (task.labels.size() != static_cast<std::size_t>(task.geometry.voxelCount()))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    bool isResampled = false;
    std::vector<ImageInput> views { { task.geometry, task.modality, task.voxelType, task.voxels } };
    views.insert(views.end(), task.moreImages.begin(), task.moreImages.end());
    std::vector<at::Tensor> images;
    for (const ImageInput& view : views) {
        auto image = imageTensor(view, notices);
        if (!image)
            return std::unexpected(image.error());
        const bool isThere = view.geometry.isSameGrid(task.geometry);
        isResampled = isResampled || !isThere;
        images.push_back(isThere ? std::move(*image) : resampledOnto(*image, view.geometry, task.geometry));
    }
    if (isResampled)
        notices.emplace_back("Images on other grids were brought to the first one's");
    const std::size_t wanted = std::max<std::size_t>(1, card.inputs.size());
    if (images.size() == 1 && wanted > 1 && card.repeatsOneImage) {
        images.resize(wanted, images.front());
        notices.push_back(
            "The image was given to all " + std::to_string(wanted) + " channels of the network");
    }
    if (images.size() != wanted)
        return fail(ErrorCode::InvalidArgument,
            "The model takes " + std::to_string(wanted) + " images at once, and "
                + std::to_string(images.size()) + " were given");
    return images;
}

} // namespace fovea::inference
