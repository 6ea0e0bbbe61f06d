#include "core/image/VolumeFill.h"

#include <algorithm>

namespace fovea {

VolumeFill::VolumeFill(std::int64_t slices)
    : m_there(static_cast<std::size_t>(std::max<std::int64_t>(slices, 0)))
{ }

bool VolumeFill::has(std::int64_t slice) const
{
    return slice >= 0 && slice < slices() && m_there[static_cast<std::size_t>(slice)];
}

ValueRange VolumeFill::range() const
{
    const std::scoped_lock lock(m_mutex);
    return m_range;
}

void VolumeFill::add(std::int64_t slice, const ValueRange& range)
{
    if (slice < 0 || slice >= slices() || m_there[static_cast<std::size_t>(slice)])
        return;
    if (range.minimum <= range.maximum) {
        const std::scoped_lock lock(m_mutex);
        m_range = m_hasRange ? ValueRange { std::min(m_range.minimum, range.minimum),
            std::max(m_range.maximum, range.maximum) }
                             : range;
        m_hasRange = true;
    }
    m_there[static_cast<std::size_t>(slice)] = true;
    ++m_done;
}

} // namespace fovea
