#pragma once

#include <ATen/core/ivalue.h>

#include <string>
#include <utility>
#include <vector>

namespace fovea::inference {

// All tensors of what a network returned, in its order, each with its nearest dictionary key: "" for a plain
// tensor, "classification" for every tensor in the list of that key. Includes LibTorch: for the engine's own
// .cpp files only.
class NetworkOutputs {
public:
    explicit NetworkOutputs(const c10::IValue& value) { collect(value, {}); }

    [[nodiscard]] const std::vector<std::pair<std::string, at::Tensor>>& all() const { return m_tensors; }
    // Those with the key, in order.
    [[nodiscard]] std::vector<at::Tensor> named(const std::string& key) const
    {
        std::vector<at::Tensor> result;
        for (const auto& [name, tensor] : m_tensors) {
            if (name == key)
                result.push_back(tensor);
        }
        return result;
    }

private:
    void collect(const c10::IValue& value, const std::string& key)
    {
        if (value.isTensor()) {
            m_tensors.emplace_back(key, value.toTensor());
        } else if (value.isTuple()) {
            for (const c10::IValue& element : value.toTupleRef().elements())
                collect(element, key);
        } else if (value.isList()) {
            for (const c10::IValue& element : value.toListRef())
                collect(element, key);
        } else if (value.isGenericDict()) {
            for (const auto& entry : value.toGenericDict())
                collect(entry.value(), entry.key().isString() ? entry.key().toStringRef() : key);
        }
    }

    std::vector<std::pair<std::string, at::Tensor>> m_tensors;
};

} // namespace fovea::inference
