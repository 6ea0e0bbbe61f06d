#include "inference/engine/RowStream.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

namespace fovea::inference {

namespace {

constexpr std::int64_t alignment = 16; // floats: one vector of the widest kind
constexpr std::int64_t slack = 64; // floats that a kernel may read beyond a line

std::int64_t roundedUp(std::int64_t value)
{
    return (value + alignment - 1) / alignment * alignment;
}

} // namespace

// One convolution and the rows of its input, with zeros around their lines.
struct RowStream::Layer {
    // Output channels that one call of the kernel makes.
    struct Block {
        int firstOutput = 0;
        int outputs = 0;
        std::vector<float> weights; // input, x tap, y tap, z tap, output
    };

    explicit Layer(const ConvLayer& convLayer, int outputsAtOnce)
        : conv(convLayer)
        , left(roundedUp(conv.reach(2)))
    {
        const int count = (conv.outputs + outputsAtOnce - 1) / outputsAtOnce;
        const int taps = conv.kernel[0] * conv.kernel[1] * conv.kernel[2];
        for (int b = 0; b < count; ++b) {
            Block block { conv.outputs * b / count, 0, {} };
            block.outputs = conv.outputs * (b + 1) / count - block.firstOutput;
            for (int input = 0; input < conv.inputs; ++input) {
                for (int tap = 0; tap < taps; ++tap) {
                    for (int output = block.firstOutput; output < block.firstOutput + block.outputs; ++output)
                        block.weights.push_back(conv.weights[static_cast<std::size_t>(
                            (output * conv.inputs + input) * taps + tap)]);
                }
            }
            blocks.push_back(std::move(block));
        }
        conv.weights.clear();
    }

    void setSize(const Size3& size)
    {
        lineStride = left + roundedUp(size[2] + conv.reach(2));
        planeStride = lineStride * size[1];
        rowStride = planeStride * conv.inputs;
        capacity = std::min<std::int64_t>(2 * conv.reach(0) + 1, size[0]);
    }
    void allocate()
    {
        rows = at::zeros({ capacity * rowStride + slack + left }, at::kFloat);
        data = rows.mutable_data_ptr<float>();
        available = 0;
        next = 0;
    }
    [[nodiscard]] float* row(std::int64_t x) const { return data + x % capacity * rowStride + left; }

