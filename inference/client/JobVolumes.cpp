#include "inference/client/JobVolumes.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace fovea::inference {

namespace {

Result<void> checkImage(const VoxelView& image, const ModelCard& card)
{
    if (!card.isUsable())
        return fail(ErrorCode::Unsupported, card.problems.front(), card.name);
    const auto geometry = validated(image.geometry);
    if (!geometry)
        return std::unexpected(geometry.error());
    double voxels = 1.0;
    for (const std::int64_t size : geometry->size)
        voxels *= static_cast<double>(size);
    if (voxels > 1e11
        || image.bytes.size() != static_cast<std::size_t>(geometry->voxelCount()) * byteSize(image.type))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    return {};
}

} // namespace

Result<JobVolumes> shareVolumes(
    const SharedFolder& folder, const SegmentRequest& request, std::int64_t job, int probabilityChannels)
{
    const auto name = [job](const char* what) { return std::to_string(job) + '-' + what; };
    const auto voxels = static_cast<std::size_t>(request.image.geometry.voxelCount());
    JobVolumes volumes;
    auto image = SharedVolume::create(folder, name("image"), request.image.bytes.size());
    if (!image)
        return std::unexpected(image.error());
    std::memcpy(image->writableBytes().data(), request.image.bytes.data(), request.image.bytes.size());
    volumes.image = std::move(*image);
    for (const VoxelView& more : request.moreImages) {
        auto shared = SharedVolume::create(
            folder, name("image") + std::to_string(volumes.moreImages.size() + 2), more.bytes.size());
        if (!shared)
            return std::unexpected(shared.error());
        std::memcpy(shared->writableBytes().data(), more.bytes.data(), more.bytes.size());
        volumes.moreImages.push_back(std::move(*shared));
    }
    auto labels = SharedVolume::create(folder, name("labels"), voxels * sizeof(std::uint16_t));
    if (!labels)
        return std::unexpected(labels.error());
    volumes.labels = std::move(*labels);
    if (!request.wantProbabilities)
        return volumes;
    auto probabilities = SharedVolume::create(folder, name("probabilities"),
        voxels * static_cast<std::size_t>(probabilityChannels) * sizeof(float));
    if (!probabilities)
        return std::unexpected(probabilities.error());
    volumes.probabilities = std::move(*probabilities);
    return volumes;
}

Result<void> checkRequest(const SegmentRequest& request, const ModelCard& card)
{
    if (auto checked = checkImage(request.image, card); !checked)
        return checked;
    for (const VoxelView& image : request.moreImages) {
        if (auto checked = checkImage(image, card); !checked)
            return checked;
    }
    if (card.findsBoxes)
        return fail(ErrorCode::Unsupported, "The model finds boxes and labels no voxels", card.name,
            "Use it for a detection.");
    const std::size_t given = request.moreImages.size() + 1;
    const bool isRepeated = card.repeatsOneImage && given == 1;
    if (given != std::max<std::size_t>(1, card.inputs.size()) && !isRepeated) {
        std::string names;
        for (const ModelInput& input : card.inputs)
            names += (names.empty() ? "" : ", ") + (input.name.empty() ? "?" : input.name);
        return fail(ErrorCode::InvalidArgument,
            "The model takes " + std::to_string(card.inputs.size()) + " images at once (" + names + "), and "
                + std::to_string(given) + " were given",
            card.name, "Choose a series for each of them.");
    }
    if (request.wantProbabilities && card.outputChannels < 1)
        return fail(ErrorCode::Unsupported,
            "The model's description doesn't say how many channels it has, so its probabilities can't be "
            "kept",
            card.name, "Run it without probabilities.");
    return {};
}

Result<ImageSetup> shareImage(
    const SharedFolder& folder, const std::filesystem::path& bundle, const VoxelView& view, std::int64_t job)
{
    auto read = readBundle(bundle, Hashing::No);
    if (!read)
        return std::unexpected(read.error());
    if (auto checked = checkImage(view, read->card); !checked)
        return std::unexpected(checked.error());
    ImageSetup setup { .bundle = std::move(*read), .image = {}, .job = job };
    auto image = setup.create(folder, "image", view.bytes.size());
    if (!image)
        return std::unexpected(image.error());
    std::memcpy(image->writableBytes().data(), view.bytes.data(), view.bytes.size());
    setup.image = std::move(*image);
    return setup;
}

std::vector<JobImage> moreImages(const SegmentRequest& request, const JobVolumes& volumes)
{
    std::vector<JobImage> images;
    for (std::size_t i = 0; i < request.moreImages.size(); ++i)
        images.push_back(
            { request.moreImages[i].geometry, request.moreImages[i].type, volumes.moreImages[i].file() });
    return images;
}

} // namespace fovea::inference
