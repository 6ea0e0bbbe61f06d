#include "inference/engine/ConvChain.h"

#include "inference/engine/GraphArguments.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace fovea::inference {

namespace {

using torch::jit::Node;
using torch::jit::toIValue;
using torch::jit::Value;

std::vector<float> floats(const at::Tensor& tensor)
{
    const at::Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
    return { plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel() };
}

// conv3d(x, weight, bias, stride, padding, dilation, groups) and _convolution(x, weight, bias, stride,
// padding, dilation, transposed, output_padding, groups, ...) that keep the size.
std::optional<ConvLayer> convolutionOf(const Node& node)
{
    const bool isTraced = node.kind() == c10::aten::_convolution;
    const auto weight = toIValue(node.input(1));
    const auto bias = toIValue(node.input(2));
    const auto stride = tripleOf(node.input(3));
    const auto padding = tripleOf(node.input(4));
    const auto dilation = tripleOf(node.input(5));
    const auto groups = numberOf(node.input(isTraced ? 8 : 6));
    if (!weight || !weight->isTensor() || !bias || !stride || !padding || !dilation || groups != 1.0)
        return std::nullopt;
    if (isTraced && toIValue(node.input(6)) && toIValue(node.input(6))->toBool())
        return std::nullopt;
    const at::Tensor& w = weight->toTensor();
    if (w.dim() != 5 || w.numel() == 0 || *stride != std::array { 1, 1, 1 })
        return std::nullopt;
    ConvLayer layer { .inputs = static_cast<int>(w.size(1)),
        .outputs = static_cast<int>(w.size(0)),
        .dilation = *dilation,
        .weights = floats(w),
        .bias = bias->isTensor() ? floats(bias->toTensor())
                                 : std::vector<float>(static_cast<std::size_t>(w.size(0)), 0.0F) };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        layer.kernel[axis] = static_cast<int>(w.size(static_cast<std::int64_t>(axis) + 2));
        if (layer.kernel[axis] % 2 == 0 || layer.dilation[axis] < 1 || (*padding)[axis] != layer.reach(axis))
            return std::nullopt;
    }
    return layer;
}

bool setActivation(const Node& node, std::string_view name, ConvLayer& layer)
{
    const auto argument = [&](std::size_t index) { return numberOf(node.input(index)).value_or(NAN); };
    if (name == "relu") {
        layer.activation = ConvActivation::Relu;
    } else if (name == "leaky_relu") {
        layer.activation = ConvActivation::LeakyRelu;
        layer.first = static_cast<float>(argument(1));
    } else if (name == "elu" && argument(2) == 1.0 && argument(3) == 1.0) {
        layer.activation = ConvActivation::Elu;
        layer.first = static_cast<float>(argument(1));
    } else if (name == "sigmoid") {
        layer.activation = ConvActivation::Sigmoid;
    } else if (name == "hardtanh" || name == "relu6") {
        layer.activation = ConvActivation::Clamp;
        layer.first = name == "relu6" ? 0.0F : static_cast<float>(argument(1));
        layer.second = name == "relu6" ? 6.0F : static_cast<float>(argument(2));
    } else {
        return false;
    }
    return std::isfinite(layer.first) && std::isfinite(layer.second);
}

// Nodes that compute nothing at run time, or nothing in a network that isn't trained.
bool isIdle(const Node& node)
{
    return node.kind() == torch::jit::prim::Constant || node.kind() == torch::jit::prim::ListConstruct
        || ((node.kind() == c10::aten::dropout || node.kind() == c10::aten::dropout_)
            && !toIValue(node.input(2)).value_or(true).toBool());
}

std::optional<std::vector<ConvLayer>> readChain(const torch::jit::Graph& graph)
{
    std::vector<ConvLayer> layers;
    if (graph.inputs().size() != 2 || graph.outputs().size() != 1)
        return std::nullopt;
    const Value* current = graph.inputs()[1];
    for (const Node* node : graph.nodes()) {
        const bool isTensorNode = !node->inputs().empty() && node->input(0) == current;
        if (isIdle(*node)) {
            if (isTensorNode && node->outputs().size() == 1)
                current = node->output();
            continue;
        }
        if (!isTensorNode || node->outputs().size() != 1 || !node->blocks().empty())
            return std::nullopt;
        std::string_view name = node->kind().toUnqualString();
        if (node->kind() == c10::aten::conv3d || node->kind() == c10::aten::_convolution) {
            auto layer = convolutionOf(*node);
            if (!layer || (!layers.empty() && layers.back().outputs != layer->inputs))
                return std::nullopt;
            layers.push_back(std::move(*layer));
        } else {
            if (name.ends_with('_'))
                name.remove_suffix(1);
            if (layers.empty() || layers.back().activation != ConvActivation::None
                || !setActivation(*node, name, layers.back()))
                return std::nullopt;
        }
        current = node->output();
    }
    if (layers.empty() || current != graph.outputs()[0])
        return std::nullopt;
    return layers;
}

} // namespace

std::optional<std::vector<ConvLayer>> convChainOf(const torch::jit::Module& module)
{
    constexpr std::int64_t maxWeights = 64 << 20; // freezing makes a copy of them
    try {
        std::int64_t weights = 0;
        for (const at::Tensor& parameter : module.parameters())
            weights += parameter.numel();
        if (weights > maxWeights)
            return std::nullopt;
        const auto graph = frozenGraph(module);
        return readChain(*graph);
    } catch (const std::exception&) {
        return std::nullopt; // what can't be frozen is no simple chain
    }
}

} // namespace fovea::inference
