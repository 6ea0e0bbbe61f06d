#include "core/image/ImageBuffer.h"

#include "core/image/Volume.h"

#include <fstream>
#include <limits>
#include <string>
#include <sys/mman.h>

namespace fovea {

namespace {

// What the system could give without swapping, in bytes; no limit when it does not say.
double availableMemory()
{
    std::ifstream file("/proc/meminfo");
    std::string key;
    double kib = 0.0;
    for (std::string unit; file >> key >> kib; std::getline(file, unit)) {
        if (key == "MemAvailable:")
            return kib * 1024.0;
    }
    return std::numeric_limits<double>::max();
}

} // namespace

void* allocateLarge(std::size_t bytes)
{
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

void freeLarge(void* memory, std::size_t bytes)
{
    if (memory)
        munmap(memory, bytes);
}

Result<void> checkMemory(double bytes)
{
    const double available = availableMemory();
    if (bytes <= available)
        return {};
    const auto mib = [](double value) { return std::to_string(static_cast<long long>(value / 1048576.0)); };
    return fail(ErrorCode::OutOfMemory,
        "This needs " + mib(bytes) + " MiB of memory and " + mib(available) + " MiB are free", {},
        "Close other studies or programs.");
}

template <class T>
Result<itk::SmartPointer<itk::Image<T, 3>>> allocateImage(const Geometry& geometry)
{
    const double bytes = static_cast<double>(geometry.size[0]) * static_cast<double>(geometry.size[1])
        * static_cast<double>(geometry.size[2]) * sizeof(T);
    if (auto enough = checkMemory(bytes); !enough)
        return std::unexpected(enough.error());
    auto container = LargePixelContainer<T>::New();
    if (!container->allocate(static_cast<std::size_t>(geometry.voxelCount())))
        return fail(ErrorCode::OutOfMemory, "The system has no memory for the image's voxels");
    auto image = itk::Image<T, 3>::New();
    applyGeometry(geometry, *image);
    image->SetPixelContainer(container);
    return image;
}

template Result<itk::SmartPointer<itk::Image<std::int16_t, 3>>> allocateImage(const Geometry&);
template Result<itk::SmartPointer<itk::Image<std::uint16_t, 3>>> allocateImage(const Geometry&);
template Result<itk::SmartPointer<itk::Image<float, 3>>> allocateImage(const Geometry&);

} // namespace fovea
