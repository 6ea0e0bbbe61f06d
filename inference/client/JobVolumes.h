#pragma once

#include "inference/bundle/Bundle.h"
#include "inference/client/Segmentation.h"
#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace fovea::inference {

// The volumes of one job.
struct JobVolumes {
    SharedVolume image;
    std::vector<SharedVolume> moreImages;
    SharedVolume labels;
    std::optional<SharedVolume> probabilities;
};

// Room for a segmentation's voxels, with the images in it.
[[nodiscard]] Result<JobVolumes> shareVolumes(
    const SharedFolder& folder, const SegmentRequest& request, std::int64_t job, int probabilityChannels);

// What the job's message says of the images beyond the first.
[[nodiscard]] std::vector<JobImage> moreImages(const SegmentRequest& request, const JobVolumes& volumes);

// Why a segmentation can't be asked of this model, before a worker is troubled.
[[nodiscard]] Result<void> checkRequest(const SegmentRequest& request, const ModelCard& card);

// A job's model, and its image where the worker reads it.
struct ImageSetup {
    Bundle bundle;
    SharedVolume image;
    std::int64_t job = 0;

    [[nodiscard]] Result<SharedVolume> create(
        const SharedFolder& folder, const char* what, std::size_t bytes) const
    {
        return SharedVolume::create(folder, std::to_string(job) + '-' + what, bytes);
    }
    // The job's message as its request says.
    template <class Request>
    void describe(ImageJob& message, const Request& request) const
    {
        const VoxelView& view = request.image;
        message.job = job;
        message.bundle = bundle.card.folder;
        if (!request.sha256.empty())
            message.allowedSha256.push_back(request.sha256);
        message.device = request.device;
        message.geometry = view.geometry;
        message.modality = view.modality;
        message.voxelType = view.type;
        message.imageFile = image.file();
    }
};

// Reads the bundle and shares the image. Fails where the model can't run on it.
[[nodiscard]] Result<ImageSetup> shareImage(
    const SharedFolder& folder, const std::filesystem::path& bundle, const VoxelView& view, std::int64_t job);

} // namespace fovea::inference
