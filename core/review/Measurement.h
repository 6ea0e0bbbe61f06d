#pragma once

#include "core/base/Error.h"
#include "core/image/Statistics.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace fovea {

// Something that a person measured or marked. It lies in the patient: points are LPS in mm, and it belongs to
// the plane on which it was drawn, so that it is shown there and nowhere else.
struct Measurement {
    enum class Kind {
        Distance, // points: two ends
        Angle, // end, vertex, end
        CobbAngle, // two ends of one line, two of the other
        Rectangle, // two opposite corners; sides run along the plane's axes
        Ellipse, // two opposite corners of the box around it
        Freehand, // a closed outline
        Polygon, // a closed outline
        Probe, // one point; belongs to every plane through it
        Arrow, // tip, tail
        Text, // one point
    };

    QString id {}; // unique; empty in one that is not finished
    Kind kind = Kind::Distance;
    QString name {}; // in lists: "Distance 1"
    QString text {}; // of arrows and text: what it says
    std::vector<Vec3> pointsLps {};
    ScreenAxes axes {}; // of the plane: orthogonal unit vectors
    QString seriesUid {}; // where it was drawn; empty for files that are not DICOM
    QString frameOfReferenceUid {};

    [[nodiscard]] bool isRegion() const;
    // Through the first point.
    [[nodiscard]] MeasuredPlane plane() const;

    friend bool operator==(const Measurement&, const Measurement&);
};

// How many points a kind has when it is complete; zero for outlines, which have as many as people like.
[[nodiscard]] std::size_t pointCount(Measurement::Kind kind);
// "distance", "cobb-angle": in files.
[[nodiscard]] QString kindName(Measurement::Kind kind);

// The closed outline of a region on its plane(); empty for others. Ellipses have 360 corners.
[[nodiscard]] std::vector<PlanePoint> outlineOf(const Measurement& measurement);

// What was measured. Distances in mm, areas in mm2, angles in degrees.
struct MeasuredValues {
    std::optional<double> lengthMm {}; // Distance
    std::optional<double> angleDegrees {}; // 0 to 180; of a Cobb angle 0 to 90
    std::optional<double> areaMm2 {};
    std::optional<double> perimeterMm {};
    std::optional<double> value {}; // of the voxel under a probe
    std::optional<RegionStatistics> statistics {};
};
// The volume may be null: then there are no values of voxels.
[[nodiscard]] MeasuredValues measure(const Measurement& measurement, const Volume* volume);

// Whether it lies on the slice through a point: parallel to it, and no further away than half the slice's
// thickness.
[[nodiscard]] bool belongsToSlice(
    const Measurement& measurement, const ScreenAxes& axes, Vec3 pointLps, double thicknessMm);
// Whether it was drawn on this image or on one in the same frame of reference.
[[nodiscard]] bool belongsToVolume(const Measurement& measurement, const VolumeMeaning& meaning);

// JSON with all but the values, which are measured anew. From it: Damaged when it has no kind, the wrong
// number of points, numbers that are none or a plane that is none.
[[nodiscard]] QJsonObject toJson(const Measurement& measurement);
[[nodiscard]] Result<Measurement> measurementFromJson(const QJsonObject& json);

} // namespace fovea
