#pragma once

#include <cstddef>

namespace fovea::dicom {

// How the values of a frame are stored. DICOM PS3.5 8.1.1.
struct StoredFormat {
    int bitsAllocated = 16; // 1, 8, 16 or 32; of floating point numbers 32 or 64
    int bitsStored = 16;
    int highBit = 15;
    bool isSigned = false;
    bool isBigEndian = false;
    bool isFloat = false; // IEEE 754 numbers: only the bits allocated say something

    friend bool operator==(const StoredFormat&, const StoredFormat&) = default;
};

// What the samples of a pixel are. DICOM PS3.3 C.7.6.3.1.2.
enum class Photometric {
    Grey, // MONOCHROME1, MONOCHROME2 and the indices of PALETTE COLOR
    Rgb,
    YbrFull, // YBR_FULL, and YBR_FULL_422 once it is unpacked
    YbrFull422,
    YbrIct, // of irreversible JPEG 2000, whose decoders give RGB
    YbrRct, // of reversible JPEG 2000, whose decoders give RGB
};

// What a compressed frame must turn out to be. Decoded samples of a pixel lie side by side.
struct FrameShape {
    int columns = 0;
    int rows = 0;
    int samples = 1; // a pixel
    Photometric photometric = Photometric::Grey;
    StoredFormat format;

    [[nodiscard]] std::size_t bytes() const
    {
        return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)
            * static_cast<std::size_t>(samples) * static_cast<std::size_t>(format.bitsAllocated / 8);
    }
};

} // namespace fovea::dicom
