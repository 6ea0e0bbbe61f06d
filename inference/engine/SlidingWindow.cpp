#include "inference/engine/SlidingWindow.h"

#include "inference/engine/Memory.h"
#include "inference/engine/TiledRun.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace fovea::inference {

namespace {

at::Tensor padded(
    const at::Tensor& image_CXYZ, const Size3& low, const Size3& high, Border border, double value)
{
    std::vector<std::int64_t> padding; // from the last axis to the first
    bool isPadded = false;
    for (std::size_t axis = 3; axis-- > 0;) {
        padding.insert(padding.end(), { low[axis], high[axis] });
        isPadded = isPadded || low[axis] > 0 || high[axis] > 0;
    }
    if (!isPadded)
        return image_CXYZ;
    if (border == Border::Edge)
        return at::replication_pad3d(image_CXYZ.unsqueeze(0), padding).squeeze(0);
    return at::constant_pad_nd(image_CXYZ, padding, value);
}

Size3 sizeOf(const at::Tensor& image_CXYZ)
{
    return { image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) };
}

Result<WindowCounts> runWhole(Backend& backend, const at::Tensor& image_CXYZ,
    const std::array<SizeRule, 3>& inputSize, const RowSink& sink, const Progress& progress,
    std::uint64_t tileBudget)
{
    const Size3 size = sizeOf(image_CXYZ);
    Size3 high { 0, 0, 0 };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto valid = inputSize[axis].nextValid(size[axis]);
        if (!valid)
            return fail(ErrorCode::Inconsistent,
                "The model takes images of " + inputSize[axis].expression
                    + " voxels along an axis, and this one has " + std::to_string(size[axis])
                    + " after its preparation");
        high[axis] = *valid - size[axis];
    }
    const at::Tensor input = padded(image_CXYZ, { 0, 0, 0 }, high, Border::Zeros, 0.0);
    const RowSink cropped = [&](std::int64_t firstRow, const at::Tensor& rows_CXYZ) -> Result<void> {
        const auto count = std::min(rows_CXYZ.size(1), size[0] - firstRow);
        if (count <= 0)
            return {};
        return sink(
            firstRow, rows_CXYZ.narrow(1, 0, count).narrow(2, 0, size[1]).narrow(3, 0, size[2]).contiguous());
    };
    if (tileBudget == 0 || backend.streamsRows()) {
        const auto ran = backend.runRows(input.unsqueeze(0), cropped, progress);
        return ran ? Result<WindowCounts>(WindowCounts { 1, 0 }) : std::unexpected(ran.error());
    }
    const auto field = backend.receptiveField();
    if (!field)
        return std::unexpected(field.error());
    const auto plan = runTiled(backend, input, *field, tileBudget, cropped, progress);
    return plan ? Result<WindowCounts>(WindowCounts { plan->tiles, 0, plan->extra })
                : std::unexpected(plan.error());
}

at::Tensor importance(const SlidingWindowInference& sliding, const Size3& window)
{
    if (!sliding.isGaussian)
        return at::ones({ window[0], window[1], window[2] }, at::kFloat);
    std::array<at::Tensor, 3> axes;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto weights = gaussianWeights(window[axis], sliding.sigmaScale[axis]);
        axes[axis] = at::tensor(weights, at::kFloat);
    }
    at::Tensor map = axes[0].view({ -1, 1, 1 }) * axes[1].view({ 1, -1, 1 }) * axes[2].view({ 1, 1, -1 });
    const double floor = std::max(map.min().item<double>(), 1e-3);
    return map.clamp_min(floor);
}

// The sums of the windows over some rows along x. Windows come in order of their start, so that rows before
// the next start are final.
class Slab {
public:
    Slab(at::Tensor weights, const Size3& image, std::int64_t rows)
        : m_weights(std::move(weights))
        , m_counts(at::zeros({ 1, rows, image[1], image[2] }, at::kFloat))
        , m_image(image)
        , m_rows(rows)
    { }

