#include "inference/worker/JobFiles.h"

#include <algorithm>

namespace fovea::inference {

namespace {

template <class Image>
Result<SharedVolume> open(const Image& job)
{
    constexpr double maxVoxels = 1e11;
    const auto& size = job.geometry.size;
    if (static_cast<double>(size[0]) * static_cast<double>(size[1]) * static_cast<double>(size[2])
        > maxVoxels)
        return fail(ErrorCode::InvalidArgument, "The image has too many voxels");
    const auto voxels = static_cast<std::size_t>(job.geometry.voxelCount());
    return SharedVolume::open(job.imageFile, voxels * byteSize(job.voxelType), SharedVolume::Access::Read);
}

} // namespace

Result<SharedVolume> openImage(const ImageJob& job)
{
    return open(job);
}

ImageInput imageOf(const ImageJob& job, const SharedVolume& file)
{
    return { job.geometry, job.modality, job.voxelType, file.bytes() };
}

void store(const std::vector<float>& values, SharedVolume& file, std::size_t begin)
{
    std::ranges::copy(values, file.writableAs<float>().subspan(begin).begin());
}

Result<JobFiles> openFiles(const SegmentJob& job)
{
    JobFiles files;
    auto image = open(job);
    if (!image)
        return std::unexpected(image.error());
    files.image = std::move(*image);
    for (const JobImage& more : job.moreImages) {
        auto opened = open(more);
        if (!opened)
            return std::unexpected(opened.error());
        files.moreImages.push_back(std::move(*opened));
    }
    const auto voxels = static_cast<std::size_t>(job.geometry.voxelCount());
    auto labels
        = SharedVolume::open(job.labelsFile, voxels * sizeof(std::uint16_t), SharedVolume::Access::ReadWrite);
    if (!labels)
        return std::unexpected(labels.error());
    files.labels = std::move(*labels);
    if (job.probabilitiesFile.empty())
        return files;
    auto probabilities = SharedVolume::open(job.probabilitiesFile,
        voxels * static_cast<std::size_t>(job.probabilityChannels) * sizeof(float),
        SharedVolume::Access::ReadWrite);
    if (!probabilities)
        return std::unexpected(probabilities.error());
    files.probabilities = std::move(*probabilities);
    return files;
}

} // namespace fovea::inference
