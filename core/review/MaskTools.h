#pragma once

#include "core/geometry/Geometry.h"
#include "core/geometry/VoxelBox.h"
#include "core/image/Volume.h"
#include "core/review/MaskCodec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fovea {

// A mask while it is edited: voxels of somebody's, i fastest, and where they lie.
struct EditableVoxels {
    std::span<std::uint16_t> voxels {};
    Geometry geometry {};
};

// What paints: a ball, or a disc one voxel thick in a plane.
struct Brush {
    double radiusMm = 5.0;
    std::uint16_t value = 0; // zero erases
    // Only voxels of this value change; nothing: every other one. Erasing a label leaves its neighbours alone
    // that way.
    std::optional<std::uint16_t> over {};
    std::optional<Vec3> discNormalLps {}; // of the plane it paints in; nothing: a ball
    std::optional<ValueRange>
        within {}; // only where the image's value lies in it; needs an image on the grid
};

// The tools change the voxels and return what they changed. None looks further than it must: a dab costs what
// its own voxels cost, whatever the size of the mask and the number of labels. Points outside of the grid are
// fine.

// Along the way from one point to another, as between two events of a mouse.
MaskChange paint(
    const EditableVoxels& mask, Vec3 fromLps, Vec3 toLps, const Brush& brush, const Volume* image = nullptr);

// The voxels of the seed's value that are joined to it by faces become the new value: in the grid's slice
// that is most parallel to the plane, or in the whole grid without one.
MaskChange fill(
    const EditableVoxels& mask, Vec3 seedLps, std::uint16_t value, std::optional<Vec3> planeNormalLps = {});

// The label's border, smoothed by a Gaussian of its indicator. Other labels stay as they are.
MaskChange smooth(const EditableVoxels& mask, std::uint16_t value, double sigmaMm);

// Parts of the label that are smaller than this vanish; the largest stays.
MaskChange removeIslands(const EditableVoxels& mask, std::uint16_t value, double leastMl);

// Slices without the label between two that have it are filled by shape: signed distances to the outlines,
// interpolated (Raya and Udupa, IEEE Trans. Med. Imaging 9, 1990). Slices are the grid's along the axis most
// parallel to the normal. Only background is painted over.
MaskChange interpolateSlices(const EditableVoxels& mask, std::uint16_t value, Vec3 normalLps);

// What several changes after each other come to.
[[nodiscard]] MaskChange merged(const std::vector<MaskChange>& changes);
// A box that holds every voxel of a change in a grid; empty when there is none.
[[nodiscard]] VoxelBox boxOf(const MaskChange& change, const Geometry& geometry);
// The change that takes it back.
[[nodiscard]] MaskChange inverted(MaskChange change);

} // namespace fovea
