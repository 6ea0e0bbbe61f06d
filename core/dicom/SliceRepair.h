#pragma once

#include <itkImage.h>

#include <span>
#include <vector>

namespace fovea::dicom {

// Fills slices that could not be read by linear interpolation between the nearest ones that could. Returns
// false, and fills none, when one of them has no such neighbour on both sides.
template <class T>
[[nodiscard]] bool repairSlices(itk::Image<T, 3>& stack, std::span<const std::size_t> damaged);

} // namespace fovea::dicom
