#pragma once

#include "core/geometry/Geometry.h"
#include "inference/json/Json.h"
#include "inference/protocol/RunRecord.h"
#include "inference/protocol/VoxelType.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

constexpr std::int64_t maxJob = 1LL << 52;

// Takes fields out of a message and remembers the first that is missing or wrong.
class Fields {
public:
    explicit Fields(const Json& object)
        : m_object(object)
    { }

    [[nodiscard]] bool isComplete() const { return m_wrong.empty(); }
    [[nodiscard]] const std::string& wrong() const { return m_wrong; }

    std::string text(const char* key)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_string())
            return value->get<std::string>();
        return refuse(key), std::string();
    }

    std::int64_t integer(const char* key, std::int64_t minimum, std::int64_t maximum)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_number()) {
            const auto number = asInteger(*value);
            if (number && *number >= minimum && *number <= maximum)
                return *number;
        }
        return refuse(key), minimum;
    }

    std::uint64_t bytes(const char* key) { return static_cast<std::uint64_t>(integer(key, 0, 1LL << 52)); }

    double number(const char* key, double minimum, double maximum)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_number()) {
            const auto number = asNumber(*value);
            if (number && *number >= minimum && *number <= maximum)
                return *number;
        }
        return refuse(key), minimum;
    }

    bool truth(const char* key)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_boolean())
            return value->get<bool>();
        return refuse(key), false;
    }

    std::vector<std::string> texts(const char* key)
    {
        std::vector<std::string> result;
        for (const Json& value : list(key)) {
            if (!value.is_string())
                return refuse(key), result;
            result.push_back(value.get<std::string>());
        }
        return result;
    }

    Vec3 vector(const char* key) { return vectorOf(member(m_object, key), key); }

    Geometry geometry(const char* key)
    {
        Geometry result;
        const Json* value = member(m_object, key);
        if (value == nullptr || !value->is_object())
            return refuse(key), result;
        Fields inner(*value);
        const Json& size = inner.list("size");
        const Json& columns = inner.list("directionColumns");
        if (size.size() != 3 || columns.size() != 3)
            return refuse(key), result;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto n = asInteger(size[axis]);
            if (!n || *n < 1 || *n > 1'000'000)
                return refuse(key), result;
            result.size[axis] = *n;
            result.direction.columns[axis] = inner.vectorOf(&columns[axis], key);
        }
        result.originLps = inner.vector("originLps");
        result.spacingMm = inner.vector("spacingMm");
        if (!inner.isComplete() || !validated(result))
            refuse(key);
        return result;
    }

    const Json& list(const char* key)
    {
        static const Json empty = Json::array();
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_array())
            return *value;
        return refuse(key), empty;
    }

    const Json& object(const char* key)
    {
        static const Json empty = Json::object();
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_object())
            return *value;
        return refuse(key), empty;
    }

    void take(const Fields& inner)
    {
        if (!inner.isComplete())
            refuse(inner.wrong().c_str());
    }

private:
    Vec3 vectorOf(const Json* value, const char* key)
    {
        const auto numbers = value != nullptr && value->is_array() ? asNumbers(*value) : std::nullopt;
        if (numbers && numbers->size() == 3)
            return { (*numbers)[0], (*numbers)[1], (*numbers)[2] };
        return refuse(key), Vec3 {};
    }

    void refuse(const char* key)
    {
        if (m_wrong.empty())
            m_wrong = key;
    }

    const Json& m_object;
    std::string m_wrong;
};

// Parts that several messages have.
[[nodiscard]] Json toJson(Vec3 v);
[[nodiscard]] Json toJson(const Geometry& geometry);
[[nodiscard]] Json toJson(const RunRecord& run);
[[nodiscard]] RunRecord readRun(const Json& object, Fields& outer);
[[nodiscard]] std::string voxelTypeName(VoxelType type);
[[nodiscard]] VoxelType readVoxelType(Fields& fields);

} // namespace fovea::inference
