#include "core/image/ConnectedParts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fovea {

namespace {

struct Run {
    std::uint16_t value = 0;
    std::int64_t begin = 0; // along i; end is one past the last
    std::int64_t end = 0;
    std::int64_t row = 0; // j + size[1] * k
};

// Rows of runs, and which of them belong together: a forest, the root of each tree its earliest run.
class RunForest {
public:
    RunForest(std::span<const std::uint16_t> voxels, const Geometry& geometry)
        : m_size(geometry.size)
        , m_rowStarts { 0 }
    {
        const std::int64_t rows = m_size[1] * m_size[2];
        for (std::int64_t row = 0; row < rows; ++row) {
            const std::uint16_t* voxel = voxels.data() + row * m_size[0];
            for (std::int64_t begin = 0, end = 0; begin < m_size[0]; begin = end) {
                while (end < m_size[0] && voxel[end] == voxel[begin])
                    ++end;
                if (voxel[begin] != 0)
                    m_runs.push_back({ voxel[begin], begin, end, row });
            }
            m_rowStarts.push_back(m_runs.size());
        }
        m_parents.resize(m_runs.size());
        std::iota(m_parents.begin(), m_parents.end(), std::size_t { 0 });
    }

    void join()
    {
        for (std::int64_t k = 0; k < m_size[2]; ++k) {
            for (std::int64_t j = 0; j < m_size[1]; ++j) {
                const std::int64_t row = j + m_size[1] * k;
                if (j > 0)
                    joinRows(row, row - 1);
                if (k == 0)
                    continue;
                for (const std::int64_t step : { -1, 0, 1 }) {
                    if (j + step >= 0 && j + step < m_size[1])
                        joinRows(row, row - m_size[1] + step);
                }
            }
        }
    }

    [[nodiscard]] const std::vector<Run>& runs() const { return m_runs; }
    [[nodiscard]] std::size_t root(std::size_t run)
    {
        while (m_parents[run] != run) {
            m_parents[run] = m_parents[m_parents[run]];
            run = m_parents[run];
        }
        return run;
    }

private:
    // Both rows' runs are sorted, so one sweep finds all that touch, corners included.
    void joinRows(std::int64_t rowA, std::int64_t rowB)
    {
        std::size_t a = m_rowStarts[static_cast<std::size_t>(rowA)];
        const std::size_t endA = m_rowStarts[static_cast<std::size_t>(rowA) + 1];
        std::size_t b = m_rowStarts[static_cast<std::size_t>(rowB)];
        const std::size_t endB = m_rowStarts[static_cast<std::size_t>(rowB) + 1];
        while (a < endA && b < endB) {
            joinIfTouching(a, b);
            const std::int64_t ahead = m_runs[a].end - m_runs[b].end;
            if (ahead == 0) { // each may touch what follows the other at a corner
                if (a + 1 < endA)
                    joinIfTouching(a + 1, b);
                if (b + 1 < endB)
                    joinIfTouching(a, b + 1);
            }
            a += ahead <= 0 ? 1 : 0;
            b += ahead >= 0 ? 1 : 0;
        }
    }

    void joinIfTouching(std::size_t a, std::size_t b)
    {
        const Run& left = m_runs[a];
        const Run& right = m_runs[b];
        if (left.value == right.value && left.begin <= right.end && right.begin <= left.end)
            unite(a, b);
    }

    void unite(std::size_t a, std::size_t b)
    {
        a = root(a);
        b = root(b);
        m_parents[std::max(a, b)] = std::min(a, b);
    }

    std::array<std::int64_t, 3> m_size;
    std::vector<Run> m_runs;
    std::vector<std::size_t> m_rowStarts;
    std::vector<std::size_t> m_parents;
};

// The voxel of each part that is nearest to its centre of mass.
void findAnchors(ConnectedParts& result, const std::vector<Run>& runs, const Geometry& geometry)
{
    std::vector<double> nearest(result.parts.size(), std::numeric_limits<double>::max());
    const Mat3 toMm = geometry.indexToLpsMatrix();
    for (std::size_t n = 0; n < runs.size(); ++n) {
        const Run& run = runs[n];
        const auto index = static_cast<std::size_t>(result.runs[n].part);
        ConnectedPart& part = result.parts[index];
        const Vec3 candidate { std::clamp(std::round(part.centreIndex.x), static_cast<double>(run.begin),
                                   static_cast<double>(run.end - 1)),
            static_cast<double>(run.row % geometry.size[1]),
            static_cast<double>(run.row / geometry.size[1]) };
        const double distance = length(toMm * (candidate - part.centreIndex));
        if (distance < nearest[index]) {
            nearest[index] = distance;
            part.anchorIndex = candidate;
        }
    }
}

} // namespace

ConnectedParts connectedParts(std::span<const std::uint16_t> voxels, const Geometry& geometry)
{
    RunForest forest(voxels, geometry);
    forest.join();

    ConnectedParts result;
    std::vector<std::int32_t> partOfRoot(forest.runs().size(), -1);
    for (std::size_t n = 0; n < forest.runs().size(); ++n) {
        const Run& run = forest.runs()[n];
        const std::int64_t j = run.row % geometry.size[1];
        const std::int64_t k = run.row / geometry.size[1];
        std::int32_t& number = partOfRoot[forest.root(n)];
        if (number < 0) {
            number = static_cast<std::int32_t>(result.parts.size());
            result.parts.push_back(
                { .value = run.value, .low = { run.begin, j, k }, .high = { run.begin, j, k } });
        }
        ConnectedPart& part = result.parts[static_cast<std::size_t>(number)];
        const std::int64_t length = run.end - run.begin;
        const Vec3 middle { 0.5 * static_cast<double>(run.begin + run.end - 1), static_cast<double>(j),
            static_cast<double>(k) };
        part.voxels += length;
        part.centreIndex = part.centreIndex + middle * static_cast<double>(length);
        part.low = { std::min(part.low[0], run.begin), std::min(part.low[1], j), std::min(part.low[2], k) };
        part.high
            = { std::max(part.high[0], run.end - 1), std::max(part.high[1], j), std::max(part.high[2], k) };
        result.runs.push_back({ run.begin + geometry.size[0] * run.row, length, number });
    }
    for (ConnectedPart& part : result.parts)
        part.centreIndex = part.centreIndex / static_cast<double>(part.voxels);
    findAnchors(result, forest.runs(), geometry);
    return result;
}

} // namespace fovea
