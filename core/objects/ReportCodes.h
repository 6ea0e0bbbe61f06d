#pragma once

#include "core/objects/Code.h"

// The codes of TID 1500 reports, as they are written and found again. DICOM PS3.16.
namespace fovea::reportcodes {

inline Code dcm(const char* value, const char* meaning)
{
    return { QString::fromLatin1(value), QStringLiteral("DCM"), QString::fromLatin1(meaning) };
}
inline Code sct(const char* value, const char* meaning)
{
    return { QString::fromLatin1(value), QStringLiteral("SCT"), QString::fromLatin1(meaning) };
}
inline Code own(const char* value, const char* meaning)
{
    return { QString::fromLatin1(value), QStringLiteral("99FOVEA"), QString::fromLatin1(meaning) };
}

inline const Code measurementReport = dcm("126000", "Imaging Measurement Report");
inline const Code language = dcm("121049", "Language of Content Item and Descendants");
inline const Code english { QStringLiteral("en"), QStringLiteral("RFC5646"), QStringLiteral("English") };
inline const Code countryOfLanguage = dcm("121046", "Country of Language");
inline const Code observerType = dcm("121005", "Observer Type");
inline const Code deviceObserver = dcm("121007", "Device");
inline const Code deviceUid = dcm("121012", "Device Observer UID");
inline const Code deviceName = dcm("121013", "Device Observer Name");
inline const Code deviceManufacturer = dcm("121014", "Device Observer Manufacturer");
inline const Code deviceModel = dcm("121015", "Device Observer Model Name");
inline const Code procedureReported = dcm("121058", "Procedure reported");
inline const Code imageLibrary = dcm("111028", "Image Library");
inline const Code imageLibraryGroup = dcm("126200", "Image Library Group");
inline const Code imagingMeasurements = dcm("126010", "Imaging Measurements");
inline const Code qualitativeEvaluations { QStringLiteral("C0034375"), QStringLiteral("UMLS"),
    QStringLiteral("Qualitative Evaluations") };
inline const Code measurementGroup = dcm("125007", "Measurement Group");
inline const Code trackingIdentifier = dcm("112039", "Tracking Identifier");
inline const Code trackingUid = dcm("112040", "Tracking Unique Identifier");
inline const Code findingCode = dcm("121071", "Finding");
inline const Code lateralityCode = sct("272741003", "Laterality");
inline const Code referencedSegment = dcm("121191", "Referenced Segment");
inline const Code sourceSeries = dcm("121232", "Source series for segmentation");
inline const Code sourceImage = dcm("121233", "Source image for segmentation");
inline const Code derivation = dcm("121401", "Derivation");
inline const Code volumeSurface = dcm("121231", "Volume Surface");
inline const Code imageRegion = dcm("111030", "Image Region");
inline const Code algorithmName = dcm("111001", "Algorithm Name");
inline const Code algorithmVersion = dcm("111003", "Algorithm Version");
inline const Code algorithmParameters = dcm("111002", "Algorithm Parameters");
inline const Code commentCode = dcm("121106", "Comment");
inline const Code verdictCode = own("VERDICT", "Verdict of a reviewer");
inline const Code reasonCode = own("REASON", "Reason of the verdict");
inline const Code reviewerCode = own("REVIEWER", "Reviewer");

[[nodiscard]] inline Code verdictValue(const QString& verdict)
{
    return { verdict.toUpper().left(16), QStringLiteral("99FOVEA"), verdict };
}
// PS3.16 CID 100.
[[nodiscard]] inline Code procedureOf(const QString& modality)
{
    if (modality == QLatin1String("CT"))
        return { QStringLiteral("25045-6"), QStringLiteral("LN"),
            QStringLiteral("CT unspecified body region") };
    if (modality == QLatin1String("MR"))
        return { QStringLiteral("25056-3"), QStringLiteral("LN"),
            QStringLiteral("MR unspecified body region") };
    return { QStringLiteral("44139-4"), QStringLiteral("LN"), QStringLiteral("PET unspecified body region") };
}
// The same for every installation: it stands for the program.
[[nodiscard]] inline QString programUid()
{
    return QStringLiteral("2.25.262571193540170523613346127562081394209");
}

} // namespace fovea::reportcodes
