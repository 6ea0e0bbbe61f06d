#pragma once

#include "core/geometry/Orientation.h"
#include "core/image/Volume.h"
#include "views/scene/Reslice.h"
#include "views/scene/SliceOverlay.h"

namespace fovea::views {

// What there is to say about a slice.
struct SliceFacts {
    const Volume& volume;
    const ScreenAxes& axes;
    Vec3 cursorLps;
    const Window& window;
    bool inverted = false;
    Slab slab {};
    double slabMm = 0.0; // as it is computed: whole slices
    double mmPerPixel = 1.0;
    double pixelRatio = 1.0;
    Vec3 valueLps {}; // whose value is written
    bool description = true; // whether the series' own words are written
};

// Place, window, zoom, value under the cursor and badges; neither results nor orientation letters.
[[nodiscard]] SliceText describeSlice(const SliceFacts& facts);

// The same in every pane: a line in one pane is the plane of another.
[[nodiscard]] Rgb planeColour(Vec3 normalLps);

// A number for a person: of a window or a colour bar.
[[nodiscard]] QString numberText(double value);

} // namespace fovea::views
