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

// In stored values, whose sign the pixels decide, not the element.
std::optional<double> storedPadding(const DataSet& data, const StoredFormat& format)
{
    if (format.isFloat)
        return data.number(
            format.bitsAllocated == 64 ? tag::DoubleFloatPixelPaddingValue : tag::FloatPixelPaddingValue);
    auto padding = data.number(tag::PixelPaddingValue);
    constexpr double values = 65536.0;
    if (padding && format.isSigned && format.bitsAllocated == 16 && *padding >= values / 2.0)
        *padding -= values;
    if (padding && !format.isSigned && format.bitsAllocated == 16 && *padding < 0.0)
        *padding += values;
    return padding;
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
    if (const auto padding = storedPadding(data, format)) {
        meaning.paddingValue = map.apply(*padding);
        if (format.isFloat)
            meaning.paddingValue = static_cast<double>(static_cast<float>(*meaning.paddingValue));
    }
    return meaning;
}

} // namespace fovea::dicom
