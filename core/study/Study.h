#pragma once

#include "core/geometry/Geometry.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace fovea {

// One file, or one frame of a file, in reading order within its series.
struct Instance {
    std::filesystem::path file;
    QString sopInstanceUid {};
    std::int32_t frame = 0; // of a multi-frame file, from zero
};

// One volume to read: the instances of one grid. One DICOM series may hold several (see SeriesSorter).
struct Series {
    QString uid {}; // SeriesInstanceUID; for a file that is not DICOM, its path
    QString part {}; // what sets it apart from other volumes of the same UID; empty when there is one
    QString modality {};
    QString description {};
    int number = 0;
    std::vector<Instance> instances {}; // ordered along the slice axis
    Geometry geometry {}; // of the volume that SeriesReader will give
    bool isResampled = false; // the slices are tilted, uneven or incomplete and are brought to the geometry
    bool isColour = false;
    bool isVolume = false; // false: pictures without a place in space; millimetre tools are off
    QString bodyPart {};
    QString frameOfReferenceUid {};
    QString transferSyntaxUid {};
    QStringList warnings {}; // tilt, gaps, duplicates...; sentences for people
};

struct Study {
    QString uid {};
    QString date {}; // as DICOM has it: YYYYMMDD
    QString description {};
    QString patientName {}; // decoded and safe to show: no control characters
    QString patientId {};
    std::vector<Series> series {};
};

// A file that was looked at and left out.
struct RefusedFile {
    std::filesystem::path file;
    QString reason;
};

// What opening some paths found.
struct StudyCollection {
    std::vector<Study> studies {};
    std::vector<RefusedFile> refused {};

    // The series with the UID; without one, the largest volume, or pictures where there is none. Null when
    // there is none. The second finds its study.
    [[nodiscard]] const Series* findSeries(const QString& uid = {}) const;
    [[nodiscard]] const Study* studyOf(const Series& series) const;
};

// The middle slice of a series as a series of its own, to show something early. The series itself where its
// files are not its slices: one file, gaps, pictures without a place.
[[nodiscard]] Series middleSlice(const Series& series);

} // namespace fovea