    // The part of a window that lies in the slab.
    void add(const at::Tensor& logits_CXYZ, std::int64_t x, std::int64_t y, std::int64_t z)
    {
        if (!m_sums.defined())
            m_sums = at::zeros({ logits_CXYZ.size(0), m_rows, m_image[1], m_image[2] }, at::kFloat);
        const auto first = std::max(x, m_origin);
        const auto rows = std::min(x + m_weights.size(0), m_origin + m_rows) - first;
        if (rows <= 0)
            return;
        const at::Tensor weights = m_weights.narrow(0, first - x, rows);
        const auto place = [&](const at::Tensor& slab_CXYZ) {
            return slab_CXYZ.narrow(1, first - m_origin, rows)
                .narrow(2, y, m_weights.size(1))
                .narrow(3, z, m_weights.size(2));
        };
        place(m_sums).add_(logits_CXYZ.narrow(1, first - x, rows) * weights);
        place(m_counts).add_(weights);
    }

    // The first rows, whose sums become averages; it is a view of the slab, and dropRows() ends them. Where
    // no window ran, the first of `channels` channels (or none of them, with isThreshold) is the answer.
    at::Tensor averageRows(std::int64_t count, std::int64_t channels, bool isThreshold)
    {
        if (!m_sums.defined())
            m_sums = at::zeros({ channels, m_rows, m_image[1], m_image[2] }, at::kFloat);
        const at::Tensor counts = m_counts.narrow(1, 0, count);
        at::Tensor rows = m_sums.narrow(1, 0, count).div_(counts);
        if (m_hasHoles) {
            constexpr double surely = 20.0; // as a logit
            const at::Tensor hole = counts == 0.0;
            rows.masked_fill_(hole, -surely);
            if (!isThreshold)
                rows.narrow(0, 0, 1).masked_fill_(hole, surely);
        }
        return rows;
    }

    // The first rows leave, and the rest moves up.
    void dropRows(std::int64_t count)
    {
        moveUp(m_sums, count);
        moveUp(m_counts, count);
        m_origin += count;
    }

    void skipWindow() { m_hasHoles = true; }

    [[nodiscard]] std::int64_t channels() const { return m_sums.defined() ? m_sums.size(0) : 0; }

private:
    // Within the memory of each channel, so that nothing is held twice.
    static void moveUp(at::Tensor& slab_CXYZ, std::int64_t count)
    {
        const auto plane = slab_CXYZ.size(2) * slab_CXYZ.size(3);
        const auto all = slab_CXYZ.size(1) * plane;
        const auto gone = count * plane;
        auto* values = slab_CXYZ.mutable_data_ptr<float>();
        at::parallel_for(0, slab_CXYZ.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t channel = begin; channel < end; ++channel) {
                float* first = values + channel * all;
                std::copy(first + gone, first + all, first);
                std::fill_n(first + all - gone, gone, 0.0F);
            }
        });
    }

    at::Tensor m_weights; // XYZ of a window
    at::Tensor m_sums; // C, rows along x, Y and Z of the image
    at::Tensor m_counts; // the same of one channel
    Size3 m_image;
    std::int64_t m_rows;
    std::int64_t m_origin = 0; // of the first row
    bool m_hasHoles = false;
};

class SlidingRun {
public:
    SlidingRun(Backend& backend, const at::Tensor& image_CXYZ, const SlidingWindowInference& sliding,
        const NetworkOptions& options)
        : m_backend(backend)
        , m_sliding(sliding)
        , m_options(options)
        , m_size(sizeOf(image_CXYZ))
    {
        Size3 high { 0, 0, 0 };
        for (std::size_t axis = 0; axis < 3; ++axis) {
            m_window[axis] = sliding.windowSize[axis] > 0 ? sliding.windowSize[axis] : m_size[axis];
            const auto missing = std::max<std::int64_t>(0, m_window[axis] - m_size[axis]);
            m_low[axis] = missing / 2;
            high[axis] = missing - m_low[axis];
            m_starts[axis] = windowStarts(m_size[axis] + missing, m_window[axis], sliding.overlap[axis]);
        }
        m_image = padded(image_CXYZ, m_low, high, sliding.border, sliding.paddingValue);
        // All batches are equally large, so that the network sees one shape only; the last of a stretch is
        // filled up with a window that is run twice. As few windows as possible are.
        const auto perStretch = std::ssize(m_starts[1]) * std::ssize(m_starts[2]);
        const auto batches = (perStretch + options.batch - 1) / std::max<std::int64_t>(1, options.batch);
        m_batch = (perStretch + batches - 1) / batches;
        m_total = stretches() * perStretch;
    }

