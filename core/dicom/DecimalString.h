#pragma once

#include <QByteArray>

namespace fovea::dicom {

// A number as DICOM's decimal string (DS): at most 16 characters, as exact as fits. DICOM PS3.5 6.2.
[[nodiscard]] QByteArray decimalString(double value);

} // namespace fovea::dicom
