#include "inference/engine/TappedNetwork.h"

#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fovea::inference {

namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

bool isTensor(const Value* value)
{
    return value->type()->isSubtypeOf(*c10::TensorType::get());
}

// "encoder.down.0" for a node of that module; empty outside of every module, and in a frozen network.
std::string modulePath(const Node* node)
{
    std::string path;
    const auto callstack = node->callstack();
    if (!callstack)
        return path;
    for (const auto& entry : (*callstack)->vec()) {
        const auto& module = std::get<2>(entry);
        if (!module || module->instance_name().empty() || module->instance_name() == "SELF"
            || module->instance_name() == "INVALID")
            continue;
        std::string name = module->instance_name();
        if (name.starts_with("SELF."))
            name = name.substr(5);
        path += (path.empty() ? "" : ".") + name;
    }
    return path;
}

std::string kindOf(const Node* node)
{
    std::string kind = node->kind().toUnqualString();
    if (kind.starts_with('_'))
        kind.erase(0, 1);
    while (kind.ends_with('_'))
        kind.pop_back();
    return kind == "If" ? "activation" : kind;
}

bool isConvolution(const Node* node)
{
    const std::string_view kind = node->kind().toQualString();
    return kind.starts_with("aten::conv") || kind == "aten::_convolution";
}

// Where a layer's output comes into being, in a graph.
struct Place {
    std::string name;
    std::size_t node = 0; // of the graph's outer block
};

std::vector<Place> findPlaces(const Graph& graph)
{
    // The last tensor of a module is its output. Only nodes of the outer block: what an inner one computes is
    // not seen outside.
    std::map<std::string, std::size_t> last;
    std::vector<std::string> order;
    std::vector<Place> convolutions;
    std::size_t index = 0;
    for (const Node* node : graph.block()->nodes()) {
        const std::size_t here = index++;
        if (node->outputs().size() != 1 || !isTensor(node->output()) || node->kind() == c10::prim::Constant
            || node->kind() == c10::prim::GetAttr)
            continue;
        if (isConvolution(node))
            convolutions.push_back({ "conv " + std::to_string(convolutions.size()), here });
        const std::string path = modulePath(node);
        for (std::size_t end = path.find('.');; end = path.find('.', end + 1)) {
            const std::string name = path.substr(0, end);
            if (!name.empty() && !last.contains(name))
                order.push_back(name);
            if (!name.empty())
                last[name] = here;
            if (end == std::string::npos)
                break;
        }
    }
    if (order.empty())
        return convolutions;
    std::vector<Place> places;
    for (const std::string& name : order)
        places.push_back({ name, last[name] });
    std::ranges::stable_sort(places, {}, &Place::node);
    return places;
}

Node* nodeAt(Graph& graph, std::size_t index)
{
    auto node = graph.block()->nodes().begin();
    for (std::size_t i = 0; i < index; ++i)
        ++node;
    return *node;
}

// Outputs of the graph become one tuple of the old output and what is added.
void packOutputs(Graph& graph, std::vector<Value*> added)
{
    added.insert(added.begin(), graph.outputs()[0]);
    Node* tuple = graph.createTuple(added);
    graph.appendNode(tuple);
    while (!graph.outputs().empty())
        graph.eraseOutput(graph.outputs().size() - 1);
    graph.registerOutput(tuple->output());
    graph.lint();
}

class GradientsOn {
public:
    GradientsOn()
        : m_mode(true)
        , m_optimiser(false) // so that the first pass is like every other one
    { }

private:
    at::AutoGradMode m_mode;
    torch::jit::GraphOptimizerEnabledGuard m_optimiser;
};

double fanIn(const at::Tensor& weight)
{
    return static_cast<double>(weight.numel())
        / static_cast<double>(std::max<std::int64_t>(1, weight.size(0)));
}

at::Tensor drawn(const at::Tensor& like, double bound, at::Generator& generator)
{
    return at::empty(like.sizes(), at::kFloat).uniform_(-bound, bound, generator).to(like.options());
}

} // namespace

struct TappedNetwork::State {
    torch::jit::Module module;
    std::shared_ptr<Graph> graph; // inlined; never changed
    std::vector<Place> places;

    explicit State(torch::jit::Module given)
        : module(std::move(given))
        , graph(inlinedGraph(module))
        , places(findPlaces(*graph))
    {
        for (at::Tensor parameter : module.parameters())
            parameter.requires_grad_(false);
    }
    State(torch::jit::Module given, std::shared_ptr<Graph> ownGraph)
        : module(std::move(given))
        , graph(std::move(ownGraph))
        , places(findPlaces(*graph))
    { }

