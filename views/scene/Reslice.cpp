#include "views/scene/Reslice.h"

#include <vtkSMPTools.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

namespace fovea::views {

namespace {

constexpr float outside = std::numeric_limits<float>::quiet_NaN();

// A straight row of pixels in index space.
struct Row {
    Vec3 start; // continuous index of the first pixel
    Vec3 step;
};

struct Range {
    int begin = 0;
    int end = 0;
};

double indexAt(const Row& row, std::size_t axis, int x)
{
    return row.start[axis] + x * row.step[axis];
}

// The voxels of one image, and how rows of pixels are read from them.
template <class T>
class Sampler {
public:
    Sampler(const T* voxels, const Geometry& geometry)
        : m_voxels(voxels)
        , m_size(geometry.size)
        , m_stride { 1, geometry.size[0], geometry.size[0] * geometry.size[1] }
    { }

    // The pixels of the row that lie in the grid.
    [[nodiscard]] Range inside(const Row& row, int width) const
    {
        double begin = 0.0;
        double end = width;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double low = -0.5;
            const double high = static_cast<double>(m_size[axis]) - 0.5;
            const double start = row.start[axis];
            const double step = row.step[axis];
            if (!std::isfinite(start) || !std::isfinite(step))
                return {};
            if (std::abs(step) * width < 1e-9) { // parallel to the faces of this axis
                if (!(start >= low && start < high))
                    return {};
                continue;
            }
            const double toLow = (low - start) / step;
            const double toHigh = (high - start) / step;
            begin = std::max(begin, std::min(toLow, toHigh) - 1.0);
            end = std::min(end, std::max(toLow, toHigh) + 2.0);
        }
        if (!(begin < end))
            return {};
        // The divisions are rounded; which pixels are in is decided by their index alone.
        Range range { static_cast<int>(std::ceil(begin)), static_cast<int>(std::floor(end)) };
        while (range.begin < range.end && !contains(row, range.begin))
            ++range.begin;
        while (range.end > range.begin && !contains(row, range.end - 1))
            --range.end;
        return range.begin < range.end ? range : Range {};
    }

    void nearest(const Row& row, Range range, T* out) const { nearest(row, range, range, out); }

    // A part of what lies in the grid, with the same voxels as the whole row has.
    void nearest(const Row& row, Range range, Range part, T* out) const
    {
        if (part.begin >= part.end)
            return;
        Walk walk(row, range, 0.5);
        walk.skip(part.begin - range.begin);
        for (int x = part.begin; x < part.end; ++x, walk.next()) {
            std::int64_t offset = 0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                offset += std::clamp<std::int64_t>(walk.at[axis] >> 32, 0, m_size[axis] - 1) * m_stride[axis];
            out[x] = m_voxels[offset];
        }
    }

    // scratch is kept between rows to spare allocations.
    void linear(const Row& row, Range range, float* out, std::vector<float>& scratch) const
    {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::size_t other = (axis + 1) % 3;
            const std::size_t another = (axis + 2) % 3;
            const double extent
                = std::max(std::abs(row.step[other]), std::abs(row.step[another])) * range.end;
            if (extent < 1e-6)
                return linearAlong(axis, row, range, out, scratch);
        }
        linearAcross(row, range, out);
    }

private:
    // Continuous indices in 32.32 fixed point: stepping is exact and the whole part costs a shift.
    struct Walk {
        Walk(const Row& row, Range range, double offset)
        {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                at[axis] = std::llround((indexAt(row, axis, range.begin) + offset) * 0x1p32);
                // A step beyond every grid's size leaves one pixel inside: what it is then does not matter.
                step[axis] = std::llround(std::clamp(row.step[axis], -0x1p28, 0x1p28) * 0x1p32);
            }
        }

        void skip(int pixels)
        {
            for (std::size_t axis = 0; axis < 3; ++axis)
                at[axis] += step[axis] * pixels;
        }

        void next()
        {
            for (std::size_t axis = 0; axis < 3; ++axis)
                at[axis] += step[axis];
        }

