#include "core/dicom/Slice.h"

#include "core/dicom/TransferSyntax.h"

#include <algorithm>
#include <cmath>

namespace fovea::dicom {

namespace {

constexpr std::int64_t maximumFrames = 100'000;
constexpr double maximumPositionMm = 1e6;

std::optional<Vec3> vectorOf(const std::vector<double>& numbers, std::size_t first = 0)
{
    if (numbers.size() < first + 3)
        return std::nullopt;
    return Vec3 { numbers[first], numbers[first + 1], numbers[first + 2] };
}

// The unit vectors of rows and columns. Rounding in the file is allowed for; more than that is no
// orientation.
std::optional<std::array<Vec3, 2>> axesOf(const std::vector<double>& cosines)
{
    const auto row = vectorOf(cosines);
    const auto column = vectorOf(cosines, 3);
    if (!row || !column || std::abs(length(*row) - 1.0) > 0.01 || std::abs(length(*column) - 1.0) > 0.01)
        return std::nullopt;
    const std::array axes { normalized(*row), normalized(*column) };
    if (std::abs(dot(axes[0], axes[1])) > 1e-3)
        return std::nullopt;
    return axes;
}

std::optional<double> positive(std::optional<double> value)
{
    return value && *value > 0.0 && *value < 1e5 ? value : std::nullopt;
}

// PixelSpacing has the distance between rows (along j) first. DICOM PS3.3 10.7.1.3.
std::optional<std::array<double, 2>> pixelSpacingOf(const std::vector<double>& numbers)
{
    if (numbers.size() != 2 || !positive(numbers[0]) || !positive(numbers[1]))
        return std::nullopt;
    return std::array { numbers[1], numbers[0] };
}

// The digits of text from an offset on, as a number; zero where there are fewer.
double digits(std::string_view text, std::size_t first, std::size_t count)
{
    double value = 0.0;
    for (std::size_t n = first; n < first + count; ++n) {
        if (n >= text.size() || text[n] < '0' || text[n] > '9')
            return 0.0;
        value = 10.0 * value + (text[n] - '0');
    }
    return value;
}

// A DICOM DA and TM, or a DT cut in two, on one scale of seconds. Months are as long as the longest, which
// keeps the order. DICOM PS3.5 6.2.
double secondsOf(std::string_view date, std::string_view time)
{
    if (date.empty() && time.empty())
        return 0.0;
    const double days = 372 * digits(date, 0, 4) + 31 * digits(date, 4, 2) + digits(date, 6, 2);
    double fraction = 0.0;
    if (time.size() > 7 && time[6] == '.') {
        double unit = 0.1;
        for (std::size_t n = 7; n < time.size() && time[n] >= '0' && time[n] <= '9'; ++n, unit /= 10.0)
            fraction += unit * (time[n] - '0');
    }
    return 86400.0 * days + 3600.0 * digits(time, 0, 2) + 60.0 * digits(time, 2, 2) + digits(time, 4, 2)
        + fraction;
}

double acquiredOf(const DataSet& data, const FrameAttributes& attributes)
{
    constexpr std::size_t dateLength = 8;
    for (const std::string_view moment :
        { attributes.where(tag::FrameContentSequence, tag::FrameAcquisitionDateTime)
                .text(tag::FrameAcquisitionDateTime),
            data.text(tag::AcquisitionDateTime) }) {
        if (moment.size() > dateLength)
            return secondsOf(moment.substr(0, dateLength), moment.substr(dateLength));
    }
    return secondsOf(data.text(tag::AcquisitionDate), data.text(tag::AcquisitionTime));
}

// Of enhanced files each frame has its own type. DICOM PS3.3 C.8.13.5.1 and its like.
std::string_view imageTypeOf(const DataSet& data, const FrameAttributes& attributes)
{
    for (const tag::Tag macro : { tag::MRImageFrameTypeSequence, tag::CTImageFrameTypeSequence,
             tag::PETFrameTypeSequence, tag::XRay3DFrameTypeSequence }) {
        if (const auto type = attributes.where(macro, tag::FrameType).text(tag::FrameType); !type.empty())
            return type;
    }
    return data.text(tag::ImageType);
}

// What people call a file that holds no pictures.
std::string kindOf(std::string_view sopClass)
{
    struct Kind {
        std::string_view prefix;
        const char* name;
    };
    constexpr auto kinds = std::to_array<Kind>({
        { "1.2.840.10008.1.3.10", "an index of other files (DICOMDIR)" },
        { "1.2.840.10008.5.1.4.1.1.88.59", "a key object selection" },
        { "1.2.840.10008.5.1.4.1.1.88.", "a structured report" },
        { "1.2.840.10008.5.1.4.1.1.11.", "a presentation state" },
        { "1.2.840.10008.5.1.4.1.1.481.3", "a radiotherapy structure set" },
        { "1.2.840.10008.5.1.4.1.1.481.", "a radiotherapy object" },
        { "1.2.840.10008.5.1.4.1.1.66.4", "a segmentation" },
        { "1.2.840.10008.5.1.4.1.1.66.7", "a label map segmentation" },
        { "1.2.840.10008.5.1.4.1.1.66.", "a registration or other spatial object" },
        { "1.2.840.10008.5.1.4.1.1.104.", "an encapsulated document" },
        { "1.2.840.10008.5.1.4.1.1.9.", "a waveform" },
    });
    for (const Kind& kind : kinds) {
        if (sopClass.starts_with(kind.prefix))
            return kind.name;
    }
    return {};
}

// Two pixels share their colour. DICOM PS3.3 C.7.6.3.1.2.
bool isSubsampled(const DataSet& data)
{
    return data.text(tag::PhotometricInterpretation) == "YBR_FULL_422";
}

Result<void> checkPixels(const ParsedFile& parsed, std::uint64_t fileSize)
{
    const DataSet& data = parsed.dataSet;
    const std::string kind = kindOf(data.text(tag::SOPClassUID));
    if (!kind.empty())
        return fail(ErrorCode::Unsupported, "This is " + kind + ", not an image");
    if (parsed.pixels.tag == 0)
        return fail(ErrorCode::Unsupported, "This DICOM file holds no pixels");
    const std::int64_t rows = data.integer(tag::Rows).value_or(0);
    const std::int64_t columns = data.integer(tag::Columns).value_or(0);
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535)
        return fail(ErrorCode::Damaged,
            "The file says that its picture is " + std::to_string(columns) + " by " + std::to_string(rows)
                + " pixels");
    const std::int64_t frames = data.integer(tag::NumberOfFrames).value_or(1);
    if (frames < 0 || frames > maximumFrames)
        return fail(ErrorCode::Damaged, "The file says that it holds " + std::to_string(frames) + " frames");
    if (parsed.pixels.isEncapsulated)
        return {};
    const double samples = isSubsampled(data)
        ? 2.0
        : static_cast<double>(std::max<std::int64_t>(1, data.integer(tag::SamplesPerPixel).value_or(1)));
    const double bits = static_cast<double>(rows) * static_cast<double>(columns)
        * static_cast<double>(frameCountOf(data)) * samples
        * static_cast<double>(data.integer(tag::BitsAllocated).value_or(0));
    const auto needed = std::ceil(bits / 8.0);
    const auto whole = [](double bytes) { return std::to_string(static_cast<long long>(bytes)); };
    if (needed > static_cast<double>(parsed.pixels.length))
        return fail(ErrorCode::Damaged,
            "The file needs " + whole(needed) + " bytes of pixels and has "
                + std::to_string(parsed.pixels.length));
    if (!parsed.isDeflated && parsed.pixels.offset + static_cast<std::uint64_t>(needed) > fileSize)
        return fail(ErrorCode::Damaged,
            "The file is cut off: " + std::to_string(fileSize - std::min(fileSize, parsed.pixels.offset))
                + " of " + whole(needed) + " bytes of its pixels are there");
    return {};
}

Slice sliceOf(const ParsedFile& parsed, std::int32_t frame)
{
    const DataSet& data = parsed.dataSet;
    const FrameAttributes attributes(data, frame);
    const auto numbers
        = [&](tag::Tag macro, tag::Tag tag) { return attributes.where(macro, tag).numbers(tag); };
    const auto number
        = [&](tag::Tag macro, tag::Tag tag) { return attributes.where(macro, tag).number(tag); };
    Slice slice;
    slice.frame = frame;
    slice.sopInstanceUid = data.text(tag::SOPInstanceUID);
    slice.rows = static_cast<int>(*data.integer(tag::Rows));
    slice.columns = static_cast<int>(*data.integer(tag::Columns));
    slice.isColour = data.integer(tag::SamplesPerPixel).value_or(1) != 1
        || !data.text(tag::PhotometricInterpretation).starts_with("MONOCHROME");
    slice.positionLps = vectorOf(numbers(tag::PlanePositionSequence, tag::ImagePositionPatient));
    if (slice.positionLps && length(*slice.positionLps) > maximumPositionMm)
        slice.positionLps.reset();
    slice.axes = axesOf(numbers(tag::PlaneOrientationSequence, tag::ImageOrientationPatient));
    slice.pixelSpacingMm = pixelSpacingOf(numbers(tag::PixelMeasuresSequence, tag::PixelSpacing));
    slice.thicknessMm = positive(number(tag::PixelMeasuresSequence, tag::SliceThickness));
    slice.sliceSpacingMm = positive(number(tag::PixelMeasuresSequence, tag::SpacingBetweenSlices));
    slice.frameOfReferenceUid = data.text(tag::FrameOfReferenceUID);
    slice.instanceNumber = data.integer(tag::InstanceNumber).value_or(0);
    slice.imageType = imageTypeOf(data, attributes);
    slice.isLocalizer = slice.imageType.contains("LOCALIZER");
    slice.stackId = attributes.where(tag::FrameContentSequence, tag::StackID).text(tag::StackID);
    slice.echoTimeMs = number(tag::MREchoSequence, tag::EffectiveEchoTime)
                           .value_or(data.number(tag::EchoTime).value_or(0.0));
    slice.echoNumber = data.integer(tag::EchoNumbers).value_or(0);
    slice.bValue = number(tag::MRDiffusionSequence, tag::DiffusionBValue).value_or(0.0);
    slice.temporalPosition = attributes.where(tag::FrameContentSequence, tag::TemporalPositionIndex)
                                 .integer(tag::TemporalPositionIndex)
                                 .value_or(0);
    if (slice.temporalPosition == 0)
        slice.temporalPosition = data.integer(tag::TemporalPositionIdentifier).value_or(0);
    slice.triggerTimeMs = number(tag::CardiacSynchronizationSequence, tag::NominalCardiacTriggerDelayTime)
                              .value_or(data.number(tag::TriggerTime).value_or(0.0));
    slice.acquisitionNumber = data.integer(tag::AcquisitionNumber).value_or(0);
    slice.acquiredS = acquiredOf(data, attributes);
    return slice;
}

} // namespace

