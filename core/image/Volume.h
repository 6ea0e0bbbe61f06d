#pragma once

#include "core/base/Error.h"
#include "core/geometry/Geometry.h"
#include "core/image/VolumeFill.h"
#include "core/image/Window.h"

#include <QString>
#include <QStringList>

#include <itkImage.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace fovea {

// What the values of a volume mean and where it comes from.
struct VolumeMeaning {
    QString modality {}; // DICOM's: "CT", "MR", ...; empty when unknown
    QString unit {}; // of a voxel: "HU"; empty for arbitrary units
    QString description {}; // of the series; shown to people
    QString seriesUid {}; // empty when the volume does not come from DICOM
    QString studyUid {};
    QString frameOfReferenceUid {};
    std::vector<Window> windows {}; // from the files; the first one is the default
    std::optional<ValueRange> padding {}; // values of voxels outside the scan: PS3.3 C.7.5.1.1.2
    bool isInverted = false; // MONOCHROME1: low values are bright
    QStringList notices {}; // what was changed on the way from the file: resampled, tilt corrected, lossy...

    [[nodiscard]] bool isPadding(double value) const { return padding && padding->contains(value); }
};

// A three-dimensional image of one value a voxel: an ITK image, its geometry and its meaning. Values are in
// the field's own units (Hounsfield units for CT), rescaling done. The smallest of three types that holds
// every value without loss is used. The voxels are never changed after construction, so that copies share
// them and any thread may read them; only a volume that is still being read gets its slices one by one (see
// fill()).
class Volume {
public:
    template <class T>
    using Image = itk::Image<T, 3>;
    using AnyImage = std::variant<Image<std::int16_t>::ConstPointer, Image<std::uint16_t>::ConstPointer,
        Image<float>::ConstPointer>;

    // The image's geometry must be valid (see validated()) and its buffer complete, from index zero.
    template <class T>
    [[nodiscard]] static Result<Volume> create(itk::SmartPointer<Image<T>> image, VolumeMeaning meaning);
    // The same with a range that the caller has already found while it filled the buffer.
    template <class T>
    [[nodiscard]] static Result<Volume> create(
        itk::SmartPointer<Image<T>> image, VolumeMeaning meaning, ValueRange range);
    // One whose slices (along k) arrive later, as fill says.
    template <class T>
    [[nodiscard]] static Result<Volume> create(
        itk::SmartPointer<Image<T>> image, VolumeMeaning meaning, std::shared_ptr<const VolumeFill> fill);

    [[nodiscard]] const Geometry& geometry() const { return m_geometry; }
    [[nodiscard]] const VolumeMeaning& meaning() const { return m_meaning; }
    // Of the slices that are there.
    [[nodiscard]] ValueRange range() const { return m_fill ? m_fill->range() : m_range; }
    // Which slices are there; null for a volume that was never shown before all were. Voxels of others are
    // zero.
    [[nodiscard]] const VolumeFill* fill() const { return m_fill.get(); }
    [[nodiscard]] bool isComplete() const { return !m_fill || m_fill->isComplete(); }

    [[nodiscard]] const AnyImage& image() const { return m_image; }
    // Calls function(const Image<T>&) with the type that it has.
    template <class Function>
    decltype(auto) visit(Function&& function) const
    {
        return std::visit([&](const auto& pointer) -> decltype(auto) { return function(*pointer); }, m_image);
    }

    // The value of a voxel; the index must lie in the grid.
    [[nodiscard]] double valueAt(std::int64_t i, std::int64_t j, std::int64_t k) const;
    // The value of the voxel in which the point lies; nothing outside of the grid and where no slice is yet.
    [[nodiscard]] std::optional<double> valueAtLps(Vec3 pointLps) const;

    // The first window of the files, or else one that spans the values, leaving out the extreme 0.5 %: those
    // of the slices that are there.
    [[nodiscard]] Window defaultWindow() const;

private:
    Volume(AnyImage image, Geometry geometry, VolumeMeaning meaning, ValueRange range,
        std::shared_ptr<const VolumeFill> fill = {})
        : m_image(std::move(image))
        , m_geometry(geometry)
        , m_meaning(std::move(meaning))
        , m_range(range)
        , m_fill(std::move(fill))
    { }

    AnyImage m_image;
    Geometry m_geometry;
    VolumeMeaning m_meaning;
    ValueRange m_range;
    std::shared_ptr<const VolumeFill> m_fill;
};

// The geometry of an ITK image, and back: an ITK image with the geometry and no voxels yet.
[[nodiscard]] Geometry geometryOf(const itk::ImageBase<3>& image);
void applyGeometry(const Geometry& geometry, itk::ImageBase<3>& image);

} // namespace fovea
