#pragma once

#include "core/dicom/ByteSource.h"
#include "core/dicom/CompressedFrames.h"
#include "core/image/LabelMap.h"
#include "core/objects/Code.h"
#include "core/objects/ObjectFile.h"

#include <optional>
#include <span>
#include <vector>

namespace fovea {

// One segment of a DICOM segmentation, as its file describes it.
struct SegmentInfo {
    std::uint16_t number = 0;
    QString label {};
    Code category {};
    Code type {};
    Code laterality {};
    QString algorithmType {}; // AUTOMATIC, SEMIAUTOMATIC, MANUAL
    QString algorithmName {};
    QString algorithmVersion {};
    QString algorithmParameters {};
    QString trackingId {};
    QString trackingUid {};
    std::array<std::uint8_t, 3> rgb { 255, 255, 255 };
    std::int64_t frames = 0; // that the file has of it
};

} // namespace fovea

namespace fovea::objects {

// A DICOM Segmentation of any of its types, its header read and its frames within reach. Nothing in it is
// trusted: what contradicts itself is an error, and what is odd a notice.
class SegFile {
public:
    enum class Kind { Binary, Fractional, LabelMap };

    struct Frame {
        std::uint16_t segment = 0; // zero in label maps
        Vec3 positionLps;
    };

    [[nodiscard]] static Result<SegFile> open(const std::filesystem::path& file);

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] int rows() const { return m_rows; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] std::size_t pixels() const
    {
        return static_cast<std::size_t>(m_rows) * static_cast<std::size_t>(m_columns);
    }
    [[nodiscard]] const std::array<Vec3, 2>& axes() const { return m_axes; } // along rows, along columns
    // Along i, j and from plane to plane; the last is zero when the file does not say.
    [[nodiscard]] Vec3 spacingMm() const { return m_spacingMm; }
    [[nodiscard]] const std::vector<Frame>& frames() const { return m_frames; }
    [[nodiscard]] const std::vector<SegmentInfo>& segments() const { return m_segments; } // by number
    [[nodiscard]] int maximumFraction() const { return m_maximumFraction; }
    [[nodiscard]] int bitsAllocated() const { return m_bitsAllocated; }
    [[nodiscard]] const ReadObject& object() const { return m_object; }
    [[nodiscard]] const QStringList& notices() const { return m_notices; }

    // The bits of a frame of a binary one, from the first bit of the first byte on; (pixels() + 7) / 8 bytes.
    // Otherwise its values, one or two bytes each.
    [[nodiscard]] Result<void> readFrame(std::size_t frame, std::vector<std::uint8_t>& bytes) const;

private:
    SegFile() = default;

    Result<void> readHeader();
    Result<void> readSegments();
    Result<void> readFrames();
    Result<void> openPixels();
    Result<void> readNative(std::size_t frame, std::vector<std::uint8_t>& bytes) const;
    Result<void> readCompressed(std::size_t frame, std::vector<std::uint8_t>& bytes) const;

    std::filesystem::path m_file;
    ReadObject m_object;
    std::optional<dicom::ByteSource> m_pixels;
    std::optional<dicom::CompressedFrames> m_compressed; // when the frames are in fragments
    Kind m_kind = Kind::Binary;
    int m_rows = 0;
    int m_columns = 0;
    int m_bitsAllocated = 1;
    int m_maximumFraction = 255;
    std::array<Vec3, 2> m_axes;
    Vec3 m_spacingMm;
    std::vector<Frame> m_frames;
    std::vector<SegmentInfo> m_segments;
    QStringList m_notices;
};

} // namespace fovea::objects
