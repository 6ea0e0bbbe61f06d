#pragma once

#include "core/base/Error.h"
#include "core/dicom/CompressedFrames.h"
#include "core/dicom/Slice.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fovea::dicom {

// Reads the stored values of the frames of one file: uncompressed ones straight from the file, compressed
// ones decoded: RLE and deflated ones here, all others in a decoder process. The samples of a colour pixel
// lie side by side.
class FrameReader {
public:
    struct Opened;

    // decoders are for compressed frames; a reader without any starts its own.
    // See parseHeader() for tables.
    [[nodiscard]] static Result<FrameReader> open(const std::filesystem::path& file,
        std::shared_ptr<DecoderPool> decoders = {}, bool withTables = false);
    // The same together with its openPixels(), opening the file once.
    [[nodiscard]] static Result<Opened> openWithPixels(const std::filesystem::path& file,
        std::shared_ptr<DecoderPool> decoders = {}, bool withTables = false);

    [[nodiscard]] const ParsedFile& parsed() const { return m_parsed; }
    [[nodiscard]] const std::vector<Slice>& slices() const { return m_slices; } // one a frame
    [[nodiscard]] const FrameShape& shape() const { return m_layout.shape; }
    [[nodiscard]] const StoredFormat& format() const { return m_layout.shape.format; }
    [[nodiscard]] std::size_t frameBytes() const { return m_layout.shape.bytes(); }
    // Whether the frames went through a compression that changed them.
    [[nodiscard]] bool isLossy() const;

    // The file's pixels, opened. A reader itself keeps no file open, so that thousands of them may wait.
    [[nodiscard]] Result<ByteSource> openPixels() const;
    // Fills stored, which has frameBytes() bytes. Values have the machine's byte order afterwards. Several
    // threads may read frames of one reader, from one source or more.
    [[nodiscard]] Result<void> read(
        const ByteSource& pixels, std::int32_t frame, std::span<std::uint8_t> stored) const;
    [[nodiscard]] Result<void> read(std::int32_t frame, std::span<std::uint8_t> stored) const;

private:
    FrameReader() = default;

    [[nodiscard]] static Result<FrameReader> parse(const std::filesystem::path& file, ByteSource& source,
        std::shared_ptr<DecoderPool> decoders, bool withTables);
    [[nodiscard]] Result<ByteSource> pixelsOf(Result<ByteSource> source) const;
    // An uncompressed frame that begins with that bit of the source.
    [[nodiscard]] Result<void> readNative(
        const ByteSource& pixels, std::uint64_t firstBit, std::span<std::uint8_t> stored) const;

    // Copies uncompressed bytes in the order of the pixels; false when they are not all there.
    [[nodiscard]] bool readBytes(
        const ByteSource& pixels, std::uint64_t offset, std::span<std::uint8_t> bytes) const;

    std::filesystem::path m_file;
    std::uint64_t m_fileSize = 0;
    ParsedFile m_parsed;
    FrameLayout m_layout;
    std::vector<Slice> m_slices;
    std::optional<CompressedFrames> m_compressed; // when the pixels are in fragments
};

struct FrameReader::Opened {
    FrameReader reader;
    ByteSource pixels;
};

} // namespace fovea::dicom
