#include "inference/bundle/Sha256.h"
#include "inference/engine/AllowedModels.h"
#include "inference/engine/Backend.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <array>
#include <cstdio>
#include <onnxruntime/onnxruntime_cxx_api.h>

namespace fovea::inference {

namespace {

class OnnxBackend : public Backend {
public:
    OnnxBackend(const std::string& bytes, std::string sha256)
        : m_environment(ORT_LOGGING_LEVEL_ERROR, "fovea")
        , m_session(m_environment, bytes.data(), bytes.size(), options())
        , m_sha256(std::move(sha256))
    {
        const Ort::AllocatorWithDefaultOptions allocator;
        m_input = m_session.GetInputNameAllocated(0, allocator).get();
        m_output = m_session.GetOutputNameAllocated(0, allocator).get();
        const auto type = m_session.GetInputTypeInfo(0);
        m_isHalf = type.GetTensorTypeAndShapeInfo().GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16;
    }

    [[nodiscard]] bool isOneImage() const { return m_session.GetInputCount() == 1; }

    Result<at::Tensor> run(const at::Tensor& input_NCXYZ, Progress progress) override
    {
        if (progress.isCancelled())
            return cancelled();
        try {
            Ort::RunOptions running;
            const std::stop_callback stop(progress.stopToken(), [&] { running.SetTerminate(); });
            return checked(input_NCXYZ, runSession(input_NCXYZ, running));
        } catch (const std::exception& error) {
            if (progress.isCancelled())
                return cancelled();
            std::fprintf(stderr, "%.2000s\n", error.what());
            return fail(
                ErrorCode::Internal, "The model failed on this image", {}, "The log has the details.");
        }
    }

    [[nodiscard]] std::string precision() const override { return m_isHalf ? "float16" : "float32"; }
    [[nodiscard]] std::string method() const override { return "ONNX Runtime " + Ort::GetVersionString(); }
    [[nodiscard]] const std::string& sha256() const override { return m_sha256; }

private:
    static Ort::SessionOptions options()
    {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(at::get_num_threads());
        options.SetInterOpNumThreads(1);
        // Memory goes back when a job ends, and threads don't spin between jobs.
        options.DisableCpuMemArena();
        options.AddConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    // Undefined where the output is no fractional numbers.
    at::Tensor runSession(const at::Tensor& input_NCXYZ, const Ort::RunOptions& running)
    {
        const at::Tensor input = input_NCXYZ.to(m_isHalf ? at::kHalf : at::kFloat).contiguous();
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        const auto shape = input.sizes().vec();
        const Ort::Value value = Ort::Value::CreateTensor(memory, const_cast<void*>(input.const_data_ptr()),
            input.nbytes(), shape.data(), shape.size(),
            m_isHalf ? ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT);
        const char* inputName = m_input.c_str();
        const char* outputName = m_output.c_str();
        auto outputs = m_session.Run(running, &inputName, &value, 1, &outputName, 1);
        const auto info = outputs.front().GetTensorTypeAndShapeInfo();
        const auto outputShape = info.GetShape();
        const auto element = info.GetElementType();
        const auto type = element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 ? at::kHalf
            : element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT               ? at::kFloat
            : element == ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE              ? at::kDouble
                                                                           : at::kBool;
        if (type == at::kBool)
            return {};
        return at::from_blob(outputs.front().GetTensorMutableRawData(), outputShape, type)
            .to(at::kFloat)
            .clone();
    }

    static Result<at::Tensor> checked(const at::Tensor& input_NCXYZ, at::Tensor output)
    {
        if (!output.defined())
            return std::unexpected(wholeNumbers());
        const bool fits = output.dim() == input_NCXYZ.dim() && output.size(0) == input_NCXYZ.size(0)
            && output.size(1) >= 1 && output.sizes().slice(2) == input_NCXYZ.sizes().slice(2);
        if (fits)
            return output;
        return std::unexpected(otherShape(input_NCXYZ.sizes().vec(), output.sizes().vec()));
    }

    Ort::Env m_environment;
    Ort::Session m_session;
    std::string m_sha256;
    std::string m_input;
    std::string m_output;
    bool m_isHalf = false;
};

} // namespace

Result<std::unique_ptr<Backend>> loadOnnx(const std::filesystem::path& file)
{
    // From memory: hashed and loaded from the same bytes, and without weights in other files that it names.
    auto bytes = readModelBytes(file);
    if (!bytes)
        return std::unexpected(bytes.error());
    std::string sha256 = sha256Of(std::as_bytes(std::span(*bytes)));
    if (auto allowed = checkAllowed(sha256, file); !allowed)
        return std::unexpected(allowed.error());
    try {
        auto backend = std::make_unique<OnnxBackend>(*bytes, std::move(sha256));
        if (!backend->isOneImage())
            return fail(
                ErrorCode::Unsupported, "The network takes more than one kind of input", file.string());
        return backend;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%.2000s\n", error.what());
        return fail(ErrorCode::Damaged, "The model can't be loaded: its file is damaged, or no ONNX",
            file.string(), "The log has the details.");
    }
}

} // namespace fovea::inference