FrameAttributes::FrameAttributes(const DataSet& dataSet, std::int32_t frame)
    : m_top(dataSet)
    , m_shared(dataSet.firstItem(tag::SharedFunctionalGroupsSequence))
{
    const Element* frames = dataSet.find(tag::PerFrameFunctionalGroupsSequence);
    if (frames && frame >= 0 && static_cast<std::size_t>(frame) < frames->items.size())
        m_own = &frames->items[static_cast<std::size_t>(frame)];
}

const DataSet& FrameAttributes::where(tag::Tag macro, tag::Tag tag) const
{
    for (const DataSet* group : { m_own, m_shared }) {
        const DataSet* item = group ? group->firstItem(macro) : nullptr;
        if (item && item->find(tag))
            return *item;
    }
    return m_top;
}

std::int32_t frameCountOf(const DataSet& dataSet)
{
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(dataSet.integer(tag::NumberOfFrames).value_or(1), 1, maximumFrames));
}

Result<std::vector<Slice>> slicesOf(const ParsedFile& parsed, std::size_t file, std::uint64_t fileSize)
{
    if (auto sound = checkPixels(parsed, fileSize); !sound)
        return std::unexpected(sound.error());
    std::vector<Slice> slices;
    const std::int32_t frames = frameCountOf(parsed.dataSet);
    slices.reserve(static_cast<std::size_t>(frames));
    for (std::int32_t frame = 0; frame < frames; ++frame) {
        slices.push_back(sliceOf(parsed, frame));
        slices.back().file = file;
    }
    return slices;
}

