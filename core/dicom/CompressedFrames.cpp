#include "core/dicom/CompressedFrames.h"

#include "core/dicom/RunLength.h"
#include "core/dicom/TransferSyntax.h"

#include <algorithm>

namespace fovea::dicom {

namespace {

constexpr std::size_t maximumFragments = 1'000'000;

std::uint32_t number32(const std::uint8_t* bytes)
{
    return std::uint32_t { bytes[3] } << 24 | std::uint32_t { bytes[2] } << 16
        | std::uint32_t { bytes[1] } << 8 | bytes[0];
}

} // namespace

Result<CompressedFrames> CompressedFrames::find(
    ByteSource& source, const ParsedFile& parsed, std::size_t frames, std::shared_ptr<DecoderPool> decoders)
{
    CompressedFrames found;
    found.m_transferSyntax = parsed.transferSyntax;
    found.m_fragments.resize(frames);
    const Encoding encoding = encodingOf(parsed.transferSyntax);
    if (encoding == Encoding::Unknown)
        return fail(ErrorCode::Unsupported,
            "The file's pixels are encoded in a way that can't be read (" + parsed.transferSyntax + ")");
    if (encoding == Encoding::Codec)
        found.m_decoders = decoders ? std::move(decoders) : std::make_shared<DecoderPool>();
    auto fragments = fragmentsFrom(source, parsed.pixels.offset);
    if (!fragments)
        return std::unexpected(fragments.error());
    if (auto divided = found.divide(source, std::move(*fragments)); !divided)
        return std::unexpected(divided.error());
    return found;
}

bool CompressedFrames::isNative() const
{
    const Encoding encoding = encodingOf(m_transferSyntax);
    return encoding == Encoding::Native || encoding == Encoding::Deflated;
}

Result<std::vector<std::uint8_t>> CompressedFrames::bytes(
    const ByteSource& pixels, std::size_t frame, std::uint64_t limit) const
{
    auto gathered = gather(pixels, frame);
    if (!gathered || encodingOf(m_transferSyntax) == Encoding::Native)
        return gathered;
    auto raw = ByteSource::fromMemory(std::move(*gathered), false);
    const auto memory = inflated(raw, 0, limit);
    if (!memory)
        return std::unexpected(memory.error());
    std::vector<std::uint8_t> whole(static_cast<std::size_t>(std::min(limit, memory->size())));
    if (!memory->read(0, whole.data(), whole.size()))
        return fail(ErrorCode::Damaged, "The file ends in the middle of its pixels");
    return whole;
}

Result<void> CompressedFrames::decode(const ByteSource& pixels, std::size_t frame, const FrameShape& shape,
    std::span<std::uint8_t> stored) const
{
    const auto compressed = gather(pixels, frame);
    if (!compressed)
        return std::unexpected(compressed.error());
    if (m_decoders)
        return m_decoders->decode(m_transferSyntax, *compressed, shape, stored);
    return decodeRle(*compressed, shape, stored);
}

// The table of offsets first, which may be empty.
Result<std::vector<CompressedFrames::Fragment>> CompressedFrames::fragmentsFrom(
    ByteSource& source, std::uint64_t offset)
{
    std::vector<Fragment> fragments;
    while (true) {
        const std::uint8_t* header = source.view(offset, 8);
        if (!header)
            break; // Some writers leave the delimiter out; the frames themselves are checked.
        const tag::Tag tag = static_cast<tag::Tag>(header[1] << 8 | header[0]) << 16
            | static_cast<tag::Tag>(header[3] << 8 | header[2]);
        const std::uint32_t length = number32(header + 4);
        offset += 8;
        if (tag != tag::Item)
            break;
        if (length > source.size() - offset)
            return fail(ErrorCode::Damaged, "The file is cut off in its compressed pixels");
        if (fragments.size() >= maximumFragments)
            return fail(ErrorCode::Damaged, "The file's compressed pixels are in too many pieces");
        fragments.push_back({ offset, length });
        offset += length;
    }
    if (fragments.size() < 2)
        return fail(ErrorCode::Damaged, "The file has no compressed pixels");
    return fragments;
}

Result<void> CompressedFrames::divide(ByteSource& source, std::vector<Fragment> fragments)
{
    const Fragment table = fragments.front();
    fragments.erase(fragments.begin());
    const std::size_t frames = m_fragments.size();
    if (frames == 1) {
        m_fragments[0] = std::move(fragments);
        return {};
    }
    if (fragments.size() == frames) {
        for (std::size_t n = 0; n < frames; ++n)
            m_fragments[n] = { fragments[n] };
        return {};
    }
    if (table.length != 4 * frames)
        return divideByMarkers(source, fragments);
    std::vector<std::uint8_t> offsets(table.length);
    if (!source.read(table.offset, offsets.data(), offsets.size()))
        return fail(ErrorCode::Damaged, "The file ends in its table of frames");
    // Offsets count from the first fragment's item to that of each frame.
    const std::uint64_t base = fragments.front().offset - 8;
    for (const Fragment& fragment : fragments) {
        std::size_t frame = 0;
        while (frame + 1 < frames && fragment.offset - 8 - base >= number32(&offsets[4 * (frame + 1)]))
            ++frame;
        m_fragments[frame].push_back(fragment);
    }
    return {};
}

// Without a table: every frame of a codec begins with its marker for the start of an image or codestream.
// ITU T.81 B.1.1.3, T.800 A.4.1.
Result<void> CompressedFrames::divideByMarkers(ByteSource& source, const std::vector<Fragment>& fragments)
{
    std::size_t frame = 0;
    for (const Fragment& fragment : fragments) {
        const std::uint8_t* begin = fragment.length < 2 ? nullptr : source.view(fragment.offset, 2);
        const bool isStart = begin && begin[0] == 0xFF && (begin[1] == 0xD8 || begin[1] == 0x4F);
        frame += isStart ? 1 : 0;
        if (frame == 0 || frame > m_fragments.size())
            break;
        m_fragments[frame - 1].push_back(fragment);
    }
    if (frame != m_fragments.size())
        return fail(
            ErrorCode::Damaged, "The file does not say which compressed piece belongs to which frame");
    return {};
}

Result<std::vector<std::uint8_t>> CompressedFrames::gather(const ByteSource& pixels, std::size_t frame) const
{
    const auto& fragments = m_fragments.at(frame);
    std::size_t total = 0;
    for (const Fragment& fragment : fragments)
        total += fragment.length;
    std::vector<std::uint8_t> bytes(total);
    std::size_t done = 0;
    for (const Fragment& fragment : fragments) {
        if (!pixels.read(fragment.offset, bytes.data() + done, fragment.length))
            return fail(ErrorCode::Damaged, "The file ends in the middle of its pixels");
        done += fragment.length;
    }
    return bytes;
}

} // namespace fovea::dicom
