#pragma once

#include "core/base/Error.h"
#include "core/geometry/Geometry.h"

#include <itkImage.h>

#include <cstddef>

namespace fovea {

// Memory for large images, advised to huge pages: the first touch of many small ones costs more than reading
// the voxels from disk. Freed with freeLarge().
[[nodiscard]] void* allocateLarge(std::size_t bytes);
void freeLarge(void* memory, std::size_t bytes);

// Whether that much memory can be had now, or an OutOfMemory error with both numbers.
[[nodiscard]] Result<void> checkMemory(double bytes);

// Owns the voxels of an itk::Image in memory from allocateLarge().
template <class T>
class LargePixelContainer : public itk::Image<T, 3>::PixelContainer {
public:
    using Self = LargePixelContainer;
    using Superclass = typename itk::Image<T, 3>::PixelContainer;
    using Pointer = itk::SmartPointer<Self>;
    using ConstPointer = itk::SmartPointer<const Self>;
    itkNewMacro(Self);

    // False when there is no such memory. Voxels start at zero.
    bool allocate(std::size_t count)
    {
        m_bytes = count * sizeof(T);
        m_memory = allocateLarge(m_bytes);
        this->SetImportPointer(static_cast<T*>(m_memory), count, false);
        return m_memory != nullptr;
    }

protected:
    LargePixelContainer() = default;
    ~LargePixelContainer() override { freeLarge(m_memory, m_bytes); }

private:
    void* m_memory = nullptr;
    std::size_t m_bytes = 0;
};

// A zeroed image on the grid, its voxels in large pages. The geometry must be valid.
template <class T>
[[nodiscard]] Result<itk::SmartPointer<itk::Image<T, 3>>> allocateImage(const Geometry& geometry);

extern template Result<itk::SmartPointer<itk::Image<std::int16_t, 3>>> allocateImage(const Geometry&);
extern template Result<itk::SmartPointer<itk::Image<std::uint16_t, 3>>> allocateImage(const Geometry&);
extern template Result<itk::SmartPointer<itk::Image<float, 3>>> allocateImage(const Geometry&);

} // namespace fovea
