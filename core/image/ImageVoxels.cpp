#include "core/image/ImageVoxels.h"

#include "core/image/ImageBuffer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace fovea {

namespace {

using Component = itk::IOComponentEnum;

// Calls function(T {}) with the type of the file's voxels.
template <class Function>
auto withComponent(Component component, Function&& function) -> decltype(function(std::int16_t {}))
{
    switch (component) {
    case Component::UCHAR:
        return function(std::uint8_t {});
    case Component::CHAR:
        return function(std::int8_t {});
    case Component::SHORT:
        return function(std::int16_t {});
    case Component::USHORT:
        return function(std::uint16_t {});
    case Component::INT:
        return function(std::int32_t {});
    case Component::UINT:
        return function(std::uint32_t {});
    case Component::LONG:
    case Component::LONGLONG:
        return function(std::int64_t {});
    case Component::ULONG:
    case Component::ULONGLONG:
        return function(std::uint64_t {});
    case Component::FLOAT:
        return function(float {});
    case Component::DOUBLE:
        return function(double {});
    default:
        return fail(ErrorCode::Unsupported, "The file's voxels are of a type that can't be read");
    }
}

// Memory for voxels on their way to the type that the volume gets.
template <class T>
class Scratch {
public:
    explicit Scratch(std::size_t count)
        : m_memory(allocateLarge(count * sizeof(T)))
        , m_count(count)
    { }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { freeLarge(m_memory, m_count * sizeof(T)); }
    [[nodiscard]] T* get() const { return static_cast<T*>(m_memory); }
    [[nodiscard]] std::span<const T> values() const { return { get(), m_count }; }

private:
    void* m_memory;
    std::size_t m_count;
};

struct Survey {
    double low = 0.0;
    double high = 0.0;
    bool isWhole = true; // every value is a whole number, and finite
    bool isExactFloat = true; // no value changes when it becomes a float
};

template <class T>
Survey survey(std::span<const T> values)
{
    Survey result;
    T low = std::numeric_limits<T>::max();
    T high = std::numeric_limits<T>::lowest();
    for (const T value : values) {
        if constexpr (std::is_floating_point_v<T>) {
            if (!std::isfinite(value)) {
                result.isWhole = false;
                continue;
            }
            result.isWhole = result.isWhole && value == std::nearbyint(value);
        }
        low = std::min(low, value);
        high = std::max(high, value);
        if constexpr (std::is_integral_v<T> && sizeof(T) > 2)
            result.isExactFloat = result.isExactFloat
                && static_cast<double>(static_cast<float>(value)) == static_cast<double>(value);
    }
    if (low <= high) {
        result.low = static_cast<double>(low);
        result.high = static_cast<double>(high);
    }
    return result;
}

template <class Out>
bool holds(const Survey& found)
{
    return found.isWhole && found.low >= std::numeric_limits<Out>::min()
        && found.high <= std::numeric_limits<Out>::max();
}

template <class Out, class In>
Result<Volume> converted(
    std::span<const In> values, const Geometry& geometry, const Survey& found, VolumeMeaning meaning)
{
    auto image = allocateImage<Out>(geometry);
    if (!image)
        return std::unexpected(image.error());
    std::ranges::transform(
        values, (*image)->GetBufferPointer(), [](In value) { return static_cast<Out>(value); });
    const auto rounded = [](double value) { return static_cast<double>(static_cast<Out>(value)); };
    return Volume::create<Out>(*image, std::move(meaning), { rounded(found.low), rounded(found.high) });
}

template <class T>
Result<Volume> narrowed(std::span<const T> values, const Geometry& geometry, VolumeMeaning meaning)
{
    const Survey found = survey(values);
    if (holds<std::int16_t>(found))
        return converted<std::int16_t>(values, geometry, found, std::move(meaning));
    if (holds<std::uint16_t>(found))
        return converted<std::uint16_t>(values, geometry, found, std::move(meaning));
    if (!found.isExactFloat)
        meaning.notices << QStringLiteral("Values above 16 777 216 are rounded to 24 bits.");
    return converted<float>(values, geometry, found, std::move(meaning));
}

// Voxels that are already of the type that they will have are read into their place.
Result<Volume> readShorts(const VoxelSource& source, const Geometry& geometry, VolumeMeaning meaning)
{
    auto image = allocateImage<std::int16_t>(geometry);
    if (!image)
        return std::unexpected(image.error());
    if (auto read = source((*image)->GetBufferPointer()); !read)
        return std::unexpected(read.error());
    return Volume::create<std::int16_t>(*image, std::move(meaning));
}

template <class T>
Result<Volume> readAs(const VoxelSource& source, const Geometry& geometry, ValueScale scale,
    VolumeMeaning meaning, const Progress& progress)
{
    const auto count = static_cast<std::size_t>(geometry.voxelCount());
    if (auto enough = checkMemory(static_cast<double>(count) * sizeof(T)); !enough)
        return std::unexpected(enough.error());
    const Scratch<T> stored(count);
    if (!stored.get())
        return fail(ErrorCode::OutOfMemory, "The system has no memory for the image's voxels");
    if (auto read = source(stored.get()); !read)
        return std::unexpected(read.error());
    if (progress.isCancelled())
        return cancelled();
    progress.report(0.7);
    if (scale == ValueScale {})
        return narrowed(stored.values(), geometry, std::move(meaning));
    const Scratch<float> scaled(count);
    if (!scaled.get())
        return fail(ErrorCode::OutOfMemory, "The system has no memory for the image's voxels");
    std::ranges::transform(stored.values(), scaled.get(), [&](T value) {
        return static_cast<float>(scale.slope * static_cast<double>(value) + scale.intercept);
    });
    return narrowed(scaled.values(), geometry, std::move(meaning));
}

} // namespace

std::size_t bytesPerVoxel(Component type)
{
    return withComponent(type, [](auto value) -> Result<std::size_t> { return sizeof(value); }).value_or(0);
}

Result<Volume> readVoxels(Component type, const VoxelSource& source, const Geometry& geometry,
    ValueScale scale, VolumeMeaning meaning, const Progress& progress)
{
    if (type == Component::SHORT && scale == ValueScale {})
        return readShorts(source, geometry, std::move(meaning));
    return withComponent(type, [&](auto value) -> Result<Volume> {
        return readAs<decltype(value)>(source, geometry, scale, std::move(meaning), progress);
    });
}

} // namespace fovea
