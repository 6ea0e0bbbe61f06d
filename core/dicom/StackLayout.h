#pragma once

#include "core/base/Error.h"
#include "core/dicom/Slice.h"
#include "core/geometry/Geometry.h"

#include <QStringList>

#include <span>
#include <vector>

namespace fovea::dicom {

// How the slices of one stack become a regular grid. Slice n of the stack lies in plane depthsMm[n] of the
// grid's slice axis, moved within its plane by shiftsMm[n] along i and j. When isRegular, slice n simply is
// plane n.
struct StackLayout {
    Geometry geometry;
    bool isRegular = true;
    std::vector<double> depthsMm; // from plane zero of the grid, ascending
    std::vector<std::array<double, 2>> shiftsMm; // from pixel (0, 0) of the grid
    QStringList warnings; // what is odd about the stack; sentences for people
    QStringList notices; // what reading changes because of it
};

// The vector that slices are stacked along: the cross product of rows and columns.
[[nodiscard]] Vec3 sliceNormal(const Slice& slice);

// Sorts by the position along the normal; slices of the same place, however their positions are rounded, by
// their time and number. Every slice must have a position, and all the same axes. Returns the number of each
// slice's place, from zero on.
std::vector<std::size_t> sortAlongNormal(std::vector<Slice>& slices);

// Slices in the order of sortAlongNormal(), no two in the same place, alike in size, axes and pixel spacing.
// The normal's direction is that of the grid's k axis, so that the grid is right-handed.
//
// Errors: Inconsistent, with the reason why they are no volume.
[[nodiscard]] Result<StackLayout> layOut(std::span<const Slice> slices);

} // namespace fovea::dicom
