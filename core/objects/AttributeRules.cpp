#include "core/objects/AttributeRules.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fovea::objects {

namespace {

struct Entry {
    std::uint32_t tag;
    Rule rule;
};

// Text that is not named here is removed; so is everything of these that says Remove although its
// type would let it stay.
constexpr auto rules = std::to_array<Entry>({
    { 0x00080000, Rule::Remove }, // group length
    { 0x00080005, Rule::Written }, // SpecificCharacterSet
    { 0x00080017, Rule::Remove }, // AcquisitionUID
    { 0x00080024, Rule::Remove }, // OverlayDate
    { 0x00080025, Rule::Remove }, // CurveDate
    { 0x00080034, Rule::Remove }, // OverlayTime
    { 0x00080035, Rule::Remove }, // CurveTime
    { 0x00080050, Rule::Empty }, // AccessionNumber
    { 0x00080051, Rule::Remove }, // IssuerOfAccessionNumberSequence
    { 0x00080070, Rule::Device }, // Manufacturer
    { 0x00080080, Rule::Remove }, // InstitutionName
    { 0x00080082, Rule::Remove }, // InstitutionCodeSequence
    { 0x00080090, Rule::Empty }, // ReferringPhysicianName
    { 0x00080096, Rule::Remove }, // ReferringPhysicianIdentificationSequence
    { 0x0008009C, Rule::Empty }, // ConsultingPhysicianName
    { 0x00080100, Rule::CodePart }, // CodeValue
    { 0x00080102, Rule::CodePart }, // CodingSchemeDesignator
    { 0x00080103, Rule::Remove }, // CodingSchemeVersion
    { 0x00080104, Rule::CodePart }, { 0x00080109, Rule::Remove }, // CodingSchemeResourcesSequence
    { 0x00080110, Rule::Remove }, // CodingSchemeIdentificationSequence
    { 0x00080201, Rule::Remove }, // TimezoneOffsetFromUTC
    { 0x00081030, Rule::Description }, // StudyDescription
    { 0x00081032, Rule::Remove }, // ProcedureCodeSequence
    { 0x0008103E, Rule::Description }, // SeriesDescription
    { 0x0008103F, Rule::Remove }, // SeriesDescriptionCodeSequence
    { 0x00081049, Rule::Remove }, // PhysiciansOfRecordIdentificationSequence
    { 0x00081052, Rule::Remove }, // PerformingPhysicianIdentificationSequence
    { 0x00081062, Rule::Remove }, // PhysiciansReadingStudyIdentificationSequence
    { 0x00081072, Rule::Remove }, // OperatorIdentificationSequence
    { 0x00081084, Rule::Remove }, // AdmittingDiagnosesCodeSequence
    { 0x00081090, Rule::Device }, // ManufacturerModelName
    { 0x00081110, Rule::Remove }, // ReferencedStudySequence
    { 0x00081111, Rule::Remove }, // ReferencedPerformedProcedureStepSequence
    { 0x00081120, Rule::Remove }, // ReferencedPatientSequence
    { 0x00082111, Rule::Remove }, // DerivationDescription
    { 0x00102203, Rule::Remove }, // PatientSexNeutered
    { 0x00100010, Rule::PatientName }, { 0x00100020, Rule::PatientId },
    { 0x00100022, Rule::Remove }, // TypeOfPatientID
    { 0x00100024, Rule::Remove }, // IssuerOfPatientIDQualifiersSequence
    { 0x00100030, Rule::Empty }, // PatientBirthDate
    { 0x00100032, Rule::Remove }, // PatientBirthTime
    { 0x00100035, Rule::Remove }, // PatientAlternativeCalendar
    { 0x00100040, Rule::Characteristic }, // PatientSex
    { 0x00100050, Rule::Remove }, // PatientInsurancePlanCodeSequence
    { 0x00100101, Rule::Remove }, // PatientPrimaryLanguageCodeSequence
    { 0x00100200, Rule::Remove }, // QualityControlSubject
    { 0x00100212, Rule::Remove }, // StrainDescription
    { 0x00101002, Rule::Remove }, // OtherPatientIDsSequence
    { 0x00101010, Rule::Characteristic }, // PatientAge
    { 0x00101020, Rule::Characteristic }, // PatientSize
    { 0x00101021, Rule::Remove }, // PatientSizeCodeSequence
    { 0x00101030, Rule::Characteristic }, // PatientWeight
    { 0x00101100, Rule::Remove }, // ReferencedPatientPhotoSequence
    { 0x00102160, Rule::Remove }, // EthnicGroup
    { 0x001021A0, Rule::Remove }, // SmokingStatus
    { 0x001021C0, Rule::Remove }, // PregnancyStatus
    { 0x001021D0, Rule::Remove }, // LastMenstrualDate
    { 0x00102201, Rule::Remove }, // PatientSpeciesDescription
    { 0x00120062, Rule::Written }, // PatientIdentityRemoved
    { 0x00180010, Rule::Remove }, // ContrastBolusAgent
    { 0x00180012, Rule::Remove }, // ContrastBolusAgentSequence
    { 0x00180014, Rule::Remove }, // ContrastBolusAdministrationRouteSequence
    { 0x00180015, Rule::BodyPart }, // BodyPartExamined
    { 0x00181000, Rule::Device }, // DeviceSerialNumber
    { 0x00181002, Rule::Remove }, // DeviceUID
    { 0x00181020, Rule::Device }, // SoftwareVersions
    { 0x00181030, Rule::Description }, // ProtocolName
    { 0x00181042, Rule::Remove }, // ContrastBolusStartTime
    { 0x00181043, Rule::Remove }, // ContrastBolusStopTime
    { 0x00181200, Rule::Remove }, // DateOfLastCalibration
    { 0x00181201, Rule::Remove }, // TimeOfLastCalibration
    { 0x00181203, Rule::Remove }, // CalibrationDateTime
    { 0x00200010, Rule::Empty }, // StudyID
    { 0x00201040, Rule::Empty }, // PositionReferenceIndicator
    { 0x00280303, Rule::Remove }, // LongitudinalTemporalInformationModified; written anew
    { 0x00321064, Rule::Remove }, // RequestedProcedureCodeSequence
    { 0x00380050, Rule::Remove }, // SpecialNeeds
    { 0x00400244, Rule::Remove }, // PerformedProcedureStepStartDate
    { 0x00400245, Rule::Remove }, // PerformedProcedureStepStartTime
    { 0x00400250, Rule::Remove }, // PerformedProcedureStepEndDate
    { 0x00400251, Rule::Remove }, // PerformedProcedureStepEndTime
    { 0x00400260, Rule::Remove }, // PerformedProtocolCodeSequence
    { 0x00400275, Rule::Remove }, // RequestAttributesSequence
    { 0x00400555, Rule::Remove }, // AcquisitionContextSequence
    { 0x00401101, Rule::Remove }, // PersonIdentificationCodeSequence
    { 0x0040A073, Rule::Remove }, // VerifyingObserverSequence
    { 0x0040A078, Rule::Remove }, // AuthorObserverSequence
    { 0x0040A07A, Rule::Remove }, // ParticipantSequence
    { 0x0040A07C, Rule::Remove }, // CustodialOrganizationSequence
    { 0x0040A730, Rule::Remove }, // ContentSequence
    { 0x00420011, Rule::Remove }, // EncapsulatedDocument
    { 0x00620005, Rule::SegmentLabel }, { 0x00620006, Rule::Remove }, // SegmentDescription
    { 0x00620009, Rule::Dummy }, // SegmentAlgorithmName
    { 0x00660031, Rule::Dummy }, // AlgorithmVersion
    { 0x00660032, Rule::Remove }, // AlgorithmParameters
    { 0x00660036, Rule::Dummy }, // AlgorithmName
    { 0x00700001, Rule::Remove }, // GraphicAnnotationSequence
    { 0x00700084, Rule::Empty }, // ContentCreatorName
    { 0x00880140, Rule::Remove }, // StorageMediaFileSetUID
    { 0x00880200, Rule::Remove }, // IconImageSequence
    { 0x04000100, Rule::Remove }, // DigitalSignatureUID
    { 0x04000500, Rule::Remove }, // EncryptedAttributesSequence
    { 0x04000550, Rule::Remove }, // ModifiedAttributesSequence
    { 0x04000561, Rule::Remove }, // OriginalAttributesSequence
    { 0x30060020, Rule::Remove }, // StructureSetROISequence
    { 0xFFFAFFFA, Rule::Remove }, // DigitalSignaturesSequence
});

constexpr auto sorted = [] {
    auto copy = rules;
    std::ranges::sort(copy, {}, &Entry::tag);
    return copy;
}();

// In the order of the alphabet.
constexpr auto bodyParts = std::to_array<std::string_view>({ "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE",
    "ANUS", "AORTA", "ARM", "AXILLA", "BACK", "BILEDUCT", "BLADDER", "BRAIN", "BREAST", "BRONCHUS", "BUTTOCK",
    "CALCANEUS", "CALF", "CAROTID", "CEREBELLUM", "CERVIX", "CHEEK", "CHEST", "CHESTABDOMEN",
    "CHESTABDPELVIS", "CIRCLEOFWILLIS", "CLAVICLE", "COCCYX", "COLON", "CORNEA", "CORONARYARTERY", "CSPINE",
    "CTSPINE", "DUODENUM", "EAR", "ELBOW", "ESOPHAGUS", "EXTREMITY", "EYE", "EYELID", "FACE", "FEMUR",
    "FINGER", "FOOT", "FOREARM", "GALLBLADDER", "HAND", "HEAD", "HEADNECK", "HEART", "HIP", "HUMERUS", "IAC",
    "ILEUM", "ILIUM", "JAW", "JEJUNUM", "KIDNEY", "KNEE", "LARYNX", "LEG", "LIVER", "LOWERLIMB", "LSPINE",
    "LSSPINE", "LUNG", "MAXILLA", "MEDIASTINUM", "MOUTH", "NECK", "NECKCHEST", "NECKCHESTABDOMEN",
    "NECKCHESTABDPELV", "NOSE", "ORBIT", "OVARY", "PANCREAS", "PARATHYROID", "PAROTID", "PATELLA", "PELVIS",
    "PENIS", "PHARYNX", "PROSTATE", "RADIUS", "RADIUSULNA", "RECTUM", "RETINA", "RIB", "SACRUM", "SCALP",
    "SCAPULA", "SCLERA", "SCROTUM", "SHOULDER", "SIJOINT", "SINUS", "SKULL", "SPINALCORD", "SPINE", "SPLEEN",
    "SSPINE", "STERNUM", "STOMACH", "SUBMANDIBULAR", "TESTIS", "THIGH", "THUMB", "THYMUS", "THYROID", "TIBIA",
    "TIBIAFIBULA", "TLSPINE", "TMJ", "TOE", "TONGUE", "TRACHEA", "TSPINE", "ULNA", "UMBILICAL", "UPPERLIMB",
    "URETER", "URETHRA", "UTERUS", "VAGINA", "VEIN", "VULVA", "WHOLEBODY", "WRIST", "ZYGOMA" });
static_assert(std::ranges::is_sorted(bodyParts));

} // namespace

Rule ruleOf(std::uint32_t tag)
{
    const auto* found = std::ranges::lower_bound(sorted, tag, {}, &Entry::tag);
    return found != sorted.end() && found->tag == tag ? found->rule : Rule::ByType;
}

bool isBodyPart(const QString& text)
{
    return std::ranges::binary_search(bodyParts, std::string_view(text.trimmed().toStdString()));
}

} // namespace fovea::objects
