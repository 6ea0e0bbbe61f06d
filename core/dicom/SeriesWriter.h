#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace fovea {

// What a written series says about its patient and study. Empty values are written as empty where DICOM
// allows it (type 2), and left out where it is optional.
struct SeriesAttributes {
    QString patientName {}; // in DICOM's form: FAMILY^GIVEN
    QString patientId {};
    QString patientBirthDate {}; // YYYYMMDD
    QString patientSex {}; // M, F, O
    QString studyUid {}; // a new one when empty
    QString studyDate {}; // YYYYMMDD
    QString studyTime {}; // HHMMSS
    QString studyId {};
    QString studyDescription {};
    QString accessionNumber {};
    QString seriesUid {}; // a new one when empty
    QString frameOfReferenceUid {}; // that of the volume when empty, or else a new one
    QString seriesDescription {}; // that of the volume when empty
    QString bodyPart {}; // DICOM's term: HEAD
    QString imageComments {};
    QString derivation {}; // how the pictures came to be
    int seriesNumber = 1;
};

// Writes the volume as CT (modality "CT") or MR Image Storage (any other), one file a slice, named 00001.dcm
// and on, explicit VR little endian. The folder is made; when anything fails, no file of the series is left
// in it. Returns the files in the order of the volume's slices.
//
// Errors: Unsupported for float volumes (the formats hold 16 bits) and for axes that are not orthogonal,
// Unwritable, Cancelled.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeSeries(const Volume& volume,
    const SeriesAttributes& attributes, const std::filesystem::path& folder, Progress progress = {});

// A new UID: "2.25." and a random UUID as a decimal number. DICOM PS3.5 B.2. Thread safe.
[[nodiscard]] QString makeUid();
// The same of the 16 bytes of any UUID, or of a hash.
[[nodiscard]] QString uidFromBytes(const QByteArray& bytes);

} // namespace fovea
