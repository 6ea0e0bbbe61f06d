#pragma once

#include "core/base/Error.h"
#include "core/geometry/Geometry.h"

#include <QString>

#include <itkImage.h>

#include <array>
#include <cstdint>
#include <vector>

namespace fovea {

// One structure in a label map.
struct Label {
    std::uint16_t value = 0; // of its voxels; zero is the background and has no Label
    QString name;
    std::array<std::uint8_t, 3> rgb { 255, 255, 255 };

    friend bool operator==(const Label&, const Label&) = default;
};

// Who made a result. Shown with every layer and written into every export.
struct ResultSource {
    enum class Kind { Model, Person, File };

    Kind kind = Kind::File;
    QString name {}; // of the model or the person, or the file's name
    QString version {}; // of the model
    QString sha256 {}; // of the model's weights, 64 hexadecimal digits

    // "Brain tissue 1.0.0 (3f2a9c01)"
    [[nodiscard]] QString stamp() const;

    friend bool operator==(const ResultSource&, const ResultSource&) = default;
};

// Which structure each voxel belongs to. A mask without geometry does not exist: the grid lies in the patient
// like that of a Volume, and need not be that of the image under it. Voxels never change after construction.
class LabelMap {
public:
    using Image = itk::Image<std::uint16_t, 3>;

    // Labels are sorted by value; values found in the image without a label get one named "Label N", with a
    // colour of their own. Labels without voxels are kept.
    [[nodiscard]] static Result<LabelMap> create(
        Image::Pointer image, std::vector<Label> labels, ResultSource source);

    [[nodiscard]] const Geometry& geometry() const { return m_geometry; }
    [[nodiscard]] const Image& image() const { return *m_image; }
    [[nodiscard]] const std::vector<Label>& labels() const { return m_labels; }
    [[nodiscard]] const ResultSource& source() const { return m_source; }

    // Voxels of each label, in the order of labels().
    [[nodiscard]] const std::vector<std::int64_t>& voxelCounts() const { return m_voxelCounts; }
    // Volume of labels()[index] in millilitres: its voxels times a voxel's volume.
    [[nodiscard]] double volumeMl(std::size_t index) const;
    // Centre of mass of labels()[index] in patient space; the grid's centre when it has no voxels. It may lie
    // outside of the structure, as a skull's does.
    [[nodiscard]] Vec3 centreLps(std::size_t index) const;
    // The structure's voxel that is nearest to its centre of mass: where to look to see it.
    [[nodiscard]] Vec3 anchorLps(std::size_t index) const;
    // The label value at a point in space; zero outside of the grid.
    [[nodiscard]] std::uint16_t valueAtLps(Vec3 pointLps) const;

private:
    LabelMap() = default;

    Image::ConstPointer m_image;
    Geometry m_geometry;
    std::vector<Label> m_labels;
    std::vector<std::int64_t> m_voxelCounts;
    std::vector<Vec3> m_centresLps;
    std::vector<Vec3> m_anchorsLps;
    ResultSource m_source;
};

// A volume for people, as precise as it is meant: "1,234 mL", "12.3 mL", "0.25 mL".
[[nodiscard]] QString volumeText(double ml);

// A colour for the n-th thing that has none of its own: far apart in hue, readable on grey, kind to colour
// blindness.
[[nodiscard]] std::array<std::uint8_t, 3> distinctColour(std::size_t n);

} // namespace fovea
