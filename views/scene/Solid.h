#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"

#include <vtkSmartPointer.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

class vtkImageData;
class vtkMatrix4x4;
class vtkPolyData;

namespace fovea::views {

// A volume made fit for ray casting: of at most `maximum` voxels along each axis, by means over blocks, and
// on a right-handed grid, as VTK draws mirrored ones from behind. The image has its own axes; the matrix
// takes them to LPS.
struct SolidImage {
    vtkSmartPointer<vtkImageData> image;
    vtkSmartPointer<vtkMatrix4x4> toLps;
    std::array<int, 3> reduction { 1, 1, 1 }; // voxels that became one, along each axis
};

// Null when stopped.
[[nodiscard]] std::shared_ptr<const SolidImage> makeSolid(
    const Volume& volume, int maximum, std::stop_token stop);

// Index ranges of each label, in the order of labels(); begin above end for labels without voxels.
struct LabelBox {
    std::array<std::int64_t, 3> begin {};
    std::array<std::int64_t, 3> end {}; // the last index, included
    [[nodiscard]] bool isEmpty() const { return begin[0] > end[0]; }
};

[[nodiscard]] std::vector<LabelBox> labelBoxes(const LabelMap& map);

// The smoothed surface of labels()[label] in LPS, with normals; closed also at the grid's border. It is made
// on at most maximumCells voxels along each axis: the default keeps software OpenGL usable. Null when the box
// is empty.
[[nodiscard]] vtkSmartPointer<vtkPolyData> labelSurface(
    const LabelMap& map, std::size_t label, const LabelBox& box, std::int64_t maximumCells = 128);

} // namespace fovea::views
