#pragma once

#include <cstdint>
#include <string_view>

namespace fovea::objects {

// Whether one value of a coded string (VR CS) is credible as a term of its attribute: made of the words of
// DICOM's defined terms and enumerated values and of what vendors add to them, with few letters and digits
// beside. Free words, names above all, are none. PS3.3, PS3.16 annex L.
[[nodiscard]] bool isStandardTerm(std::uint32_t tag, std::string_view value);

} // namespace fovea::objects
