#include "inference/engine/TiledRun.h"

#include "inference/engine/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <format>
#include <set>
#include <vector>

namespace fovea::inference {

namespace {

constexpr std::int64_t rowsAtOnce = 4;

std::int64_t roundedUp(std::int64_t value, std::int64_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

// What is seen along one axis for the output from begin to end.
struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    [[nodiscard]] std::int64_t size() const { return end - begin; }
};

Span seenFor(const Span& output, std::int64_t image, const ReceptiveField& field, std::size_t axis)
{
    const std::int64_t step = field.alignment[axis];
    return { std::max<std::int64_t>(0, output.begin - roundedUp(field.low[axis], step)),
        std::min(image, output.end + roundedUp(field.high[axis], step)) };
}

// One way of cutting an axis.
struct Cut {
    std::int64_t tile = 0;
    std::int64_t tiles = 0;
    std::int64_t largest = 0; // seen by one tile
    std::int64_t computed = 0; // by all of them
};

std::vector<Cut> cutsOf(std::int64_t image, const ReceptiveField& field, std::size_t axis)
{
    const std::int64_t step = field.alignment[axis];
    std::set<std::int64_t> sizes { image };
    if (image % step == 0) {
        for (std::int64_t tiles = 2; tiles <= image / step; ++tiles)
            sizes.insert(roundedUp((image + tiles - 1) / tiles, step));
    }
    std::vector<Cut> cuts;
    for (const std::int64_t size : sizes) {
        Cut cut { .tile = size };
        for (std::int64_t begin = 0; begin < image; begin += size) {
            const auto seen = seenFor({ begin, std::min(image, begin + size) }, image, field, axis).size();
            cut.largest = std::max(cut.largest, seen);
            cut.computed += seen;
            ++cut.tiles;
        }
        cuts.push_back(cut);
    }
    return cuts;
}

class TiledRun {
public:
    TiledRun(Backend& backend, const at::Tensor& image_CXYZ, const ReceptiveField& field)
        : m_backend(backend)
        , m_image(image_CXYZ)
        , m_field(field)
        , m_size { image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) }
    { }

    // What the network takes for each voxel that it sees, by a piece of the image that is small and yet large
    // enough to say it.
    Result<double> bytesPerVoxel(const Progress& progress)
    {
        std::array<Span, 3> piece;
        std::int64_t voxels = 1;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto size = m_size[axis] % m_field.alignment[axis] == 0
                ? std::min(m_size[axis], roundedUp(48, m_field.alignment[axis]))
                : m_size[axis];
            piece[axis] = { 0, size };
            voxels *= size;
        }
        const TensorMemoryPeak peak;
        auto output = m_backend.run(cut(piece), Progress({}, progress.stopToken()));
        if (!output)
            return std::unexpected(output.error());
        m_channels = output->size(1);
        return static_cast<double>(peak.bytes()) / static_cast<double>(voxels);
    }

    [[nodiscard]] std::int64_t channels() const { return m_channels; }

    Result<void> run(const TilePlan& plan, const RowSink& sink, const Progress& progress)
    {
        std::int64_t done = 0;
        for (std::int64_t x = 0; x < m_size[0]; x += plan.tile[0]) {
            const Span rows { x, std::min(m_size[0], x + plan.tile[0]) };
            at::Tensor output; // these rows
            for (std::int64_t y = 0; y < m_size[1]; y += plan.tile[1]) {
                for (std::int64_t z = 0; z < m_size[2]; z += plan.tile[2]) {
                    if (progress.isCancelled())
                        return cancelled();
                    const std::array place { rows, Span { y, std::min(m_size[1], y + plan.tile[1]) },
                        Span { z, std::min(m_size[2], z + plan.tile[2]) } };
                    if (auto ran = runTile(place, output, progress); !ran)
                        return ran;
                    progress.report(static_cast<double>(++done) / static_cast<double>(plan.tiles));
                }
            }
            if (auto sent = sendRows(output, rows.begin, sink, rowsAtOnce); !sent)
                return sent;
        }
        return {};
    }

private:
    [[nodiscard]] at::Tensor cut(const std::array<Span, 3>& piece) const
    {
        return m_image.narrow(1, piece[0].begin, piece[0].size())
            .narrow(2, piece[1].begin, piece[1].size())
            .narrow(3, piece[2].begin, piece[2].size())
            .unsqueeze(0)
            .contiguous();
    }

