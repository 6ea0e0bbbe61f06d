#include "inference/engine/Preparation.h"

#include "inference/engine/Intensity.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace fovea::inference {

namespace {

// One step at a time, with the way back growing at its front.
class Runner {
public:
    Runner(std::span<const at::Tensor> channels, const Grid& grid)
        : m_channels(channels.begin(), channels.end())
        , m_grid(grid)
    {
        m_result.back = GridMap::identity(grid.size);
        m_result.backNearest = m_result.back;
    }

    Result<void> operator()(const OrientStep& step);
    Result<void> operator()(const SpacingStep& step);
    Result<void> operator()(const ResizeStep& step);
    Result<void> operator()(const PadOrCropStep& step);
    Result<void> operator()(const CropForegroundStep& step);
    template <class IntensityStep>
    Result<void> operator()(const IntensityStep& step)
    {
        own();
        changeIntensities(step, m_channels, m_result.notices);
        return {};
    }

    at::Tensor image()
    {
        return m_channels.size() == 1 ? m_channels.front().contiguous().unsqueeze(0) : at::stack(m_channels);
    }
    Preparation preparation()
    {
        m_result.grid = m_grid;
        return std::move(m_result);
    }

private:
    // What brings the new grid back to the one before it.
    void remember(const GridMap& linear, const GridMap& nearest)
    {
        m_result.back = m_result.back.after(linear);
        m_result.backNearest = m_result.backNearest.after(nearest);
    }

    // Bundles may ask for any size.
    static Result<void> checkSize(const Size3& size)
    {
        constexpr double most = 2e9; // voxels
        if (static_cast<double>(size[0]) * static_cast<double>(size[1]) * static_cast<double>(size[2]) > most)
            return fail(
                ErrorCode::OutOfMemory, "Prepared for the model, the image would have too many voxels");
        return {};
    }

    Result<void> windowTo(const Size3& start, const Size3& size, double value);
    template <class Function>
    void forEachChannel(Function&& function)
    {
        for (at::Tensor& channel : m_channels)
            channel = function(channel);
    }

    // Intensities are changed in place, which must not reach the caller's voxels.
    void own()
    {
        forEachChannel([this](const at::Tensor& channel) {
            return m_isOwn ? channel.contiguous() : channel.clone(at::MemoryFormat::Contiguous);
        });
        m_isOwn = true;
    }

    std::vector<at::Tensor> m_channels; // X x Y x Z each
    Grid m_grid;
    Preparation m_result;
    bool m_isOwn = false;
};

// For each axis of the grid the patient axis that it follows most, and whether upwards. Axes choose in their
// order and none is chosen twice: nibabel's io_orientation().
std::array<std::pair<std::size_t, bool>, 3> axisDirections(const Grid& grid)
{
    std::array<std::pair<std::size_t, bool>, 3> result;
    std::array<bool, 3> taken {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const Vec3 direction = normalized(grid.axesRas.columns[axis]);
        std::size_t best = 0;
        double strength = -1.0;
        for (std::size_t patient = 0; patient < 3; ++patient) {
            if (!taken[patient] && std::abs(direction[patient]) > strength) {
                best = patient;
                strength = std::abs(direction[patient]);
            }
        }
        taken[best] = true;
        result[axis] = { best, direction[best] >= 0.0 };
    }
    return result;
}

Result<void> Runner::operator()(const OrientStep& step)
{
    const auto directions = axisDirections(m_grid);
    std::array<std::int64_t, 3> sources {};
    std::vector<std::int64_t> flips;
    GridMap back;
    Grid next = m_grid;
    for (std::size_t target = 0; target < 3; ++target) {
        const char code = step.axisCodes[target];
        const std::size_t patient = code == 'L' || code == 'R' ? 0 : code == 'P' || code == 'A' ? 1 : 2;
        const bool upwards = code == 'R' || code == 'A' || code == 'S';
        std::size_t source = 0;
        while (directions[source].first != patient)
            ++source;
        const bool flips_ = directions[source].second != upwards;
        const std::int64_t size = m_grid.size[source];
        sources[target] = static_cast<std::int64_t>(source);
        if (flips_)
            flips.push_back(static_cast<std::int64_t>(target));
        back.oldAxes[source] = static_cast<int>(target);
        back.maps[source] = flips_ ? AxisMap::flip(size) : AxisMap::identity(size);
        const Vec3 column = m_grid.axesRas.columns[source];
        next.size[target] = size;
        next.axesRas.columns[target] = flips_ ? -column : column;
        if (flips_)
            next.originRas = next.originRas + column * static_cast<double>(size - 1);
    }
    forEachChannel([&](const at::Tensor& channel) {
        const at::Tensor turned = channel.permute(sources);
        return flips.empty() ? turned : turned.flip(flips);
    });
    m_isOwn = m_isOwn || !flips.empty();
    m_grid = next;
    remember(back, back);
    return {};
}

Result<void> Runner::operator()(const SpacingStep& step)
{
    constexpr double tolerance = 1e-3;
    Grid next = m_grid;
    bool changes = false;
    std::array<double, 3> scales { 1, 1, 1 };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double old = m_grid.spacing(axis);
        const double wanted = step.spacingMm[axis];
        if (wanted <= 0.0 || std::abs(old - wanted) <= tolerance)
            continue;
        changes = true;
        scales[axis] = wanted / old;
        const double extent = static_cast<double>(m_grid.size[axis] - 1) / scales[axis];
        next.size[axis] = static_cast<std::int64_t>(std::nearbyint(extent + 1.0));
        next.axesRas.columns[axis] = m_grid.axesRas.columns[axis] * scales[axis];
    }
    if (!changes)
        return {};
    if (auto fits = checkSize(next.size); !fits)
        return fits;

