#pragma once

#include "core/base/Progress.h"
#include "core/dicom/StackLayout.h"
#include "core/image/Volume.h"

#include <optional>

namespace fovea::dicom {

// Brings a stack of slices onto the layout's grid by linear interpolation, within the planes and between
// them. stack holds the slices in their order. Where no slice reaches, and nearest to padding, voxels get
// fill. padding is never mixed with other values.
template <class T>
[[nodiscard]] Result<itk::SmartPointer<itk::Image<T, 3>>> resampleStack(const itk::Image<T, 3>& stack,
    const StackLayout& layout, const std::optional<ValueRange>& padding, double fill,
    const Progress& progress);

} // namespace fovea::dicom
