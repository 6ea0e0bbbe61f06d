#include "core/dicom/FrameReader.h"

#include "core/dicom/DataSetParser.h"
#include "core/dicom/TransferSyntax.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fovea::dicom {

namespace {

constexpr std::uint64_t maximumInflated = std::uint64_t { 4 } << 30;

std::unexpected<Error> about(const std::filesystem::path& file, Error error)
{
    if (error.subject.empty())
        error.subject = file.string();
    return std::unexpected(std::move(error));
}

template <class T>
void swapBytes(std::span<std::uint8_t> bytes)
{
    for (; bytes.size() >= sizeof(T); bytes = bytes.subspan(sizeof(T)))
        std::reverse(bytes.begin(), bytes.begin() + sizeof(T));
}

// One bit a pixel, the first one the lowest: DICOM PS3.5 8.1.1.
void unpackBits(std::span<const std::uint8_t> raw, std::uint64_t firstBit, std::span<std::uint8_t> stored)
{
    for (std::size_t n = 0; n < stored.size(); ++n) {
        const std::uint64_t bit = firstBit + n;
        stored[n] = raw[static_cast<std::size_t>(bit / 8)] >> (bit % 8) & 1;
    }
}

// Y1 Y2 Cb Cr of two pixels become Y1 Cb Cr, Y2 Cb Cr.
void unpack422(std::span<const std::uint8_t> raw, std::span<std::uint8_t> stored)
{
    for (std::size_t in = 0, out = 0; in + 4 <= raw.size() && out + 6 <= stored.size(); in += 4, out += 6) {
        for (std::size_t pixel = 0; pixel < 2; ++pixel) {
            stored[out + 3 * pixel] = raw[in + pixel];
            stored[out + 3 * pixel + 1] = raw[in + 2];
            stored[out + 3 * pixel + 2] = raw[in + 3];
        }
    }
}

void interleave(std::span<const std::uint8_t> raw, const FrameShape& shape, std::span<std::uint8_t> stored)
{
    const auto bytes = static_cast<std::size_t>(shape.format.bitsAllocated / 8);
    const auto samples = static_cast<std::size_t>(shape.samples);
    const std::size_t pixels = stored.size() / bytes / samples;
    for (std::size_t sample = 0; sample < samples; ++sample) {
        for (std::size_t pixel = 0; pixel < pixels; ++pixel)
            std::copy_n(raw.data() + (sample * pixels + pixel) * bytes, bytes,
                stored.data() + (pixel * samples + sample) * bytes);
    }
}

} // namespace

Result<FrameReader> FrameReader::open(
    const std::filesystem::path& file, std::shared_ptr<DecoderPool> decoders, bool withTables)
{
    auto source = ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    return parse(file, *source, std::move(decoders), withTables);
}

Result<FrameReader::Opened> FrameReader::openWithPixels(
    const std::filesystem::path& file, std::shared_ptr<DecoderPool> decoders, bool withTables)
{
    auto source = ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    auto reader = parse(file, *source, std::move(decoders), withTables);
    if (!reader)
        return std::unexpected(reader.error());
    auto pixels = reader->pixelsOf(std::move(source));
    if (!pixels)
        return std::unexpected(pixels.error());
    return Opened { std::move(*reader), std::move(*pixels) };
}

Result<FrameReader> FrameReader::parse(const std::filesystem::path& file, ByteSource& source,
    std::shared_ptr<DecoderPool> decoders, bool withTables)
{
    FrameReader reader;
    reader.m_file = file;
    reader.m_fileSize = source.size();
    auto parsed = parseHeader(source, { .withTables = withTables });
    if (!parsed)
        return about(file, parsed.error());
    reader.m_parsed = std::move(*parsed);
    auto slices = slicesOf(reader.m_parsed, 0, source.size());
    if (!slices)
        return about(file, slices.error());
    reader.m_slices = std::move(*slices);
    auto layout = frameLayoutOf(reader.m_parsed);
    if (!layout)
        return about(file, layout.error());
    reader.m_layout = *layout;
    if (reader.m_parsed.pixels.isEncapsulated) {
        auto frames
            = CompressedFrames::find(source, reader.m_parsed, reader.m_slices.size(), std::move(decoders));
        if (!frames)
            return about(file, frames.error());
        reader.m_compressed = std::move(*frames);
    }
    return reader;
}

Result<ByteSource> FrameReader::openPixels() const
{
    return pixelsOf(ByteSource::open(m_file));
}

