#include "core/image/Volume.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

template <class T>
ValueRange rangeOf(const Volume::Image<T>& image)
{
    const T* voxels = image.GetBufferPointer();
    const auto count = static_cast<std::size_t>(geometryOf(image).voxelCount());
    if constexpr (std::is_integral_v<T>) {
        const auto [low, high] = std::ranges::minmax(std::span(voxels, count));
        return { static_cast<double>(low), static_cast<double>(high) };
    } else {
        T low = std::numeric_limits<T>::max();
        T high = std::numeric_limits<T>::lowest();
        for (std::size_t n = 0; n < count; ++n) {
            if (std::isfinite(voxels[n])) {
                low = std::min(low, voxels[n]);
                high = std::max(high, voxels[n]);
            }
        }
        return low <= high ? ValueRange { low, high } : ValueRange {};
    }
}

template <class T>
Result<Geometry> checkedGeometry(const Volume::Image<T>& image)
{
    const auto region = image.GetBufferedRegion();
    if (region != image.GetLargestPossibleRegion() || region.GetIndex() != itk::Index<3> { { 0, 0, 0 } })
        return fail(ErrorCode::Internal, "The image's voxels are incomplete");
    auto geometry = validated(geometryOf(image));
    if (geometry && image.GetPixelContainer()->Size() < static_cast<std::size_t>(geometry->voxelCount()))
        return fail(ErrorCode::Internal, "The image has fewer voxels than its size says");
    return geometry;
}

// The window between two quantiles of the values, from a histogram of about a quarter of a million of them:
// windows ask for it in the GUI thread, and the tails then still hold over a thousand values each.
template <class T>
Window quantileWindow(
    const Volume::Image<T>& image, ValueRange range, const Geometry& geometry, const VolumeFill* fill)
{
    const std::int64_t count = geometry.voxelCount();
    const std::int64_t sliceCount = geometry.size[0] * geometry.size[1];
    constexpr std::size_t bins = 4096;
    constexpr double tail = 0.005;
    const double width = (range.maximum - range.minimum) / bins;
    if (!(width > 0.0))
        return { range.minimum, 1.0 };
    std::vector<std::int64_t> histogram(bins, 0);
    // An odd step, so that it does not follow the columns.
    const std::int64_t step = std::max<std::int64_t>(1, count / (1 << 18)) | 1;
    const T* voxels = image.GetBufferPointer();
    std::int64_t total = 0;
    for (std::int64_t n = 0; n < count; n += step) {
        if (fill && !fill->has(n / sliceCount))
            continue;
        const double value = static_cast<double>(voxels[n]);
        if (value >= range.minimum && value <= range.maximum) {
            ++histogram[std::min(bins - 1, static_cast<std::size_t>((value - range.minimum) / width))];
            ++total;
        }
    }
    const auto limit = static_cast<std::int64_t>(tail * static_cast<double>(total));
    std::size_t low = 0;
    std::size_t high = bins - 1;
    for (std::int64_t seen = histogram[low]; seen <= limit && low < high; seen += histogram[low])
        ++low;
    for (std::int64_t seen = histogram[high]; seen <= limit && high > low; seen += histogram[high])
        --high;
    const double bottom = range.minimum + width * static_cast<double>(low);
    const double top = range.minimum + width * static_cast<double>(high + 1);
    return { 0.5 * (bottom + top), top - bottom };
}

} // namespace

template <class T>
Result<Volume> Volume::create(itk::SmartPointer<Image<T>> image, VolumeMeaning meaning)
{
    const auto geometry = checkedGeometry(*image);
    if (!geometry)
        return std::unexpected(geometry.error());
    const ValueRange range = rangeOf(*image);
    return Volume(typename Image<T>::ConstPointer(image), *geometry, std::move(meaning), range);
}

template <class T>
Result<Volume> Volume::create(itk::SmartPointer<Image<T>> image, VolumeMeaning meaning, ValueRange range)
{
    const auto geometry = checkedGeometry(*image);
    if (!geometry)
        return std::unexpected(geometry.error());
    return Volume(typename Image<T>::ConstPointer(image), *geometry, std::move(meaning), range);
}

