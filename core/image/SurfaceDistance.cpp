#include "core/image/SurfaceDistance.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

constexpr float far = std::numeric_limits<float>::max();

// The lower envelope of parabolas over one line of squared distances.
class Envelope {
public:
    Envelope(std::int64_t longest, double spacingMm)
        : m_spacing(spacingMm)
        , m_sites(static_cast<std::size_t>(longest))
        , m_starts(static_cast<std::size_t>(longest) + 1)
        , m_line(static_cast<std::size_t>(longest))
    { }

    // Squared distances along the line, in place.
    void transform(float* first, std::int64_t count, std::int64_t stride)
    {
        const auto n = static_cast<std::size_t>(count);
        for (std::size_t q = 0; q < n; ++q)
            m_line[q] = first[static_cast<std::int64_t>(q) * stride];
        std::size_t sites = 0;
        for (std::size_t q = 0; q < n; ++q) {
            if (m_line[q] == far)
                continue;
            double start = -std::numeric_limits<double>::infinity();
            while (sites > 0) {
                start = crossing(m_sites[sites - 1], q);
                if (start > m_starts[sites - 1])
                    break;
                --sites;
                start = -std::numeric_limits<double>::infinity();
            }
            m_sites[sites] = q;
            m_starts[sites] = start;
            ++sites;
        }
        if (sites == 0)
            return;
        std::size_t site = 0;
        for (std::size_t q = 0; q < n; ++q) {
            while (site + 1 < sites && m_starts[site + 1] <= static_cast<double>(q))
                ++site;
            const double mm = m_spacing * (static_cast<double>(q) - static_cast<double>(m_sites[site]));
            first[static_cast<std::int64_t>(q) * stride]
                = static_cast<float>(mm * mm + static_cast<double>(m_line[m_sites[site]]));
        }
    }

private:
    // Where the parabola of q becomes the lower one, in voxels.
    [[nodiscard]] double crossing(std::size_t p, std::size_t q) const
    {
        const double s2 = m_spacing * m_spacing;
        const auto dp = static_cast<double>(p);
        const auto dq = static_cast<double>(q);
        return (static_cast<double>(m_line[q]) - static_cast<double>(m_line[p]) + s2 * (dq * dq - dp * dp))
            / (2.0 * s2 * (dq - dp));
    }

    double m_spacing;
    std::vector<std::size_t> m_sites;
    std::vector<double> m_starts;
    std::vector<float> m_line;
};

} // namespace

BinaryBox bordersOf(const BinaryBox& box)
{
    BinaryBox border { box.size, std::vector<std::uint8_t>(box.inside.size()) };
    const auto [ni, nj, nk] = box.size;
    const std::int64_t strideJ = ni;
    const std::int64_t strideK = ni * nj;
    for (std::int64_t k = 0; k < nk; ++k) {
        for (std::int64_t j = 0; j < nj; ++j) {
            const bool isEdge = j == 0 || j == nj - 1 || k == 0 || k == nk - 1;
            const std::uint8_t* voxel = box.inside.data() + box.offset(0, j, k);
            std::uint8_t* out = border.inside.data() + box.offset(0, j, k);
            for (std::int64_t i = 0; i < ni; ++i, ++voxel, ++out) {
                if (*voxel == 0)
                    continue;
                const bool isInner = !isEdge && i > 0 && i < ni - 1 && voxel[-1] != 0 && voxel[1] != 0
                    && voxel[-strideJ] != 0 && voxel[strideJ] != 0 && voxel[-strideK] != 0
                    && voxel[strideK] != 0;
                *out = isInner ? 0 : 1;
            }
        }
    }
    return border;
}

std::vector<float> distancesMm(const BinaryBox& box, Vec3 spacingMm)
{
    std::vector<float> values(box.inside.size());
    std::ranges::transform(
        box.inside, values.begin(), [](std::uint8_t inside) { return inside != 0 ? 0.0f : far; });
    const auto [ni, nj, nk] = box.size;
    const std::int64_t longest = std::max({ ni, nj, nk });
    Envelope alongI(longest, spacingMm.x);
    Envelope alongJ(longest, spacingMm.y);
    Envelope alongK(longest, spacingMm.z);
    for (std::int64_t k = 0; k < nk; ++k) {
        for (std::int64_t j = 0; j < nj; ++j)
            alongI.transform(values.data() + box.offset(0, j, k), ni, 1);
        for (std::int64_t i = 0; i < ni; ++i)
            alongJ.transform(values.data() + box.offset(i, 0, k), nj, ni);
    }
    for (std::int64_t j = 0; j < nj; ++j) {
        for (std::int64_t i = 0; i < ni; ++i)
            alongK.transform(values.data() + box.offset(i, j, 0), nk, ni * nj);
    }
    std::ranges::transform(values, values.begin(), [](float squared) { return std::sqrt(squared); });
    return values;
}

} // namespace fovea
