#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fovea::objects {

// Overwrites, with spaces and zeros, what compressed frames carry beside their pixels: comments, application
// segments (but for the few bytes of them by which decoders know colours) and what follows a frame's end.
// Lengths and places stay, and so do the pixels. RLE and fragments of native pixels have none of these.
// ITU T.81 annex B (JPEG), T.87 annex C (JPEG-LS), T.800 annex A (JPEG 2000, HTJ2K).
//
// fragments: those of the pixel data without the table of offsets, in their order; frames may begin in any of
// them and be split at any byte. False when they can't be followed to their end, or are of a transfer syntax
// whose comments are not known here: then words may be left in them.
[[nodiscard]] bool blankComments(
    std::string_view transferSyntax, std::span<const std::span<std::uint8_t>> fragments);

} // namespace fovea::objects