    Result<WindowCounts> run(const RowSink& sink, const Progress& progress)
    {
        const auto& starts = m_starts[0];
        const std::int64_t length = starts.back() + m_window[0];
        const bool isThin = m_options.slabRows > 0 && m_options.slabRows < m_window[0];
        Slab slab(
            importance(m_sliding, m_window), sizeOf(m_image), isThin ? m_options.slabRows : m_window[0]);
        for (std::int64_t begin = 0, i = 0; begin < length; ++i) {
            std::int64_t end = 0;
            if (isThin) {
                // All windows that have rows in the slab, whether they have been run for other rows or not.
                end = std::min(length, begin + m_options.slabRows);
                for (const std::int64_t x : starts) {
                    if (x >= end || x + m_window[0] <= begin)
                        continue;
                    if (auto ran = runStretch(x, slab, progress); !ran)
                        return std::unexpected(ran.error());
                }
            } else {
                if (auto ran = runStretch(begin, slab, progress); !ran)
                    return std::unexpected(ran.error());
                const auto next = static_cast<std::size_t>(i) + 1;
                end = next < starts.size() ? starts[next] : length;
            }
            const auto rows = slab.averageRows(end - begin, m_options.channels, m_options.isThreshold);
            if (auto sent = send(rows, begin, sink); !sent)
                return std::unexpected(sent.error());
            slab.dropRows(end - begin);
            begin = end;
        }
        return m_counts;
    }

private:
    using Place = std::array<std::int64_t, 2>; // along y and z

    // How often a stretch of windows is run: once each, or once for every thin slab that it has rows in.
    [[nodiscard]] std::int64_t stretches() const
    {
        const std::int64_t thin = m_options.slabRows;
        if (thin <= 0 || thin >= m_window[0])
            return std::ssize(m_starts[0]);
        std::int64_t count = 0;
        for (const std::int64_t x : m_starts[0])
            count += (x + m_window[0] - 1) / thin - x / thin + 1;
        return count;
    }

    [[nodiscard]] at::Tensor windowAt(std::int64_t x, const Place& place) const
    {
        return m_image.narrow(1, x, m_window[0])
            .narrow(2, place[0], m_window[1])
            .narrow(3, place[1], m_window[2]);
    }

    // A window all of whose voxels have one value in every channel.
    [[nodiscard]] static bool isUniform(const at::Tensor& window_CXYZ)
    {
        const at::Tensor flat = window_CXYZ.flatten(1);
        return at::equal(flat.amax(1), flat.amin(1));
    }

    // All windows that start at this x.
    Result<void> runStretch(std::int64_t x, Slab& slab, const Progress& progress)
    {
        std::vector<Place> batch;
        for (const std::int64_t y : m_starts[1]) {
            for (const std::int64_t z : m_starts[2]) {
                if (progress.isCancelled())
                    return cancelled();
                if (m_options.skipsUniform && isUniform(windowAt(x, { y, z }))) {
                    slab.skipWindow();
                    ++m_counts.skipped;
                    report(progress);
                    continue;
                }
                batch.push_back({ y, z });
                if (std::ssize(batch) < m_batch)
                    continue;
                if (auto ran = runBatch(x, batch, slab, progress); !ran)
                    return ran;
                batch.clear();
            }
        }
        return batch.empty() ? Result<void>() : runBatch(x, batch, slab, progress);
    }

