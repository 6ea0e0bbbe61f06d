#include "views/scene/SlabWork.h"

#include "views/scene/SlicePicture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace fovea::views {

namespace {

// Values read, of all planes: about 5 ms on one core.
constexpr std::int64_t mostValues = 2'000'000;

std::int64_t valuesOf(const PixelGrid& grid, const Depth& depth)
{
    return std::int64_t { grid.width } * grid.height * std::max(1, depth.count);
}

// Between the pixels of a coarse picture whose pixel n lies at n * stride of the full one.
class Between {
public:
    Between(int at, int stride, int size)
        : m_first(std::min(at / stride, size - 1))
        , m_second(std::min(m_first + 1, size - 1))
        , m_weight(static_cast<float>(at - m_first * stride) / static_cast<float>(stride))
    { }

    [[nodiscard]] std::size_t first() const { return static_cast<std::size_t>(m_first); }
    [[nodiscard]] std::size_t second() const { return static_cast<std::size_t>(m_second); }
    // NaN beside a value is left out, so that the border of the volume keeps its place.
    [[nodiscard]] float mix(float first, float second) const
    {
        if (std::isnan(first) || std::isnan(second))
            return m_weight < 0.5f ? first : second;
        return first + (second - first) * m_weight;
    }

private:
    int m_first;
    int m_second;
    float m_weight;
};

} // namespace

bool isLongWork(const PixelGrid& grid, const Depth& depth)
{
    return depth.mode != Slab::Mode::Thin && depth.count > 1 && valuesOf(grid, depth) > mostValues;
}

std::vector<float> coarseValues(
    const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth)
{
    const double excess = static_cast<double>(valuesOf(grid, depth)) / static_cast<double>(mostValues);
    const int stride = std::max(1, static_cast<int>(std::ceil(std::sqrt(excess))));
    const PixelGrid coarse { grid.originLps, grid.stepRightLps * stride, grid.stepDownLps * stride,
        (grid.width - 1) / stride + 1, (grid.height - 1) / stride + 1 };
    const auto coarseWidth = static_cast<std::size_t>(coarse.width);
    std::vector<float> few(coarseWidth * static_cast<std::size_t>(coarse.height));
    sampleValues(volume, coarse, interpolation, depth, few);

    const auto width = static_cast<std::size_t>(grid.width);
    std::vector<Between> columns;
    columns.reserve(width);
    for (int x = 0; x < grid.width; ++x)
        columns.emplace_back(x, stride, coarse.width);
    std::vector<float> values(width * static_cast<std::size_t>(grid.height));
    std::vector<float> line(coarseWidth);
    for (int y = 0; y < grid.height; ++y) {
        const Between rows(y, stride, coarse.height);
        const float* above = few.data() + rows.first() * coarseWidth;
        const float* below = few.data() + rows.second() * coarseWidth;
        for (std::size_t n = 0; n < coarseWidth; ++n)
            line[n] = rows.mix(above[n], below[n]);
        float* out = values.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = 0; x < width; ++x)
            out[x] = columns[x].mix(line[columns[x].first()], line[columns[x].second()]);
    }
    return values;
}

SlabWork::SlabWork(std::function<void()> ready)
    : m_ready(std::move(ready))
{ }

SlabWork::~SlabWork()
{
    drop();
}

// In bands of rows, each short: what is no longer wanted ends soon, and who draws another picture meanwhile,
// on the same threads, does not wait for long.
void SlabWork::ask(std::shared_ptr<const Volume> volume, const PixelGrid& grid, Interpolation interpolation,
    const Depth& depth)
{
    drop();
    m_work.post([this, volume = std::move(volume), grid, interpolation, depth, turn = m_turn.load()](
                    std::stop_token stop) {
        const auto width = static_cast<std::size_t>(grid.width);
        std::vector<float> values(width * static_cast<std::size_t>(grid.height));
        const std::int64_t row = std::int64_t { grid.width } * depth.count;
        const int bandRows = static_cast<int>(std::clamp<std::int64_t>(mostValues / row, 1, grid.height));
        for (int y = 0; y < grid.height; y += bandRows) {
            if (stop.stop_requested() || m_turn != turn)
                return;
            PixelGrid band = grid;
            band.originLps = grid.originLps + grid.stepDownLps * y;
            band.height = std::min(bandRows, grid.height - y);
            sampleValues(*volume, band, interpolation, depth,
                std::span(values).subspan(
                    static_cast<std::size_t>(y) * width, static_cast<std::size_t>(band.height) * width));
        }
        {
            const std::scoped_lock lock(m_mutex);
            if (m_turn != turn)
                return;
            m_values = std::move(values);
        }
        m_ready();
    });
}

std::optional<std::vector<float>> SlabWork::take()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_values, std::nullopt);
}

void SlabWork::drop()
{
    m_work.clear();
    const std::scoped_lock lock(m_mutex);
    ++m_turn;
    m_values.reset();
}

void SlabWork::wait()
{
    m_work.wait();
}

} // namespace fovea::views
