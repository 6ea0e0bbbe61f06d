#pragma once

#include "core/base/Progress.h"
#include "inference/engine/Device.h"
#include "inference/engine/ReceptiveField.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// Takes the network's output in pieces: rows_CXYZ are rows firstRow... along x of its grid, float32 on the
// CPU, contiguous, and only valid during the call; every row comes once, in order.
using RowSink = std::function<Result<void>(std::int64_t firstRow, const at::Tensor& rows_CXYZ)>;

// A network, however it was exported. One thread at a time.
class Backend {
public:
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    // input_NCXYZ, float32 on the CPU -> logits_NCXYZ, float32 on the CPU, any strides, of the same N and X x
    // Y x Z; or the same with two axes of space. Inconsistent when the network's output is no such tensor.
    // Progress is by layers and covers this one pass.
    [[nodiscard]] virtual Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) = 0;

    // The same for one image, row by row, by networks that need not hold the whole output; by default run()
    // and its rows. Stops with the sink's error.
    [[nodiscard]] virtual Result<void> runRows(
        const at::Tensor& input_NCXYZ, const RowSink& sink, Progress progress);

    // What run() or runRows() needs for an input of this shape (N, C, X, Y, Z) beside the input, in bytes,
    // and without its output where that is handed out in rows; 0 when it can't be told without running.
    [[nodiscard]] virtual std::uint64_t memoryFor(const std::vector<std::int64_t>& /*shape_NCXYZ*/)
    {
        return 0;
    }

    // The same, measured for inputs that could not fill the machine as well, which memoryFor() does not look
    // at.
    [[nodiscard]] virtual std::uint64_t measuredMemoryFor(const std::vector<std::int64_t>& shape_NCXYZ)
    {
        return memoryFor(shape_NCXYZ);
    }

    // Whether runRows() holds a few rows of each layer only, so that less memory is not to be had.
    [[nodiscard]] virtual bool streamsRows() const { return false; }

    // What the network looks at for one voxel; Unsupported, in words, where that is not known.
    [[nodiscard]] virtual Result<ReceptiveField> receptiveField()
    {
        return fail(ErrorCode::Unsupported, "How far this kind of model looks is not known", {},
            "Run it without the low-memory mode.");
    }

    // Whether the network itself ends in a sigmoid or softmax: what it gives are probabilities already.
    [[nodiscard]] virtual bool givesProbabilities() const { return false; }

    // Which code runs the network, for provenance: "oneDNN", "row by row, AVX-512".
    [[nodiscard]] virtual std::string method() const { return {}; }

    [[nodiscard]] virtual std::string precision() const = 0;
    [[nodiscard]] virtual const std::string& sha256() const = 0; // of the file's bytes that are running
};

// Hands rows on in pieces of so many, each copied together; the first of them is row firstRow of the sink's.
[[nodiscard]] Result<void> sendRows(
    const at::Tensor& rows_CXYZ, std::int64_t firstRow, const RowSink& sink, std::int64_t rowsAtOnce = 16);

// Loads a TorchScript file. Damaged when it is none, or truncated. precision: "float32", or "float16" or
// "bfloat16" where the device runs them right (see choosePrecision()).
[[nodiscard]] Result<std::unique_ptr<Backend>> loadTorchScript(
    const std::filesystem::path& file, const Device& device, const std::string& precision = "float32");

// Loads an ONNX file of one input and at least one output, for the CPU. Unsupported in a build without ONNX
// Runtime.
[[nodiscard]] Result<std::unique_ptr<Backend>> loadOnnx(const std::filesystem::path& file);

// The file's bytes.
[[nodiscard]] Result<std::string> readModelBytes(const std::filesystem::path& file);

// That a network's output does not lie on its input's grid, with both shapes (N, C, X, Y, Z).
[[nodiscard]] Error otherShape(
    const std::vector<std::int64_t>& input_NCXYZ, const std::vector<std::int64_t>& output);

// That a network gives whole numbers, which are no values of classes.
[[nodiscard]] Error wholeNumbers();

// What an exception that LibTorch threw means, in words. Call it within a catch block.
[[nodiscard]] Error errorFromException(const std::string& doing);

} // namespace fovea::inference