    ConvLayer conv;
    std::vector<Block> blocks;
    std::int64_t left; // zeros before each line
    std::int64_t lineStride = 0;
    std::int64_t planeStride = 0; // between channels
    std::int64_t rowStride = 0;
    std::int64_t capacity = 0; // rows
    at::Tensor rows;
    float* data = nullptr;
    std::int64_t available = 0; // rows that have come in
    std::int64_t next = 0; // row of the output
};

RowStream::RowStream(const std::vector<ConvLayer>& layers)
    : m_kernel(convKernel())
{
    for (const ConvLayer& layer : layers)
        m_layers.push_back(std::make_unique<Layer>(layer, m_kernel.outputs));
}

RowStream::~RowStream() = default;

int RowStream::inputs() const
{
    return m_layers.front()->conv.inputs;
}

int RowStream::outputs() const
{
    return m_layers.back()->conv.outputs;
}

std::uint64_t RowStream::memoryFor(const Size3& size) const
{
    std::uint64_t bytes = 0;
    for (const auto& layer : m_layers) {
        layer->setSize(size);
        bytes += static_cast<std::uint64_t>(layer->capacity * layer->rowStride) * sizeof(float);
    }
    return bytes;
}

bool RowStream::run(const at::Tensor& image_CXYZ, const TargetFor& targetFor, const RowDone& rowDone)
{
    m_size = { image_CXYZ.size(1), image_CXYZ.size(2), image_CXYZ.size(3) };
    m_targetFor = &targetFor;
    m_rowDone = &rowDone;
    for (const auto& layer : m_layers) {
        layer->setSize(m_size);
        layer->allocate();
    }
    const auto* image = image_CXYZ.const_data_ptr<float>();
    Layer& first = *m_layers.front();
    bool goesOn = true;
    for (std::int64_t x = 0; goesOn && x < m_size[0]; ++x) {
        for (std::int64_t c = 0; c < first.conv.inputs; ++c) {
            for (std::int64_t y = 0; y < m_size[1]; ++y)
                std::copy_n(image + ((c * m_size[0] + x) * m_size[1] + y) * m_size[2], m_size[2],
                    first.row(x) + c * first.planeStride + y * first.lineStride);
        }
        first.available = x + 1;
        goesOn = advance(0);
    }
    for (const auto& layer : m_layers)
        layer->rows.reset();
    return goesOn;
}

// Makes every row that the rows that have come in allow, here and in the layers behind.
bool RowStream::advance(std::size_t index)
{
    Layer& layer = *m_layers[index];
    const bool isLast = index + 1 == m_layers.size();
    while (layer.next < m_size[0]
        && layer.available > std::min(layer.next + layer.conv.reach(0), m_size[0] - 1)) {
        const std::int64_t row = layer.next++;
        if (isLast) {
            computeRow(layer, row, (*m_targetFor)(row), m_size[2]);
            if (!(*m_rowDone)(row))
                return false;
            continue;
        }
        Layer& behind = *m_layers[index + 1];
        computeRow(layer, row, { behind.row(row), behind.planeStride }, behind.lineStride);
        behind.available = row + 1;
        if (!advance(index + 1))
            return false;
    }
    return true;
}

void RowStream::computeRow(
    const Layer& layer, std::int64_t row, const Target& target, std::int64_t lineStride)
{
    // Lines whose taps share lines follow one another, so that these are still in the cache.
    const std::int64_t step = layer.conv.kernel[1] > 1 ? layer.conv.dilation[1] : 1;
    std::vector<std::int64_t> order;
    order.reserve(static_cast<std::size_t>(m_size[1]));
    for (std::int64_t first = 0; first < std::min(step, m_size[1]); ++first) {
        for (std::int64_t y = first; y < m_size[1]; y += step)
            order.push_back(y);
    }
    at::parallel_for(0, m_size[1], 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            computeLine(layer, row, order[static_cast<std::size_t>(i)], target, lineStride);
    });
}

void RowStream::computeLine(const Layer& layer, std::int64_t row, std::int64_t y, const Target& target,
    std::int64_t lineStride) const
{
    const ConvLayer& conv = layer.conv;
    thread_local std::vector<const float*> sources;
    thread_local std::vector<std::size_t> taps; // which of (input, x tap, y tap) each source is
    thread_local std::vector<const float*> weights;
    sources.clear();
    taps.clear();
    for (int input = 0; input < conv.inputs; ++input) {
        for (int i = 0; i < conv.kernel[0]; ++i) {
            const std::int64_t x = row + (i - conv.kernel[0] / 2) * conv.dilation[0];
            for (int j = 0; j < conv.kernel[1]; ++j) {
                const std::int64_t line = y + (j - conv.kernel[1] / 2) * conv.dilation[1];
                if (x < 0 || x >= m_size[0] || line < 0 || line >= m_size[1])
                    continue; // zeros
                sources.push_back(layer.row(x) + input * layer.planeStride + line * layer.lineStride
                    - conv.reach(2));
                taps.push_back(static_cast<std::size_t>((input * conv.kernel[0] + i) * conv.kernel[1] + j));
            }
        }
    }
    weights.resize(sources.size());
    for (const Layer::Block& block : layer.blocks) {
        const auto stride = static_cast<std::size_t>(conv.kernel[2] * block.outputs);
        for (std::size_t s = 0; s < sources.size(); ++s)
            weights[s] = block.weights.data() + taps[s] * stride;
        m_kernel.run({ .sources = sources.data(),
            .weights = weights.data(),
            .sourceCount = static_cast<int>(sources.size()),
            .taps = conv.kernel[2],
            .tapStep = conv.dilation[2],
            .bias = conv.bias.data() + block.firstOutput,
            .outputs = block.outputs,
            .target = target.values + block.firstOutput * target.channelStride + y * lineStride,
            .targetStride = target.channelStride,
            .length = static_cast<int>(m_size[2]),
            .activation = conv.activation,
            .first = conv.first,
            .second = conv.second });
    }
}

} // namespace fovea::inference