    Result<void> runTile(const std::array<Span, 3>& place, at::Tensor& rows_CXYZ, const Progress& progress)
    {
        std::array<Span, 3> seen;
        for (std::size_t axis = 0; axis < 3; ++axis)
            seen[axis] = seenFor(place[axis], m_size[axis], m_field, axis);
        const auto output = m_backend.run(cut(seen), Progress({}, progress.stopToken()));
        if (!output)
            return std::unexpected(output.error());
        at::Tensor inner = (*output)[0];
        for (std::size_t axis = 0; axis < 3; ++axis)
            inner = inner.narrow(static_cast<std::int64_t>(axis) + 1, place[axis].begin - seen[axis].begin,
                place[axis].size());
        if (!rows_CXYZ.defined())
            rows_CXYZ = at::empty({ inner.size(0), place[0].size(), m_size[1], m_size[2] }, at::kFloat);
        if (inner.size(0) != rows_CXYZ.size(0))
            return fail(ErrorCode::Inconsistent, "The model's number of channels changes between windows");
        rows_CXYZ.narrow(2, place[1].begin, place[1].size())
            .narrow(3, place[2].begin, place[2].size())
            .copy_(inner);
        return {};
    }

    Backend& m_backend;
    const at::Tensor& m_image;
    const ReceptiveField& m_field;
    Size3 m_size;
    std::int64_t m_channels = 1;
};

} // namespace

TilePlan planTiles(const Size3& image, const ReceptiveField& field, double bytesPerVoxel,
    std::int64_t channels, std::uint64_t budget)
{
    const auto alongX = cutsOf(image[0], field, 0);
    const auto alongY = cutsOf(image[1], field, 1);
    const auto alongZ = cutsOf(image[2], field, 2);
    const double voxels = static_cast<double>(image[0] * image[1] * image[2]);
    std::optional<TilePlan> best;
    const auto isBetter = [&](const TilePlan& plan) {
        if (!best)
            return true;
        const bool fits = plan.bytes <= budget;
        if (fits != (best->bytes <= budget))
            return fits;
        return fits ? plan.extra < best->extra || (plan.extra == best->extra && plan.tiles < best->tiles)
                    : plan.bytes < best->bytes;
    };
    for (const Cut& x : alongX) {
        const double rows
            = static_cast<double>(channels * (x.tile + rowsAtOnce) * image[1] * image[2]) * sizeof(float);
        for (const Cut& y : alongY) {
            for (const Cut& z : alongZ) {
                const double tile = bytesPerVoxel * static_cast<double>(x.largest * y.largest * z.largest);
                const double computed = static_cast<double>(x.computed) * static_cast<double>(y.computed)
                    * static_cast<double>(z.computed);
                const TilePlan plan { .tile = { x.tile, y.tile, z.tile },
                    .tiles = x.tiles * y.tiles * z.tiles,
                    .extra = computed / voxels - 1.0,
                    .bytes = static_cast<std::uint64_t>(tile + rows) };
                if (isBetter(plan))
                    best = plan;
            }
        }
    }
    return *best;
}

Result<TilePlan> runTiled(Backend& backend, const at::Tensor& image_CXYZ, const ReceptiveField& field,
    std::uint64_t budget, const RowSink& sink, const Progress& progress)
{
    TiledRun run(backend, image_CXYZ, field);
    const auto bytes = run.bytesPerVoxel(progress);
    if (!bytes)
        return std::unexpected(bytes.error());
    const Size3 size { image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) };
    const TilePlan plan = planTiles(size, field, *bytes, run.channels(), budget);
    if (plan.bytes > budget)
        return fail(ErrorCode::OutOfMemory,
            std::format("Even in its smallest pieces the model needs about {:.2f} GB for this image, and "
                        "{:.2f} GB are there for it",
                static_cast<double>(plan.bytes) / 1e9, static_cast<double>(budget) / 1e9),
            {}, "Choose a smaller image or another model.");
    if (auto ran = run.run(plan, sink, progress); !ran)
        return std::unexpected(ran.error());
    return plan;
}

} // namespace fovea::inference
