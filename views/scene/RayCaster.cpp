#include "views/scene/RayCaster.h"

#include <vtkFixedPointVolumeRayCastMapper.h>
#include <vtkGPUVolumeRayCastMapper.h>
#include <vtkImageData.h>
#include <vtkPlaneCollection.h>
#include <vtkRenderWindow.h>
#include <vtkVolume.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace fovea::views {

namespace {

bool isSoftware(vtkRenderWindow& window)
{
    const char* report = window.ReportCapabilities();
    const std::string_view capabilities = report ? report : "";
    constexpr std::array<std::string_view, 4> names { "llvmpipe", "softpipe", "swrast", "SWR" };
    return capabilities.empty() || std::ranges::any_of(names, [&](std::string_view name) {
        return capabilities.find(name) != std::string_view::npos;
    });
}

} // namespace

RayCaster::RayCaster(vtkVolume& volume)
    : m_volume(volume)
    , m_cpu(vtkSmartPointer<vtkFixedPointVolumeRayCastMapper>::New())
{
    m_cpu->AutoAdjustSampleDistancesOff();
    m_volume.SetMapper(m_cpu);
}

RayCaster::~RayCaster() = default;

void RayCaster::choose(vtkRenderWindow* window)
{
    if (m_isChosen || !window)
        return;
    m_isChosen = true;
    if (isSoftware(*window))
        return;
    m_gpu = vtkSmartPointer<vtkGPUVolumeRayCastMapper>::New();
    m_gpu->AutoAdjustSampleDistancesOff();
    m_gpu->UseJitteringOn();
    m_volume.SetMapper(m_gpu);
    apply();
}

void RayCaster::setImage(vtkImageData* image)
{
    m_image = image;
    apply();
}

void RayCaster::setMaximumIntensity(bool maximum)
{
    m_maximum = maximum;
    apply();
}

void RayCaster::setClipPlanes(vtkPlaneCollection* planes)
{
    m_planes = planes;
    apply();
}

void RayCaster::setDistances(double pixels, double mm)
{
    if (m_gpu) {
        m_gpu->SetImageSampleDistance(static_cast<float>(pixels));
        m_gpu->SetSampleDistance(static_cast<float>(mm));
    } else {
        m_cpu->SetImageSampleDistance(static_cast<float>(pixels));
        m_cpu->SetSampleDistance(static_cast<float>(mm));
    }
}

void RayCaster::apply()
{
    vtkVolumeMapper* mapper = m_gpu ? static_cast<vtkVolumeMapper*>(m_gpu) : m_cpu;
    mapper->SetInputData(m_image);
    if (m_planes && m_planes->GetNumberOfItems() > 0)
        mapper->SetClippingPlanes(m_planes);
    else
        mapper->RemoveAllClippingPlanes();
    if (m_maximum)
        mapper->SetBlendModeToMaximumIntensity();
    else
        mapper->SetBlendModeToComposite();
}

} // namespace fovea::views
