#pragma once

#include "core/dicom/Tags.h"

#include <cstdint>
#include <optional>

namespace fovea::dicom {

// An attribute whose value is kept.
struct WantedTag {
    tag::Tag tag = 0;
    std::uint16_t vr = 0; // for files that don't say it (implicit VR)
    bool isTable = false; // lookup tables, palettes and overlays, which only showing a picture needs
};

[[nodiscard]] std::optional<WantedTag> findWanted(tag::Tag tag);

} // namespace fovea::dicom