Result<ByteSource> FrameReader::pixelsOf(Result<ByteSource> source) const
{
    if (source && source->size() != m_fileSize)
        return fail(ErrorCode::Inconsistent, "The file changed while it was read", m_file.string());
    if (source) {
        if (auto loaded = source->load(); !loaded)
            return about(m_file, loaded.error());
    }
    if (!source || !m_parsed.isDeflated)
        return source;
    auto memory = inflated(*source, m_parsed.dataSetOffset,
        std::min(maximumInflated, m_parsed.pixels.offset + m_parsed.pixels.length));
    if (!memory)
        return about(m_file, memory.error());
    return memory;
}

bool FrameReader::isLossy() const
{
    return isLossySyntax(m_parsed.transferSyntax)
        || m_parsed.dataSet.text(tag::LossyImageCompression) == "01";
}

Result<void> FrameReader::read(std::int32_t frame, std::span<std::uint8_t> stored) const
{
    const auto pixels = openPixels();
    if (!pixels)
        return std::unexpected(pixels.error());
    return read(*pixels, frame, stored);
}

Result<void> FrameReader::read(
    const ByteSource& pixels, std::int32_t frame, std::span<std::uint8_t> stored) const
{
    Result<void> done;
    const auto number = static_cast<std::size_t>(frame);
    if (m_compressed && m_compressed->isNative()) {
        auto bytes = m_compressed->bytes(pixels, number, (nativeFrameBits(m_layout) + 7) / 8);
        done = bytes ? readNative(ByteSource::fromMemory(std::move(*bytes), false), 0, stored)
                     : std::unexpected(bytes.error());
    } else if (m_compressed) {
        done = m_compressed->decode(pixels, number, m_layout.shape, stored);
    } else {
        const std::uint64_t frameBits = nativeFrameBits(m_layout);
        done = readNative(
            pixels, 8 * m_parsed.pixels.offset + static_cast<std::uint64_t>(frame) * frameBits, stored);
    }
    if (!done)
        return about(m_file, done.error());
    return {};
}

bool FrameReader::readBytes(
    const ByteSource& pixels, std::uint64_t offset, std::span<std::uint8_t> bytes) const
{
    // Pixels of a byte or less may be in 16-bit words, whose second byte a big-endian file has first. DICOM
    // PS3.5 8.1.1 and A.3.
    const PixelSpan& span = m_parsed.pixels;
    if (!m_parsed.isBigEndian || span.isEncapsulated || span.vr != vrCode("OW")
        || format().bitsAllocated != 8)
        return pixels.read(offset, bytes.data(), bytes.size());
    const std::uint64_t before = (offset - span.offset) % 2; // a frame may begin in the middle of a word
    const std::uint64_t end = offset + bytes.size();
    std::vector<std::uint8_t> words(
        static_cast<std::size_t>(before + bytes.size() + (end - span.offset) % 2));
    if (!pixels.read(offset - before, words.data(), words.size()))
        return false;
    swapBytes<std::uint16_t>(words);
    std::copy_n(words.data() + before, bytes.size(), bytes.data());
    return true;
}

Result<void> FrameReader::readNative(
    const ByteSource& pixels, std::uint64_t firstBit, std::span<std::uint8_t> stored) const
{
    const auto cutOff = [] { return fail(ErrorCode::Damaged, "The file ends in the middle of its pixels"); };
    const std::uint64_t offset = firstBit / 8;
    const bool isSubsampled = m_layout.shape.photometric == Photometric::YbrFull422;
    if (m_layout.isPacked || m_layout.isPlanar || isSubsampled) {
        const std::uint64_t lastBit = firstBit + nativeFrameBits(m_layout);
        std::vector<std::uint8_t> raw(static_cast<std::size_t>((lastBit + 7) / 8 - offset));
        if (!readBytes(pixels, offset, raw))
            return cutOff();
        if (m_layout.isPacked)
            unpackBits(raw, firstBit % 8, stored);
        else if (isSubsampled)
            unpack422(raw, stored);
        else
            interleave(raw, m_layout.shape, stored);
    } else if (!readBytes(pixels, offset, stored)) {
        return cutOff();
    }
    if (format().isBigEndian && format().bitsAllocated == 16)
        swapBytes<std::uint16_t>(stored);
    else if (format().isBigEndian && format().bitsAllocated == 32)
        swapBytes<std::uint32_t>(stored);
    else if (format().isBigEndian && format().bitsAllocated == 64)
        swapBytes<std::uint64_t>(stored);
    return {};
}

} // namespace fovea::dicom
