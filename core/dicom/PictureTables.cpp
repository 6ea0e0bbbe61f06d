#include "core/dicom/PictureTables.h"

#include "core/dicom/SegmentedTable.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fovea::dicom {

namespace {

struct Descriptor {
    std::size_t entries = 0;
    double first = 0.0;
    int bits = 16;
};

// Entries, first value mapped, bits an entry: 0 entries are 65536, and the first value has the pixels' sign.
// DICOM PS3.3 C.11.1.1.1.
std::optional<Descriptor> descriptorOf(const DataSet& data, tag::Tag tag, bool isSigned)
{
    const auto numbers = data.numbers(tag);
    if (numbers.size() != 3)
        return std::nullopt;
    const auto word = [](double value) { return value < 0.0 ? value + 65536.0 : value; };
    Descriptor descriptor;
    descriptor.entries = static_cast<std::size_t>(word(numbers[0]));
    if (descriptor.entries == 0)
        descriptor.entries = 65536;
    descriptor.first = word(numbers[1]);
    if (isSigned && descriptor.first >= 32768.0)
        descriptor.first -= 65536.0;
    descriptor.bits = static_cast<int>(numbers[2]);
    if (descriptor.entries > 65536 || descriptor.bits < 1 || descriptor.bits > 16)
        return std::nullopt;
    return descriptor;
}

// Entries are words, or bytes where the data are too short for words.
std::optional<std::vector<float>> entriesOf(const DataSet& data, tag::Tag tag, const Descriptor& descriptor)
{
    const Element* element = data.find(tag);
    if (!element || element->value.size() < descriptor.entries)
        return std::nullopt;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(element->value.data());
    const bool isWords = element->value.size() >= 2 * descriptor.entries;
    std::vector<float> values(descriptor.entries);
    for (std::size_t n = 0; n < values.size(); ++n)
        values[n] = static_cast<float>(isWords ? bytes[2 * n] | bytes[2 * n + 1] << 8 : bytes[n]);
    return values;
}

std::optional<PictureOverlay> overlayOf(const DataSet& data, tag::Tag plane, const FrameShape& shape,
    std::span<const std::uint8_t> stored, const TextDecoder& decoder)
{
    const auto number = [&](tag::Tag tag) { return data.integer(tag::ofOverlay(tag, plane)); };
    const auto rows = number(tag::OverlayRows).value_or(0);
    const auto columns = number(tag::OverlayColumns).value_or(0);
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535)
        return std::nullopt;
    PictureOverlay overlay;
    overlay.rows = static_cast<int>(rows);
    overlay.columns = static_cast<int>(columns);
    overlay.description = decoder.decode(data.text(tag::ofOverlay(tag::OverlayDescription, plane)));
    const auto origin = data.numbers(tag::ofOverlay(tag::OverlayOrigin, plane));
    if (origin.size() == 2) {
        overlay.top = static_cast<int>(origin[0]) - 1;
        overlay.left = static_cast<int>(origin[1]) - 1;
    }
    const auto pixels = static_cast<std::size_t>(rows * columns);
    if (const Element* element = data.find(tag::ofOverlay(tag::OverlayData, plane))) {
        if (element->value.size() < (pixels + 7) / 8)
            return std::nullopt;
        overlay.bits.resize(pixels);
        for (std::size_t n = 0; n < pixels; ++n)
            overlay.bits[n] = static_cast<std::uint8_t>(element->value[n / 8]) >> (n % 8) & 1;
        return overlay;
    }
    // In a bit of the pixels that no value uses.
    const auto bit = number(tag::OverlayBitPosition).value_or(0);
    const StoredFormat& format = shape.format;
    if (rows != shape.rows || columns != shape.columns || shape.samples != 1 || format.bitsAllocated != 16
        || bit < 1 || bit > 15 || (bit <= format.highBit && bit > format.highBit - format.bitsStored)
        || stored.size() != 2 * pixels)
        return std::nullopt;
    overlay.bits.resize(pixels);
    for (std::size_t n = 0; n < pixels; ++n)
        overlay.bits[n] = (stored[2 * n] | stored[2 * n + 1] << 8) >> bit & 1;
    return overlay;
}

} // namespace

Result<LookupTable> lookupTableOf(const DataSet& item, bool isSigned, const TextDecoder& decoder)
{
    const auto descriptor = descriptorOf(item, tag::LUTDescriptor, isSigned);
    auto values = descriptor ? entriesOf(item, tag::LUTData, *descriptor) : std::nullopt;
    if (!values)
        return fail(ErrorCode::Damaged, "The file's lookup table is damaged");
    return LookupTable { descriptor->first, std::move(*values),
        decoder.decode(item.text(tag::LUTExplanation)) };
}

double lookupTableTop(const DataSet& item)
{
    const auto descriptor = descriptorOf(item, tag::LUTDescriptor, false);
    return std::ldexp(1.0, descriptor ? descriptor->bits : 16) - 1.0;
}

Result<std::array<LookupTable, 3>> paletteOf(const DataSet& dataSet, bool isSigned)
{
    constexpr std::array descriptors { tag::RedPaletteDescriptor, tag::GreenPaletteDescriptor,
        tag::BluePaletteDescriptor };
    constexpr std::array data { tag::RedPaletteData, tag::GreenPaletteData, tag::BluePaletteData };
    constexpr std::array segments { tag::RedSegmentedPaletteData, tag::GreenSegmentedPaletteData,
        tag::BlueSegmentedPaletteData };
    std::array<LookupTable, 3> palette;
    for (std::size_t n = 0; n < palette.size(); ++n) {
        const auto descriptor = descriptorOf(dataSet, descriptors[n], isSigned);
        const Element* segmented = dataSet.find(segments[n]);
        std::optional<std::vector<float>> values;
        if (descriptor && segmented)
            values = expandSegments(segmented->value, descriptor->entries, descriptor->bits > 8);
        else if (descriptor)
            values = entriesOf(dataSet, data[n], *descriptor);
        if (!values)
            return fail(ErrorCode::Damaged, "The file's palette is missing or damaged");
        // Some writers say 16 bits and fill the lower byte only.
        const float largest = std::ranges::max(*values);
        const float scale = descriptor->bits > 8 && largest > 255.0F ? 1.0F / 256.0F : 1.0F;
        for (float& value : *values)
            value = std::min(255.0F, std::floor(value * scale));
        palette[n] = { descriptor->first, std::move(*values), {} };
    }
    return palette;
}

std::vector<PictureOverlay> overlaysOf(const DataSet& dataSet, const FrameShape& shape,
    std::span<const std::uint8_t> stored, const TextDecoder& decoder)
{
    std::vector<PictureOverlay> overlays;
    for (tag::Tag plane = 0; plane < tag::overlayGroups; ++plane) {
        if (auto overlay = overlayOf(dataSet, plane, shape, stored, decoder))
            overlays.push_back(std::move(*overlay));
    }
    return overlays;
}

} // namespace fovea::dicom
