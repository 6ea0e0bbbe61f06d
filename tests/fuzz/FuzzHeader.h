#pragma once

#include <cstddef>
#include <cstdint>

namespace fovea::test {

// What a fuzzer calls: reads the bytes as a DICOM file, headers, slices, tables, texts and run-length coded
// pixels, everything that Fovea parses itself. Ends the process when something is wrong that no sanitizer
// sees.
void readAnything(const std::uint8_t* bytes, std::size_t count);

} // namespace fovea::test