        std::array<std::int64_t, 3> at {};
        std::array<std::int64_t, 3> step {};
    };

    // Where interpolation along one axis reads: an offset, the distance to the second voxel and its weight.
    struct Neighbours {
        Neighbours(std::int64_t at, std::int64_t size, std::int64_t stride)
        {
            const std::int64_t last = (size - 1) << 32;
            const std::int64_t clamped = std::clamp<std::int64_t>(at, 0, last);
            offset = (clamped >> 32) * stride;
            next = clamped < last ? stride : 0;
            // 24 bits are all that a float holds.
            weight = static_cast<float>(static_cast<std::int32_t>((clamped & 0xffffffff) >> 8)) * 0x1p-24f;
        }

        std::int64_t offset;
        std::int64_t next;
        float weight;
    };

    static float mix(float a, float b, float weight) { return a + (b - a) * weight; }
    float value(std::int64_t offset) const { return static_cast<float>(m_voxels[offset]); }

    bool contains(const Row& row, int x) const
    {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double index = indexAt(row, axis, x);
            if (!(index >= -0.5 && index < static_cast<double>(m_size[axis]) - 0.5))
                return false;
        }
        return true;
    }

    void linearAcross(const Row& row, Range range, float* out) const
    {
        Walk walk(row, range, 0.0);
        for (int x = range.begin; x < range.end; ++x, walk.next()) {
            const Neighbours i(walk.at[0], m_size[0], m_stride[0]);
            const Neighbours j(walk.at[1], m_size[1], m_stride[1]);
            const Neighbours k(walk.at[2], m_size[2], m_stride[2]);
            const std::int64_t near = i.offset + j.offset + k.offset;
            const std::int64_t far = near + k.next;
            const float a = mix(value(near), value(near + i.next), i.weight);
            const float b = mix(value(near + j.next), value(near + j.next + i.next), i.weight);
            const float c = mix(value(far), value(far + i.next), i.weight);
            const float d = mix(value(far + j.next), value(far + j.next + i.next), i.weight);
            out[x] = mix(mix(a, b, j.weight), mix(c, d, j.weight), k.weight);
        }
    }

    // A row along an axis of the grid, the common case: each voxel of the line is blended across once,
    // however many pixels lie in it.
    void linearAlong(
        std::size_t axis, const Row& row, Range range, float* out, std::vector<float>& scratch) const
    {
        const std::size_t other = (axis + 1) % 3;
        const std::size_t another = (axis + 2) % 3;
        Walk walk(row, range, 0.0);
        const Neighbours u(walk.at[other], m_size[other], m_stride[other]);
        const Neighbours v(walk.at[another], m_size[another], m_stride[another]);
        const std::int64_t from = walk.at[axis];
        const std::int64_t to = from + (range.end - range.begin) * walk.step[axis];
        const std::int64_t begin = std::clamp<std::int64_t>(std::min(from, to) >> 32, 0, m_size[axis] - 1);
        const std::int64_t end
            = std::clamp<std::int64_t>((std::max(from, to) >> 32) + 2, begin + 1, m_size[axis]);
        scratch.resize(static_cast<std::size_t>(end - begin));
        const T* line = m_voxels + u.offset + v.offset + begin * m_stride[axis];
        const float w00 = (1.0f - u.weight) * (1.0f - v.weight);
        const float w10 = u.weight * (1.0f - v.weight);
        const float w01 = (1.0f - u.weight) * v.weight;
        const float w11 = u.weight * v.weight;
        for (std::int64_t n = 0; n < end - begin; ++n, line += m_stride[axis]) {
            scratch[static_cast<std::size_t>(n)] = w00 * static_cast<float>(line[0])
                + w10 * static_cast<float>(line[u.next]) + w01 * static_cast<float>(line[v.next])
                + w11 * static_cast<float>(line[u.next + v.next]);
        }
        const float* blended = scratch.data() - begin;
        for (int x = range.begin; x < range.end; ++x, walk.at[axis] += walk.step[axis]) {
            const Neighbours n(walk.at[axis], m_size[axis], 1);
            out[x] = mix(blended[n.offset], blended[n.offset + n.next], n.weight);
        }
    }

    const T* m_voxels;
    std::array<std::int64_t, 3> m_size;
    std::array<std::int64_t, 3> m_stride;
};

// Pixel grid -> index space.
struct IndexGrid {
    IndexGrid(const Geometry& geometry, const PixelGrid& grid)
        : toIndex(inverse(geometry.indexToLpsMatrix()))
        , origin(toIndex * (grid.originLps - geometry.originLps))
        , right(toIndex * grid.stepRightLps)
        , down(toIndex * grid.stepDownLps)
    { }

    [[nodiscard]] Row row(int y, Vec3 offset = {}) const { return { origin + offset + down * y, right }; }

    Mat3 toIndex;
    Vec3 origin;
    Vec3 right;
    Vec3 down;
};

// What a pixel is while the planes of a slab are added to it.
struct SlabRow {
    std::vector<float> sum;
    std::vector<int> count;

    void clear(int width)
    {
        sum.assign(static_cast<std::size_t>(width), 0.0f);
        count.assign(static_cast<std::size_t>(width), 0);
    }

    void add(Slab::Mode mode, Range range, const float* values)
    {
        for (int x = range.begin; x < range.end; ++x) {
            const auto n = static_cast<std::size_t>(x);
            if (count[n]++ == 0)
                sum[n] = values[x];
            else if (mode == Slab::Mode::Maximum)
                sum[n] = std::max(sum[n], values[x]);
            else if (mode == Slab::Mode::Minimum)
                sum[n] = std::min(sum[n], values[x]);
            else
                sum[n] += values[x];
        }
    }

