#include "core/review/MaskTools.h"

#include "core/image/ConnectedParts.h"
#include "core/image/SurfaceDistance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace fovea {

namespace {

using Index = std::array<std::int64_t, 3>;

// Sets voxels one after another in memory order and keeps the runs.
class Recorder {
public:
    explicit Recorder(const EditableVoxels& mask)
        : m_mask(mask)
    { }

    void set(std::int64_t voxel, std::uint16_t value)
    {
        std::uint16_t& place = m_mask.voxels[static_cast<std::size_t>(voxel)];
        if (place == value)
            return;
        const bool continues = !m_change.empty() && m_change.back().begin + m_change.back().length == voxel
            && m_change.back().before == place && m_change.back().after == value;
        if (continues)
            ++m_change.back().length;
        else
            m_change.push_back({ voxel, 1, place, value });
        place = value;
    }

    [[nodiscard]] MaskChange take() { return std::move(m_change); }

private:
    const EditableVoxels& m_mask;
    MaskChange m_change;
};

// The voxels that may lie within the radius of the way between both points.
VoxelBox boxAround(const Geometry& geometry, Vec3 fromLps, Vec3 toLps, double radiusMm)
{
    const Mat3 toIndex = inverse(geometry.indexToLpsMatrix());
    const Vec3 from = geometry.lpsToIndex(fromLps);
    const Vec3 to = geometry.lpsToIndex(toLps);
    VoxelBox box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double reach
            = radiusMm * std::hypot(toIndex.at(axis, 0), toIndex.at(axis, 1), toIndex.at(axis, 2));
        const double last = static_cast<double>(geometry.size[axis] - 1);
        box.low[axis] = static_cast<std::int64_t>(
            std::clamp(std::ceil(std::min(from[axis], to[axis]) - reach), 0.0, last + 1.0));
        box.high[axis] = static_cast<std::int64_t>(
            std::clamp(std::floor(std::max(from[axis], to[axis]) + reach), -1.0, last));
    }
    return box;
}

std::size_t axisAlong(const Geometry& geometry, Vec3 normalLps)
{
    std::size_t best = 0;
    for (std::size_t axis = 1; axis < 3; ++axis) {
        if (std::abs(dot(geometry.direction.columns[axis], normalLps))
            > std::abs(dot(geometry.direction.columns[best], normalLps)))
            best = axis;
    }
    return best;
}

// The box of a label's voxels, grown by a margin within the grid.
VoxelBox boxOf(const EditableVoxels& mask, std::uint16_t value, std::int64_t margin)
{
    const Index& size = mask.geometry.size;
    VoxelBox box { size, { -1, -1, -1 } };
    const std::uint16_t* voxel = mask.voxels.data();
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j, voxel += size[0]) {
            const auto* end = voxel + size[0];
            const auto* first = std::find(voxel, end, value);
            if (first == end)
                continue;
            const auto* last = end - 1;
            while (*last != value)
                --last;
            const Index low { first - voxel, j, k };
            const Index high { last - voxel, j, k };
            for (std::size_t axis = 0; axis < 3; ++axis) {
                box.low[axis] = std::min(box.low[axis], low[axis]);
                box.high[axis] = std::max(box.high[axis], high[axis]);
            }
        }
    }
    if (box.isEmpty())
        return box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.low[axis] = std::max<std::int64_t>(0, box.low[axis] - margin);
        box.high[axis] = std::min(size[axis] - 1, box.high[axis] + margin);
    }
    return box;
}

// Calls function(voxel of the mask, voxel of the box) for every voxel of the box, in memory order.
template <class Function>
void forEach(const EditableVoxels& mask, const VoxelBox& box, Function&& function)
{
    std::size_t inBox = 0;
    for (std::int64_t k = box.low[2]; k <= box.high[2]; ++k) {
        for (std::int64_t j = box.low[1]; j <= box.high[1]; ++j) {
            const std::int64_t row = mask.geometry.size[0] * (j + mask.geometry.size[1] * k);
            for (std::int64_t i = box.low[0]; i <= box.high[0]; ++i)
                function(row + i, inBox++);
        }
    }
}

// One line of values blurred in place; beyond its ends there is nothing.
void blurLine(float* first, std::int64_t count, std::int64_t stride, const std::vector<float>& kernel,
    std::vector<float>& line)
{
    const auto reach = static_cast<std::int64_t>(kernel.size()) - 1;
    for (std::int64_t n = 0; n < count; ++n)
        line[static_cast<std::size_t>(n)] = first[n * stride];
    for (std::int64_t n = 0; n < count; ++n) {
        float sum = 0.0f;
        for (std::int64_t m = std::max<std::int64_t>(0, n - reach); m <= std::min(count - 1, n + reach); ++m)
            sum += kernel[static_cast<std::size_t>(std::abs(m - n))] * line[static_cast<std::size_t>(m)];
        first[n * stride] = sum;
    }
}

