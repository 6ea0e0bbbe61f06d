#include "inference/engine/TunedModule.h"

#include "inference/engine/Backend.h"
#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/record_function.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <sstream>
#include <string_view>

namespace fovea::inference {

namespace {

// Counts the convolutions of a pass as they begin. LibTorch calls back on the thread that runs the network.
struct LayerCount {
    std::int64_t expected = 0;
    std::int64_t begun = 0;
    Progress progress {};
};
thread_local LayerCount* layerCount = nullptr;

std::unique_ptr<at::ObserverContext> onOperator(const at::RecordFunction& function)
{
    if (layerCount != nullptr && std::string_view(function.name()) == "aten::convolution") {
        layerCount->progress.report(static_cast<double>(layerCount->begun++)
            / static_cast<double>(std::max<std::int64_t>(1, layerCount->expected)));
    }
    return nullptr;
}

// Watches the operators of this thread for as long as it lives.
class LayerWatch {
public:
    explicit LayerWatch(LayerCount& count)
    {
        layerCount = &count;
        m_handle = at::addThreadLocalCallback(
            at::RecordFunctionCallback(&onOperator).scopes({ at::RecordScope::FUNCTION }));
    }
    LayerWatch(const LayerWatch&) = delete;
    LayerWatch& operator=(const LayerWatch&) = delete;
    ~LayerWatch()
    {
        at::removeCallback(m_handle);
        layerCount = nullptr;
    }

private:
    at::CallbackHandle m_handle = 0;
};

// Operators that gain from it run in the shorter type for as long as it lives; nothing for float32. Of this
// thread.
class MixedPrecision {
public:
    MixedPrecision(at::DeviceType device, const std::string& precision)
        : m_device(device)
        , m_isOn(precision != "float32")
    {
        if (!m_isOn)
            return;
        at::autocast::set_autocast_dtype(device, precision == "float16" ? at::kHalf : at::kBFloat16);
        at::autocast::set_autocast_enabled(device, true);
    }
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;
    ~MixedPrecision()
    {
        if (!m_isOn)
            return;
        at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(m_device, false);
    }

private:
    at::DeviceType m_device;
    bool m_isOn;
};

std::int64_t countConvolutions(const torch::jit::Module& module)
{
    const auto graph = inlinedGraph(module);
    std::int64_t count = 0;
    std::vector<torch::jit::Block*> blocks { graph->block() };
    while (!blocks.empty()) {
        torch::jit::Block* block = blocks.back();
        blocks.pop_back();
        for (torch::jit::Node* node : block->nodes()) {
            const std::string_view kind = node->kind().toQualString();
            count += kind.starts_with("aten::conv") || kind == "aten::_convolution" ? 1 : 0;
            for (torch::jit::Block* inner : node->blocks())
                blocks.push_back(inner);
        }
    }
    return count;
}

// The voxels of a network's output, which may come as the first of several.
Result<at::Tensor> tensorOf(const torch::jit::IValue& value)
{
    if (value.isTensor())
        return value.toTensor();
    if (value.isTuple() && !value.toTupleRef().elements().empty())
        return tensorOf(value.toTupleRef().elements()[0]);
    if (value.isTensorList() && !value.toTensorList().empty())
        return value.toTensorList().get(0);
    return fail(ErrorCode::Unsupported, "The model's output is no array of voxels");
}

// Whether freezing (weights as constants, batch norms folded into convolutions) made a network faster here,
// by what was measured: of this process, by network, device, precision and shape.
class FreezingRecord {
public:
    static std::optional<bool> find(const std::string& key)
    {
        const std::scoped_lock lock(s_mutex);
        const auto found = s_faster.find(key);
        return found == s_faster.end() ? std::nullopt : std::optional(found->second);
    }

    static void keep(const std::string& key, bool isFaster)
    {
        const std::scoped_lock lock(s_mutex);
        s_faster[key] = isFaster;
    }

private:
    static inline std::mutex s_mutex;
    static inline std::map<std::string, bool> s_faster;
};

} // namespace

TunedModule::TunedModule(
    torch::jit::Module module, std::string sha256, const Device& device, std::string precision)
    : m_module(std::move(module))
    , m_sha256(std::move(sha256))
    , m_device(device.id)
    , m_precision(std::move(precision))
    , m_convolutions(countConvolutions(m_module))
{ }

Result<at::Tensor> TunedModule::run(const at::Tensor& input_NCXYZ, const Progress& progress)
{
    std::ostringstream key;
    key << m_sha256 << m_device << m_precision << input_NCXYZ.sizes();
    if (key.str() != m_shapeKey) {
        m_shapeKey = key.str();
        m_choice.emplace(2);
        m_isFrozenFaster = FreezingRecord::find(m_shapeKey);
    }
    const bool frozen = m_isFrozenFaster.value_or(m_choice->next() == 1) && freeze();
    const auto start = std::chrono::steady_clock::now();
    auto output = forward(frozen ? *m_frozen : m_module, input_NCXYZ, progress);
    m_usedFrozen = frozen;
    if (output && !m_isFrozenFaster) {
        m_choice->note(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        if (m_choice->isMade()) {
            m_isFrozenFaster = m_choice->next() == 1;
            FreezingRecord::keep(m_shapeKey, *m_isFrozenFaster);
        }
    }
    return output;
}

bool TunedModule::freeze()
{
    if (!m_frozen && !m_cantFreeze) {
        try {
            const c10::InferenceMode ordinary(false);
            m_frozen = torch::jit::freeze(m_module);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "the network can't be frozen: %.500s\n", error.what());
            m_cantFreeze = true;
        }
    }
    return m_frozen.has_value();
}

Result<at::Tensor> TunedModule::forward(
    torch::jit::Module& module, const at::Tensor& input_NCXYZ, const Progress& progress)
{
    // Without the optimiser the first pass is like every other one: no profiling run, no second memory
    // peak.
    const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
    const MixedPrecision mixed(m_device.type(), m_precision);
    LayerCount count { m_convolutions, 0, progress };
    const LayerWatch watch(count);
    std::vector<torch::jit::IValue> inputs { input_NCXYZ.to(m_device) };
    const auto output = tensorOf(module.forward(std::move(inputs)));
    if (!output)
        return output;
    if (!output->is_floating_point())
        return std::unexpected(wholeNumbers());
    const bool fits = output->dim() == input_NCXYZ.dim() && output->size(0) == input_NCXYZ.size(0)
        && output->size(1) >= 1 && output->sizes().slice(2) == input_NCXYZ.sizes().slice(2);
    if (!fits)
        return std::unexpected(otherShape(input_NCXYZ.sizes().vec(), output->sizes().vec()));
    return output->to(at::kCPU, at::kFloat);
}

Result<at::Tensor> TunedModule::runPlain(const at::Tensor& input_NCXYZ, const Progress& progress)
{
    return forward(m_module, input_NCXYZ, progress);
}

} // namespace fovea::inference