    Result<void> runBatch(
        std::int64_t x, const std::vector<Place>& batch, Slab& slab, const Progress& progress)
    {
        std::vector<at::Tensor> windows;
        for (std::int64_t i = 0; i < m_batch; ++i)
            windows.push_back(windowAt(x, batch[std::min(static_cast<std::size_t>(i), batch.size() - 1)]));
        at::Tensor input = at::stack(windows);
        if (m_sliding.sliceAxis)
            input = input.squeeze(*m_sliding.sliceAxis + 2);
        auto logits = runFirst(input, progress);
        if (!logits)
            return std::unexpected(logits.error());
        if (m_sliding.sliceAxis)
            logits = logits->unsqueeze(*m_sliding.sliceAxis + 2);
        if (slab.channels() != 0 && slab.channels() != logits->size(1))
            return fail(ErrorCode::Inconsistent, "The model's number of channels changes between windows");
        for (std::size_t i = 0; i < batch.size(); ++i) {
            slab.add((*logits)[static_cast<std::int64_t>(i)], x, batch[i][0], batch[i][1]);
            ++m_counts.run;
        }
        report(progress);
        return {};
    }

    // Runs the network; the first time, what that took decides whether the run goes on.
    Result<at::Tensor> runFirst(const at::Tensor& input, const Progress& progress)
    {
        const Progress stop({}, progress.stopToken());
        if (m_hasRun || !m_options.measured)
            return m_backend.run(input, stop);
        m_hasRun = true;
        const TensorMemoryPeak peak;
        auto logits = m_backend.run(input, stop);
        if (logits) {
            if (auto goesOn = m_options.measured(peak.bytes(), logits->size(1)); !goesOn)
                return std::unexpected(goesOn.error());
        }
        return logits;
    }

    void report(const Progress& progress) const
    {
        progress.report(static_cast<double>(m_counts.run + m_counts.skipped) / static_cast<double>(m_total));
    }

    // Without the padding.
    Result<void> send(at::Tensor rows_CXYZ, std::int64_t x, const RowSink& sink)
    {
        const auto first = std::max(x, m_low[0]);
        const auto end = std::min(x + rows_CXYZ.size(1), m_low[0] + m_size[0]);
        if (first >= end)
            return {};
        rows_CXYZ = rows_CXYZ.narrow(1, first - x, end - first)
                        .narrow(2, m_low[1], m_size[1])
                        .narrow(3, m_low[2], m_size[2]);
        return sendRows(rows_CXYZ, first - m_low[0], sink, slabRowsAtOnce);
    }

    Backend& m_backend;
    const SlidingWindowInference& m_sliding;
    NetworkOptions m_options;
    Size3 m_size; // without padding
    Size3 m_window {};
    Size3 m_low {};
    std::array<std::vector<std::int64_t>, 3> m_starts;
    at::Tensor m_image; // CXYZ, padded
    std::int64_t m_batch = 1;
    std::int64_t m_total = 1;
    WindowCounts m_counts;
    bool m_hasRun = false;
};

} // namespace

std::vector<std::int64_t> windowStarts(std::int64_t image, std::int64_t window, double overlap)
{
    if (window >= image)
        return { 0 };
    const auto interval
        = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(window) * (1.0 - overlap)));
    std::vector<std::int64_t> starts;
    for (std::int64_t start = 0;; start += interval) {
        starts.push_back(std::min(start, image - window));
        if (start + window >= image)
            return starts;
    }
}

std::vector<float> gaussianWeights(std::int64_t size, double sigmaScale)
{
    const auto sigma = static_cast<float>(sigmaScale * static_cast<double>(size));
    std::vector<float> weights(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const float x = static_cast<float>(i) - static_cast<float>(size - 1) / 2.0F;
        weights[i] = std::exp(x * x / (-2.0F * sigma * sigma));
    }
    return weights;
}

Result<WindowCounts> runNetwork(Backend& backend, const at::Tensor& image, const Inference& inference,
    const std::array<SizeRule, 3>& inputSize, const RowSink& sink, const Progress& progress,
    const NetworkOptions& options)
{
    const at::Tensor image_CXYZ = image.dim() == 3 ? image.unsqueeze(0) : image;
    if (const auto* sliding = std::get_if<SlidingWindowInference>(&inference)) {
        SlidingRun run(backend, image_CXYZ, *sliding, options);
        return run.run(sink, progress);
    }
    return runWhole(backend, image_CXYZ, inputSize, sink, progress, options.tileBudget);
}

} // namespace fovea::inference
