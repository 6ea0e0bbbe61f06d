#include "core/dicom/PixelMeaning.h"

#include "core/dicom/Text.h"

#include <algorithm>

namespace fovea::dicom {

namespace {

std::vector<Window> windowsOf(const FrameAttributes& attributes, const TextDecoder& decoder)
{
    const DataSet& where = attributes.where(tag::FrameVOILUTSequence, tag::WindowCenter);
    const auto centres = where.numbers(tag::WindowCenter);
    const auto widths = where.numbers(tag::WindowWidth);
    const QStringList names = decoder.decode(where.text(tag::WindowCenterWidthExplanation)).split(u'\\');
    std::vector<Window> windows;
    for (std::size_t n = 0; n < std::min(centres.size(), widths.size()); ++n) {
        if (widths[n] >= 1.0 || (widths[n] > 0.0 && centres[n] != 0.0))
            windows.push_back({ centres[n], widths[n], names.value(static_cast<qsizetype>(n)).trimmed() });
    }
    return windows;
}

// Computed tomography is in Hounsfield units unless it says otherwise. DICOM PS3.3 C.8.2.1.1.2.
QString unitOf(const DataSet& data, const FrameAttributes& attributes)
{
    const auto modality = data.text(tag::Modality);
    const DataSet& where = attributes.where(tag::PixelValueTransformationSequence, tag::RescaleType);
    const auto type = where.text(tag::RescaleType);
    if (modality == "CT" && (type.empty() || type == "HU"))
        return data.text(tag::ImageType).contains("LOCALIZER") ? QString() : QStringLiteral("HU");
    if (modality == "PT")
        return safeTerm(data.text(tag::Units));
    return type == "US" || type == "HU" ? QString() : safeTerm(type);
}

} // namespace

Result<Rescale> rescaleOf(const ParsedFile& parsed, std::int32_t frame)
{
    const DataSet& data = parsed.dataSet;
    if (data.firstItem(tag::ModalityLUTSequence))
        return fail(
            ErrorCode::Unsupported, "The file's values go through a lookup table, which can't be read yet");
    const FrameAttributes attributes(data, frame);
    const auto number = [&](tag::Tag tag, double fallback) {
        return attributes.where(tag::PixelValueTransformationSequence, tag).number(tag).value_or(fallback);
    };
    const Rescale rescale { number(tag::RescaleSlope, 1.0), number(tag::RescaleIntercept, 0.0) };
    if (rescale.slope == 0.0)
        return fail(ErrorCode::Damaged, "The file's rescale slope is zero, which makes all its values one");
    return rescale;
}

VolumeMeaning meaningOf(
    const ParsedFile& parsed, std::int32_t frame, const StoredFormat& format, const Rescale& rescale)
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
    meaning.isInverted = data.text(tag::PhotometricInterpretation) == "MONOCHROME1";
    if (auto padding = data.number(tag::PixelPaddingValue)) {
        // In stored values, whose sign the pixels decide, not the element.
        const double values = 65536.0;
        if (format.isSigned && format.bitsAllocated == 16 && *padding >= values / 2.0)
            *padding -= values;
        if (!format.isSigned && format.bitsAllocated == 16 && *padding < 0.0)
            *padding += values;
        meaning.paddingValue = rescale.apply(*padding);
    }
    return meaning;
}

} // namespace fovea::dicom
