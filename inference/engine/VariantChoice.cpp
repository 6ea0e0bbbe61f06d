#include "inference/engine/VariantChoice.h"

#include <algorithm>
#include <limits>

namespace fovea::inference {

VariantChoice::VariantChoice(std::size_t variants, int warmUps, int timings)
    : m_shortest(variants, std::numeric_limits<double>::infinity())
    , m_warmUps(warmUps)
    , m_timings(timings)
{ }

std::size_t VariantChoice::next() const
{
    if (!isMade())
        return m_current;
    return static_cast<std::size_t>(std::ranges::min_element(m_shortest) - m_shortest.begin());
}

void VariantChoice::note(double seconds)
{
    if (isMade())
        return;
    if (++m_passes > m_warmUps)
        m_shortest[m_current] = std::min(m_shortest[m_current], seconds);
    if (m_passes == m_warmUps + m_timings) {
        ++m_current;
        m_passes = 0;
    }
}

} // namespace fovea::inference
