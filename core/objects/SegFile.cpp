#include "core/objects/SegFile.h"

#include "core/dicom/Slice.h"
#include "core/dicom/Text.h"
#include "core/dicom/TransferSyntax.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmiod/cielabutil.h>

#include <algorithm>
#include <cmath>

namespace fovea::objects {

namespace {

using namespace dicom;

constexpr tag::Tag SegmentSequence = 0x00620002;
constexpr tag::Tag SegmentNumber = 0x00620004;
constexpr tag::Tag SegmentIdentificationSequence = 0x0062000A;
constexpr tag::Tag ReferencedSegmentNumber = 0x0062000B;
constexpr std::uint64_t greatestInflated = std::uint64_t { 4 } << 30;

std::uint8_t channel(double value)
{
    return static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
}

// A colour of its own where the file gives none.
std::array<std::uint8_t, 3> colourOf(const DataSet& segment, std::size_t index)
{
    const auto lab = segment.numbers(0x0062000D);
    if (lab.size() != 3)
        return distinctColour(index);
    double r = 0;
    double g = 0;
    double b = 0;
    IODCIELabUtil::dicomLab2RGB(r, g, b, lab[0], lab[1], lab[2]);
    return { channel(r), channel(g), channel(b) };
}

SegmentInfo describe(const DataSet& segment, const QString& characterSet, std::size_t index)
{
    const TextDecoder decoder(characterSet.toStdString());
    const auto text = [&](const DataSet& from, tag::Tag tag) { return decoder.decode(from.text(tag)); };
    SegmentInfo info;
    info.number = static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(segment.integer(SegmentNumber).value_or(0), 0, 65535));
    info.label = text(segment, 0x00620005);
    info.category = readCode(segment, 0x00620003, characterSet);
    info.type = readCode(segment, 0x0062000F, characterSet);
    if (const DataSet* type = segment.firstItem(0x0062000F))
        info.laterality = readCode(*type, 0x00620011, characterSet);
    info.algorithmType = safeTerm(segment.text(0x00620008));
    info.algorithmName = text(segment, 0x00620009);
    if (const DataSet* algorithm = segment.firstItem(0x00620007)) {
        info.algorithmVersion = text(*algorithm, 0x00660031);
        info.algorithmParameters = text(*algorithm, 0x00660032);
    }
    info.trackingId = text(segment, 0x00620020);
    info.trackingUid = safeTerm(segment.text(0x00620021));
    info.rgb = colourOf(segment, index);
    if (info.label.isEmpty())
        info.label = nameOfCode(info.type, info.laterality);
    if (info.label.isEmpty())
        info.label = QStringLiteral("Segment %1").arg(info.number);
    return info;
}

std::optional<Vec3> vectorOf(const std::vector<double>& numbers, std::size_t first)
{
    if (numbers.size() < first + 3)
        return std::nullopt;
    const Vec3 vector { numbers[first], numbers[first + 1], numbers[first + 2] };
    return length(vector) < 1e6 ? std::optional(vector) : std::nullopt;
}

} // namespace

Result<SegFile> SegFile::open(const std::filesystem::path& file)
{
    auto object = readObject(file);
    if (!object)
        return std::unexpected(object.error());
    SegFile seg;
    seg.m_file = file;
    seg.m_object = std::move(*object);
    for (const auto step :
        { &SegFile::readHeader, &SegFile::readSegments, &SegFile::readFrames, &SegFile::openPixels }) {
        if (auto done = (seg.*step)(); !done) {
            done.error().subject = file.string();
            return std::unexpected(done.error());
        }
    }
    return seg;
}

Result<void> SegFile::openPixels()
{
    auto source = ByteSource::open(m_file);
    if (!source)
        return std::unexpected(source.error());
    const ParsedFile& parsed = m_object.parsed;
    if (parsed.pixels.isEncapsulated) {
        auto frames = CompressedFrames::find(*source, parsed, m_frames.size(), {});
        if (!frames)
            return std::unexpected(frames.error());
        m_compressed = std::move(*frames);
    } else if (parsed.isDeflated) {
        source = inflated(*source, parsed.dataSetOffset,
            std::min(greatestInflated, parsed.pixels.offset + parsed.pixels.length));
        if (!source)
            return std::unexpected(source.error());
    }
    m_pixels = std::move(*source);
    return {};
}

