#pragma once

#include <cstddef>
#include <cstdint>

namespace fovea::inference {

// The types of voxels that cross to the worker.
enum class VoxelType { Int16, UInt16, Float32 };

[[nodiscard]] constexpr std::size_t byteSize(VoxelType type)
{
    return type == VoxelType::Float32 ? 4 : 2;
}

} // namespace fovea::inference
