#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Geometry.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fovea::objects {

// One frame of a segmentation: where one segment is in one plane of the grid.
struct SegFrame {
    std::uint16_t segment = 0; // from one
    std::int64_t plane = 0; // along k
};

// Which segments are in which planes of a label map, plane by plane. segmentOf[value] is the segment of a
// label value, zero for none; it has 65536 entries. Nothing when cancelled.
[[nodiscard]] std::vector<SegFrame> framesOf(const Geometry& geometry, const std::uint16_t* voxels,
    std::span<const std::uint16_t> segmentOf, const Progress& progress);

// Frames of bits as DICOM packs them: one after another without regard to bytes, the first pixel in the least
// significant bit. PS3.5 8.1.1.
class BitPacker {
public:
    // Adds frames of count bits, each packed the same way from its first byte on and stride bytes long.
    // Returns the whole bytes that follow those returned before: the given ones themselves where nothing has
    // to be moved. They are good until the next call.
    [[nodiscard]] std::span<const std::uint8_t> append(
        std::span<const std::uint8_t> frames, std::size_t stride, std::size_t count);
    // What is left, with zeros to fill the byte.
    [[nodiscard]] std::vector<std::uint8_t> finish();

private:
    void appendFrame(std::span<const std::uint8_t> bits, std::size_t count);

    std::vector<std::uint8_t> m_bytes; // is kept: memory touched for the first time is slow
    std::uint8_t m_pending = 0;
    unsigned m_pendingBits = 0;
};

// The bits of the frames of one plane, bitStride() bytes each: frames are those of the plane, in their order.
[[nodiscard]] std::size_t bitStride(const Geometry& geometry);
void planeBits(const Geometry& geometry, const std::uint16_t* plane, std::span<const std::uint16_t> segmentOf,
    std::span<const SegFrame> frames, std::vector<std::uint8_t>& bits);

} // namespace fovea::objects
