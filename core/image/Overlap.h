#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"
#include "core/image/LabelMap.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fovea {

// How one structure of two masks agrees.
//
// Distances are between the centres of border voxels, which are those with a neighbour by a face outside of
// the structure, or at the edge of the grid. That is what MONAI's compute_hausdorff_distance and
// compute_average_surface_distance measure, with spacing.
struct LabelOverlap {
    QString name {};
    std::uint16_t valueA = 0; // zero when the mask has no such label
    std::uint16_t valueB = 0;
    std::int64_t voxelsA = 0;
    std::int64_t voxelsB = 0;
    std::int64_t voxelsBoth = 0;
    double volumeAMl = 0.0;
    double volumeBMl = 0.0;
    std::optional<double> dice {}; // 2 |A and B| / (|A| + |B|); nothing where both are empty
    // Nothing where one of both is empty, or where axes are not orthogonal. The larger of both directions'
    // 95th percentile (between ranks, interpolated linearly), and of their greatest distances.
    std::optional<double> hausdorff95Mm {};
    std::optional<double> hausdorffMm {};
    // Of all border voxels of both to the other's border, the mean.
    std::optional<double> meanSurfaceDistanceMm {};
};

struct MaskOverlap {
    std::vector<LabelOverlap> labels {}; // those of A in their order, then those that only B has
    std::int64_t differingVoxels = 0;
    QStringList notices {};
};

// Labels belong together by their names, whatever their values. A mask on another grid is looked up at the
// voxels of A's, and a notice says so. Long: not for the GUI thread.
[[nodiscard]] Result<MaskOverlap> overlapOf(const LabelMap& a, const LabelMap& b, Progress progress = {});

// Where some masks disagree, on the grid of the first, as a mask of its own with the labels
//   1 to n   "Only NAME": the one mask that found something there
//   n + 1    "Not all": several found the same, others nothing (of three or more)
//   n + 2    "Different structures"
// names has one name a mask.
[[nodiscard]] Result<LabelMap> disagreementOf(
    std::span<const std::shared_ptr<const LabelMap>> masks, const QStringList& names, Progress progress = {});

// The mask at the voxels of another grid; itself where the grid is the same. A mask's labels are kept.
[[nodiscard]] Result<LabelMap> onGrid(const LabelMap& mask, const Geometry& geometry, Progress progress = {});

} // namespace fovea
