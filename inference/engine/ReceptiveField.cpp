#include "inference/engine/ReceptiveField.h"

#include "inference/engine/GraphArguments.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/alias_analysis.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <unordered_map>

namespace fovea::inference {

namespace {

using torch::jit::Node;
using torch::jit::toIValue;
using torch::jit::Value;

constexpr std::int64_t maxStep = 4096; // of the coarsest grid on the way, in voxels

// Of a value within the network, along one axis, in voxels of the input: its voxel i lies at i * step and
// looks from low before that to high behind it. Neither is ever less than zero, so that what it looks at
// contains the place itself, and all places on the way.
struct Reach {
    double step = 1.0;
    double low = 0.0;
    double high = 0.0;

    void widen(double before, double behind)
    {
        low += std::max(0.0, before);
        high += std::max(0.0, behind);
    }
};

using Field = std::array<Reach, 3>;

// Thrown within this file: the word for what isn't known.
struct Unknown {
    std::string what;
};

bool isVoxelwise(std::string_view name)
{
    static const std::set<std::string_view> names { "relu", "leaky_relu", "elu", "sigmoid", "tanh", "silu",
        "gelu", "hardtanh", "hardswish", "hardsigmoid", "relu6", "celu", "selu", "softplus", "mish",
        "threshold", "clamp", "clamp_min", "clamp_max", "add", "sub", "rsub", "mul", "div", "pow", "exp",
        "log", "sqrt", "abs", "neg", "dropout", "feature_dropout", "alpha_dropout", "contiguous", "to",
        "type_as", "clone", "detach", "alias" };
    return names.contains(name);
}

class GraphWalk {
public:
    explicit GraphWalk(std::shared_ptr<torch::jit::Graph> graph)
        : m_aliases(graph)
        , m_graph(std::move(graph))
    { }

    Field output()
    {
        if (m_graph->inputs().size() != 2 || m_graph->outputs().size() != 1)
            throw Unknown { "several inputs or outputs" };
        m_fields[m_graph->inputs()[1]] = Field {};
        for (const Node* node : m_graph->nodes())
            visit(*node);
        const Value* output = m_graph->outputs()[0];
        if (output->node()->kind() == torch::jit::prim::TupleConstruct && !output->node()->inputs().empty())
            output = output->node()->input(0);
        const auto found = m_fields.find(output);
        if (found == m_fields.end())
            throw Unknown { "an output of several parts" };
        return found->second;
    }

    [[nodiscard]] const Size3& alignment() const { return m_alignment; } // all steps on the way divide it

private:
    void visit(const Node& node)
    {
        if (!node.blocks().empty()) {
            if (!node.outputs().empty() || handlesTensors(node))
                throw Unknown { "a decision on its input" };
            return; // a check that may stop it
        }
        if (node.outputs().size() == 1 && isNumbers(*node.output())) {
            if (isFixed(node))
                m_fixed.insert(node.output());
            return;
        }
        if (node.kind() == torch::jit::prim::Constant || node.kind() == torch::jit::prim::RaiseException
            || node.kind() == torch::jit::prim::TupleConstruct)
            return;
        if (node.kind() == torch::jit::prim::ListConstruct || node.kind() == torch::jit::prim::ListUnpack) {
            keep(node, merged(node));
            return;
        }
        std::string_view name = node.kind().toUnqualString();
        if (name.ends_with('_') && !name.ends_with("__"))
            name.remove_suffix(1);
        keep(node, after(node, name));
    }

    // Whether anything in its blocks gives tensors, which may be others that it writes to.
    static bool handlesTensors(const Node& node)
    {
        const auto isTensor = [](const auto& self, const c10::TypePtr& type) -> bool {
            return type->isSubtypeOf(*c10::TensorType::get())
                || (type->kind() != c10::TypeKind::ClassType // which may contain itself
                    && std::ranges::any_of(type->containedTypes(),
                        [&](const c10::TypePtr& inner) { return self(self, inner); }));
        };
        return std::ranges::any_of(node.blocks(), [&](const torch::jit::Block* block) {
            return std::ranges::any_of(block->nodes(), [&](const Node* inner) {
                return handlesTensors(*inner)
                    || std::ranges::any_of(inner->outputs(),
                        [&](const Value* output) { return isTensor(isTensor, output->type()); });
            });
        });
    }

    // Sizes and settings that are worked out on the way.
    static bool isNumbers(const Value& value)
    {
        const auto& type = value.type();
        const auto isPlain = [](const c10::TypePtr& t) {
            return t->kind() == c10::TypeKind::IntType || t->kind() == c10::TypeKind::FloatType
                || t->kind() == c10::TypeKind::BoolType || t->kind() == c10::TypeKind::NoneType
                || t->kind() == c10::TypeKind::StringType || t->kind() == c10::TypeKind::DeviceObjType
                || t->kind() == c10::TypeKind::NumberType;
        };
        if (const auto list = type->cast<c10::ListType>())
            return isPlain(list->getElementType());
        return isPlain(type);
    }

