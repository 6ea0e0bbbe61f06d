#pragma once

#include <filesystem>
#include <string>

namespace fovea::test {

// Writes the canary into every text element of the data dictionary of a DICOM file, into a sequence, into
// private elements, an overlay and the preamble; and into coded strings, but those without which nothing
// reads the pictures, where they are asked for. Returns in how many elements of the dictionary it stands; 0
// when the file can't be changed.
int plantCanaries(const std::filesystem::path& file, const std::string& canary, bool alsoCoded = false);

} // namespace fovea::test
