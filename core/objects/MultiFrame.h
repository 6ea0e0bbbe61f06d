#pragma once

#include "core/base/Progress.h"
#include "core/geometry/Geometry.h"
#include "core/objects/Code.h"
#include "core/objects/ObjectSource.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

class DcmItem;

// What objects of many frames on a grid share: segmentations and parametric maps. PS3.3 C.7.6.16.
namespace fovea::objects {

// A file that is written from front to back, behind what is there.
class Output {
public:
    explicit Output(const std::filesystem::path& file);

    void write(std::span<const std::uint8_t> bytes);
    // The head of an element of long length, explicit little endian.
    void writeHeader(std::uint32_t tag, const char* vr, std::uint32_t length);
    [[nodiscard]] bool close(); // whether everything was written
    [[nodiscard]] bool isSound() const { return m_isSound && m_file != nullptr; }

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Closer> m_file;
    bool m_isSound = true;
};

constexpr double greatestLength = 4294967294.0; // of an element's value, in bytes

// The image nearest to each plane along the planes' normal: of grids that are coarser than the pictures. Null
// only where no image has a position.
[[nodiscard]] std::vector<const ObjectSource::Image*> nearestImages(
    const Geometry& geometry, const ObjectSource& source);
// The picture that lies in each plane of the grid; null where none does.
[[nodiscard]] std::vector<const ObjectSource::Image*> imagesOfPlanes(
    const Geometry& geometry, const ObjectSource& source);

// Orientation and spacing of all frames: an item of the shared groups.
void putGrid(DcmItem& shared, const Geometry& geometry);
// Where the frame lies.
void putPosition(DcmItem& frame, const Geometry& geometry, std::int64_t plane);
// The picture that the frame was made from.
void putDerivation(DcmItem& frame, const ObjectSource::Image& image, const Code& derivation);
// One dimension that frames are ordered by; all of an object share the organization's UID.
void addDimension(DcmItem& item, const QString& organizationUid, std::uint32_t pointer, std::uint32_t group,
    const char* label);

// The per-frame groups, one item at a time, so that their tree never stands in memory as a whole.
void writeFrameGroups(
    Output& output, std::size_t count, const std::function<void(DcmItem&, std::size_t)>& fill);

} // namespace fovea::objects
