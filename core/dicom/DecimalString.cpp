#include "core/dicom/DecimalString.h"

#include <array>
#include <cstdio>

namespace fovea::dicom {

QByteArray decimalString(double value)
{
    for (int digits = 17; digits > 0; --digits) {
        std::array<char, 40> text {};
        const int size = std::snprintf(text.data(), text.size(), "%.*g", digits, value == 0.0 ? 0.0 : value);
        if (size <= 16)
            return { text.data(), size };
    }
    return "0";
}

} // namespace fovea::dicom
