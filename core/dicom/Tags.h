#pragma once

#include <cstdint>

// The DICOM attributes that are read, by their keywords. DICOM PS3.6.
namespace fovea::dicom::tag {

using Tag = std::uint32_t; // group in the upper half

inline constexpr Tag TransferSyntaxUID = 0x00020010;
inline constexpr Tag DirectoryRecordSequence = 0x00041220;
inline constexpr Tag ReferencedFileID = 0x00041500;
inline constexpr Tag SpecificCharacterSet = 0x00080005;
inline constexpr Tag ImageType = 0x00080008;
inline constexpr Tag SOPClassUID = 0x00080016;
inline constexpr Tag SOPInstanceUID = 0x00080018;
inline constexpr Tag StudyDate = 0x00080020;
inline constexpr Tag AcquisitionDate = 0x00080022;
inline constexpr Tag AcquisitionDateTime = 0x0008002A;
inline constexpr Tag AcquisitionTime = 0x00080032;
inline constexpr Tag Modality = 0x00080060;
inline constexpr Tag StudyDescription = 0x00081030;
inline constexpr Tag SeriesDescription = 0x0008103E;
inline constexpr Tag RecommendedDisplayFrameRate = 0x00082144;
inline constexpr Tag FrameType = 0x00089007;
inline constexpr Tag PatientName = 0x00100010;
inline constexpr Tag PatientID = 0x00100020;
inline constexpr Tag BodyPartExamined = 0x00180015;
inline constexpr Tag CineRate = 0x00180040;
inline constexpr Tag SliceThickness = 0x00180050;
inline constexpr Tag EchoTime = 0x00180081;
inline constexpr Tag EchoNumbers = 0x00180086;
inline constexpr Tag SpacingBetweenSlices = 0x00180088;
inline constexpr Tag TriggerTime = 0x00181060;
inline constexpr Tag FrameTime = 0x00181063;
inline constexpr Tag ImagerPixelSpacing = 0x00181164;
inline constexpr Tag NominalScannedPixelSpacing = 0x00182010;
inline constexpr Tag ViewPosition = 0x00185101;
inline constexpr Tag EffectiveEchoTime = 0x00189082;
inline constexpr Tag FrameAcquisitionDateTime = 0x00189074;
inline constexpr Tag DiffusionBValue = 0x00189087;
inline constexpr Tag MREchoSequence = 0x00189114;
inline constexpr Tag MRDiffusionSequence = 0x00189117;
inline constexpr Tag CardiacSynchronizationSequence = 0x00189118;
inline constexpr Tag MRImageFrameTypeSequence = 0x00189226;
inline constexpr Tag CTImageFrameTypeSequence = 0x00189329;
inline constexpr Tag XRay3DFrameTypeSequence = 0x00189504;
inline constexpr Tag PETFrameTypeSequence = 0x00189751;
inline constexpr Tag StudyInstanceUID = 0x0020000D;
inline constexpr Tag SeriesInstanceUID = 0x0020000E;
inline constexpr Tag SeriesNumber = 0x00200011;
inline constexpr Tag AcquisitionNumber = 0x00200012;
inline constexpr Tag InstanceNumber = 0x00200013;
inline constexpr Tag PatientOrientation = 0x00200020;
inline constexpr Tag ImagePositionPatient = 0x00200032;
inline constexpr Tag ImageOrientationPatient = 0x00200037;
inline constexpr Tag FrameOfReferenceUID = 0x00200052;
inline constexpr Tag Laterality = 0x00200060;
inline constexpr Tag ImageLaterality = 0x00200062;
inline constexpr Tag TemporalPositionIdentifier = 0x00200100;
inline constexpr Tag StackID = 0x00209056;
inline constexpr Tag FrameContentSequence = 0x00209111;
inline constexpr Tag PlanePositionSequence = 0x00209113;
inline constexpr Tag PlaneOrientationSequence = 0x00209116;
inline constexpr Tag TemporalPositionIndex = 0x00209128;
inline constexpr Tag NominalCardiacTriggerDelayTime = 0x00209153;
inline constexpr Tag SamplesPerPixel = 0x00280002;
inline constexpr Tag PhotometricInterpretation = 0x00280004;
inline constexpr Tag PlanarConfiguration = 0x00280006;
inline constexpr Tag NumberOfFrames = 0x00280008;
inline constexpr Tag Rows = 0x00280010;
inline constexpr Tag Columns = 0x00280011;
inline constexpr Tag PixelSpacing = 0x00280030;
inline constexpr Tag PixelAspectRatio = 0x00280034;
inline constexpr Tag BitsAllocated = 0x00280100;
inline constexpr Tag BitsStored = 0x00280101;
inline constexpr Tag HighBit = 0x00280102;
inline constexpr Tag PixelRepresentation = 0x00280103;
inline constexpr Tag PixelPaddingValue = 0x00280120;
inline constexpr Tag PixelPaddingRangeLimit = 0x00280121;
inline constexpr Tag FloatPixelPaddingValue = 0x00280122;
inline constexpr Tag DoubleFloatPixelPaddingValue = 0x00280123;
inline constexpr Tag FloatPixelPaddingRangeLimit = 0x00280124;
inline constexpr Tag DoubleFloatPixelPaddingRangeLimit = 0x00280125;
inline constexpr Tag BurnedInAnnotation = 0x00280301;
inline constexpr Tag PixelSpacingCalibrationType = 0x00280A02;
inline constexpr Tag WindowCenter = 0x00281050;
inline constexpr Tag WindowWidth = 0x00281051;
inline constexpr Tag RescaleIntercept = 0x00281052;
inline constexpr Tag RescaleSlope = 0x00281053;
inline constexpr Tag RescaleType = 0x00281054;
inline constexpr Tag WindowCenterWidthExplanation = 0x00281055;
inline constexpr Tag VOILUTFunction = 0x00281056;
inline constexpr Tag RedPaletteDescriptor = 0x00281101;
inline constexpr Tag GreenPaletteDescriptor = 0x00281102;
inline constexpr Tag BluePaletteDescriptor = 0x00281103;
inline constexpr Tag RedPaletteData = 0x00281201;
inline constexpr Tag GreenPaletteData = 0x00281202;
inline constexpr Tag BluePaletteData = 0x00281203;
inline constexpr Tag RedSegmentedPaletteData = 0x00281221;
inline constexpr Tag GreenSegmentedPaletteData = 0x00281222;
inline constexpr Tag BlueSegmentedPaletteData = 0x00281223;
inline constexpr Tag LossyImageCompression = 0x00282110;
inline constexpr Tag ModalityLUTSequence = 0x00283000;
inline constexpr Tag LUTDescriptor = 0x00283002;
inline constexpr Tag LUTExplanation = 0x00283003;
inline constexpr Tag ModalityLUTType = 0x00283004;
inline constexpr Tag LUTData = 0x00283006;
inline constexpr Tag VOILUTSequence = 0x00283010;
inline constexpr Tag PixelMeasuresSequence = 0x00289110;
inline constexpr Tag FrameVOILUTSequence = 0x00289132;
inline constexpr Tag PixelValueTransformationSequence = 0x00289145;
inline constexpr Tag Units = 0x00541001;
inline constexpr Tag SharedFunctionalGroupsSequence = 0x52009229;
inline constexpr Tag PerFrameFunctionalGroupsSequence = 0x52009230;
inline constexpr Tag FloatPixelData = 0x7FE00008;
inline constexpr Tag DoubleFloatPixelData = 0x7FE00009;
inline constexpr Tag PixelData = 0x7FE00010;
inline constexpr Tag Item = 0xFFFEE000;
inline constexpr Tag ItemDelimitation = 0xFFFEE00D;
inline constexpr Tag SequenceDelimitation = 0xFFFEE0DD;

// Overlay planes: one of these in each even group from 6000 to 601E.
inline constexpr Tag OverlayRows = 0x60000010;
inline constexpr Tag OverlayColumns = 0x60000011;
inline constexpr Tag OverlayDescription = 0x60000022;
inline constexpr Tag OverlayOrigin = 0x60000050;
inline constexpr Tag OverlayBitPosition = 0x60000102;
inline constexpr Tag OverlayData = 0x60003000;
inline constexpr Tag overlayGroups = 16;

[[nodiscard]] constexpr Tag ofOverlay(Tag tag, Tag plane)
{
    return tag + plane * 0x00020000;
}

} // namespace fovea::dicom::tag
