#include "core/review/VectorJson.h"

#include <cmath>

namespace fovea {

QJsonArray toArray(Vec3 v)
{
    return { v.x, v.y, v.z };
}

std::optional<Vec3> vectorFrom(const QJsonValue& value)
{
    const QJsonArray array = value.toArray();
    if (array.size() != 3)
        return std::nullopt;
    Vec3 v;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const QJsonValue number = array[static_cast<qsizetype>(axis)];
        if (!number.isDouble() || !(std::abs(number.toDouble()) < 1e6))
            return std::nullopt;
        v[axis] = number.toDouble();
    }
    return v;
}

} // namespace fovea
