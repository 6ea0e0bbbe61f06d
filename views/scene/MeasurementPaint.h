#pragma once

#include "core/review/Measurement.h"
#include "views/scene/Overlay.h"

#include <QStringList>

#include <functional>

namespace fovea::views {

// Where a point of the patient lies in the pane, in device pixels.
struct PanePoint {
    double x = 0.0;
    double y = 0.0;
};
using ToPane = std::function<PanePoint(Vec3 pointLps)>;

struct MeasurementStyle {
    double pixelRatio = 1.0;
    bool isSelected = false;
    QString unit {}; // of values
    int width = 0; // of the pane: text stays inside; zero does not matter
    int height = 0;
};

// What stands beside a measurement: "12.3 mm", "Mean 40.1 HU"...
[[nodiscard]] QStringList measurementText(
    const Measurement& measurement, const MeasuredValues& values, const QString& unit);

// Its lines, handles when it is selected, and text.
void paintMeasurement(Overlay& overlay, const Measurement& measurement, const MeasuredValues& values,
    const ToPane& toPane, const MeasurementStyle& style);

// The handles by which it is edited, in the order of its points.
[[nodiscard]] std::vector<PanePoint> measurementHandles(const Measurement& measurement, const ToPane& toPane);
// How far away its lines run, in pixels.
[[nodiscard]] double distanceToMeasurement(
    const Measurement& measurement, const ToPane& toPane, PanePoint position);

} // namespace fovea::views