    // A number that is the same for every image: of settings, types and channels.
    [[nodiscard]] bool isFixed(const Node& node) const
    {
        const std::string_view name = node.kind().toUnqualString();
        const auto isNoSide = [](const Value* axis) { // but of images at once, or of channels
            const auto number = numberOf(axis);
            return number == 0.0 || number == 1.0;
        };
        if (name == "dtype" || name == "device" || name == "layout" || name == "dim")
            return true;
        if (name == "size")
            return node.inputs().size() == 2 && isNoSide(node.input(1));
        if (name == "__getitem__" && node.input(0)->node()->kind() == c10::aten::size)
            return isNoSide(node.input(1));
        return std::ranges::all_of(node.inputs(),
            [&](const Value* input) { return toIValue(input).has_value() || m_fixed.contains(input); });
    }

    void keep(const Node& node, const Field& field)
    {
        for (const Value* output : node.outputs())
            m_fields[output] = field;
        // What is written in place is seen by every name of that memory.
        const auto* schema = node.maybeSchema();
        for (std::size_t i = 0; schema != nullptr && i < schema->arguments().size(); ++i) {
            const auto* alias = schema->arguments()[i].alias_info();
            if (alias == nullptr || !alias->isWrite())
                continue;
            for (auto& [value, own] : m_fields) {
                if (haveOneGrid(own, field)
                    && m_aliases.mayContainAlias(
                        const_cast<Value*>(value), const_cast<Value*>(node.input(i)))) // which it only reads
                    widen(own, field);
            }
        }
        for (std::size_t axis = 0; axis < 3; ++axis)
            noteStep(axis, field[axis].step);
    }

    static bool haveOneGrid(const Field& one, const Field& other)
    {
        return std::ranges::equal(one, other, {}, &Reach::step, &Reach::step);
    }

    static void widen(Field& field, const Field& other)
    {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            field[axis].low = std::max(field[axis].low, other[axis].low);
            field[axis].high = std::max(field[axis].high, other[axis].high);
        }
    }

    void noteStep(std::size_t axis, double step)
    {
        const auto whole = static_cast<std::int64_t>(step);
        if (static_cast<double>(whole) == step && whole > 0)
            m_alignment[axis] = std::lcm(m_alignment[axis], std::min(whole, maxStep));
    }

    Field fieldOf(const Value* value) const
    {
        const auto found = m_fields.find(value);
        if (found == m_fields.end())
            throw Unknown { "an input that is not the image" };
        return found->second;
    }

    // All that the node's tensors look at together; constants must be the same everywhere in the image.
    Field merged(const Node& node) const
    {
        std::optional<Field> result;
        for (const Value* input : node.inputs()) {
            if (const auto constant = toIValue(input)) {
                if (constant->isTensor() && !isSameEverywhere(constant->toTensor()))
                    throw Unknown { "values that differ from place to place" };
                continue;
            }
            if (isNumbers(*input)) {
                if (input->type()->kind() == c10::TypeKind::ListType || m_fixed.contains(input))
                    continue;
                throw Unknown { "numbers that depend on the image's size" };
            }
            const Field field = fieldOf(input);
            if (!result)
                result = field;
            else if (haveOneGrid(*result, field))
                widen(*result, field);
            else
                throw Unknown { "parts of different sizes" };
        }
        if (!result)
            throw Unknown { "a part without an input" };
        return *result;
    }

    static bool isSameEverywhere(const at::Tensor& tensor)
    {
        for (std::int64_t axis = std::max<std::int64_t>(0, tensor.dim() - 3); axis < tensor.dim(); ++axis) {
            if (tensor.size(axis) != 1)
                return false;
        }
        return true;
    }

    Field after(const Node& node, std::string_view name) const
    {
        if (name == "conv3d" || name == "_convolution" || name == "conv_transpose3d" || name == "convolution")
            return convolved(node, name);
        if (name == "max_pool3d" || name == "avg_pool3d")
            return pooled(node, name);
        if (name == "upsample_nearest3d" || name == "upsample_trilinear3d")
            return enlarged(node, name);
        if (name == "prelu" || name == "batch_norm")
            return normalised(node, name);
        if (isVoxelwise(name)) {
            const auto inTraining
                = name.contains("dropout") ? toIValue(node.input(2)) : std::optional<c10::IValue>(false);
            if (!inTraining || inTraining->toBool())
                throw Unknown { "chance" };
            return merged(node);
        }
        const bool alongChannels = (name == "cat" || name == "softmax" || name == "log_softmax")
            ? numberOf(node.input(1)) == 1.0
            : (name == "chunk" || name == "split") && numberOf(node.input(2)) == 1.0;
        if (alongChannels)
            return merged(node);
        throw Unknown { "\"" + std::string(name) + "\"" };
    }

    // Parameters by channel, and statistics that are stored.
    Field normalised(const Node& node, std::string_view name) const
    {
        if (name == "batch_norm") {
            const auto training = toIValue(node.input(5));
            if (!training || training->toBool())
                throw Unknown { "normalisation over the image" };
        }
        return fieldOf(node.input(0));
    }

