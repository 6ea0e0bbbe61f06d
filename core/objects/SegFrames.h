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
    // bits holds count bits, packed the same way from its first byte on.
    void append(std::span<const std::uint8_t> bits, std::size_t count);
    // Whole bytes so far; taken out.
    [[nodiscard]] std::vector<std::uint8_t> take();
    // What is left, with zeros to fill the byte.
    [[nodiscard]] std::vector<std::uint8_t> finish();

private:
    std::vector<std::uint8_t> m_bytes;
    std::uint8_t m_pending = 0;
    unsigned m_pendingBits = 0;
};

// The bits of the frames of one plane, bitStride() bytes each: frames are those of the plane, in their order.
[[nodiscard]] std::size_t bitStride(const Geometry& geometry);
[[nodiscard]] std::vector<std::uint8_t> planeBits(const Geometry& geometry, const std::uint16_t* plane,
    std::span<const std::uint16_t> segmentOf, std::span<const SegFrame> frames);

} // namespace fovea::objects
