#include "inference/engine/Backend.h"

namespace fovea::inference {

Result<std::unique_ptr<Backend>> loadOnnx(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported, "This build can't run ONNX models", file.string());
}

} // namespace fovea::inference
