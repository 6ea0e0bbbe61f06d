#pragma once

#include "inference/protocol/Messages.h"
#include "inference/protocol/SharedVolume.h"

#include <functional>
#include <string_view>
#include <vector>

namespace fovea::inference {

// A job whose voxels come and go in the stream, since the program is on another machine: keeps them in
// volumes of this machine's own, so that the job itself is like any other.
class InlineJob {
public:
    // OutOfMemory when there is no room for its volumes, InvalidArgument when it is too large.
    [[nodiscard]] static Result<InlineJob> create(const SharedFolder& folder, SegmentJob job);

    // The next bytes of its images, one image after the other. False when they are too many.
    [[nodiscard]] bool take(std::string_view bytes);
    [[nodiscard]] bool isComplete() const { return m_volume == m_images.size(); }

    [[nodiscard]] const SegmentJob& job() const { return m_job; } // naming the files of its volumes
    // Hands out the labels and then the probabilities, in pieces of at most maxFrameBytes.
    void sendResults(const std::function<void(std::string_view)>& send) const;

private:
    InlineJob() = default;

    SegmentJob m_job;
    std::vector<SharedVolume> m_images;
    std::vector<SharedVolume> m_results;
    std::size_t m_volume = 0; // that is being filled
    std::size_t m_offset = 0; // in it
};

} // namespace fovea::inference
