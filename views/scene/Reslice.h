#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"

#include <cstdint>
#include <span>

namespace fovea::views {

// How the values along the depth of a thick slice become one.
struct Slab {
    enum class Mode { Thin, Maximum, Minimum, Mean };

    Mode mode = Mode::Thin;
    double thicknessMm = 10.0; // unless thin

    friend bool operator==(const Slab&, const Slab&) = default;
};

// A grid of pixels in the patient: pixel (x, y) has its centre at originLps + x * stepRightLps + y *
// stepDownLps.
struct PixelGrid {
    Vec3 originLps; // centre of the pixel at the top left
    Vec3 stepRightLps; // from pixel to pixel, in mm
    Vec3 stepDownLps;
    int width = 0;
    int height = 0;

    friend bool operator==(const PixelGrid&, const PixelGrid&) = default;
};

// Pixels of a picture, from the top left; right and bottom lie beyond it.
struct PixelRect {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    [[nodiscard]] bool isEmpty() const { return right <= left || bottom <= top; }
};

enum class Interpolation { Nearest, Linear };

// Planes to combine into each pixel: count of them, around the pixel grid, stepLps apart.
struct Depth {
    Slab::Mode mode = Slab::Mode::Thin;
    int count = 1;
    Vec3 stepLps;

    friend bool operator==(const Depth&, const Depth&) = default;
};

// The volume's values at the pixels, row by row: out holds width times height. NaN outside of the volume,
// which reaches half a voxel beyond the centres of its outermost voxels; there, interpolation repeats these.
// Any geometry: anisotropic, oblique, left-handed, sheared. Runs on all cores; rows do not depend on each
// other.
void reslice(const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth,
    std::span<float> out);

// The labels at the pixels, of the nearest voxel; zero outside of the map.
void reslice(const LabelMap& labelMap, const PixelGrid& grid, std::span<std::uint16_t> out);
// The same for a part of the pixels, which lies in the grid: others keep what out holds.
void reslice(
    const LabelMap& labelMap, const PixelGrid& grid, const PixelRect& part, std::span<std::uint16_t> out);

} // namespace fovea::views