    GridMap forward;
    GridMap back;
    GridMap backNearest;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto from = m_grid.size[axis];
        const auto to = next.size[axis];
        const double scale = scales[axis];
        forward.maps[axis] = AxisMap::sample(from, to, scale, 0.0, step.interpolation, step.border);
        back.maps[axis] = AxisMap::sample(to, from, 1.0 / scale, 0.0, step.interpolation, step.border);
        backNearest.maps[axis]
            = AxisMap::sample(to, from, 1.0 / scale, 0.0, Interpolation::Nearest, step.border);
    }
    forEachChannel([&](const at::Tensor& channel) { return applyMap(channel, forward); });
    m_isOwn = true;
    m_grid = next;
    remember(back, backNearest);
    return {};
}

Result<void> Runner::operator()(const ResizeStep& step)
{
    Grid next = m_grid;
    GridMap forward;
    GridMap back;
    GridMap backNearest;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto from = m_grid.size[axis];
        const auto to = step.size[axis] > 0 ? step.size[axis] : from;
        const double scale = static_cast<double>(from) / static_cast<double>(to);
        const auto map = [](std::int64_t a, std::int64_t b, Interpolation how) {
            const double s = static_cast<double>(a) / static_cast<double>(b);
            // Voxels' edges stay in place; nearest takes the voxel in which the new index's lower edge lies.
            const double offset = how == Interpolation::Linear ? 0.5 * s - 0.5 : -0.5 + 1e-6;
            return AxisMap::sample(a, b, s, offset, how, Border::Edge);
        };
        next.size[axis] = to;
        next.axesRas.columns[axis] = m_grid.axesRas.columns[axis] * scale;
        next.originRas = next.originRas + m_grid.axesRas.columns[axis] * (0.5 * scale - 0.5);
        forward.maps[axis] = map(from, to, step.interpolation);
        back.maps[axis] = map(to, from, step.interpolation);
        backNearest.maps[axis] = map(to, from, Interpolation::Nearest);
    }
    if (auto fits = checkSize(next.size); !fits)
        return fits;
    forEachChannel([&](const at::Tensor& channel) { return applyMap(channel, forward); });
    m_isOwn = true;
    m_grid = next;
    remember(back, backNearest);
    return {};
}

