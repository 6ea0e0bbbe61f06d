#pragma once

#include <string_view>

namespace fovea::dicom {

// How compressed frames of a transfer syntax are read.
enum class Encoding {
    Native, // as they are, in fragments
    Deflated, // the same, deflated
    RunLength, // here
    Codec, // in a decoder process
    Unknown,
};

[[nodiscard]] Encoding encodingOf(std::string_view transferSyntax);
// Whether the compression may have changed values.
[[nodiscard]] bool isLossySyntax(std::string_view transferSyntax);

} // namespace fovea::dicom