void blur(std::vector<float>& values, const Index& size, Vec3 spacingMm, double sigmaMm)
{
    std::vector<float> line(static_cast<std::size_t>(std::max({ size[0], size[1], size[2] })));
    const Index strides { 1, size[0], size[0] * size[1] };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double sigma = sigmaMm / spacingMm[axis];
        std::vector<float> kernel(static_cast<std::size_t>(std::ceil(3.0 * sigma)) + 1);
        float sum = 0.0f;
        for (std::size_t n = 0; n < kernel.size(); ++n) {
            const double x = static_cast<double>(n) / sigma;
            kernel[n] = static_cast<float>(std::exp(-0.5 * x * x));
            sum += (n == 0 ? 1.0f : 2.0f) * kernel[n];
        }
        for (float& weight : kernel)
            weight /= sum;
        const std::size_t u = (axis + 1) % 3;
        const std::size_t v = (axis + 2) % 3;
        for (std::int64_t b = 0; b < size[v]; ++b) {
            for (std::int64_t a = 0; a < size[u]; ++a)
                blurLine(
                    values.data() + a * strides[u] + b * strides[v], size[axis], strides[axis], kernel, line);
        }
    }
}

// Millimetres to the outline of what is inside, negative inside. Nothing when there is no inside.
std::vector<float> signedDistances(const BinaryBox& inside, Vec3 spacingMm)
{
    BinaryBox outside = inside;
    for (std::uint8_t& voxel : outside.inside)
        voxel = voxel == 0 ? 1 : 0;
    std::vector<float> distances = distancesMm(inside, spacingMm);
    if (std::ranges::find(outside.inside, 1) == outside.inside.end())
        return std::vector<float>(distances.size(), -1.0f);
    const std::vector<float> inner = distancesMm(outside, spacingMm);
    for (std::size_t n = 0; n < distances.size(); ++n)
        distances[n] -= inner[n];
    return distances;
}

// A slice of a box, of a label, across an axis.
struct SliceCutter {
    const EditableVoxels& mask;
    VoxelBox box;
    std::size_t axis;
    std::uint16_t value;

    [[nodiscard]] std::size_t u() const { return axis == 0 ? 1 : 0; }
    [[nodiscard]] std::size_t v() const { return axis == 2 ? 1 : 2; }

    // function(voxel of the mask, voxel of the slice) in memory order.
    template <class Function>
    void forEachVoxel(std::int64_t slice, Function&& function) const
    {
        VoxelBox flat = box;
        flat.low[axis] = flat.high[axis] = slice;
        forEach(mask, flat, function);
    }

    [[nodiscard]] BinaryBox cut(std::int64_t slice) const
    {
        const Index size = box.size();
        BinaryBox flat { { size[u()], size[v()], 1 },
            std::vector<std::uint8_t>(static_cast<std::size_t>(size[u()] * size[v()])) };
        forEachVoxel(slice, [&](std::int64_t voxel, std::size_t n) {
            flat.inside[n] = mask.voxels[static_cast<std::size_t>(voxel)] == value ? 1 : 0;
        });
        return flat;
    }

    [[nodiscard]] Vec3 spacingMm() const
    {
        return { mask.geometry.spacingMm[u()], mask.geometry.spacingMm[v()], 1.0 };
    }
};

} // namespace

MaskChange paint(
    const EditableVoxels& mask, Vec3 fromLps, Vec3 toLps, const Brush& brush, const Volume* image)
{
    Recorder recorder(mask);
    const Geometry& geometry = mask.geometry;
    const VoxelBox box = boxAround(geometry, fromLps, toLps, brush.radiusMm);
    const Mat3 toMm = geometry.indexToLpsMatrix();
    const Vec3 way = toLps - fromLps;
    const double wayLength = dot(way, way);
    const Vec3 normal = brush.discNormalLps ? normalized(*brush.discNormalLps) : Vec3 {};
    double halfThickness = 0.0; // so that a disc is one voxel thick, whichever way it lies
    for (const Vec3& column : toMm.columns)
        halfThickness = std::max(halfThickness, 0.5 * std::abs(dot(column, normal)) * (1.0 + 1e-9));
    const double radius2 = brush.radiusMm * brush.radiusMm;
    for (std::int64_t k = box.low[2]; k <= box.high[2]; ++k) {
        for (std::int64_t j = box.low[1]; j <= box.high[1]; ++j) {
            const std::int64_t row = geometry.size[0] * (j + geometry.size[1] * k);
            Vec3 fromStart = geometry.indexToLps({ static_cast<double>(box.low[0]), static_cast<double>(j),
                                 static_cast<double>(k) })
                - fromLps;
            for (std::int64_t i = box.low[0]; i <= box.high[0];
                ++i, fromStart = fromStart + toMm.columns[0]) {
                const double along
                    = wayLength > 0.0 ? std::clamp(dot(fromStart, way) / wayLength, 0.0, 1.0) : 0.0;
                Vec3 away = fromStart - way * along;
                if (brush.discNormalLps) {
                    const double height = dot(away, normal);
                    if (std::abs(height) > halfThickness)
                        continue;
                    away = away - normal * height;
                }
                if (dot(away, away) > radius2)
                    continue;
                if (brush.over && mask.voxels[static_cast<std::size_t>(row + i)] != *brush.over)
                    continue;
                if (brush.within && image != nullptr) {
                    const double value = image->valueAt(i, j, k);
                    if (value < brush.within->minimum || value > brush.within->maximum)
                        continue;
                }
                recorder.set(row + i, brush.value);
            }
        }
    }
    return recorder.take();
}

