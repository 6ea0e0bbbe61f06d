#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "core/objects/Code.h"
#include "core/objects/SegWriter.h"

#include <filesystem>
#include <span>

namespace fovea {

// What the values of a map are.
struct MapMeaning {
    QString title {}; // "Saliency of lesion"
    Code quantity {}; // empty: a code of our own with the title
    Code unit { QStringLiteral("1"), QStringLiteral("UCUM"), QStringLiteral("no units") };
    ResultSource maker {};
};

// Writes values (x fastest, on the grid, which may be coarser than the pictures') as a DICOM Parametric Map
// of 32-bit numbers: heatmaps, uncertainty. PS3.3 A.75, C.8.32. Read back and compared before it gets its
// name.
//
// Errors: InvalidArgument for values that are not finite or not as many as the grid has voxels, Unsupported
// beyond 4 GiB, Unwritable, Cancelled.
[[nodiscard]] Result<WrittenObject> writeParametricMap(const Geometry& geometry,
    std::span<const float> values, const MapMeaning& meaning, const ObjectSource& source,
    const SegOptions& options, const std::filesystem::path& file, Progress progress = {});

struct MapContents {
    Volume values; // its unit is the map's; its description the title
    MapMeaning meaning;
    QString frameOfReferenceUid {};
    QStringList referencedSeriesUids {};
};

// Reads parametric maps of 32-bit and 64-bit floating point and of 16-bit whole numbers; real world values
// are applied. Errors: Unsupported (encodings, frames that do not lie in even planes, one in each), Damaged.
[[nodiscard]] Result<MapContents> readParametricMap(
    const std::filesystem::path& file, Progress progress = {});

} // namespace fovea