template <class T>
Result<Volume> Volume::create(
    itk::SmartPointer<Image<T>> image, VolumeMeaning meaning, std::shared_ptr<const VolumeFill> fill)
{
    const auto geometry = checkedGeometry(*image);
    if (!geometry)
        return std::unexpected(geometry.error());
    if (!fill || fill->slices() != geometry->size[2])
        return fail(ErrorCode::Internal, "The image's slices are not those that are to come");
    return Volume(typename Image<T>::ConstPointer(image), *geometry, std::move(meaning), {}, std::move(fill));
}

template Result<Volume> Volume::create(itk::SmartPointer<Image<std::int16_t>>, VolumeMeaning);
template Result<Volume> Volume::create(itk::SmartPointer<Image<std::uint16_t>>, VolumeMeaning);
template Result<Volume> Volume::create(itk::SmartPointer<Image<float>>, VolumeMeaning);
template Result<Volume> Volume::create(itk::SmartPointer<Image<std::int16_t>>, VolumeMeaning, ValueRange);
template Result<Volume> Volume::create(itk::SmartPointer<Image<std::uint16_t>>, VolumeMeaning, ValueRange);
template Result<Volume> Volume::create(itk::SmartPointer<Image<float>>, VolumeMeaning, ValueRange);
template Result<Volume> Volume::create(
    itk::SmartPointer<Image<std::int16_t>>, VolumeMeaning, std::shared_ptr<const VolumeFill>);
template Result<Volume> Volume::create(
    itk::SmartPointer<Image<std::uint16_t>>, VolumeMeaning, std::shared_ptr<const VolumeFill>);
template Result<Volume> Volume::create(
    itk::SmartPointer<Image<float>>, VolumeMeaning, std::shared_ptr<const VolumeFill>);

double Volume::valueAt(std::int64_t i, std::int64_t j, std::int64_t k) const
{
    const std::int64_t offset = i + m_geometry.size[0] * (j + m_geometry.size[1] * k);
    return visit([&](const auto& image) { return static_cast<double>(image.GetBufferPointer()[offset]); });
}

std::optional<double> Volume::valueAtLps(Vec3 pointLps) const
{
    const Vec3 index = m_geometry.lpsToIndex(pointLps);
    if (!m_geometry.containsIndex(index))
        return std::nullopt;
    const auto nearest = [](double value) { return static_cast<std::int64_t>(std::floor(value + 0.5)); };
    if (m_fill && !m_fill->has(nearest(index.z)))
        return std::nullopt;
    return valueAt(nearest(index.x), nearest(index.y), nearest(index.z));
}

Window Volume::defaultWindow() const
{
    if (!m_meaning.windows.empty())
        return m_meaning.windows.front();
    return visit([&](const auto& image) { return quantileWindow(image, range(), m_geometry, m_fill.get()); });
}

Geometry geometryOf(const itk::ImageBase<3>& image)
{
    Geometry geometry;
    const auto& size = image.GetLargestPossibleRegion().GetSize();
    for (unsigned axis = 0; axis < 3; ++axis) {
        geometry.size[axis] = static_cast<std::int64_t>(size[axis]);
        geometry.originLps[axis] = image.GetOrigin()[axis];
        geometry.spacingMm[axis] = image.GetSpacing()[axis];
        for (unsigned row = 0; row < 3; ++row)
            geometry.direction.columns[axis][row] = image.GetDirection()(row, axis);
    }
    return geometry;
}

void applyGeometry(const Geometry& geometry, itk::ImageBase<3>& image)
{
    itk::Size<3> size;
    itk::Point<double, 3> origin;
    itk::Vector<double, 3> spacing;
    itk::Matrix<double, 3, 3> direction;
    for (unsigned axis = 0; axis < 3; ++axis) {
        size[axis] = static_cast<itk::SizeValueType>(geometry.size[axis]);
        origin[axis] = geometry.originLps[axis];
        spacing[axis] = geometry.spacingMm[axis];
        for (unsigned row = 0; row < 3; ++row)
            direction(row, axis) = geometry.direction.at(row, axis);
    }
    image.SetRegions(itk::ImageRegion<3>(size));
    image.SetOrigin(origin);
    image.SetSpacing(spacing);
    image.SetDirection(direction);
}

} // namespace fovea