Result<void> SegFile::readHeader()
{
    const DataSet& data = m_object.data();
    const std::string_view sopClass = data.text(tag::SOPClassUID);
    const bool isLabelMap = sopClass == "1.2.840.10008.5.1.4.1.1.66.7" || data.text(0x00620001) == "LABELMAP";
    if (!isLabelMap && sopClass != "1.2.840.10008.5.1.4.1.1.66.4")
        return fail(ErrorCode::Unsupported, "This is no DICOM segmentation");
    m_kind = isLabelMap                         ? Kind::LabelMap
        : data.text(0x00620001) == "FRACTIONAL" ? Kind::Fractional
                                                : Kind::Binary;
    m_rows = static_cast<int>(data.integer(tag::Rows).value_or(0));
    m_columns = static_cast<int>(data.integer(tag::Columns).value_or(0));
    m_bitsAllocated = static_cast<int>(data.integer(tag::BitsAllocated).value_or(0));
    m_maximumFraction
        = static_cast<int>(std::clamp<std::int64_t>(data.integer(0x0062000E).value_or(255), 1, 255));
    if (m_rows < 1 || m_columns < 1 || m_rows > 65535 || m_columns > 65535)
        return fail(ErrorCode::Damaged, "The segmentation has no size");
    const bool isSound = m_kind == Kind::Binary ? m_bitsAllocated == 1
        : m_kind == Kind::Fractional            ? m_bitsAllocated == 8
                                                : m_bitsAllocated == 8 || m_bitsAllocated == 16;
    if (!isSound)
        return fail(ErrorCode::Unsupported,
            "A segmentation of this type with " + std::to_string(m_bitsAllocated)
                + " bits a pixel can't be read");
    if (m_object.parsed.pixels.tag != tag::PixelData)
        return fail(ErrorCode::Unsupported, "The segmentation's pixels are not integers");
    if (m_object.parsed.isBigEndian)
        return fail(ErrorCode::Unsupported, "Big endian segmentations can't be read");
    if (m_object.parsed.pixels.isEncapsulated) {
        const Encoding encoding = encodingOf(m_object.parsed.transferSyntax);
        if (m_bitsAllocated == 1 && (encoding == Encoding::RunLength || encoding == Encoding::Codec))
            return fail(ErrorCode::Unsupported,
                "Segmentations of single bits that a codec compressed can't be read ("
                    + m_object.parsed.transferSyntax + ")");
        if (isLossySyntax(m_object.parsed.transferSyntax))
            m_notices << QStringLiteral("It was compressed with loss: its edges are not as they were drawn");
        return {};
    }
    const auto frames = static_cast<double>(frameCountOf(data));
    const double bits = frames * static_cast<double>(pixels()) * m_bitsAllocated;
    const auto needed = static_cast<std::uint64_t>(std::ceil(bits / 8.0));
    const auto& span = m_object.parsed.pixels;
    if (needed > span.length || (!m_object.parsed.isDeflated && span.offset + needed > m_object.fileSize))
        return fail(ErrorCode::Damaged, "The segmentation is cut off: some of its frames are missing");
    return {};
}

Result<void> SegFile::readSegments()
{
    const DataSet& data = m_object.data();
    const QString characterSet
        = QString::fromLatin1(QByteArray::fromStdString(std::string(data.text(tag::SpecificCharacterSet))));
    const Element* sequence = data.find(SegmentSequence);
    for (std::size_t n = 0; sequence && n < sequence->items.size(); ++n)
        m_segments.push_back(describe(sequence->items[n], characterSet, n));
    std::ranges::sort(m_segments, {}, &SegmentInfo::number);
    const auto twice = std::ranges::adjacent_find(m_segments, {}, &SegmentInfo::number);
    if (twice != m_segments.end())
        return fail(ErrorCode::Damaged,
            "The segmentation describes segment " + std::to_string(twice->number) + " twice");
    // Label maps may name their background.
    std::erase_if(m_segments, [](const SegmentInfo& info) { return info.number == 0; });
    return {};
}

