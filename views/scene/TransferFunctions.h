#pragma once

#include "core/image/Volume.h"

#include <QString>

#include <span>
#include <vector>

namespace fovea::views {

// How values become colour and opacity in 3D.
struct TransferPoint {
    double position = 0.0; // HU for CT; for all others 0 to 1 across the default window
    double red = 0.0; // 0 to 1, as are the others
    double green = 0.0;
    double blue = 0.0;
    double opacity = 0.0; // of a millimetre

    friend bool operator==(const TransferPoint&, const TransferPoint&) = default;
};

struct TransferFunction {
    QString name {};
    bool isCt = false; // in Hounsfield units
    bool isMaximum = false; // maximum intensity instead of compositing
    bool isShaded = true;
    std::vector<TransferPoint> points {}; // by position

    friend bool operator==(const TransferFunction&, const TransferFunction&) = default;
};

// Those that fit the volume, the default first. Never empty.
[[nodiscard]] std::vector<const TransferFunction*> transferFunctionsFor(const Volume& volume);

// The name of a delivered one in the language of the window.
[[nodiscard]] QString presetTitle(const QString& name);

// A position as a value of the volume.
[[nodiscard]] double valueAtPosition(const TransferFunction& function, const Volume& volume, double position);

} // namespace fovea::views
