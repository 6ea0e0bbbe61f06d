#pragma once

#include "inference/engine/AxisMap.h"
#include "inference/engine/ConvChain.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// Runs a chain of convolutions over a volume row by row along x: every layer keeps the few rows of its input
// that its next row needs, so that memory grows with Y x Z and the network's reach, and not with the volume.
// Nothing is computed twice and nothing is cut off: the values are those of the whole volume at once.
class RowStream {
public:
    // The layers' weights are arranged once; the same stream can run many images. One thread at a time.
    explicit RowStream(const std::vector<ConvLayer>& layers);
    RowStream(const RowStream&) = delete;
    RowStream& operator=(const RowStream&) = delete;
    ~RowStream();

    [[nodiscard]] int inputs() const;
    [[nodiscard]] int outputs() const;

    // Where row `row` of the output goes: channel c of its Y x Z values begins at values + c * channelStride.
    struct Target {
        float* values = nullptr;
        std::int64_t channelStride = 0;
    };
    // Asked for before a row is made, and told when it is made. Returning false stops the run.
    using TargetFor = std::function<Target(std::int64_t row)>;
    using RowDone = std::function<bool(std::int64_t row)>;

    // image_CXYZ: contiguous, float32, C is inputs(). Returns false when it was stopped.
    bool run(const at::Tensor& image_CXYZ, const TargetFor& targetFor, const RowDone& rowDone);

    // What run() takes for an image of this size, beside the image and the output.
    [[nodiscard]] std::uint64_t memoryFor(const Size3& size) const;

private:
    struct Layer;

    bool advance(std::size_t index);
    void computeRow(const Layer& layer, std::int64_t row, const Target& target, std::int64_t lineStride);
    void computeLine(const Layer& layer, std::int64_t row, std::int64_t y, const Target& target,
        std::int64_t lineStride) const;

    ConvKernel m_kernel;
    std::vector<std::unique_ptr<Layer>> m_layers;
    // Of the current run.
    Size3 m_size {};
    const TargetFor* m_targetFor = nullptr;
    const RowDone* m_rowDone = nullptr;
};

} // namespace fovea::inference
