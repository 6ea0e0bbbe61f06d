#pragma once

#include "core/dicom/ByteSource.h"
#include "core/dicom/DataSet.h"
#include "core/dicom/DecoderPool.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fovea::dicom {

// The frames of a file whose pixels are in fragments. DICOM PS3.5 A.4.
class CompressedFrames {
public:
    // Walks the items behind the pixel element and divides them among that many frames. Without decoders
    // frames of a codec start their own.
    //
    // Errors: Unsupported for an unknown transfer syntax, Damaged; the subject is left to the caller.
    [[nodiscard]] static Result<CompressedFrames> find(ByteSource& source, const ParsedFile& parsed,
        std::size_t frames, std::shared_ptr<DecoderPool> decoders);

    // Whether the fragments hold frames as uncompressed files have them, deflated or not: bytes() gives them.
    // Otherwise decode() does.
    [[nodiscard]] bool isNative() const;
    // A native frame's bytes, at most limit of them.
    [[nodiscard]] Result<std::vector<std::uint8_t>> bytes(
        const ByteSource& pixels, std::size_t frame, std::uint64_t limit) const;
    // Fills stored, which has shape.bytes(). Several threads may call it.
    [[nodiscard]] Result<void> decode(const ByteSource& pixels, std::size_t frame, const FrameShape& shape,
        std::span<std::uint8_t> stored) const;

private:
    struct Fragment {
        std::uint64_t offset = 0;
        std::uint32_t length = 0;
    };

    CompressedFrames() = default;

    [[nodiscard]] static Result<std::vector<Fragment>> fragmentsFrom(
        ByteSource& source, std::uint64_t offset);
    [[nodiscard]] Result<void> divide(ByteSource& source, std::vector<Fragment> fragments);
    [[nodiscard]] Result<void> divideByMarkers(ByteSource& source, const std::vector<Fragment>& fragments);
    [[nodiscard]] Result<std::vector<std::uint8_t>> gather(const ByteSource& pixels, std::size_t frame) const;

    std::string m_transferSyntax;
    std::shared_ptr<DecoderPool> m_decoders;
    std::vector<std::vector<Fragment>> m_fragments; // of each frame
};

} // namespace fovea::dicom
