#include "core/objects/SegFrames.h"

#include "core/base/Parallel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

namespace fovea::objects {

namespace {

constexpr std::size_t valueCount = 65536;

} // namespace

std::vector<SegFrame> framesOf(const Geometry& geometry, const std::uint16_t* voxels,
    std::span<const std::uint16_t> segmentOf, const Progress& progress)
{
    const auto planes = static_cast<std::size_t>(geometry.size[2]);
    const auto pixels = static_cast<std::size_t>(geometry.size[0] * geometry.size[1]);
    std::vector<std::vector<SegFrame>> found(planes);
    const bool done = forEachParallel(planes, progress, [&](std::size_t k) {
        std::vector<bool> seen(valueCount);
        std::uint16_t last = 0;
        for (const std::uint16_t* voxel = voxels + k * pixels; voxel != voxels + (k + 1) * pixels; ++voxel) {
            if (*voxel == last)
                continue;
            last = *voxel;
            if (last == 0 || segmentOf[last] == 0 || seen[last])
                continue;
            seen[last] = true;
            found[k].push_back({ segmentOf[last], static_cast<std::int64_t>(k) });
        }
        std::ranges::sort(found[k], {}, &SegFrame::segment);
        return true;
    });
    if (!done)
        return {};
    std::vector<SegFrame> frames;
    for (const auto& plane : found)
        frames.insert(frames.end(), plane.begin(), plane.end());
    return frames;
}

std::span<const std::uint8_t> BitPacker::append(
    std::span<const std::uint8_t> frames, std::size_t stride, std::size_t count)
{
    if (m_pendingBits == 0 && count == 8 * stride)
        return frames;
    m_bytes.clear();
    for (std::size_t begin = 0; begin < frames.size(); begin += stride)
        appendFrame(frames.subspan(begin, stride), count);
    return m_bytes;
}

void BitPacker::appendFrame(std::span<const std::uint8_t> bits, std::size_t count)
{
    const std::size_t whole = count / 8;
    const unsigned rest = count % 8;
    if (m_pendingBits == 0) {
        m_bytes.insert(m_bytes.end(), bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(whole));
    } else {
        for (std::size_t n = 0; n < whole; ++n) {
            m_bytes.push_back(static_cast<std::uint8_t>(m_pending | bits[n] << m_pendingBits));
            m_pending = static_cast<std::uint8_t>(bits[n] >> (8 - m_pendingBits));
        }
    }
    if (rest == 0)
        return;
    const unsigned tail = bits[whole] & ((1U << rest) - 1);
    const unsigned joined = m_pending | tail << m_pendingBits;
    m_pendingBits += rest;
    m_pending = static_cast<std::uint8_t>(joined);
    if (m_pendingBits >= 8) {
        m_bytes.push_back(m_pending);
        m_pending = static_cast<std::uint8_t>(joined >> 8);
        m_pendingBits -= 8;
    }
}

std::vector<std::uint8_t> BitPacker::finish()
{
    std::vector<std::uint8_t> rest;
    if (m_pendingBits > 0)
        rest.push_back(m_pending);
    m_pendingBits = 0;
    m_pending = 0;
    return rest;
}

std::size_t bitStride(const Geometry& geometry)
{
    return static_cast<std::size_t>(geometry.size[0] * geometry.size[1] + 7) / 8;
}

void planeBits(const Geometry& geometry, const std::uint16_t* plane, std::span<const std::uint16_t> segmentOf,
    std::span<const SegFrame> frames, std::vector<std::uint8_t>& bits)
{
    const auto pixels = static_cast<std::size_t>(geometry.size[0] * geometry.size[1]);
    const std::size_t stride = bitStride(geometry);
    bits.assign(stride * frames.size(), 0);
    // Neighbours are mostly of one label: its place is looked up once a run.
    std::uint16_t last = 0;
    std::uint8_t* target = nullptr;
    for (std::size_t n = 0; n < pixels; ++n) {
        if (plane[n] == 0)
            continue;
        if (plane[n] != last) {
            last = plane[n];
            const auto frame = std::ranges::lower_bound(frames, segmentOf[last], {}, &SegFrame::segment);
            target = frame != frames.end() && frame->segment == segmentOf[last]
                ? bits.data() + stride * static_cast<std::size_t>(frame - frames.begin())
                : nullptr;
        }
        if (target)
            target[n / 8] = static_cast<std::uint8_t>(target[n / 8] | 1U << n % 8);
    }
}

} // namespace fovea::objects
