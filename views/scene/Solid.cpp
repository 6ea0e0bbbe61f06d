#include "views/scene/Solid.h"

#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkMatrixToLinearTransform.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataNormals.h>
#include <vtkSMPTools.h>
#include <vtkTransformPolyDataFilter.h>
#include <vtkWindowedSincPolyDataFilter.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fovea::views {

namespace {

vtkSmartPointer<vtkMatrix4x4> matrixOf(const Mat3& linear, Vec3 origin)
{
    auto matrix = vtkSmartPointer<vtkMatrix4x4>::New();
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column)
            matrix->SetElement(
                row, column, linear.at(static_cast<std::size_t>(row), static_cast<std::size_t>(column)));
        matrix->SetElement(row, 3, origin[static_cast<std::size_t>(row)]);
    }
    return matrix;
}

// The mean of a block of voxels, cut off at the grid's end.
template <class T>
T blockMean(const T* voxels, const std::array<std::int64_t, 3>& size,
    const std::array<std::int64_t, 3>& begin, const std::array<int, 3>& block)
{
    std::array<std::int64_t, 3> end {};
    for (std::size_t axis = 0; axis < 3; ++axis)
        end[axis] = std::min(size[axis], begin[axis] + block[axis]);
    float sum = 0.0f;
    int count = 0;
    for (std::int64_t k = begin[2]; k < end[2]; ++k) {
        for (std::int64_t j = begin[1]; j < end[1]; ++j) {
            const T* row = voxels + (k * size[1] + j) * size[0];
            for (std::int64_t i = begin[0]; i < end[0]; ++i, ++count)
                sum += static_cast<float>(row[i]);
        }
    }
    const float mean = sum / static_cast<float>(count);
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(std::lround(mean));
    else
        return std::isfinite(mean) ? mean : T { 0 };
}

} // namespace

std::shared_ptr<const SolidImage> makeSolid(const Volume& volume, int maximum, std::stop_token stop)
{
    const Geometry& geometry = volume.geometry();
    auto solid = std::make_shared<SolidImage>();
    std::array<int, 3> size {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        solid->reduction[axis] = static_cast<int>((geometry.size[axis] + maximum - 1) / maximum);
        size[axis]
            = static_cast<int>((geometry.size[axis] + solid->reduction[axis] - 1) / solid->reduction[axis]);
    }
    const bool isMirrored = determinant(geometry.direction) < 0.0;
    solid->image = vtkSmartPointer<vtkImageData>::New();
    solid->image->SetDimensions(size.data());
    const auto& block = solid->reduction;
    solid->image->SetSpacing(
        geometry.spacingMm.x * block[0], geometry.spacingMm.y * block[1], geometry.spacingMm.z * block[2]);
    volume.visit([&]<class T>(const itk::Image<T, 3>& image) {
        const int type = std::is_same_v<T, std::int16_t> ? VTK_SHORT
            : std::is_same_v<T, std::uint16_t>           ? VTK_UNSIGNED_SHORT
                                                         : VTK_FLOAT;
        solid->image->AllocateScalars(type, 1);
        auto* out = static_cast<T*>(solid->image->GetScalarPointer());
        const T* voxels = image.GetBufferPointer();
        vtkSMPTools::For(0, size[2], [&](vtkIdType begin, vtkIdType end) {
            for (vtkIdType k = begin; k < end && !stop.stop_requested(); ++k) {
                const std::int64_t from = isMirrored ? size[2] - 1 - k : k;
                T* slice = out + k * size[0] * size[1];
                for (std::int64_t j = 0; j < size[1]; ++j) {
                    for (std::int64_t i = 0; i < size[0]; ++i) {
                        *slice++ = blockMean(
                            voxels, geometry.size, { i * block[0], j * block[1], from * block[2] }, block);
                    }
                }
            }
        });
    });
    if (stop.stop_requested())
        return nullptr;
    Mat3 direction = geometry.direction;
    double firstSlice = 0.5 * (block[2] - 1);
    if (isMirrored) {
        direction.columns[2] = -direction.columns[2];
        firstSlice += static_cast<double>((size[2] - 1) * block[2]);
    }
    solid->toLps = matrixOf(
        direction, geometry.indexToLps({ 0.5 * (block[0] - 1), 0.5 * (block[1] - 1), firstSlice }));
    return solid;
}