    [[nodiscard]] c10::IValue execute(
        const std::shared_ptr<Graph>& changed, std::vector<c10::IValue> more, const at::Tensor& input) const
    {
        torch::jit::GraphFunction function("explained", changed, nullptr);
        torch::jit::Stack stack { module._ivalue(), input };
        stack.insert(stack.end(), more.begin(), more.end());
        function.run(stack);
        return stack.front();
    }

    // Convolutions and linear layers as pairs of the constants that hold weight and bias: of frozen networks.
    [[nodiscard]] static std::vector<Node*> constantWeights(Graph& graph)
    {
        std::vector<Node*> result;
        for (Node* node : graph.block()->nodes()) {
            const bool hasWeights = isConvolution(node) || node->kind() == c10::aten::linear;
            if (hasWeights && node->inputs().size() > 1
                && node->inputs()[1]->node()->kind() == c10::prim::Constant)
                result.push_back(node);
        }
        return result;
    }
};

TappedNetwork::TappedNetwork(torch::jit::Module module)
    : m_state(std::make_unique<State>(std::move(module)))
{ }

TappedNetwork::TappedNetwork(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

TappedNetwork::~TappedNetwork() = default;
TappedNetwork::TappedNetwork(TappedNetwork&&) noexcept = default;
TappedNetwork& TappedNetwork::operator=(TappedNetwork&&) noexcept = default;

std::vector<LayerInfo> TappedNetwork::layers(const at::Tensor& input)
{
    const at::NoGradGuard noGradients;
    const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
    // The sizes of all layers come out, so that the activations themselves need not be kept.
    auto graph = m_state->graph->copy();
    std::vector<Node*> nodes(graph->block()->nodes().begin(), graph->block()->nodes().end());
    std::vector<Value*> sizes;
    for (const Place& place : m_state->places) {
        Node* size = graph->create(c10::aten::size, { nodes[place.node]->output() });
        size->output()->setType(c10::ListType::ofInts());
        size->insertAfter(nodes[place.node]);
        sizes.push_back(size->output());
    }
    packOutputs(*graph, sizes);
    const c10::IValue output = m_state->execute(graph, {}, input);
    const auto& elements = output.toTupleRef().elements();
    std::vector<LayerInfo> result;
    for (std::size_t i = 0; i < m_state->places.size(); ++i) {
        const auto size = elements[i + 1].toIntVector();
        if (std::ssize(size) != input.dim() || (size[2] == 1 && size[3] == 1))
            continue;
        LayerInfo info { .name = m_state->places[i].name,
            .kind = kindOf(nodes[m_state->places[i].node]),
            .channels = static_cast<int>(size[1]),
            .size = { size[2], size[3], size.size() > 4 ? size[4] : 1 } };
        result.push_back(std::move(info));
    }
    return result;
}

c10::IValue TappedNetwork::run(const at::Tensor& input)
{
    const at::NoGradGuard noGradients;
    const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
    return m_state->execute(m_state->graph, {}, input);
}

Result<Tap> TappedNetwork::tap(const at::Tensor& input, const std::string& layer, const Score& score)
{
    const auto place = std::ranges::find(m_state->places, layer, &Place::name);
    if (place == m_state->places.end())
        return fail(ErrorCode::NotFound, "The model has no such layer", layer);
    const GradientsOn gradients;
    auto graph = m_state->graph->copy();
    Node* node = nodeAt(*graph, place->node);
    Value* activation = node->output();
    Value* delta = graph->addInput("delta");
    delta->setType(c10::TensorType::get());
    torch::jit::WithInsertPoint here(node->next());
    Value* one = graph->insertConstant(1);
    Node* sum = graph->insertNode(graph->create(c10::aten::add, { activation, delta, one }));
    activation->replaceAllUsesAfterNodeWith(sum, sum->output());
    // The layer may itself be the output, which then is the sum.
    for (std::size_t i = 0; i < graph->outputs().size(); ++i) {
        if (graph->outputs()[i] == activation)
            graph->block()->replaceOutput(i, sum->output());
    }
    packOutputs(*graph, { activation });

    // The shape of the zeros, from one plain pass. A scalar would do for the forward pass, not for the way
    // back.
    auto shapeGraph = m_state->graph->copy();
    Node* shapeNode = nodeAt(*shapeGraph, place->node);
    Node* size = shapeGraph->create(c10::aten::size, { shapeNode->output() });
    size->output()->setType(c10::ListType::ofInts());
    size->insertAfter(shapeNode);
    packOutputs(*shapeGraph, { size->output() });
    std::vector<std::int64_t> shape;
    {
        const at::NoGradGuard noGradients;
        shape = m_state->execute(shapeGraph, {}, input).toTupleRef().elements()[1].toIntVector();
    }
    if (shape.size() < 4)
        return fail(ErrorCode::Unsupported, "The layer gives no array of voxels", layer);

    const at::Tensor zeros = at::zeros(shape, input.options()).requires_grad_();
    const c10::IValue output = m_state->execute(graph, { zeros }, input);
    const auto& elements = output.toTupleRef().elements();
    const at::Tensor value = score(elements[0]).to(at::kFloat);
    if (!value.requires_grad())
        return fail(ErrorCode::Unsupported, "Nothing leads from this layer to what is explained", layer,
            "Choose another layer.");
    const auto found = torch::autograd::grad({ value }, { zeros }, {}, false, false, true);
    if (!found[0].defined())
        return fail(ErrorCode::Unsupported, "Nothing leads from this layer to what is explained", layer,
            "Choose another layer.");
    return Tap { elements[1].toTensor().detach()[0].to(at::kCPU, at::kFloat),
        found[0][0].to(at::kCPU, at::kFloat), value.item<double>() };
}

std::vector<std::string> TappedNetwork::weightedLayers() const
{
    // In the order of use, which is not always the order of declaration.
    std::vector<std::string> result;
    std::vector<std::string> holders;
    for (const auto& parameter : m_state->module.named_parameters()) {
        const auto dot = parameter.name.rfind('.');
        holders.push_back(dot == std::string::npos ? std::string() : parameter.name.substr(0, dot));
    }
    for (const Node* node : m_state->graph->block()->nodes()) {
        const std::string path = modulePath(node);
        if (std::ranges::find(holders, path) != holders.end()
            && std::ranges::find(result, path) == result.end())
            result.push_back(path);
    }
    if (result.empty()) {
        auto graph = m_state->graph->copy();
        for (std::size_t i = 0; i < State::constantWeights(*graph).size(); ++i)
            result.push_back("conv " + std::to_string(i));
    }
    return result;
}

TappedNetwork TappedNetwork::randomised(std::size_t count, std::uint64_t seed) const
{
    const at::NoGradGuard noGradients;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const auto names = weightedLayers();
    const std::vector<std::string> chosen(
        names.end() - static_cast<std::ptrdiff_t>(std::min(count, names.size())), names.end());
    auto graph = m_state->graph->copy();
    const auto constants = State::constantWeights(*graph);
    if (m_state->module.parameters().size() == 0) {
        const auto begin = constants.size() - std::min(count, constants.size());
        for (std::size_t i = begin; i < constants.size(); ++i) {
            double bound = 0.0;
            for (const std::size_t input : { 1U, 2U }) {
                Node* holder
                    = input < constants[i]->inputs().size() ? constants[i]->inputs()[input]->node() : nullptr;
                if (holder == nullptr || !holder->hasAttribute(c10::attr::value)
                    || holder->kindOf(c10::attr::value) != torch::jit::AttributeKind::t)
                    continue;
                const at::Tensor old = holder->t(c10::attr::value);
                bound = input == 1 ? 1.0 / std::sqrt(fanIn(old)) : bound;
                holder->t_(c10::attr::value, drawn(old, bound, generator));
            }
        }
        return TappedNetwork(std::make_unique<State>(m_state->module, graph));
    }
    torch::jit::Module copy = m_state->module.deepcopy();
    std::map<std::string, double> bounds;
    for (const bool isBias : { false, true }) {
        for (const auto& parameter : copy.named_parameters()) {
            const auto dot = parameter.name.rfind('.');
            const std::string holder
                = dot == std::string::npos ? std::string() : parameter.name.substr(0, dot);
            at::Tensor tensor = parameter.value;
            tensor.requires_grad_(false);
            if (std::ranges::find(chosen, holder) == chosen.end() || (tensor.dim() < 2) != isBias)
                continue;
            if (!isBias)
                bounds[holder] = 1.0 / std::sqrt(fanIn(tensor));
            const bool isNorm = !bounds.contains(holder);
            if (isNorm)
                tensor.fill_(parameter.name.ends_with("weight") ? 1.0 : 0.0);
            else
                tensor.copy_(drawn(tensor, bounds[holder], generator));
        }
    }
    return TappedNetwork(std::make_unique<State>(std::move(copy), graph));
}

} // namespace fovea::inference