// A window of the grid; parts of it outside get the value.
Result<void> Runner::windowTo(const Size3& start, const Size3& size, double value)
{
    if (auto fits = checkSize(size); !fits)
        return fits;
    GridMap back;
    std::vector<std::int64_t> padding;
    std::vector<at::Tensor> images = m_channels;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto old = m_grid.size[axis];
        back.maps[axis] = AxisMap::window(size[axis], -start[axis], old);
        const auto first = std::clamp<std::int64_t>(start[axis], 0, old);
        const auto last = std::clamp<std::int64_t>(start[axis] + size[axis], first, old);
        for (at::Tensor& image : images)
            image = image.narrow(static_cast<std::int64_t>(axis), first, last - first);
        // at::constant_pad_nd counts axes from the last one.
        padding.insert(padding.begin(), { first - start[axis], start[axis] + size[axis] - last });
        m_grid.originRas = m_grid.originRas + m_grid.axesRas.columns[axis] * static_cast<double>(start[axis]);
        m_grid.size[axis] = size[axis];
    }
    const bool pads = std::ranges::any_of(padding, [](auto n) { return n != 0; });
    for (std::size_t c = 0; c < images.size(); ++c)
        m_channels[c] = pads ? at::constant_pad_nd(images[c], padding, value) : images[c];
    m_isOwn = m_isOwn || pads;
    remember(back, back);
    return {};
}

Result<void> Runner::operator()(const PadOrCropStep& step)
{
    Size3 start { 0, 0, 0 };
    Size3 size = m_grid.size;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto old = size[axis];
        const auto multiple = step.multipleOf[axis];
        const auto wanted
            = step.size[axis] > 0 ? step.size[axis] : (old + multiple - 1) / multiple * multiple;
        if (wanted < old && step.crops) {
            start[axis] = std::max<std::int64_t>(old / 2 - wanted / 2, 0);
            size[axis] = wanted;
        } else if (wanted > old && step.pads) {
            start[axis] = -((wanted - old) / 2);
            size[axis] = wanted;
        }
    }
    return size != m_grid.size ? windowTo(start, size, step.value) : Result<void>();
}

Result<void> Runner::operator()(const CropForegroundStep& step)
{
    at::Tensor foreground = m_channels.front() > 0;
    for (std::size_t c = 1; c < m_channels.size(); ++c)
        foreground.logical_or_(m_channels[c] > 0);
    Size3 start;
    Size3 size;
    for (std::int64_t axis = 0; axis < 3; ++axis) {
        const auto a = static_cast<std::size_t>(axis);
        std::vector<std::int64_t> others { 0, 1, 2 };
        others.erase(others.begin() + axis);
        const at::Tensor indices = foreground.any(others[1]).any(others[0]).nonzero();
        if (indices.numel() == 0)
            return fail(
                ErrorCode::Inconsistent, "The model crops the image to what is above zero, and nothing is");
        auto first = indices.min().item<std::int64_t>() - step.margin[a];
        auto end = indices.max().item<std::int64_t>() + 1 + step.margin[a];
        if (step.allowSmaller) {
            first = std::max<std::int64_t>(first, 0);
            end = std::min(end, m_grid.size[a]);
        }
        const auto extent = end - first;
        const auto k = step.multipleOf[a];
        size[a] = (extent + k - 1) / k * k;
        start[a] = first - (size[a] - extent) / 2;
    }
    return windowTo(start, size, 0.0);
}

} // namespace

Result<at::Tensor> prepare(std::span<const at::Tensor> channels_XYZ, const Grid& grid,
    const std::vector<Step>& steps, Preparation& preparation, Progress progress)
{
    Runner runner(channels_XYZ, grid);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (progress.isCancelled())
            return cancelled();
        progress.report(static_cast<double>(i) / static_cast<double>(steps.size()));
        if (auto done = std::visit(runner, steps[i]); !done)
            return std::unexpected(done.error());
    }
    at::Tensor image = runner.image();
    preparation = runner.preparation();
    return image;
}

Result<at::Tensor> prepare(const at::Tensor& image_XYZ, const Grid& grid, const std::vector<Step>& steps,
    Preparation& preparation, Progress progress)
{
    auto image = prepare(std::span(&image_XYZ, 1), grid, steps, preparation, std::move(progress));
    if (!image)
        return image;
    return image->squeeze(0);
}

} // namespace fovea::inference
