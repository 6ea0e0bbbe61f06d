#pragma once

#include "inference/bundle/Pipeline.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fovea::inference {

using Size3 = std::array<std::int64_t, 3>; // along x, y, z

// One axis of a new grid in terms of an old one: the value at each new index is a weighted sum of old ones,
// or zero. Flips, crops, padding and interpolation are such maps, and so is any sequence of them.
class AxisMap {
public:
    struct Term {
        std::int32_t index = 0; // in the old grid
        double weight = 1.0;
    };

    AxisMap() = default;

    [[nodiscard]] static AxisMap identity(std::int64_t size);
    [[nodiscard]] static AxisMap flip(std::int64_t size);
    // New index i is old index i + start; zero where the old grid has none.
    [[nodiscard]] static AxisMap window(std::int64_t oldSize, std::int64_t start, std::int64_t newSize);
    // New index i lies at i * scale + offset in the old grid. Nearest rounds halves to even, as MONAI's does.
    [[nodiscard]] static AxisMap sample(std::int64_t oldSize, std::int64_t newSize, double scale,
        double offset, Interpolation interpolation, Border border);

    // First inner, then this.
    [[nodiscard]] AxisMap after(const AxisMap& inner) const;

    [[nodiscard]] std::int64_t oldSize() const { return m_oldSize; }
    [[nodiscard]] std::int64_t newSize() const { return static_cast<std::int64_t>(m_begins.size()) - 1; }
    [[nodiscard]] std::span<const Term> terms(std::int64_t newIndex) const
    {
        const auto begin = m_begins[static_cast<std::size_t>(newIndex)];
        return std::span(m_terms).subspan(begin, m_begins[static_cast<std::size_t>(newIndex) + 1] - begin);
    }
    // Whether every new value is one old value, or zero: nothing is interpolated.
    [[nodiscard]] bool isSelection() const;
    [[nodiscard]] bool isIdentity() const;

private:
    void append(std::span<const Term> terms);

    std::int64_t m_oldSize = 0;
    std::vector<std::size_t> m_begins { 0 };
    std::vector<Term> m_terms;
};

// A new grid in terms of an old one: its axes are the old one's, permuted and mapped.
struct GridMap {
    std::array<int, 3> oldAxes { 0, 1, 2 }; // new axis a is made from old axis oldAxes[a]
    std::array<AxisMap, 3> maps {}; // by new axis

    [[nodiscard]] static GridMap identity(const Size3& size);
    // First inner, then this.
    [[nodiscard]] GridMap after(const GridMap& inner) const;
    [[nodiscard]] Size3 newSize() const;
    [[nodiscard]] bool isSelection() const;
};

} // namespace fovea::inference
