#pragma once

#include "core/image/Volume.h"

#include <QString>

#include <span>
#include <vector>

namespace fovea::views {

// How values become colour and opacity in 3D.
struct TransferPoint {
    double position; // HU for CT; for all others 0 to 1 across the default window
    double red; // 0 to 1, as are the others
    double green;
    double blue;
    double opacity; // of a millimetre
};

struct TransferFunction {
    const char* name;
    bool isCt; // in Hounsfield units
    bool isMaximum; // maximum intensity instead of compositing
    bool isShaded;
    std::vector<TransferPoint> points; // by position
};

// Those that fit the volume, the default first. Never empty.
[[nodiscard]] std::vector<const TransferFunction*> transferFunctionsFor(const Volume& volume);

// A position as a value of the volume.
[[nodiscard]] double valueAtPosition(const TransferFunction& function, const Volume& volume, double position);

} // namespace fovea::views
