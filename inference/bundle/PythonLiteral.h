#pragma once

#include "inference/json/Json.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fovea::inference {

// Evaluates the little of Python that bundles use where it matters: literals (numbers, text, True, False,
// None, lists, tuples), `not x`, `a if x else b`, torch.float32 and its like (as text), torch.device(...) (as
// null), the names in monai.utils.CommonKeys (CommonKeys.IMAGE is "image") and references, which the caller
// looks up. Nothing for everything else.
[[nodiscard]] std::optional<Json> evaluatePython(
    std::string_view text, const std::function<std::optional<Json>(std::string_view id)>& lookUp);

} // namespace fovea::inference
