#include "inference/engine/Channels.h"

#include "inference/engine/Alignment.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace fovea::inference {

namespace {

at::ScalarType scalarType(VoxelType type)
{
    switch (type) {
    case VoxelType::Int16:
        return at::kShort;
    case VoxelType::UInt16:
        return at::kUInt16;
    case VoxelType::Float32:
        return at::kFloat;
    }
    return at::kFloat;
}

// An image as a tensor over the caller's voxels, or a float copy of them. Sets hasOddValues when some were no
// numbers.
Result<at::Tensor> tensorOf(const ImageView& view, bool& hasOddValues)
{
    const auto& size = view.geometry.size;
    if (const auto valid = validated(view.geometry); !valid)
        return std::unexpected(valid.error());
    if (view.voxels.size() != static_cast<std::size_t>(view.geometry.voxelCount()) * byteSize(view.voxelType))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    // from_blob wants a mutable pointer; nothing writes through it, as preparation copies before it changes.
    void* data = const_cast<std::byte*>(view.voxels.data());
    at::Tensor image
        = at::from_blob(data, { size[2], size[1], size[0] }, at::TensorOptions(scalarType(view.voxelType)))
              .permute({ 2, 1, 0 });
    if (view.voxelType != VoxelType::Float32)
        return image.to(at::kFloat);
    if (image.sum(at::kDouble).isfinite().item<bool>())
        return image;
    hasOddValues = true;
    return at::nan_to_num(image, 0.0, 0.0, 0.0);
}

} // namespace

Result<std::vector<at::Tensor>> channelsOf(
    const SegmentTask& task, const ModelCard& card, std::vector<std::string>& notices)
{
    if (task.labels.size() != static_cast<std::size_t>(task.geometry.voxelCount()))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    bool hasOddValues = false;
    bool isResampled = false;
    std::vector<ImageView> views { { task.geometry, task.voxelType, task.voxels } };
    views.insert(views.end(), task.moreImages.begin(), task.moreImages.end());
    std::vector<at::Tensor> images;
    for (const ImageView& view : views) {
        auto image = tensorOf(view, hasOddValues);
        if (!image)
            return std::unexpected(image.error());
        const bool isThere = view.geometry.isSameGrid(task.geometry);
        isResampled = isResampled || !isThere;
        images.push_back(isThere ? std::move(*image) : resampledOnto(*image, view.geometry, task.geometry));
    }
    if (hasOddValues)
        notices.emplace_back("Voxels of the image that are no numbers were taken as zero");
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
