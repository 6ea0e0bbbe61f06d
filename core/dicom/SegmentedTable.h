#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace fovea::dicom {

// The entries of a palette that is stored in segments: DICOM PS3.3 C.7.9.2. The bytes are words, or bytes for
// entries of eight bits. Nothing when they do not give exactly that many entries.
[[nodiscard]] std::optional<std::vector<float>> expandSegments(
    std::string_view bytes, std::size_t entries, bool isWords);

} // namespace fovea::dicom
