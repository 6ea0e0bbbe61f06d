#include "inference/engine/Backend.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <fstream>

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

Result<std::string> readModelBytes(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    const auto size = stream ? static_cast<std::streamoff>(stream.tellg()) : -1;
    if (size <= 0)
        return fail(ErrorCode::Unreadable, "The model's file can't be read", file.string());
    std::string bytes(static_cast<std::size_t>(size), '\0');
    stream.seekg(0);
    if (!stream.read(bytes.data(), size))
        return fail(ErrorCode::Unreadable, "The model's file can't be read", file.string());
    return bytes;
}

} // namespace fovea::inference
