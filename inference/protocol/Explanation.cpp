#include "inference/protocol/Explanation.h"

#include <algorithm>
#include <utility>

namespace fovea::inference {

namespace {

constexpr std::array<std::pair<ExplainMethod, const char*>, 4> methodNames { {
    { ExplainMethod::HiResCam, "hirescam" },
    { ExplainMethod::GradCam, "gradcam" },
    { ExplainMethod::GradCamPlusPlus, "gradcam++" },
    { ExplainMethod::Occlusion, "occlusion" },
} };

} // namespace

std::string methodName(ExplainMethod method)
{
    return std::ranges::find(methodNames, method, &std::pair<ExplainMethod, const char*>::first)->second;
}

std::optional<ExplainMethod> methodFromName(const std::string& name)
{
    for (const auto& [method, text] : methodNames) {
        if (name == text)
            return method;
    }
    return std::nullopt;
}

} // namespace fovea::inference
