#include "inference/engine/ConnectedParts.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <vector>

namespace fovea::inference {

namespace {

std::vector<std::array<std::int64_t, 3>> neighbours(int connectivity)
{
    std::vector<std::array<std::int64_t, 3>> result;
    for (std::int64_t a = -1; a <= 1; ++a) {
        for (std::int64_t b = -1; b <= 1; ++b) {
            for (std::int64_t c = -1; c <= 1; ++c) {
                const auto steps = std::abs(a) + std::abs(b) + std::abs(c);
                if (steps > 0 && steps <= connectivity)
                    result.push_back({ a, b, c });
            }
        }
    }
    return result;
}

struct Part {
    std::uint16_t group = 0; // its label, or 1 for all labels together
    std::int64_t voxels = 0;
};

// Numbers the parts from 1 by flooding; 0 is what no label covers.
class Flood {
public:
    Flood(std::span<const std::uint16_t> groups, const Size3& size, int connectivity)
        : m_groups(groups)
        , m_size(size)
        , m_neighbours(neighbours(connectivity))
        , m_parts(groups.size(), 0)
    {
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (groups[i] != 0 && m_parts[i] == 0)
                fill(static_cast<std::int64_t>(i));
        }
    }

    [[nodiscard]] const std::vector<std::uint32_t>& parts() const { return m_parts; }
    [[nodiscard]] const std::vector<Part>& list() const { return m_list; } // part n is list()[n - 1]

private:
    void fill(std::int64_t seed)
    {
        m_list.push_back({ m_groups[static_cast<std::size_t>(seed)], 0 });
        const auto number = static_cast<std::uint32_t>(m_list.size());
        m_parts[static_cast<std::size_t>(seed)] = number;
        m_open.assign(1, seed);
        while (!m_open.empty()) {
            const std::int64_t voxel = m_open.back();
            m_open.pop_back();
            ++m_list.back().voxels;
            visitNeighbours(voxel, number);
        }
    }

    void visitNeighbours(std::int64_t voxel, std::uint32_t number)
    {
        const std::array<std::int64_t, 3> place { voxel / (m_size[1] * m_size[2]),
            voxel / m_size[2] % m_size[1], voxel % m_size[2] };
        for (const auto& step : m_neighbours) {
            std::int64_t index = 0;
            bool inside = true;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const auto position = place[axis] + step[axis];
                inside = inside && position >= 0 && position < m_size[axis];
                index = index * m_size[axis] + position;
            }
            if (!inside)
                continue;
            const auto i = static_cast<std::size_t>(index);
            if (m_parts[i] == 0 && m_groups[i] == m_list.back().group) {
                m_parts[i] = number;
                m_open.push_back(index);
            }
        }
    }

    std::span<const std::uint16_t> m_groups;
    Size3 m_size;
    std::vector<std::array<std::int64_t, 3>> m_neighbours;
    std::vector<std::uint32_t> m_parts;
    std::vector<Part> m_list;
    std::vector<std::int64_t> m_open;
};

} // namespace

void keepLargestParts(std::span<std::uint16_t> labels, const Size3& size, const KeepLargest& keep)
{
    const auto applies = [&](std::uint16_t label) {
        return label != 0 && (keep.labels.empty() || std::ranges::contains(keep.labels, label));
    };
    std::vector<std::uint16_t> groups(labels.size(), 0);
    std::ranges::transform(labels, groups.begin(), [&](std::uint16_t label) {
        return !applies(label) ? std::uint16_t { 0 } : keep.independent ? label : std::uint16_t { 1 };
    });
    const Flood flood(groups, size, keep.connectivity);
    std::map<std::uint16_t, std::uint32_t> largest; // by group
    for (std::uint32_t number = 1; number <= flood.list().size(); ++number) {
        const Part& part = flood.list()[number - 1];
        auto [entry, isNew] = largest.emplace(part.group, number);
        if (!isNew && part.voxels > flood.list()[entry->second - 1].voxels)
            entry->second = number;
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (groups[i] != 0 && largest[groups[i]] != flood.parts()[i])
            labels[i] = 0;
    }
}

} // namespace fovea::inference