namespace {

std::optional<Photometric> photometricOf(std::string_view name)
{
    struct Known {
        std::string_view name;
        Photometric photometric;
    };
    constexpr auto known = std::to_array<Known>({
        { "MONOCHROME1", Photometric::Grey },
        { "MONOCHROME2", Photometric::Grey },
        { "PALETTE COLOR", Photometric::Grey },
        { "RGB", Photometric::Rgb },
        { "YBR_FULL", Photometric::YbrFull },
        { "YBR_FULL_422", Photometric::YbrFull422 },
        { "YBR_ICT", Photometric::YbrIct },
        { "YBR_RCT", Photometric::YbrRct },
    });
    const auto* found = std::ranges::find(known, name, &Known::name);
    return found == known.end() ? std::nullopt : std::optional(found->photometric);
}

// Of FloatPixelData and DoubleFloatPixelData: DICOM PS3.3 C.7.6.24 and C.7.6.25.
Result<StoredFormat> realFormatOf(const ParsedFile& parsed)
{
    const int bits = parsed.pixels.tag == tag::FloatPixelData ? 32 : 64;
    if (parsed.dataSet.integer(tag::BitsAllocated).value_or(bits) != bits
        || parsed.dataSet.integer(tag::SamplesPerPixel).value_or(1) != 1 || parsed.pixels.isEncapsulated)
        return fail(ErrorCode::Damaged, "The file's account of its floating point pixels contradicts itself");
    return StoredFormat { bits, bits, bits - 1, true, parsed.isBigEndian, true };
}

} // namespace

