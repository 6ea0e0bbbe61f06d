#include "tests/benchmarks/ViewPhantom.h"

#include "core/image/ImageBuffer.h"

#include <QGuiApplication>

#include <vtkImageData.h>
#include <vtkPointData.h>
#include <vtkShortArray.h>

#include <cmath>

namespace fovea::bench {

std::shared_ptr<const Volume> viewPhantom()
{
    static const std::shared_ptr<const Volume> phantom = [] {
        const Geometry geometry { { 512, 512, 400 }, { -179, -179, -200 }, { 0.7, 0.7, 1.0 }, {} };
        auto image = allocateImage<std::int16_t>(geometry).value();
        std::int16_t* voxel = image->GetBufferPointer();
        for (int k = 0; k < 400; ++k) {
            for (int j = 0; j < 512; ++j) {
                for (int i = 0; i < 512; ++i) {
                    const double r = std::hypot((i - 256) / 200.0, (j - 256) / 230.0, (k - 200) / 185.0);
                    const double skull = std::abs(r - 0.95) < 0.05 ? 900.0 : 0.0;
                    const double tissue = r < 0.9
                        ? 40.0 + 25.0 * std::sin(i * 0.09) * std::cos(j * 0.07 + k * 0.05)
                        : -1000.0;
                    *voxel++ = static_cast<std::int16_t>(skull > 0.0 ? skull : tissue);
                }
            }
        }
        return std::make_shared<const Volume>(
            Volume::create<std::int16_t>(image, { .modality = "CT", .unit = "HU" }).value());
    }();
    return phantom;
}

vtkSmartPointer<vtkImageData> vtkPhantom(const Volume& volume)
{
    const Geometry& geometry = volume.geometry();
    auto data = vtkSmartPointer<vtkImageData>::New();
    data->SetDimensions(static_cast<int>(geometry.size[0]), static_cast<int>(geometry.size[1]),
        static_cast<int>(geometry.size[2]));
    data->SetSpacing(geometry.spacingMm.x, geometry.spacingMm.y, geometry.spacingMm.z);
    data->SetOrigin(geometry.originLps.x, geometry.originLps.y, geometry.originLps.z);
    auto scalars = vtkSmartPointer<vtkShortArray>::New();
    const auto& image = std::get<itk::Image<std::int16_t, 3>::ConstPointer>(volume.image());
    // VTK has no const arrays; nobody writes.
    scalars->SetArray(const_cast<std::int16_t*>(image->GetBufferPointer()), geometry.voxelCount(), 1);
    data->GetPointData()->SetScalars(scalars);
    return data;
}

Result<void> needDisplay()
{
    if (qobject_cast<QGuiApplication*>(QCoreApplication::instance()) == nullptr)
        return fail(ErrorCode::NotFound, "There is no display", "DISPLAY",
            "packaging/lib/with-display runs it on a virtual one.");
    return {};
}

} // namespace fovea::bench
