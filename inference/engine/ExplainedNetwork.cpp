#include "inference/engine/ExplainedNetwork.h"

#include "inference/engine/Cam.h"
#include "inference/engine/NetworkOutputs.h"

#include <ATen/ATen.h>

namespace fovea::inference {

Result<ExplainedNetwork> ExplainedNetwork::load(ModelSetup& setup, RunRecord& run)
{
    ExplainedNetwork network;
    if (const auto* sliding = std::get_if<SlidingWindowInference>(&setup.bundle.pipeline.inference))
        network.m_sliceAxis = sliding->sliceAxis;
    if (setup.bundle.format == ModelFormat::Onnx) {
        auto backend = loadBackend(setup, "float32", run);
        if (!backend)
            return std::unexpected(backend.error());
        network.m_backend = std::move(*backend);
        network.m_loaded
            = { network.m_backend->precision(), network.m_backend->method(), network.m_backend->sha256() };
        return network;
    }
    auto module = loadModule(setup.bundle.modelFile, setup.device);
    if (!module)
        return std::unexpected(module.error());
    network.m_loaded.sha256 = module->sha256;
    network.m_tapped.emplace(std::move(module->module));
    return network;
}

at::Tensor ExplainedNetwork::taken(const at::Tensor& input_NCXYZ) const
{
    return m_sliceAxis ? input_NCXYZ.squeeze(*m_sliceAxis + 2) : input_NCXYZ;
}

// The output of a network of slices, as that of one of volumes.
c10::IValue ExplainedNetwork::whole(const c10::IValue& output) const
{
    if (!m_sliceAxis)
        return output;
    const NetworkOutputs outputs(output);
    return outputs.all().empty() || outputs.all().front().second.dim() != 4
        ? output
        : c10::IValue(outputs.all().front().second.unsqueeze(*m_sliceAxis + 2));
}

Result<c10::IValue> ExplainedNetwork::run(const at::Tensor& input_NCXYZ, std::stop_token stop)
{
    if (m_tapped)
        return whole(m_tapped->run(taken(input_NCXYZ)));
    auto output = m_backend->run(taken(input_NCXYZ), Progress({}, std::move(stop)));
    if (!output)
        return std::unexpected(output.error());
    return whole(c10::IValue(std::move(*output)));
}

std::vector<LayerInfo> ExplainedNetwork::layers(const at::Tensor& input_NCXYZ)
{
    auto layers = m_tapped->layers(taken(input_NCXYZ));
    if (m_sliceAxis) {
        const auto axis = static_cast<std::size_t>(*m_sliceAxis);
        for (LayerInfo& layer : layers) {
            const auto [first, second, none] = layer.size;
            layer.size[axis] = 1;
            layer.size[axis == 0 ? 1 : 0] = first;
            layer.size[axis == 2 ? 1 : 2] = second;
        }
    }
    return layers;
}

Result<at::Tensor> ExplainedNetwork::cam(
    ExplainMethod method, const at::Tensor& input_NCXYZ, const std::string& layer, const Score& score)
{
    const Score scoreOfWhole = [&](const c10::IValue& output) { return score(whole(output)); };
    auto tap = m_tapped->tap(taken(input_NCXYZ), layer, scoreOfWhole);
    if (!tap)
        return std::unexpected(tap.error());
    const at::Tensor map = camOf(method, tap->activation_CXYZ, tap->gradient_CXYZ);
    return map.dim() == 2 ? map.unsqueeze(m_sliceAxis.value_or(2)) : map;
}

ExplainedNetwork ExplainedNetwork::randomised(std::size_t count, std::uint64_t seed) const
{
    ExplainedNetwork other;
    other.m_tapped.emplace(m_tapped->randomised(count, seed));
    other.m_sliceAxis = m_sliceAxis;
    other.m_loaded = m_loaded;
    return other;
}

} // namespace fovea::inference
