#include "core/dicom/RunLength.h"

namespace fovea::dicom {

namespace {

// One segment into every stride-th byte from the first on.
bool unpack(std::span<const std::uint8_t> segment, std::span<std::uint8_t> stored, std::size_t first,
    std::size_t stride)
{
    std::size_t in = 0;
    std::size_t out = first;
    while (out < stored.size()) {
        if (in >= segment.size())
            return false;
        const std::uint8_t control = segment[in++];
        if (control == 128)
            continue;
        const bool isRun = control > 128;
        const std::size_t count = isRun ? 257U - control : control + 1U;
        const std::size_t taken = isRun ? 1 : count;
        if (taken > segment.size() - in)
            return false;
        for (std::size_t n = 0; n < count && out < stored.size(); ++n, out += stride)
            stored[out] = segment[isRun ? in : in + n];
        in += taken;
    }
    return true;
}

} // namespace

Result<void> decodeRle(
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored)
{
    constexpr std::size_t headerBytes = 64;
    constexpr std::size_t maximumSegments = 15;
    const auto damaged
        = [] { return fail(ErrorCode::Damaged, "The file's run-length coded pixels are damaged"); };
    const auto little32 = [&](std::size_t at) {
        return static_cast<std::size_t>(compressed[at]) | static_cast<std::size_t>(compressed[at + 1]) << 8
            | static_cast<std::size_t>(compressed[at + 2]) << 16
            | static_cast<std::size_t>(compressed[at + 3]) << 24;
    };
    const auto valueBytes = static_cast<std::size_t>(shape.format.bitsAllocated / 8);
    const std::size_t segments = valueBytes * static_cast<std::size_t>(shape.samples);
    if (segments > maximumSegments || compressed.size() < headerBytes || little32(0) != segments)
        return damaged();
    for (std::size_t segment = 0; segment < segments; ++segment) {
        const std::size_t begin = little32(4 + 4 * segment);
        const std::size_t end = segment + 1 < segments ? little32(8 + 4 * segment) : compressed.size();
        if (begin < headerBytes || begin > end || end > compressed.size())
            return damaged();
        const std::size_t sample = segment / valueBytes;
        const std::size_t byte = valueBytes - 1 - segment % valueBytes; // little endian
        if (!unpack(compressed.subspan(begin, end - begin), stored, sample * valueBytes + byte, segments))
            return damaged();
    }
    return {};
}

} // namespace fovea::dicom
