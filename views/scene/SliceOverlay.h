#pragma once

#include "views/scene/Overlay.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace fovea::views {

// What is written and drawn over a slice, ready to be laid out.
struct SliceText {
    QStringList topLeft {}; // the most important first
    QStringList bottomLeft {}; // the most important last
    QStringList badges {}; // what is not as in the file
    QStringList stamps {}; // of results; never left out
    QStringList centre {}; // of an empty pane
    Rgb planeColour { 235, 235, 235 }; // of the first line of topLeft
    bool letters = false;
    QString leftLetters {};
    QString rightLetters {};
    QString topLetters {};
    QString bottomLetters {};
    double mmPerPixel = 0.0; // of the scale bar; none when zero
};

struct CrosshairLine {
    double x0 = 0.0; // a point of the line and its direction, in pixels
    double y0 = 0.0;
    double dx = 1.0;
    double dy = 0.0;
    Rgb colour {};
    bool isEdge = false; // of a slab: fainter
};

struct ColourBar {
    QString title {};
    QString low {};
    QString high {};
};

// One of the patient's directions in a 3D view.
struct CompassNeedle {
    QString letter {};
    double x = 0.0; // rightwards on the screen, of a unit vector
    double y = 0.0; // downwards
    double towards = 0.0; // the viewer
};

struct SliceOverlayInput {
    int width = 0;
    int height = 0;
    double pixelRatio = 1.0;
    SliceText text {};
    std::vector<CrosshairLine> crosshair {};
    std::optional<ColourBar> colourBar {};
    std::vector<CompassNeedle> compass {}; // the furthest from the viewer first; at the bottom right
};

// Lays it out without overlaps, shortening what does not fit.
void drawSliceOverlay(Overlay& overlay, const SliceOverlayInput& input);

// A round length (1, 2 or 5 times a power of ten) of at most maximumMm, in millimetres.
[[nodiscard]] double roundLengthMm(double maximumMm);
// "5 cm", "200 um".
[[nodiscard]] QString lengthText(double mm);

} // namespace fovea::views