MaskChange fill(
    const EditableVoxels& mask, Vec3 seedLps, std::uint16_t value, std::optional<Vec3> planeNormalLps)
{
    const Index& size = mask.geometry.size;
    const Vec3 seedIndex = mask.geometry.lpsToIndex(seedLps);
    if (!mask.geometry.containsIndex(seedIndex))
        return {};
    Index seed;
    for (std::size_t axis = 0; axis < 3; ++axis)
        seed[axis] = std::clamp(std::llround(seedIndex[axis]), 0LL, static_cast<long long>(size[axis] - 1));
    const std::size_t fixed = planeNormalLps ? axisAlong(mask.geometry, *planeNormalLps) : 3;
    const Index strides { 1, size[0], size[0] * size[1] };
    const std::int64_t start = seed[0] + strides[1] * seed[1] + strides[2] * seed[2];
    const std::uint16_t old = mask.voxels[static_cast<std::size_t>(start)];
    if (old == value)
        return {};
    std::vector<std::int64_t> open { start };
    std::vector<std::int64_t> found { start };
    mask.voxels[static_cast<std::size_t>(start)] = value;
    while (!open.empty()) {
        const std::int64_t voxel = open.back();
        open.pop_back();
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (axis == fixed)
                continue;
            const std::int64_t at = voxel / strides[axis] % size[axis];
            for (const std::int64_t step : { -1, 1 }) {
                if (at + step < 0 || at + step >= size[axis])
                    continue;
                const std::int64_t next = voxel + step * strides[axis];
                if (mask.voxels[static_cast<std::size_t>(next)] != old)
                    continue;
                mask.voxels[static_cast<std::size_t>(next)] = value;
                found.push_back(next);
                open.push_back(next);
            }
        }
    }
    std::ranges::sort(found);
    MaskChange change;
    for (const std::int64_t voxel : found) {
        if (!change.empty() && change.back().begin + change.back().length == voxel)
            ++change.back().length;
        else
            change.push_back({ voxel, 1, old, value });
    }
    return change;
}

MaskChange smooth(const EditableVoxels& mask, std::uint16_t value, double sigmaMm)
{
    Recorder recorder(mask);
    const Vec3& spacing = mask.geometry.spacingMm;
    const double finest = std::min({ spacing.x, spacing.y, spacing.z });
    const VoxelBox box = boxOf(mask, value, static_cast<std::int64_t>(std::ceil(3.0 * sigmaMm / finest)));
    if (value == 0 || box.isEmpty() || !(sigmaMm > 0.0))
        return {};
    const Index size = box.size();
    std::vector<float> values(static_cast<std::size_t>(size[0] * size[1] * size[2]));
    forEach(mask, box, [&](std::int64_t voxel, std::size_t n) {
        values[n] = mask.voxels[static_cast<std::size_t>(voxel)] == value ? 1.0f : 0.0f;
    });
    blur(values, size, spacing, sigmaMm);
    forEach(mask, box, [&](std::int64_t voxel, std::size_t n) {
        const std::uint16_t here = mask.voxels[static_cast<std::size_t>(voxel)];
        if (here == value && values[n] < 0.5f)
            recorder.set(voxel, 0);
        else if (here == 0 && values[n] >= 0.5f)
            recorder.set(voxel, value);
    });
    return recorder.take();
}

