#include "inference/engine/Backend.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace fovea::inference {

Result<void> Backend::runRows(const at::Tensor& input_NCXYZ, const RowSink& sink, Progress progress)
{
    constexpr std::int64_t rowsAtOnce = 16;
    const auto output = run(input_NCXYZ, std::move(progress));
    if (!output)
        return std::unexpected(output.error());
    const at::Tensor logits = output->squeeze(0);
    for (std::int64_t row = 0; row < logits.size(1); row += rowsAtOnce) {
        const auto count = std::min(rowsAtOnce, logits.size(1) - row);
        if (auto sent = sink(row, logits.narrow(1, row, count).contiguous()); !sent)
            return sent;
    }
    return {};
}

} // namespace fovea::inference