std::vector<LabelBox> labelBoxes(const LabelMap& map)
{
    const auto& labels = map.labels();
    const Geometry& geometry = map.geometry();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::vector<LabelBox> byValue(
        std::size_t { labels.empty() ? std::uint16_t { 0 } : labels.back().value } + 1,
        { { most, most, most }, { -1, -1, -1 } });
    const std::uint16_t* voxel = map.image().GetBufferPointer();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++voxel) {
                if (*voxel == 0 || *voxel >= byValue.size())
                    continue;
                LabelBox& box = byValue[*voxel];
                box.begin
                    = { std::min(box.begin[0], i), std::min(box.begin[1], j), std::min(box.begin[2], k) };
                box.end = { std::max(box.end[0], i), std::max(box.end[1], j), std::max(box.end[2], k) };
            }
        }
    }
    std::vector<LabelBox> boxes;
    for (const Label& label : labels)
        boxes.push_back(byValue[label.value]);
    return boxes;
}

vtkSmartPointer<vtkPolyData> labelSurface(
    const LabelMap& map, std::size_t label, const LabelBox& box, std::int64_t maximumCells)
{
    if (box.isEmpty())
        return nullptr;
    // Voxels of a large structure are taken together; what they hold of it is a fraction, so little shape is
    // lost.
    const Geometry& geometry = map.geometry();
    std::array<std::int64_t, 3> block {};
    std::array<int, 3> size {}; // one empty cell around it closes the surface
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int64_t voxels = box.end[axis] - box.begin[axis] + 1;
        block[axis] = (voxels + maximumCells - 1) / maximumCells;
        size[axis] = static_cast<int>((voxels + block[axis] - 1) / block[axis] + 2);
    }
    vtkNew<vtkImageData> fraction;
    fraction->SetDimensions(size.data());
    fraction->AllocateScalars(VTK_FLOAT, 1);
    auto* cells = static_cast<float*>(fraction->GetScalarPointer());
    std::fill_n(cells, fraction->GetNumberOfPoints(), 0.0f);
    const std::uint16_t value = map.labels()[label].value;
    const float share = 1.0f / static_cast<float>(block[0] * block[1] * block[2]);
    for (std::int64_t k = box.begin[2]; k <= box.end[2]; ++k) {
        for (std::int64_t j = box.begin[1]; j <= box.end[1]; ++j) {
            const std::uint16_t* row
                = map.image().GetBufferPointer() + (k * geometry.size[1] + j) * geometry.size[0];
            float* to = cells
                + (((k - box.begin[2]) / block[2] + 1) * size[1] + (j - box.begin[1]) / block[1] + 1)
                    * size[0]
                + 1;
            for (std::int64_t i = box.begin[0]; i <= box.end[0]; ++i) {
                if (row[i] == value)
                    to[(i - box.begin[0]) / block[0]] += share;
            }
        }
    }
    vtkNew<vtkFlyingEdges3D> edges;
    edges->SetInputData(fraction);
    edges->SetValue(0, 0.5);
    edges->ComputeNormalsOff();
    edges->ComputeGradientsOff();
    edges->ComputeScalarsOff();
    vtkNew<vtkWindowedSincPolyDataFilter> smooth;
    smooth->SetInputConnection(edges->GetOutputPort());
    smooth->SetNumberOfIterations(15);
    smooth->SetPassBand(0.05);
    smooth->NonManifoldSmoothingOn();
    smooth->NormalizeCoordinatesOn();
    smooth->BoundarySmoothingOff();
    smooth->FeatureEdgeSmoothingOff();
    // Centre of the empty cell at the corner, and the cells' axes.
    Vec3 corner;
    Mat3 axes = geometry.indexToLpsMatrix();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto cell = static_cast<double>(block[axis]);
        corner[axis] = static_cast<double>(box.begin[axis]) - cell + 0.5 * (cell - 1.0);
        axes.columns[axis] = axes.columns[axis] * cell;
    }
    vtkNew<vtkMatrixToLinearTransform> toLps;
    toLps->SetInput(matrixOf(axes, geometry.indexToLps(corner)));
    vtkNew<vtkTransformPolyDataFilter> placed;
    placed->SetTransform(toLps);
    placed->SetInputConnection(smooth->GetOutputPort());
    vtkNew<vtkPolyDataNormals> normals;
    normals->SetInputConnection(placed->GetOutputPort());
    normals->SplittingOff();
    normals->ConsistencyOff(); // normals follow the faces' winding, which a mirrored grid turns; so does the
                               // lighting
    normals->Update();
    vtkSmartPointer<vtkPolyData> surface = normals->GetOutput();
    return surface;
}

} // namespace fovea::views
