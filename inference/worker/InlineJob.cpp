#include "inference/worker/InlineJob.h"

#include "inference/protocol/Frame.h"

#include <algorithm>
#include <cstring>

namespace fovea::inference {

namespace {

Result<std::size_t> voxelsOf(const Geometry& geometry)
{
    constexpr double maxVoxels = 1e10;
    double voxels = 1.0;
    for (const std::int64_t size : geometry.size)
        voxels *= static_cast<double>(size);
    if (voxels > maxVoxels)
        return fail(ErrorCode::InvalidArgument, "The image has too many voxels");
    return static_cast<std::size_t>(geometry.voxelCount());
}

} // namespace

Result<InlineJob> InlineJob::create(const SharedFolder& folder, SegmentJob job)
{
    InlineJob result;
    const auto add = [&](std::vector<SharedVolume>& volumes, const char* what,
                         std::size_t bytes) -> Result<std::filesystem::path> {
        const std::string name
            = std::to_string(job.job) + '-' + what + std::to_string(result.m_images.size());
        auto volume = SharedVolume::create(folder, name, bytes);
        if (!volume)
            return std::unexpected(volume.error());
        volumes.push_back(std::move(*volume));
        return volumes.back().file();
    };
    const auto voxels = voxelsOf(job.geometry);
    if (!voxels)
        return std::unexpected(voxels.error());
    auto image = add(result.m_images, "image", *voxels * byteSize(job.voxelType));
    if (!image)
        return std::unexpected(image.error());
    job.imageFile = std::move(*image);
    for (JobImage& more : job.moreImages) {
        const auto count = voxelsOf(more.geometry);
        if (!count)
            return std::unexpected(count.error());
        auto file = add(result.m_images, "image", *count * byteSize(more.voxelType));
        if (!file)
            return std::unexpected(file.error());
        more.imageFile = std::move(*file);
    }
    auto labels = add(result.m_results, "labels", *voxels * sizeof(std::uint16_t));
    if (!labels)
        return std::unexpected(labels.error());
    job.labelsFile = std::move(*labels);
    job.probabilitiesFile.clear();
    if (job.probabilityChannels > 0) {
        auto file = add(result.m_results, "probabilities",
            *voxels * static_cast<std::size_t>(job.probabilityChannels) * sizeof(float));
        if (!file)
            return std::unexpected(file.error());
        job.probabilitiesFile = std::move(*file);
    }
    result.m_job = std::move(job);
    return result;
}

bool InlineJob::take(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (isComplete())
            return false;
        const auto target = m_images[m_volume].writableBytes();
        const std::size_t count = std::min(bytes.size(), target.size() - m_offset);
        std::memcpy(target.data() + m_offset, bytes.data(), count);
        bytes.remove_prefix(count);
        m_offset += count;
        if (m_offset == target.size()) {
            ++m_volume;
            m_offset = 0;
        }
    }
    return true;
}

void InlineJob::sendResults(const std::function<void(std::string_view)>& send) const
{
    constexpr std::size_t piece = 1U << 20U;
    static_assert(piece <= maxFrameBytes);
    for (const SharedVolume& volume : m_results) {
        const auto bytes = volume.bytes();
        for (std::size_t begin = 0; begin < bytes.size(); begin += piece)
            send({ reinterpret_cast<const char*>(bytes.data()) + begin,
                std::min(piece, bytes.size() - begin) });
    }
}

} // namespace fovea::inference