Result<void> SegFile::readFrames()
{
    const DataSet& data = m_object.data();
    const auto count = static_cast<std::size_t>(frameCountOf(data));
    std::size_t lost = 0;
    m_frames.reserve(count);
    for (std::size_t n = 0; n < count; ++n) {
        const FrameAttributes attributes(data, static_cast<std::int32_t>(n));
        const auto numbers
            = [&](tag::Tag macro, tag::Tag tag) { return attributes.where(macro, tag).numbers(tag); };
        const auto position = vectorOf(numbers(tag::PlanePositionSequence, tag::ImagePositionPatient), 0);
        const auto cosines = numbers(tag::PlaneOrientationSequence, tag::ImageOrientationPatient);
        const auto row = vectorOf(cosines, 0);
        const auto column = vectorOf(cosines, 3);
        const auto spacing = numbers(tag::PixelMeasuresSequence, tag::PixelSpacing);
        if (!position || !row || !column || spacing.size() != 2 || !(spacing[0] > 0.0) || !(spacing[1] > 0.0))
            return fail(
                ErrorCode::Unsupported, "The segmentation does not say where its frames lie in the patient");
        const double step = attributes.where(tag::PixelMeasuresSequence, tag::SpacingBetweenSlices)
                                .number(tag::SpacingBetweenSlices)
                                .value_or(0.0);
        const std::array axes { normalized(*row), normalized(*column) };
        const Vec3 spacingMm { spacing[1], spacing[0], std::abs(step) };
        if (n == 0) {
            m_axes = axes;
            m_spacingMm = spacingMm;
        } else if (length(axes[0] - m_axes[0]) > 1e-4 || length(axes[1] - m_axes[1]) > 1e-4
            || length(Vec3 { spacingMm.x - m_spacingMm.x, spacingMm.y - m_spacingMm.y, 0 }) > 1e-4) {
            return fail(ErrorCode::Unsupported, "The segmentation's frames lie on several grids");
        }
        Frame frame { 0, *position };
        if (m_kind != Kind::LabelMap) {
            const auto number = attributes.where(SegmentIdentificationSequence, ReferencedSegmentNumber)
                                    .integer(ReferencedSegmentNumber)
                                    .value_or(0);
            const auto segment = std::ranges::find(m_segments, number, &SegmentInfo::number);
            if (segment == m_segments.end()) {
                ++lost; // kept with segment zero, so that frames keep their numbers
            } else {
                frame.segment = segment->number;
                ++segment->frames;
            }
        }
        m_frames.push_back(frame);
    }
    if (std::abs(dot(m_axes[0], m_axes[1])) > 1e-3 || std::abs(length(m_axes[0]) - 1.0) > 1e-6)
        return fail(ErrorCode::Damaged, "The segmentation's rows and columns are not perpendicular");
    if (lost > 0)
        m_notices << QStringLiteral("%1 frames belong to segments that the file does not describe: not drawn")
                         .arg(lost);
    return {};
}

Result<void> SegFile::readFrame(std::size_t frame, std::vector<std::uint8_t>& bytes) const
{
    auto done = m_compressed ? readCompressed(frame, bytes) : readNative(frame, bytes);
    if (!done) {
        done.error().subject = m_file.string();
        return done;
    }
    if (const auto rest = pixels() * static_cast<unsigned>(m_bitsAllocated) % 8; rest > 0)
        bytes.back() = static_cast<std::uint8_t>(bytes.back() & ((1U << rest) - 1));
    return {};
}

Result<void> SegFile::readCompressed(std::size_t frame, std::vector<std::uint8_t>& bytes) const
{
    const std::size_t wanted = (pixels() * static_cast<unsigned>(m_bitsAllocated) + 7) / 8;
    if (m_compressed->isNative()) {
        auto native = m_compressed->bytes(*m_pixels, frame, wanted);
        if (!native)
            return std::unexpected(native.error());
        if (native->size() < wanted)
            return fail(ErrorCode::Damaged, "The segmentation has too few bytes for one of its frames");
        bytes = std::move(*native);
        bytes.resize(wanted);
        return {};
    }
    FrameShape shape;
    shape.columns = m_columns;
    shape.rows = m_rows;
    shape.format
        = { .bitsAllocated = m_bitsAllocated, .bitsStored = m_bitsAllocated, .highBit = m_bitsAllocated - 1 };
    bytes.resize(shape.bytes());
    return m_compressed->decode(*m_pixels, frame, shape, bytes);
}

Result<void> SegFile::readNative(std::size_t frame, std::vector<std::uint8_t>& bytes) const
{
    const std::uint64_t bitsPerFrame = std::uint64_t { pixels() } * static_cast<unsigned>(m_bitsAllocated);
    const std::uint64_t first = bitsPerFrame * frame;
    const unsigned shift = first % 8;
    const std::size_t wanted = (bitsPerFrame + 7) / 8;
    bytes.resize(wanted + (shift > 0 ? 1 : 0));
    // The last frame may end before the byte that the shift reaches into.
    const std::uint64_t begin = m_object.parsed.pixels.offset + first / 8;
    const std::uint64_t end = m_object.parsed.pixels.offset + (bitsPerFrame * m_frames.size() + 7) / 8;
    const std::size_t available
        = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end - begin));
    if (!m_pixels->read(begin, bytes.data(), available))
        return fail(ErrorCode::Damaged, "The segmentation ends in the middle of its frames");
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(available), bytes.end(), std::uint8_t { 0 });
    if (shift > 0) {
        for (std::size_t n = 0; n < wanted; ++n)
            bytes[n] = static_cast<std::uint8_t>(bytes[n] >> shift | bytes[n + 1] << (8 - shift));
        bytes.resize(wanted);
    }
    return {};
}

} // namespace fovea::objects
