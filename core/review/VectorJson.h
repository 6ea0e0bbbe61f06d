#pragma once

#include "core/geometry/Vector.h"

#include <QJsonArray>
#include <QJsonValue>

#include <optional>

namespace fovea {

[[nodiscard]] QJsonArray toArray(Vec3 v);
// Nothing for what is no array of three numbers, and for numbers that no point of a patient has.
[[nodiscard]] std::optional<Vec3> vectorFrom(const QJsonValue& value);

} // namespace fovea