Result<FrameLayout> frameLayoutOf(const ParsedFile& parsed)
{
    const DataSet& data = parsed.dataSet;
    FrameLayout layout;
    FrameShape& shape = layout.shape;
    shape.rows = static_cast<int>(data.integer(tag::Rows).value_or(0));
    shape.columns = static_cast<int>(data.integer(tag::Columns).value_or(0));
    const std::int64_t samples = data.integer(tag::SamplesPerPixel).value_or(1);
    const std::string name(data.text(tag::PhotometricInterpretation));
    const auto photometric = name.empty() ? std::optional(samples == 1 ? Photometric::Grey : Photometric::Rgb)
                                          : photometricOf(name);
    if (!photometric || (samples != 1 && samples != 3))
        return fail(ErrorCode::Unsupported,
            "Pictures of the kind " + name + " with " + std::to_string(samples) + " samples can't be read");
    if ((*photometric == Photometric::Grey) != (samples == 1))
        return fail(ErrorCode::Damaged, "The file's account of its colours contradicts itself");
    shape.samples = static_cast<int>(samples);
    shape.photometric = *photometric;
    layout.isPlanar = samples == 3 && data.integer(tag::PlanarConfiguration).value_or(0) == 1;

    StoredFormat& format = shape.format;
    if (parsed.pixels.tag != tag::PixelData) {
        const auto real = realFormatOf(parsed);
        if (!real)
            return std::unexpected(real.error());
        format = *real;
        return layout;
    }
    format.bitsAllocated = static_cast<int>(data.integer(tag::BitsAllocated).value_or(0));
    format.bitsStored = static_cast<int>(data.integer(tag::BitsStored).value_or(format.bitsAllocated));
    format.highBit = static_cast<int>(data.integer(tag::HighBit).value_or(format.bitsStored - 1));
    format.isSigned = data.integer(tag::PixelRepresentation).value_or(0) == 1;
    format.isBigEndian = parsed.isBigEndian;
    const Encoding encoding = encodingOf(parsed.transferSyntax);
    const bool isNative
        = !parsed.pixels.isEncapsulated || encoding == Encoding::Native || encoding == Encoding::Deflated;
    if (format.bitsAllocated == 1 && samples == 1 && isNative) {
        layout.isPacked = true;
        format = { 8, 1, 0, false, false };
    }
    if (format.bitsAllocated != 8 && format.bitsAllocated != 16 && format.bitsAllocated != 32)
        return fail(ErrorCode::Unsupported,
            "Pixels of " + std::to_string(format.bitsAllocated) + " bits can't be read");
    if (samples == 3 && (format.bitsAllocated > 16 || format.isSigned))
        return fail(ErrorCode::Unsupported,
            "Colours of " + std::to_string(format.bitsAllocated) + " bits can't be read");
    if (format.bitsStored < 1 || format.bitsStored > format.bitsAllocated
        || format.highBit < format.bitsStored - 1 || format.highBit >= format.bitsAllocated)
        return fail(ErrorCode::Damaged, "The file's account of its pixels' bits contradicts itself");
    if (shape.photometric == Photometric::YbrFull422 && isNative
        && (shape.columns % 2 != 0 || format.bitsAllocated != 8))
        return fail(
            ErrorCode::Unsupported, "Colours that are shared by an odd number of pixels can't be read");
    return layout;
}

std::uint64_t nativeFrameBits(const FrameLayout& layout)
{
    const auto pixels
        = static_cast<std::uint64_t>(layout.shape.rows) * static_cast<std::uint64_t>(layout.shape.columns);
    if (layout.isPacked)
        return pixels;
    const int samples = layout.shape.photometric == Photometric::YbrFull422 ? 2 : layout.shape.samples;
    return pixels * static_cast<std::uint64_t>(samples)
        * static_cast<std::uint64_t>(layout.shape.format.bitsAllocated);
}

} // namespace fovea::dicom
