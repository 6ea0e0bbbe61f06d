#include "inference/engine/AxisMap.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fovea::inference {

void AxisMap::append(std::span<const Term> terms)
{
    m_terms.insert(m_terms.end(), terms.begin(), terms.end());
    m_begins.push_back(m_terms.size());
}

AxisMap AxisMap::identity(std::int64_t size)
{
    return window(size, 0, size);
}

AxisMap AxisMap::flip(std::int64_t size)
{
    AxisMap map;
    map.m_oldSize = size;
    for (std::int64_t i = size - 1; i >= 0; --i)
        map.append({ { Term { static_cast<std::int32_t>(i), 1.0 } } });
    return map;
}

AxisMap AxisMap::window(std::int64_t oldSize, std::int64_t start, std::int64_t newSize)
{
    AxisMap map;
    map.m_oldSize = oldSize;
    for (std::int64_t i = start; i < start + newSize; ++i) {
        if (i >= 0 && i < oldSize)
            map.append({ { Term { static_cast<std::int32_t>(i), 1.0 } } });
        else
            map.append({});
    }
    return map;
}

AxisMap AxisMap::sample(std::int64_t oldSize, std::int64_t newSize, double scale, double offset,
    Interpolation interpolation, Border border)
{
    AxisMap map;
    map.m_oldSize = oldSize;
    const double last = static_cast<double>(oldSize - 1);
    for (std::int64_t i = 0; i < newSize; ++i) {
        double position = static_cast<double>(i) * scale + offset;
        if (border == Border::Edge)
            position = std::clamp(position, 0.0, last);
        if (interpolation == Interpolation::Nearest)
            position = std::nearbyint(position);
        const double low = std::floor(position);
        const double fraction = position - low;
        std::array<Term, 2> terms;
        std::size_t count = 0;
        for (int step = 0; step < 2; ++step) {
            const double index = low + step;
            const double weight = step == 0 ? 1.0 - fraction : fraction;
            if (weight > 0.0 && index >= 0.0 && index <= last)
                terms[count++] = { static_cast<std::int32_t>(index), weight };
        }
        map.append(std::span(terms).first(count));
    }
    return map;
}

AxisMap AxisMap::after(const AxisMap& inner) const
{
    AxisMap map;
    map.m_oldSize = inner.oldSize();
    for (std::int64_t i = 0; i < newSize(); ++i) {
        std::map<std::int32_t, double> sums;
        for (const Term& outerTerm : terms(i)) {
            for (const Term& innerTerm : inner.terms(outerTerm.index))
                sums[innerTerm.index] += outerTerm.weight * innerTerm.weight;
        }
        std::vector<Term> merged;
        for (const auto& [index, weight] : sums)
            merged.push_back({ index, weight });
        map.append(merged);
    }
    return map;
}

bool AxisMap::isSelection() const
{
    for (std::int64_t i = 0; i < newSize(); ++i) {
        const auto row = terms(i);
        if (row.size() > 1 || (row.size() == 1 && row.front().weight != 1.0))
            return false;
    }
    return true;
}

bool AxisMap::isIdentity() const
{
    for (std::int64_t i = 0; i < newSize(); ++i) {
        const auto row = terms(i);
        if (row.size() != 1 || row.front().index != i || row.front().weight != 1.0)
            return false;
    }
    return newSize() == oldSize();
}

GridMap GridMap::identity(const Size3& size)
{
    GridMap map;
    for (std::size_t axis = 0; axis < 3; ++axis)
        map.maps[axis] = AxisMap::identity(size[axis]);
    return map;
}

GridMap GridMap::after(const GridMap& inner) const
{
    GridMap map;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto middle = static_cast<std::size_t>(oldAxes[axis]);
        map.oldAxes[axis] = inner.oldAxes[middle];
        map.maps[axis] = maps[axis].after(inner.maps[middle]);
    }
    return map;
}

Size3 GridMap::newSize() const
{
    return { maps[0].newSize(), maps[1].newSize(), maps[2].newSize() };
}

bool GridMap::isSelection() const
{
    return std::ranges::all_of(maps, &AxisMap::isSelection);
}

} // namespace fovea::inference
