#pragma once

#include <vtkSmartPointer.h>

class vtkFixedPointVolumeRayCastMapper;
class vtkGPUVolumeRayCastMapper;
class vtkImageData;
class vtkPlaneCollection;
class vtkRenderWindow;
class vtkVolume;

namespace fovea::views {

// Ray casting on the graphics card where there is one, and on the CPU where OpenGL is software itself: there,
// VTK's own CPU mapper is two to three times as fast as its GPU one.
class RayCaster {
public:
    explicit RayCaster(vtkVolume& volume);
    ~RayCaster();

    // Decides, once, for the window. Its context must be current. Null decides nothing.
    void choose(vtkRenderWindow* window);

    void setImage(vtkImageData* image);
    [[nodiscard]] vtkImageData* image() const { return m_image; }
    void setMaximumIntensity(bool maximum);
    void setClipPlanes(vtkPlaneCollection* planes);
    // Distance of rays in pixels, and of samples along them in mm.
    void setDistances(double pixels, double mm);

private:
    void apply();

    vtkVolume& m_volume;
    vtkSmartPointer<vtkFixedPointVolumeRayCastMapper> m_cpu;
    vtkSmartPointer<vtkGPUVolumeRayCastMapper> m_gpu; // null unless chosen
    vtkSmartPointer<vtkImageData> m_image;
    vtkSmartPointer<vtkPlaneCollection> m_planes;
    bool m_isChosen = false;
    bool m_maximum = false;
};

} // namespace fovea::views