    void finish(Slab::Mode mode, float* out) const
    {
        for (std::size_t n = 0; n < sum.size(); ++n) {
            if (count[n] == 0)
                out[n] = outside;
            else
                out[n] = mode == Slab::Mode::Mean ? sum[n] / static_cast<float>(count[n]) : sum[n];
        }
    }
};

// One thread's work on a run of rows.
template <class T>
class ValueRows {
public:
    ValueRows(
        const Sampler<T>& sampler, const IndexGrid& index, const PixelGrid& grid, Interpolation interpolation)
        : m_sampler(sampler)
        , m_index(index)
        , m_width(grid.width)
        , m_interpolation(interpolation)
    { }

    void thin(int y, float* out)
    {
        const Range range = sample(m_index.row(y), out);
        std::fill(out, out + range.begin, outside);
        std::fill(out + range.end, out + m_width, outside);
    }

    void slab(int y, const Depth& depth, float* out)
    {
        const Vec3 step = m_index.toIndex * depth.stepLps;
        m_slab.clear(m_width);
        m_values.resize(static_cast<std::size_t>(m_width));
        for (int plane = 0; plane < depth.count; ++plane) {
            const Row row = m_index.row(y, step * (plane - 0.5 * (depth.count - 1)));
            m_slab.add(depth.mode, sample(row, m_values.data()), m_values.data());
        }
        m_slab.finish(depth.mode, out);
    }

private:
    Range sample(const Row& row, float* out)
    {
        const Range range = m_sampler.inside(row, m_width);
        if (range.begin == range.end)
            return {};
        if (m_interpolation == Interpolation::Linear) {
            m_sampler.linear(row, range, out, m_scratch);
        } else if constexpr (std::is_same_v<T, float>) {
            m_sampler.nearest(row, range, out);
        } else {
            m_voxels.resize(static_cast<std::size_t>(m_width));
            m_sampler.nearest(row, range, m_voxels.data());
            std::copy(m_voxels.data() + range.begin, m_voxels.data() + range.end, out + range.begin);
        }
        return range;
    }

    const Sampler<T>& m_sampler;
    const IndexGrid& m_index;
    int m_width;
    Interpolation m_interpolation;
    std::vector<float> m_scratch;
    std::vector<T> m_voxels;
    std::vector<float> m_values;
    SlabRow m_slab;
};

} // namespace

void reslice(const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth,
    std::span<float> out)
{
    if (grid.width <= 0 || grid.height <= 0)
        return;
    volume.visit([&]<class T>(const itk::Image<T, 3>& image) {
        const Sampler<T> sampler(image.GetBufferPointer(), volume.geometry());
        const IndexGrid index(volume.geometry(), grid);
        vtkSMPTools::For(0, grid.height, 16, [&](vtkIdType begin, vtkIdType end) {
            ValueRows<T> rows(sampler, index, grid, interpolation);
            for (int y = static_cast<int>(begin); y < end; ++y) {
                float* row = out.data() + static_cast<std::ptrdiff_t>(y) * grid.width;
                if (depth.mode == Slab::Mode::Thin || depth.count <= 1)
                    rows.thin(y, row);
                else
                    rows.slab(y, depth, row);
            }
        });
    });
}

void reslice(const LabelMap& labelMap, const PixelGrid& grid, std::span<std::uint16_t> out)
{
    reslice(labelMap, grid, { 0, 0, grid.width, grid.height }, out);
}

void reslice(
    const LabelMap& labelMap, const PixelGrid& grid, const PixelRect& part, std::span<std::uint16_t> out)
{
    if (part.isEmpty())
        return;
    const Sampler<std::uint16_t> sampler(labelMap.image().GetBufferPointer(), labelMap.geometry());
    const IndexGrid index(labelMap.geometry(), grid);
    vtkSMPTools::For(part.top, part.bottom, 16, [&](vtkIdType begin, vtkIdType end) {
        for (int y = static_cast<int>(begin); y < end; ++y) {
            std::uint16_t* row = out.data() + static_cast<std::ptrdiff_t>(y) * grid.width;
            const Range range = sampler.inside(index.row(y), grid.width);
            const Range inside { std::clamp(range.begin, part.left, part.right),
                std::clamp(range.end, part.left, part.right) };
            std::fill(row + part.left, row + inside.begin, std::uint16_t { 0 });
            sampler.nearest(index.row(y), range, inside, row);
            std::fill(row + std::max(inside.begin, inside.end), row + part.right, std::uint16_t { 0 });
        }
    });
}

} // namespace fovea::views
