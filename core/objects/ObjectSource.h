#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Vector.h"
#include "core/study/Study.h"

#include <QDateTime>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace fovea {

class Deidentifier;

// What a DICOM object made from a series takes over from it: whose it is, which study it belongs to, and the
// pictures that it speaks of. PS3.3 C.7.1.1, C.7.2.1.
struct ObjectSource {
    struct Image {
        QString sopClassUid {};
        QString sopInstanceUid {};
        std::int32_t frame = -1; // of a multi-frame file, from zero; -1 for a file of one picture
        std::optional<Vec3> positionLps {}; // centre of its first pixel
    };

    QString patientName {}; // in DICOM's form
    QString patientId {};
    QString patientBirthDate {};
    QString patientSex {};
    QString studyUid {};
    QString studyDate {};
    QString studyTime {};
    QString studyId {};
    QString studyDescription {};
    QString accessionNumber {};
    QString referringPhysician {};
    QString seriesUid {}; // of the pictures; empty when they do not come from DICOM
    QString frameOfReferenceUid {};
    QString positionReference {};
    QString laterality {};
    QString bodyPart {};
    QString modality {};
    QString burnedInAnnotation {}; // "YES", "NO" or empty; of its pictures the worst
    QString burnedInSuspicion {}; // why its pixels may show who it is: see burnedInSuspicion()
    std::vector<Image> images {}; // in the order of Series::instances
    QDateTime now = QDateTime::currentDateTime(); // when what is made is made
    bool isDeidentified = false; // says so in what is made
    QString deidentificationMethod {};
    std::vector<int> deidentificationCodes {}; // of PS3.16 CID 7050: 113100, ...
    QString datesModified {}; // (0028,0303): "UNMODIFIED", "MODIFIED", "REMOVED"
};

// Reads the headers of the series. A series that is not DICOM gets a study and a frame of reference of its
// own and no pictures. Errors: Unreadable, Damaged, Cancelled.
[[nodiscard]] Result<ObjectSource> readObjectSource(const Series& series, Progress progress = {});

// The same without who it is: names and UIDs replaced, dates moved, as the de-identifier does to files.
[[nodiscard]] ObjectSource deidentified(ObjectSource source, const Deidentifier& deidentifier);

// Whether the text can stand as a UID. PS3.5 9.1.
[[nodiscard]] bool isUid(const QString& text);

} // namespace fovea