MaskChange removeIslands(const EditableVoxels& mask, std::uint16_t value, double leastMl)
{
    Recorder recorder(mask);
    const VoxelBox box = boxOf(mask, value, 0);
    if (value == 0 || box.isEmpty())
        return {};
    Geometry cut = mask.geometry;
    cut.size = box.size();
    std::vector<std::uint16_t> voxels(static_cast<std::size_t>(cut.voxelCount()));
    forEach(mask, box, [&](std::int64_t voxel, std::size_t n) {
        voxels[n] = mask.voxels[static_cast<std::size_t>(voxel)] == value ? 1 : 0;
    });
    const ConnectedParts parts = connectedParts(voxels, cut);
    const auto largest = std::ranges::max_element(parts.parts, {}, &ConnectedPart::voxels);
    const double leastVoxels = leastMl * 1000.0 / mask.geometry.voxelVolumeMm3();
    for (const PartRun& run : parts.runs) {
        const ConnectedPart& part = parts.parts[static_cast<std::size_t>(run.part)];
        if (&part != &*largest && static_cast<double>(part.voxels) < leastVoxels)
            std::fill_n(voxels.begin() + run.begin, run.length, std::uint16_t { 2 });
    }
    forEach(mask, box, [&](std::int64_t voxel, std::size_t n) {
        if (voxels[n] == 2)
            recorder.set(voxel, 0);
    });
    return recorder.take();
}

MaskChange interpolateSlices(const EditableVoxels& mask, std::uint16_t value, Vec3 normalLps)
{
    const VoxelBox box = boxOf(mask, value, 1);
    if (value == 0 || box.isEmpty())
        return {};
    const SliceCutter slices { mask, box, axisAlong(mask.geometry, normalLps), value };
    std::vector<MaskChange> changes;
    std::int64_t before = -1; // the last slice that has the label
    std::vector<float> distancesBefore;
    for (std::int64_t slice = box.low[slices.axis]; slice <= box.high[slices.axis]; ++slice) {
        const BinaryBox outline = slices.cut(slice);
        if (std::ranges::find(outline.inside, 1) == outline.inside.end())
            continue;
        std::vector<float> distances = signedDistances(outline, slices.spacingMm());
        for (std::int64_t between = before + 1; before >= 0 && between < slice; ++between) {
            const float weight = static_cast<float>(between - before) / static_cast<float>(slice - before);
            Recorder recorder(mask);
            slices.forEachVoxel(between, [&](std::int64_t voxel, std::size_t n) {
                const float distance = distancesBefore[n] * (1.0f - weight) + distances[n] * weight;
                if (distance < 0.0f && mask.voxels[static_cast<std::size_t>(voxel)] == 0)
                    recorder.set(voxel, value);
            });
            changes.push_back(recorder.take());
        }
        before = slice;
        distancesBefore = std::move(distances);
    }
    return merged(changes);
}

MaskChange merged(const std::vector<MaskChange>& changes)
{
    if (changes.size() == 1)
        return changes.front();
    struct Step {
        std::int64_t voxel = 0;
        std::uint32_t order = 0;
        std::uint16_t before = 0;
        std::uint16_t after = 0;
    };
    std::vector<Step> steps;
    std::uint32_t order = 0;
    for (const MaskChange& change : changes) {
        for (const MaskRun& run : change) {
            for (std::int64_t n = 0; n < run.length; ++n)
                steps.push_back({ run.begin + n, order, run.before, run.after });
        }
        ++order;
    }
    std::ranges::sort(steps, {}, [](const Step& step) { return std::tuple(step.voxel, step.order); });
    MaskChange result;
    for (std::size_t begin = 0, end = 0; begin < steps.size(); begin = end) {
        while (end < steps.size() && steps[end].voxel == steps[begin].voxel)
            ++end;
        const MaskRun one { steps[begin].voxel, 1, steps[begin].before, steps[end - 1].after };
        if (one.before == one.after)
            continue;
        const bool continues = !result.empty() && result.back().begin + result.back().length == one.begin
            && result.back().before == one.before && result.back().after == one.after;
        if (continues)
            ++result.back().length;
        else
            result.push_back(one);
    }
    return result;
}

MaskChange inverted(MaskChange change)
{
    for (MaskRun& run : change)
        std::swap(run.before, run.after);
    return change;
}

VoxelBox boxOf(const MaskChange& change, const Geometry& geometry)
{
    VoxelBox box;
    const std::int64_t width = geometry.size[0];
    for (const MaskRun& run : change) {
        const std::int64_t first = run.begin / width;
        const std::int64_t last = (run.begin + run.length - 1) / width;
        // A run over several rows reaches from one side to the other.
        const bool isInRow = first == last;
        const std::int64_t height = geometry.size[1];
        const bool isInSlice = first / height == last / height;
        box = united(box,
            { { isInRow ? run.begin % width : 0, isInSlice ? first % height : 0, first / height },
                { isInRow ? run.begin % width + run.length - 1 : width - 1,
                    isInSlice ? last % height : height - 1, last / height } });
    }
    return box;
}

} // namespace fovea
