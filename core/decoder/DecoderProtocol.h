#pragma once

#include "core/decoder/FrameShape.h"

#include <array>
#include <cstddef>
#include <cstdint>

// What the program and a decoder process say to each other over a socket: a request and the compressed bytes,
// then a reply and, if all went well, the decoded ones. Both ends are of one build and on one machine.
namespace fovea::dicom {

inline constexpr std::uint32_t decoderMagic = 0x46564431; // "FVD1"

struct DecodeRequest {
    std::uint32_t magic = decoderMagic;
    std::uint32_t seconds = 0; // after which the process ends itself
    std::array<char, 64> transferSyntax {};
    FrameShape shape;
    std::uint64_t compressedBytes = 0;
    std::uint64_t memoryBytes = 0; // that it may use besides what it has at its start
};

enum class DecodeStatus : std::uint32_t { Done, Damaged, Unsupported, OutOfMemory };

struct DecodeReply {
    std::uint32_t magic = decoderMagic;
    DecodeStatus status = DecodeStatus::Done;
    std::uint64_t storedBytes = 0;
    std::array<char, 256> sentence {}; // why not
};

} // namespace fovea::dicom
