#pragma once

#include <cstdint>
#include <limits>

class DcmDataset;

// What must not leave with pixels: of files that the de-identifier copies.
namespace fovea::objects {

// What of native PixelData's bytes belongs to the pictures.
struct StoredPixels {
    std::uint64_t length = std::numeric_limits<std::uint64_t>::max(); // even
    std::uint16_t mask = 0xFFFF; // of each word's bits
};

// PS3.5 8.1.1. All of it where the picture is compressed or does not say how large it is.
[[nodiscard]] StoredPixels storedPixels(DcmDataset& data);

// Takes out of native PixelData what does not belong to the pictures.
void cleanPixels(DcmDataset& data, const StoredPixels& pixels);

// Whether an overlay stays in the pixels' own bits. PS3.5 8.1.2.
[[nodiscard]] bool keepsOverlay(DcmDataset& data, const StoredPixels& pixels);

// Takes the words out of compressed frames (CodestreamComments.h), and tables of offsets that are none.
// False when words may be left.
[[nodiscard]] bool cleanFrames(DcmDataset& data);

} // namespace fovea::objects
