#include "core/image/Window.h"

#include <algorithm>
#include <cmath>

namespace fovea {

float LookupTable::at(double value) const
{
    if (values.empty() || std::isnan(value))
        return 0.0F;
    const double last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(std::clamp(std::floor(value - first), 0.0, last))];
}

} // namespace fovea
