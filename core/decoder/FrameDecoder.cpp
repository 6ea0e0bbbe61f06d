#include "core/decoder/FrameDecoder.h"

#include "core/decoder/Htj2k.h"

#include <gdcmByteValue.h>
#include <gdcmImage.h>
#include <gdcmJPEG2000Codec.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace fovea::dicom {

namespace {

enum class Codec { Jpeg, JpegLs, Jpeg2000, Htj2k };

struct Syntax {
    std::string_view uid;
    Codec codec;
    gdcm::TransferSyntax::TSType gdcm;
};

// What decodes them. What else there is to know of transfer syntaxes is in TransferSyntax.
constexpr auto syntaxes = std::to_array<Syntax>({
    { "1.2.840.10008.1.2.4.50", Codec::Jpeg, gdcm::TransferSyntax::JPEGBaselineProcess1 },
    { "1.2.840.10008.1.2.4.51", Codec::Jpeg, gdcm::TransferSyntax::JPEGExtendedProcess2_4 },
    { "1.2.840.10008.1.2.4.57", Codec::Jpeg, gdcm::TransferSyntax::JPEGLosslessProcess14 },
    { "1.2.840.10008.1.2.4.70", Codec::Jpeg, gdcm::TransferSyntax::JPEGLosslessProcess14_1 },
    { "1.2.840.10008.1.2.4.80", Codec::JpegLs, gdcm::TransferSyntax::JPEGLSLossless },
    { "1.2.840.10008.1.2.4.81", Codec::JpegLs, gdcm::TransferSyntax::JPEGLSNearLossless },
    { "1.2.840.10008.1.2.4.90", Codec::Jpeg2000, gdcm::TransferSyntax::JPEG2000Lossless },
    { "1.2.840.10008.1.2.4.91", Codec::Jpeg2000, gdcm::TransferSyntax::JPEG2000 },
    { "1.2.840.10008.1.2.4.201", Codec::Htj2k, gdcm::TransferSyntax::TS_END },
    { "1.2.840.10008.1.2.4.202", Codec::Htj2k, gdcm::TransferSyntax::TS_END },
    { "1.2.840.10008.1.2.4.203", Codec::Htj2k, gdcm::TransferSyntax::TS_END },
});

const Syntax* findSyntax(std::string_view uid)
{
    const auto* found = std::ranges::find(syntaxes, uid, &Syntax::uid);
    return found == syntaxes.end() ? nullptr : found;
}

// What the compressed bytes themselves say.
struct CodestreamHeader {
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;
    int components = 0;
    int bits = 0;
};

std::uint32_t big16(std::span<const std::uint8_t> bytes, std::size_t at)
{
    return static_cast<std::uint32_t>(bytes[at] << 8 | bytes[at + 1]);
}
std::uint32_t big32(std::span<const std::uint8_t> bytes, std::size_t at)
{
    return big16(bytes, at) << 16 | big16(bytes, at + 2);
}

// The frame header of JPEG and JPEG-LS: ITU T.81 B.2.2, T.87 C.2.2.
std::optional<CodestreamHeader> jpegHeader(std::span<const std::uint8_t> bytes)
{
    std::size_t at = 2;
    while (at + 10 <= bytes.size()) {
        if (bytes[at] != 0xFF)
            return std::nullopt;
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const bool isFrame
            = (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
            || marker == 0xF7;
        if (isFrame)
            return CodestreamHeader { big16(bytes, at + 7), big16(bytes, at + 5), bytes[at + 9],
                bytes[at + 4] };
        at += 2 + big16(bytes, at + 2);
    }
    return std::nullopt;
}

// The SIZ marker segment of a JPEG 2000 codestream, with or without a file format around it: ITU T.800 A.5.1.
std::optional<CodestreamHeader> jpeg2000Header(std::span<const std::uint8_t> bytes)
{
    constexpr std::array<std::uint8_t, 4> start { 0xFF, 0x4F, 0xFF, 0x51 };
    const auto head = bytes.first(std::min<std::size_t>(bytes.size(), 1024));
    const auto found = std::ranges::search(head, start);
    const auto at = static_cast<std::size_t>(found.begin() - head.begin());
    if (found.empty() || at + 43 > bytes.size())
        return std::nullopt;
    const std::uint32_t width = big32(bytes, at + 8);
    const std::uint32_t height = big32(bytes, at + 12);
    const std::uint32_t left = big32(bytes, at + 16);
    const std::uint32_t top = big32(bytes, at + 20);
    if (left > width || top > height)
        return std::nullopt;
    return CodestreamHeader { width - left, height - top, static_cast<int>(big16(bytes, at + 40)),
        (bytes[at + 42] & 0x7F) + 1 };
}

Result<void> checkCodestream(Codec codec, std::span<const std::uint8_t> compressed, const FrameShape& shape)
{
    const bool isJpeg2000 = codec == Codec::Jpeg2000 || codec == Codec::Htj2k;
    const auto header = isJpeg2000 ? jpeg2000Header(compressed) : jpegHeader(compressed);
    if (!header)
        return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
    if (header->columns != static_cast<std::uint32_t>(shape.columns)
        || header->rows != static_cast<std::uint32_t>(shape.rows) || header->components != shape.samples
        || header->bits > shape.format.bitsAllocated)
        return fail(
            ErrorCode::Damaged, "The file's compressed pixels are of another size than the file says");
    return {};
}

gdcm::PhotometricInterpretation::PIType photometricOf(Photometric photometric)
{
    switch (photometric) {
    case Photometric::Grey:
        return gdcm::PhotometricInterpretation::MONOCHROME2;
    case Photometric::Rgb:
        return gdcm::PhotometricInterpretation::RGB;
    case Photometric::YbrFull:
        return gdcm::PhotometricInterpretation::YBR_FULL;
    case Photometric::YbrFull422:
        return gdcm::PhotometricInterpretation::YBR_FULL_422;
    case Photometric::YbrIct:
        return gdcm::PhotometricInterpretation::YBR_ICT;
    case Photometric::YbrRct:
        return gdcm::PhotometricInterpretation::YBR_RCT;
    }
    return gdcm::PhotometricInterpretation::UNKNOWN;
}

gdcm::DataElement pixelElement(std::span<const std::uint8_t> compressed)
{
    auto fragments = gdcm::SequenceOfFragments::New();
    gdcm::Fragment fragment;
    fragment.SetByteValue(
        reinterpret_cast<const char*>(compressed.data()), static_cast<std::uint32_t>(compressed.size()));
    fragments->AddFragment(fragment);
    gdcm::DataElement element(gdcm::Tag(0x7FE0, 0x0010), 0, gdcm::VR::OB);
    element.SetValue(*fragments);
    return element;
}

gdcm::PixelFormat pixelFormat(const FrameShape& shape)
{
    const auto asShort = [](int value) { return static_cast<unsigned short>(value); };
    return gdcm::PixelFormat(asShort(shape.samples), asShort(shape.format.bitsAllocated),
        asShort(shape.format.bitsStored), asShort(shape.format.highBit),
        asShort(shape.format.isSigned ? 1 : 0));
}

// gdcm::Image lets OpenJPEG start a thread for each core, which costs a sixth more work in all and gains
// nothing where the pool's processes already keep the cores busy. A large picture is mostly alone.
int jpeg2000Threads(const FrameShape& shape)
{
    constexpr std::int64_t largePixels = std::int64_t { 4 } << 20;
    constexpr unsigned most = 4; // each wants address space, which is limited
    if (std::int64_t { shape.columns } * shape.rows < largePixels)
        return 0; // in the thread that calls
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, most));
}

