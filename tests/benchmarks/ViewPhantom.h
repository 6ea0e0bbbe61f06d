#pragma once

#include "core/image/Volume.h"
#include "tests/benchmarks/Benchmark.h"

#include <vtkSmartPointer.h>

#include <memory>
#include <vector>

class vtkImageData;

namespace fovea::bench {

// A CT of 512 x 512 x 400 voxels, 0.7 x 0.7 x 1 mm, along the patient's axes: what views are measured on.
[[nodiscard]] std::shared_ptr<const Volume> viewPhantom();
// The same voxels for VTK, not copied.
[[nodiscard]] vtkSmartPointer<vtkImageData> vtkPhantom(const Volume& volume);

// Error NotFound where there is no display: the peers of these cases are windows.
[[nodiscard]] Result<void> needDisplay();

} // namespace fovea::bench
