#include "inference/bundle/Gradients.h"

namespace fovea::inference {

bool hasGradients(const ModelCard& card)
{
    namespace fs = std::filesystem;
    std::error_code error;
    if (card.folder.extension() == ".onnx") // a bare file
        return false;
    // Of both, the TorchScript runs: as readBundle() chooses.
    const fs::path models = card.folder / "models";
    return !fs::is_regular_file(models / "model.onnx", error)
        || fs::is_regular_file(models / "model.ts", error);
}

} // namespace fovea::inference
