#include "core/dicom/WantedTags.h"

#include "core/dicom/DataSetParser.h"
#include "core/dicom/ModalityMap.h"

#include <algorithm>
#include <array>

namespace fovea::dicom {

namespace {

constexpr std::array wantedTags = std::to_array<WantedTag>({
    { tag::TransferSyntaxUID, vrCode("UI") },
    { tag::DirectoryRecordSequence, vrCode("SQ") },
    { tag::ReferencedFileID, vrCode("CS") },
    { tag::SpecificCharacterSet, vrCode("CS") },
    { tag::ImageType, vrCode("CS") },
    { tag::SOPClassUID, vrCode("UI") },
    { tag::SOPInstanceUID, vrCode("UI") },
    { tag::StudyDate, vrCode("DA") },
    { tag::AcquisitionDate, vrCode("DA") },
    { tag::AcquisitionDateTime, vrCode("DT") },
    { tag::AcquisitionTime, vrCode("TM") },
    { tag::Modality, vrCode("CS") },
    { tag::CodeValue, vrCode("SH") },
    { tag::StudyDescription, vrCode("LO") },
    { tag::SeriesDescription, vrCode("LO") },
    { tag::RecommendedDisplayFrameRate, vrCode("IS") },
    { tag::FrameType, vrCode("CS") },
    { tag::PatientName, vrCode("PN") },
    { tag::PatientID, vrCode("LO") },
    { tag::BodyPartExamined, vrCode("CS") },
    { tag::CineRate, vrCode("IS") },
    { tag::SliceThickness, vrCode("DS") },
    { tag::EchoTime, vrCode("DS") },
    { tag::EchoNumbers, vrCode("IS") },
    { tag::SpacingBetweenSlices, vrCode("DS") },
    { tag::TriggerTime, vrCode("DS") },
    { tag::FrameTime, vrCode("DS") },
    { tag::ImagerPixelSpacing, vrCode("DS") },
    { tag::NominalScannedPixelSpacing, vrCode("DS") },
    { tag::ViewPosition, vrCode("CS") },
    { tag::FrameAcquisitionDateTime, vrCode("DT") },
    { tag::EffectiveEchoTime, vrCode("FD") },
    { tag::DiffusionBValue, vrCode("FD") },
    { tag::MREchoSequence, vrCode("SQ") },
    { tag::MRDiffusionSequence, vrCode("SQ") },
    { tag::CardiacSynchronizationSequence, vrCode("SQ") },
    { tag::MRImageFrameTypeSequence, vrCode("SQ") },
    { tag::CTImageFrameTypeSequence, vrCode("SQ") },
    { tag::XRay3DFrameTypeSequence, vrCode("SQ") },
    { tag::PETFrameTypeSequence, vrCode("SQ") },
    { tag::StudyInstanceUID, vrCode("UI") },
    { tag::SeriesInstanceUID, vrCode("UI") },
    { tag::SeriesNumber, vrCode("IS") },
    { tag::AcquisitionNumber, vrCode("IS") },
    { tag::InstanceNumber, vrCode("IS") },
    { tag::PatientOrientation, vrCode("CS") },
    { tag::ImagePositionPatient, vrCode("DS") },
    { tag::ImageOrientationPatient, vrCode("DS") },
    { tag::FrameOfReferenceUID, vrCode("UI") },
    { tag::Laterality, vrCode("CS") },
    { tag::ImageLaterality, vrCode("CS") },
    { tag::TemporalPositionIdentifier, vrCode("IS") },
    { tag::StackID, vrCode("SH") },
    { tag::FrameContentSequence, vrCode("SQ") },
    { tag::PlanePositionSequence, vrCode("SQ") },
    { tag::PlaneOrientationSequence, vrCode("SQ") },
    { tag::TemporalPositionIndex, vrCode("UL") },
    { tag::NominalCardiacTriggerDelayTime, vrCode("FD") },
    { tag::SamplesPerPixel, vrCode("US") },
    { tag::PhotometricInterpretation, vrCode("CS") },
    { tag::PlanarConfiguration, vrCode("US") },
    { tag::NumberOfFrames, vrCode("IS") },
    { tag::Rows, vrCode("US") },
    { tag::Columns, vrCode("US") },
    { tag::PixelSpacing, vrCode("DS") },
    { tag::PixelAspectRatio, vrCode("IS") },
    { tag::BitsAllocated, vrCode("US") },
    { tag::BitsStored, vrCode("US") },
    { tag::HighBit, vrCode("US") },
    { tag::PixelRepresentation, vrCode("US") },
    { tag::PixelPaddingValue, vrCode("US") },
    { tag::PixelPaddingRangeLimit, vrCode("US") },
    { tag::FloatPixelPaddingValue, vrCode("FL") },
    { tag::DoubleFloatPixelPaddingValue, vrCode("FD") },
    { tag::FloatPixelPaddingRangeLimit, vrCode("FL") },
    { tag::DoubleFloatPixelPaddingRangeLimit, vrCode("FD") },
    { tag::BurnedInAnnotation, vrCode("CS") },
    { tag::PixelSpacingCalibrationType, vrCode("CS") },
    { tag::WindowCenter, vrCode("DS") },
    { tag::WindowWidth, vrCode("DS") },
    { tag::RescaleIntercept, vrCode("DS") },
    { tag::RescaleSlope, vrCode("DS") },
    { tag::RescaleType, vrCode("LO") },
    { tag::WindowCenterWidthExplanation, vrCode("LO") },
    { tag::VOILUTFunction, vrCode("CS") },
    { tag::RedPaletteDescriptor, vrCode("US") },
    { tag::GreenPaletteDescriptor, vrCode("US") },
    { tag::BluePaletteDescriptor, vrCode("US") },
    { tag::RedPaletteData, vrCode("OW"), true },
    { tag::GreenPaletteData, vrCode("OW"), true },
    { tag::BluePaletteData, vrCode("OW"), true },
    { tag::RedSegmentedPaletteData, vrCode("OW"), true },
    { tag::GreenSegmentedPaletteData, vrCode("OW"), true },
    { tag::BlueSegmentedPaletteData, vrCode("OW"), true },
    { tag::LossyImageCompression, vrCode("CS") },
    { tag::ModalityLUTSequence, vrCode("SQ") },
    { tag::LUTDescriptor, vrCode("US") },
    { tag::LUTExplanation, vrCode("LO") },
    { tag::ModalityLUTType, vrCode("LO") },
    { tag::LUTData, vrCode("OW"), true },
    { tag::VOILUTSequence, vrCode("SQ") },
    { tag::PixelMeasuresSequence, vrCode("SQ") },
    { tag::FrameVOILUTSequence, vrCode("SQ") },
    { tag::PixelValueTransformationSequence, vrCode("SQ") },
    { tag::MeasurementUnitsCodeSequence, vrCode("SQ") },
    { tag::RealWorldValueMappingSequence, vrCode("SQ") },
    { tag::RealWorldValueTable, vrCode("FD") },
    { tag::RealWorldValueIntercept, vrCode("FD") },
    { tag::RealWorldValueSlope, vrCode("FD") },
    { tag::Units, vrCode("CS") },
    { tag::SharedFunctionalGroupsSequence, vrCode("SQ") },
    { tag::PerFrameFunctionalGroupsSequence, vrCode("SQ") },
});
static_assert(std::ranges::is_sorted(wantedTags, {}, &WantedTag::tag));

constexpr std::array overlayTags = std::to_array<WantedTag>({
    { tag::OverlayRows, vrCode("US"), true },
    { tag::OverlayColumns, vrCode("US"), true },
    { tag::OverlayDescription, vrCode("LO"), true },
    { tag::OverlayOrigin, vrCode("SS"), true },
    { tag::OverlayBitPosition, vrCode("US"), true },
    { tag::OverlayData, vrCode("OW"), true },
});

// Where each tag is in the table above, by a hash: every element of every file is looked up.
class Places {
public:
    consteval Places()
    {
        m_places.fill(none);
        for (std::uint8_t n = 0; n < wantedTags.size(); ++n) {
            std::size_t slot = slotOf(wantedTags[n].tag);
            while (m_places[slot] != none)
                slot = (slot + 1) % m_places.size();
            m_places[slot] = n;
        }
    }
    [[nodiscard]] const WantedTag* find(tag::Tag tag) const
    {
        for (std::size_t slot = slotOf(tag); m_places[slot] != none; slot = (slot + 1) % m_places.size()) {
            if (wantedTags[m_places[slot]].tag == tag)
                return &wantedTags[m_places[slot]];
        }
        return nullptr;
    }

private:
    static constexpr std::uint8_t none = 255;
    static_assert(wantedTags.size() < none);

    static constexpr std::size_t slotOf(tag::Tag tag) { return (tag * 0x9E3779B1U) >> 22; }

    std::array<std::uint8_t, 1024> m_places {};
};

constexpr Places places;

} // namespace

std::optional<WantedTag> findWanted(tag::Tag tag)
{
    if (const WantedTag* found = places.find(tag))
        return *found;
    const tag::Tag plane = ((tag >> 16) - 0x6000) / 2;
    if (tag < tag::OverlayRows || plane >= tag::overlayGroups || (tag >> 16) % 2 != 0)
        return std::nullopt;
    const auto* overlay = std::ranges::find(overlayTags, tag & 0x6000FFFF, &WantedTag::tag);
    return overlay == overlayTags.end() ? std::nullopt : std::optional(WantedTag { tag, overlay->vr, true });
}

} // namespace fovea::dicom
