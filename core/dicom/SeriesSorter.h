#pragma once

#include "core/dicom/Slice.h"
#include "core/study/Study.h"

#include <filesystem>
#include <span>
#include <vector>

namespace fovea::dicom {

// Makes volumes of the pictures that share one SeriesInstanceUID.
//
// Pictures that can't be in one grid are divided: by size, colour, orientation, pixel spacing, frame of
// reference, stack, and localizers from the rest. Where several pictures lie in the same place, they are
// divided by the first attribute that tells them apart (image type, echo, b-value, time point, trigger time,
// acquisition, its moment), or else by their order in time. Stacks of another echo, b-value or time point are
// divided wherever they lie. Each part is ordered along its normal. Series::warnings tells what is odd:
// missing slices, uneven spacing, tilt, repeated or unplaced pictures. Pictures that are no volume have a
// geometry of zero spacing, which no validated() accepts.
//
// common holds what all parts share; files are what Slice::file counts. The parts with most voxels come
// first. Files whose pictures are all there in another file too are left out and added to copies, if given.
[[nodiscard]] std::vector<Series> sortIntoSeries(const Series& common, std::vector<Slice> slices,
    std::span<const std::filesystem::path> files, std::vector<RefusedFile>* copies = nullptr);

} // namespace fovea::dicom
