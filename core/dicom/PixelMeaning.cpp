#include "core/dicom/PixelMeaning.h"

#include "core/dicom/PictureTables.h"
#include "core/dicom/Text.h"

#include <algorithm>
#include <cmath>

namespace fovea::dicom {

namespace {

Window::Function functionOf(std::string_view name)
{
    if (name == "SIGMOID")
        return Window::Function::Sigmoid;
    return name == "LINEAR_EXACT" ? Window::Function::LinearExact : Window::Function::Linear;
}

std::vector<Window> windowsOf(const FrameAttributes& attributes, const TextDecoder& decoder)
{
    const DataSet& where = attributes.where(tag::FrameVOILUTSequence, tag::WindowCenter);
    const auto centres = where.numbers(tag::WindowCenter);
    const auto widths = where.numbers(tag::WindowWidth);
    const QStringList names = decoder.decode(where.text(tag::WindowCenterWidthExplanation)).split(u'\\');
    const Window::Function function = functionOf(where.text(tag::VOILUTFunction));
    std::vector<Window> windows;
    for (std::size_t n = 0; n < std::min(centres.size(), widths.size()); ++n) {
        if (widths[n] >= 1.0 || (widths[n] > 0.0 && centres[n] != 0.0))
            windows.push_back(
                { centres[n], widths[n], names.value(static_cast<qsizetype>(n)).trimmed(), function });
    }
    return windows;
}

// Tables of shades: DICOM PS3.3 C.11.2.1.1. isSigned: whether the values that they are for can be below zero.
void addTables(VolumeMeaning& meaning, const DataSet& data, bool isSigned, const TextDecoder& decoder)
{
    const Element* sequence = data.find(tag::VOILUTSequence);
    if (!sequence)
        return;
    for (const DataSet& item : sequence->items) {
        auto table = lookupTableOf(item, isSigned, decoder);
        if (!table) {
            meaning.notices << QStringLiteral("A table of shades in the file is damaged and left out.");
            continue;
        }
        const auto top = static_cast<float>(lookupTableTop(item));
        for (float& value : table->values)
            value = std::min(1.0F, value / top);
        const auto width = static_cast<double>(table->values.size());
        Window window { table->first + 0.5 * width, width, table->explanation };
        window.table = std::make_shared<const LookupTable>(std::move(*table));
        meaning.windows.push_back(std::move(window));
    }
}

// A stored value, whose sign the pixels decide, not the element.
std::optional<double> storedValue(const DataSet& data, tag::Tag tag, const StoredFormat& format)
{
    auto value = data.number(tag);
    if (!value || format.isFloat || format.bitsAllocated != 16)
        return value;
    constexpr double values = 65536.0;
    if (format.isSigned && *value >= values / 2.0)
        *value -= values;
    if (!format.isSigned && *value < 0.0)
        *value += values;
    return value;
}

// What one value says or, with the limit, every value between both. DICOM PS3.3 C.7.5.1.1.2.
std::optional<ValueRange> paddingOf(const DataSet& data, const StoredFormat& format, const ModalityMap& map)
{
    std::pair tags { tag::PixelPaddingValue, tag::PixelPaddingRangeLimit };
    if (format.isFloat && format.bitsAllocated == 64)
        tags = { tag::DoubleFloatPixelPaddingValue, tag::DoubleFloatPixelPaddingRangeLimit };
    else if (format.isFloat)
        tags = { tag::FloatPixelPaddingValue, tag::FloatPixelPaddingRangeLimit };
    const auto value = storedValue(data, tags.first, format);
    if (!value)
        return std::nullopt;
    // As the voxels are rounded; whole numbers that voxels can have are exact in this type.
    const auto mapped
        = [&](double stored) { return static_cast<double>(static_cast<float>(map.apply(stored))); };
    const double one = mapped(*value);
    const double other = mapped(storedValue(data, tags.second, format).value_or(*value));
    return ValueRange { std::min(one, other), std::max(one, other) };
}

// Computed tomography is in Hounsfield units unless it says otherwise. DICOM PS3.3 C.8.2.1.1.2.
QString unitOf(const DataSet& data, const FrameAttributes& attributes)
{
    const auto modality = data.text(tag::Modality);
    if (isParametricMap(data)) {
        const DataSet* unit
            = attributes.where(tag::RealWorldValueMappingSequence, tag::MeasurementUnitsCodeSequence)
                  .firstItem(tag::MeasurementUnitsCodeSequence);
        const auto code = unit ? unit->text(tag::CodeValue) : std::string_view();
        return code == "1" ? QString() : safeTerm(code); // UCUM's "no units"
    }
    if (const DataSet* table = data.firstItem(tag::ModalityLUTSequence)) {
        const auto type = table->text(tag::ModalityLUTType);
        return type == "US" ? QString() : safeTerm(type);
    }
    const DataSet& where = attributes.where(tag::PixelValueTransformationSequence, tag::RescaleType);
    const auto type = where.text(tag::RescaleType);
    if (modality == "CT" && (type.empty() || type == "HU"))
        return data.text(tag::ImageType).contains("LOCALIZER") ? QString() : QStringLiteral("HU");
    if (modality == "PT")
        return safeTerm(data.text(tag::Units));
    return type == "US" || type == "HU" ? QString() : safeTerm(type);
}

} // namespace

VolumeMeaning meaningOf(
    const ParsedFile& parsed, std::int32_t frame, const StoredFormat& format, const ModalityMap& map)
{
    const DataSet& data = parsed.dataSet;
    const FrameAttributes attributes(data, frame);
    const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
    VolumeMeaning meaning;
    meaning.modality = safeTerm(data.text(tag::Modality));
    meaning.unit = unitOf(data, attributes);
    meaning.studyUid = safeTerm(data.text(tag::StudyInstanceUID));
    meaning.frameOfReferenceUid = safeTerm(data.text(tag::FrameOfReferenceUID));
    meaning.windows = windowsOf(attributes, decoder);
    addTables(meaning, data, map.range(format).low < 0.0, decoder);
    meaning.isInverted = data.text(tag::PhotometricInterpretation) == "MONOCHROME1";
    meaning.padding = paddingOf(data, format, map);
    return meaning;
}

} // namespace fovea::dicom
