#pragma once

#include "inference/client/WorkerProcess.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace fovea::inference {

// The results of a job as they come from another machine: labels first.
struct VoxelStream {
    std::span<std::byte> labels;
    std::span<std::byte> probabilities;

    bool take(std::string_view bytes)
    {
        for (std::span<std::byte>* target : { &labels, &probabilities }) {
            const std::size_t count = std::min(bytes.size(), target->size());
            std::memcpy(target->data(), bytes.data(), count);
            *target = target->subspan(count);
            bytes.remove_prefix(count);
        }
        return bytes.empty();
    }
    [[nodiscard]] bool isComplete() const { return labels.empty() && probabilities.empty(); }
};

// The voxels of a job that go to another machine and come back from it.
struct RemoteVoxels {
    VoxelStream results;
    std::vector<std::span<const std::byte>> images;
};

// The sink must not outlive what it fills.
struct VoxelSinkGuard {
    WorkerProcess& process;
    ~VoxelSinkGuard() { process.setVoxelSink({}); }
};

} // namespace fovea::inference
