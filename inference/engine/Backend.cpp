#include "inference/engine/Backend.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <fstream>

namespace fovea::inference {

Result<void> Backend::runRows(const at::Tensor& input_NCXYZ, const RowSink& sink, Progress progress)
{
    const auto output = run(input_NCXYZ, std::move(progress));
    if (!output)
        return std::unexpected(output.error());
    return sendRows(output->squeeze(0), 0, sink);
}

Result<void> sendRows(
    const at::Tensor& rows_CXYZ, std::int64_t firstRow, const RowSink& sink, std::int64_t rowsAtOnce)
{
    for (std::int64_t row = 0; row < rows_CXYZ.size(1); row += rowsAtOnce) {
        const auto count = std::min(rowsAtOnce, rows_CXYZ.size(1) - row);
        if (auto sent = sink(firstRow + row, rows_CXYZ.narrow(1, row, count).contiguous()); !sent)
            return sent;
    }
    return {};
}

Error otherShape(const std::vector<std::int64_t>& input_NCXYZ, const std::vector<std::int64_t>& output)
{
    const auto text = [](const std::vector<std::int64_t>& shape, std::size_t first) {
        std::string result;
        for (std::size_t i = first; i < shape.size(); ++i)
            result += (result.empty() ? "" : " x ") + std::to_string(shape[i]);
        return result;
    };
    const bool isScaled = output.size() == input_NCXYZ.size() && output.size() > 2
        && output.front() == input_NCXYZ.front()
        && !std::equal(output.begin() + 2, output.end(), input_NCXYZ.begin() + 2);
    if (!isScaled)
        return { ErrorCode::Inconsistent,
            "The model's output is no image: it has the shape " + text(output, 0) + " for an input of "
                + text(input_NCXYZ, 0) };
    return { ErrorCode::Inconsistent,
        "The model's output has another size than its input (" + text(output, 2) + " for "
            + text(input_NCXYZ, 2) + " voxels), which is not supported" };
}

Error wholeNumbers()
{
    return { ErrorCode::Inconsistent,
        "The model's output is whole numbers, and not a value for each class: it decides by itself, which is "
        "not supported" };
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