    Field convolved(const Node& node, std::string_view name) const
    {
        const bool isGeneral = name.ends_with("convolution");
        const bool isTransposed = isGeneral ? toIValue(node.input(6)).value_or(c10::IValue(false)).toBool()
                                            : name == "conv_transpose3d";
        const auto weight = toIValue(node.input(1));
        const auto stride = tripleOf(node.input(3));
        const auto padding = tripleOf(node.input(4));
        const auto dilation = tripleOf(node.input(!isGeneral && isTransposed ? 7 : 5));
        if (!weight || !weight->isTensor() || weight->toTensor().dim() != 5 || !stride || !padding
            || !dilation)
            throw Unknown { "a convolution that isn't constant" };
        Field field = fieldOf(node.input(0));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Reach& reach = field[axis];
            const double span = (*dilation)[axis]
                * (static_cast<double>(weight->toTensor().size(static_cast<int>(axis) + 2)) - 1.0);
            const double pad = (*padding)[axis];
            if (isTransposed) {
                reach.step /= (*stride)[axis];
                reach.widen(reach.step * (span - pad), reach.step * pad);
            } else {
                reach.widen(reach.step * pad, reach.step * (span - pad));
                reach.step *= (*stride)[axis];
            }
        }
        return field;
    }

    Field pooled(const Node& node, std::string_view name) const
    {
        const auto kernel = tripleOf(node.input(1));
        const auto given = toIValue(node.input(2));
        const bool isKernel = given && given->isIntList() && given->toIntVector().empty();
        const auto stride = isKernel ? kernel : tripleOf(node.input(2));
        const auto padding = tripleOf(node.input(3));
        const bool isMax = name == "max_pool3d";
        const auto dilation = isMax ? tripleOf(node.input(4)) : std::array { 1, 1, 1 };
        const auto ceils = toIValue(node.input(isMax ? 5 : 4));
        if (!kernel || !stride || !padding || !dilation || !ceils || ceils->toBool())
            throw Unknown { "pooling of sizes that aren't constant" };
        Field field = fieldOf(node.input(0));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Reach& reach = field[axis];
            const double pad = (*padding)[axis];
            reach.widen(reach.step * pad, reach.step * ((*dilation)[axis] * ((*kernel)[axis] - 1.0) - pad));
            reach.step *= (*stride)[axis];
        }
        return field;
    }

    Field enlarged(const Node& node, std::string_view name) const
    {
        const bool isLinear = name == "upsample_trilinear3d";
        const auto size = toIValue(node.input(1));
        const auto corners = isLinear ? toIValue(node.input(2)) : std::optional<c10::IValue>(false);
        const auto scale = toIValue(node.input(isLinear ? 3 : 2));
        if (!size || !size->isNone() || !corners || corners->toBool() || !scale || !scale->isDoubleList()
            || scale->toDoubleVector().size() != 3)
            throw Unknown { "enlarging by factors that aren't constant" };
        Field field = fieldOf(node.input(0));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Reach& reach = field[axis];
            const double factor = scale->toDoubleVector()[axis];
            if (factor < 1.0 || factor != std::floor(factor))
                throw Unknown { "enlarging by a part of a voxel" };
            // Voxel i of the finer grid lies at (i + 1/2) / factor - 1/2 of the coarser one, between two of
            // its voxels; the earlier one is the furthest off for the last i of the first half.
            reach.step /= factor;
            if (isLinear && factor > 1.0)
                reach.widen(reach.step * (1.5 * factor - 1.0), reach.step * (factor + 1.0) / 2.0);
            else if (!isLinear)
                reach.widen(reach.step * (factor - 1.0), 0.0);
        }
        return field;
    }

    torch::jit::AliasDb m_aliases;
    std::shared_ptr<torch::jit::Graph> m_graph;
    std::unordered_map<const Value*, Field> m_fields; // of tensors, and lists of them
    std::set<const Value*> m_fixed; // numbers that are the same for every image
    Size3 m_alignment { 1, 1, 1 };
};

} // namespace

Result<ReceptiveField> receptiveFieldOf(const torch::jit::Module& module)
{
    const auto unknown = [](const std::string& what) {
        return fail(ErrorCode::Unsupported, "How far this model looks is not known: it has " + what, {},
            "Run it without the low-memory mode.");
    };
    try {
        GraphWalk walk(frozenGraph(module));
        const Field field = walk.output();
        ReceptiveField result;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (field[axis].step != 1.0 || walk.alignment()[axis] > maxStep)
                return unknown("an output of another size");
            result.low[axis] = static_cast<std::int64_t>(std::ceil(field[axis].low));
            result.high[axis] = static_cast<std::int64_t>(std::ceil(field[axis].high));
            result.alignment[axis] = walk.alignment()[axis];
        }
        return result;
    } catch (const Unknown& problem) {
        return unknown(problem.what);
    } catch (const std::exception&) {
        return unknown("parts that can't be read");
    }
}

} // namespace fovea::inference
