#pragma once

#include <filesystem>
#include <string>

namespace fovea::test {

// Writes the canary into every text element of the data dictionary of a DICOM file, into a sequence, into
// private elements, an overlay and the preamble. Returns in how many elements of the dictionary it stands; 0
// when the file can't be changed.
int plantCanaries(const std::filesystem::path& file, const std::string& canary);

} // namespace fovea::test