Result<void> decodeJpeg2000(
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored)
{
    const std::array<unsigned, 2> size { static_cast<unsigned>(shape.columns),
        static_cast<unsigned>(shape.rows) };
    gdcm::JPEG2000Codec codec;
    codec.SetNumberOfThreadsForDecompression(jpeg2000Threads(shape));
    codec.SetNumberOfDimensions(2);
    codec.SetDimensions(size.data());
    codec.SetPixelFormat(pixelFormat(shape));
    codec.SetPhotometricInterpretation(photometricOf(shape.photometric));
    codec.SetPlanarConfiguration(0);
    gdcm::DataElement decoded;
    const bool isDecoded = codec.Decode(pixelElement(compressed), decoded);
    const gdcm::ByteValue* bytes = decoded.GetByteValue();
    if (!isDecoded || bytes == nullptr || bytes->GetLength() != stored.size())
        return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
    std::memcpy(stored.data(), bytes->GetPointer(), stored.size());
    return {};
}

Result<void> decodeWithGdcm(const Syntax& syntax, std::span<const std::uint8_t> compressed,
    const FrameShape& shape, std::span<std::uint8_t> stored)
{
    gdcm::Image image;
    image.SetNumberOfDimensions(2);
    image.SetDimension(0, static_cast<unsigned>(shape.columns));
    image.SetDimension(1, static_cast<unsigned>(shape.rows));
    image.SetPixelFormat(pixelFormat(shape));
    image.SetPhotometricInterpretation(photometricOf(shape.photometric));
    image.SetPlanarConfiguration(0);
    image.SetTransferSyntax(syntax.gdcm);
    image.SetDataElement(pixelElement(compressed));
    if (image.GetBufferLength() != stored.size() || !image.GetBuffer(reinterpret_cast<char*>(stored.data())))
        return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
    return {};
}

// Some encoders put zeros between the last bits of JPEG-LS and its end marker. CharLS calls that too much
// data, though no bit of a picture is in them.
std::vector<std::uint8_t> withoutPadding(std::span<const std::uint8_t> compressed)
{
    constexpr std::array<std::uint8_t, 2> endMarker { 0xFF, 0xD9 };
    const auto marker = std::ranges::find_end(compressed, endMarker);
    std::vector<std::uint8_t> bytes(compressed.begin(), marker.begin());
    while (!bytes.empty() && bytes.back() == 0)
        bytes.pop_back();
    bytes.insert(bytes.end(), endMarker.begin(), endMarker.end());
    return bytes;
}

} // namespace

Result<void> decodeFrame(std::string_view transferSyntax, std::span<const std::uint8_t> compressed,
    const FrameShape& shape, std::span<std::uint8_t> stored)
{
    const Syntax* syntax = findSyntax(transferSyntax);
    if (!syntax)
        return fail(ErrorCode::Unsupported, "The encoding of the pixels can't be read");
    if (auto sound = checkCodestream(syntax->codec, compressed, shape); !sound)
        return sound;
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    try {
        if (syntax->codec == Codec::Htj2k)
            return decodeHtj2k(compressed, shape, stored);
        if (syntax->codec == Codec::Jpeg2000)
            return decodeJpeg2000(compressed, shape, stored);
        auto decoded = decodeWithGdcm(*syntax, compressed, shape, stored);
        if (!decoded && syntax->codec == Codec::JpegLs)
            return decodeWithGdcm(*syntax, withoutPadding(compressed), shape, stored);
        return decoded;
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory, "The file's compressed pixels need more memory than they may have");
    } catch (const std::exception&) {
        return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
    }
}

} // namespace fovea::dicom
