#include "core/image/Picture.h"

#include <algorithm>
#include <cmath>

namespace fovea {

Window Picture::defaultWindow() const
{
    if (!meaning.windows.empty())
        return meaning.windows.front();
    constexpr double tail = 0.005;
    std::vector<float> sorted;
    const std::size_t step = std::max<std::size_t>(1, values.size() / 500'000) | 1;
    for (std::size_t n = 0; n < values.size(); n += step) {
        if (!meaning.isPadding(values[n]))
            sorted.push_back(values[n]);
    }
    if (sorted.empty())
        return {};
    const auto at = [&](double share) {
        const auto n = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
        std::ranges::nth_element(sorted, sorted.begin() + n);
        return static_cast<double>(sorted[static_cast<std::size_t>(n)]);
    };
    const double low = at(tail);
    const double high = at(1.0 - tail);
    return { 0.5 * (low + high), std::max(1.0, high - low) };
}

} // namespace fovea
