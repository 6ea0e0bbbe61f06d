#pragma once

#include "core/base/Error.h"
#include "core/geometry/Vector.h"
#include "core/image/LabelMap.h"
#include "core/objects/Code.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/SegWriter.h"

#include <QString>

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

namespace fovea {

// Codes of what is measured and of units; PS3.16 CID 7469, UCUM.
namespace codes {
[[nodiscard]] Code volume(); // SCT 118565006
[[nodiscard]] Code length(); // SCT 410668003
[[nodiscard]] Code angle(); // SCT 1483009
[[nodiscard]] Code mean(); // SCT 373098007
[[nodiscard]] Code standardDeviation(); // SCT 386136009
[[nodiscard]] Code minimum(); // SCT 255605001
[[nodiscard]] Code maximum(); // SCT 56851009
[[nodiscard]] Code area(); // SCT 42798000
[[nodiscard]] Code perimeter(); // SCT 131191004
[[nodiscard]] Code voxelValue(); // our own: of one voxel
[[nodiscard]] Code certainty(); // DCM 111012
[[nodiscard]] Code millilitre();
[[nodiscard]] Code millimetre();
[[nodiscard]] Code degree();
[[nodiscard]] Code squareMillimetre();
[[nodiscard]] Code hounsfield();
[[nodiscard]] Code percent();
[[nodiscard]] Code unitless();
} // namespace codes

// "mL", "mm²", "HU", "°": as people write it; empty for no units.
[[nodiscard]] QString unitText(const Code& unit);

struct ReportMeasurement {
    Code what {};
    double value = 0.0;
    Code unit {};
};

// One finding as a report states it.
struct ReportFinding {
    Tracking tracking {}; // the uid ties it to a segment
    QString name {}; // what it is
    std::optional<WrittenObject> segmentation {}; // of which it is segment segmentNumber
    int segmentNumber = 0;
    // A region: a box along the patient's axes (minimum, maximum), or what was drawn on a plane. Outlines are
    // closed, their first point is not said again; of ellipses the ends of the major axis, then of the minor;
    // a pair is two lines of two points each.
    enum class Shape { Line, Pair, Outline, Ellipse };
    std::optional<std::array<Vec3, 2>> boxLps {};
    std::vector<Vec3> lineLps {}; // one point: a place
    Shape shape = Shape::Line;
    QString frameOfReferenceUid {}; // of the region, as it was read; written is the series' own
    std::vector<ReportMeasurement> measurements {};
    std::optional<double> score {}; // 0 to 1
    ResultSource maker {}; // model or person
    QString verdict {}; // "Accepted", "Rejected", "Edited", "Unreviewed"; empty: none was asked for
    QString reason {};
    QString comment {};
    QString reviewer {}; // a name or what stands for it, as it is to be written
    QStringList remarks {}; // what else others say of it: "Finding Site: Liver"; read, never written
};

// What was drawn, line by line, as it looks: ellipses as outlines, outlines closed. A place is a line of one
// point.
[[nodiscard]] std::vector<std::vector<Vec3>> drawnLines(const ReportFinding& finding);

struct ReportOptions {
    QString seriesUid {};
    int seriesNumber = 320;
    QString description = QStringLiteral("Findings");
    QString comment {}; // on the whole
};

// Writes findings as a Comprehensive 3D SR after TID 1500 (Measurement Report): each a measurement group that
// refers to its segment or its region, with measurements, verdict and comment. Lines stand below the first
// measurement that was made along them. PS3.3 A.35.13, PS3.16 TID 300, 1410, 1411, 1501.
// Read back and compared before it gets its name.
//
// Errors: InvalidArgument (a box without a frame of reference), Internal, Unwritable.
[[nodiscard]] Result<WrittenObject> writeReport(const std::vector<ReportFinding>& findings,
    const ObjectSource& source, const ReportOptions& options, const std::filesystem::path& file);

} // namespace fovea
