#pragma once

#include "core/geometry/Geometry.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace fovea {

// What a review belongs to: the very pictures that the reviewer saw. A review is never shown over others.
struct StudyBinding {
    QString studyUid {};
    QString seriesUid {};
    QStringList sopInstanceUids {}; // of the slices, in reading order; empty where the image isn't DICOM
    QString frameOfReferenceUid {};
    QString geometrySha256 {}; // see geometryHash()
    QString voxelsSha256 {}; // where the image isn't DICOM, in place of the UIDs; 64 hexadecimal digits

    friend bool operator==(const StudyBinding&, const StudyBinding&) = default;

    // SHA-256 of all of it but the study's and series' UIDs, which are a path where the image isn't DICOM: a
    // file that was moved keeps its review. 64 hexadecimal digits; names the review's files, as it tells
    // nothing of the patient.
    [[nodiscard]] QString key() const;
};

// SHA-256 of the size, the origin to a micrometre and spacing and direction to a millionth; 64 hexadecimal
// digits.
[[nodiscard]] QString geometryHash(const Geometry& geometry);

// Of a series and the volume that was read from it. Hashes all voxels where there are no SOP instance UIDs:
// not for the GUI thread.
[[nodiscard]] StudyBinding bindingOf(const Series& series, const Volume& volume);

} // namespace fovea
