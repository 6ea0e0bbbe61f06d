#include "inference/engine/Explainer.h"

#include "inference/engine/Cam.h"
#include "inference/engine/ExplainedNetwork.h"
#include "inference/engine/Memory.h"
#include "inference/engine/NetworkWindow.h"
#include "inference/engine/Perturbation.h"
#include "inference/engine/ScoreTarget.h"
#include "inference/engine/SlidingWindow.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace fovea::inference {

namespace {

constexpr std::size_t sanitySteps = 5;

ExplainMap mapOn(const at::Tensor& values_XYZ, const Grid& grid)
{
    const at::Tensor ordered = values_XYZ.to(at::kCPU, at::kFloat).permute({ 2, 1, 0 }).contiguous();
    const auto* data = ordered.const_data_ptr<float>();
    return { geometryOf(grid), { data, data + ordered.numel() } };
}

Size3 sizeOf(const at::Tensor& map_XYZ)
{
    return { map_XYZ.size(0), map_XYZ.size(1), map_XYZ.size(2) };
}

// The map, averaged down to half its size until it has no more voxels than that.
at::Tensor reduced(at::Tensor map_XYZ, std::int64_t most)
{
    while (map_XYZ.numel() > std::max<std::int64_t>(most, 1)) {
        std::vector<std::int64_t> half;
        for (const auto size : map_XYZ.sizes())
            half.push_back((size + 1) / 2);
        map_XYZ = at::adaptive_avg_pool3d(map_XYZ.unsqueeze(0), half).squeeze(0);
    }
    return map_XYZ;
}

class Job {
public:
    Job(const ExplainTask& task, Progress progress)
        : m_task(task)
        , m_progress(std::move(progress))
    { }

    Result<ExplainOutcome> run()
    {
        const auto done = runJob(
            [this] {
                const StopAtAllocation stop(m_progress.stopToken());
                return stages();
            },
            m_progress, "The model could not be explained here", m_setup.bundle.card.name, m_outcome.run);
        if (!done)
            return std::unexpected(done.error());
        return std::move(m_outcome);
    }

private:
    Result<void> stages()
    {
        if (auto loaded = load(m_progress.stage("Loading the model", 0.05)); !loaded)
            return loaded;
        auto prepared = prepareImage(m_task.image, m_setup, m_preparation, m_outcome.run,
            m_progress.stage("Preparing the image", 0.1));
        if (!prepared)
            return std::unexpected(prepared.error());
        m_image = std::move(*prepared);
        if (auto placed = place(m_progress.stage("Looking for the structure", 0.1)); !placed)
            return placed;
        (void)m_progress.stage("Running the model", 0.15);
        const auto output = m_network->run(m_input, m_progress.stopToken());
        if (!output)
            return std::unexpected(output.error());
        auto target = findTarget(m_task.target, *output, m_window, m_setup.bundle);
        if (!target)
            return std::unexpected(target.error());
        m_target = std::move(*target);
        m_outcome.targetVoxels = m_target.voxels;
        m_outcome.score = m_target.score(*output).item<double>();
        if (m_network->hasGradients())
            m_outcome.layers = m_network->layers(m_input);
        m_outcome.run.windows = 1;
        if (m_progress.isCancelled())
            return cancelled();
        const bool tests = m_task.wantsSanity || m_task.wantsDeletion;
        auto heat = explainNow(m_progress.stage("Explaining", tests ? 0.25 : 0.6));
        if (!heat)
            return std::unexpected(heat.error());
        const at::Tensor shown = reduced(*heat, m_task.mostHeatVoxels);
        m_outcome.heat = mapOn(shown, coarser(m_window.grid, sizeOf(shown)));
        m_outcome.window = geometryOf(m_window.grid);
        if (m_task.wantsInput)
            m_outcome.input = mapOn(m_input[0][0], m_window.grid);
        return test(*heat, m_progress.stage("Testing the explanation", 0.35));
    }

    Result<void> load(const Progress& progress)
    {
        const auto start = Clock::now();
        auto setup = openModel(m_task.bundle, m_task.device);
        if (!setup)
            return std::unexpected(setup.error());
        m_setup = std::move(*setup);
        auto network = ExplainedNetwork::load(m_setup, m_outcome.run);
        if (!network)
            return std::unexpected(network.error());
        m_network.emplace(std::move(*network));
        if (!m_network->hasGradients() && m_task.method != ExplainMethod::Occlusion)
            return fail(ErrorCode::Unsupported, "An ONNX model gives no gradients, which this method needs",
                m_setup.bundle.card.name, "Use occlusion.");
        describeRun(m_setup, m_task.image.modality, m_network->loaded(), m_outcome.run);
        m_outcome.run.stages.push_back({ "load", secondsSince(start) });
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    // The pipeline whose windows the network sees; a detector's maps want sizes of their own.
    [[nodiscard]] Pipeline windowPipeline() const
    {
        Pipeline pipeline = m_setup.bundle.pipeline;
        if (pipeline.detector) {
            const auto& multiple = pipeline.detector->multipleOf;
            const auto* sliding = std::get_if<SlidingWindowInference>(&pipeline.inference);
            double windowVoxels = 1.0;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                pipeline.inputSize[axis].expression = std::to_string(multiple[axis]) + "*n";
                windowVoxels *= sliding != nullptr ? static_cast<double>(sliding->windowSize[axis]) : 0.0;
            }
            if (sliding != nullptr && static_cast<double>(m_image.numel()) < windowVoxels)
                pipeline.inference = SimpleInference {};
        }
        return pipeline;
    }

    // Chooses the window about the point, or where the label is most, and cuts it out.
    Result<void> place(const Progress& progress)
    {
        const Pipeline pipeline = windowPipeline();
        std::optional<Vec3> index;
        if (m_task.target.pointLps)
            index = indexIn(m_preparation.grid, *m_task.target.pointLps);
        else if (std::holds_alternative<SlidingWindowInference>(pipeline.inference) && !pipeline.detector) {
            auto found = mostOfLabel(pipeline, progress);
            if (!found)
                return std::unexpected(found.error());
            index = *found;
        }
        auto window = windowAbout(index, m_preparation.grid, pipeline);
        if (!window)
            return std::unexpected(window.error());
        m_window = *window;
        m_input = cutWindow(m_image, m_window, pipeline.inference).to(at::Device(m_setup.device.id));
        if (m_task.target.pointLps) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                if ((*index)[axis] < -0.5
                    || (*index)[axis] > static_cast<double>(m_preparation.grid.size[axis]) - 0.5)
                    return fail(
                        ErrorCode::InvalidArgument, "The place to be explained lies outside of the image");
            }
        }
        return {};
    }

    // The middle of the label's voxels in the window that holds most of them; windows side by side.
    Result<Vec3> mostOfLabel(const Pipeline& pipeline, const Progress& progress)
    {
        auto first = windowAbout(std::nullopt, m_preparation.grid, pipeline);
        if (!first)
            return std::unexpected(first.error());
        std::array<std::vector<std::int64_t>, 3> starts;
        for (std::size_t axis = 0; axis < 3; ++axis)
            starts[axis] = windowStarts(m_preparation.grid.size[axis], first->size[axis], 0.0);
        const auto total = starts[0].size() * starts[1].size() * starts[2].size();
        std::size_t done = 0;
        std::int64_t most = 0;
        Vec3 middle;
        for (const auto x : starts[0]) {
            for (const auto y : starts[1]) {
                for (const auto z : starts[2]) {
                    if (progress.isCancelled())
                        return cancelled();
                    NetworkWindow window = *first;
                    const Size3 start { x, y, z };
                    for (std::size_t axis = 0; axis < 3; ++axis)
                        window.start[axis] = first->start[axis] < 0 ? first->start[axis] : start[axis];
                    const auto input = cutWindow(m_image, window, pipeline.inference);
                    const auto output
                        = m_network->run(input.to(at::Device(m_setup.device.id)), m_progress.stopToken());
                    if (!output)
                        return std::unexpected(output.error());
                    const NetworkOutputs outputs(*output);
                    const at::Tensor voxels = labelsOf(outputs.all().at(0).second, pipeline.postprocessing)
                                                  .eq(m_task.target.label)
                                                  .nonzero();
                    if (voxels.size(0) > most) {
                        most = voxels.size(0);
                        const at::Tensor mean = voxels.to(at::kDouble).mean(0).cpu();
                        for (std::size_t axis = 0; axis < 3; ++axis)
                            middle[axis] = mean[static_cast<std::int64_t>(axis)].item<double>()
                                + static_cast<double>(window.start[axis]);
                    }
                    progress.report(static_cast<double>(++done) / static_cast<double>(total));
                }
            }
        }
        if (most == 0)
            return fail(ErrorCode::NotFound, "The model did not find this structure anywhere in the image");
        return middle;
    }

    [[nodiscard]] std::string chosenLayer() const
    {
        if (!m_task.layer.empty())
            return m_task.layer;
        const auto voxels
            = [](const LayerInfo& layer) { return layer.size[0] * layer.size[1] * layer.size[2]; };
        const LayerInfo* chosen = nullptr;
        for (const LayerInfo& layer : m_outcome.layers) {
            if (chosen == nullptr || voxels(layer) <= voxels(*chosen))
                chosen = &layer;
        }
        return chosen != nullptr ? chosen->name : std::string();
    }

    Result<at::Tensor> explainNow(const Progress& progress)
    {
        const auto start = Clock::now();
        Result<at::Tensor> heat = at::Tensor();
        if (m_task.method == ExplainMethod::Occlusion) {
            m_outcome.layer = "input";
            heat = occlusionMap(
                m_input, m_outcome.score, [this](const at::Tensor& input) { return scoreOf(input); },
                progress);
        } else {
            m_outcome.layer = chosenLayer();
            heat = camWith(*m_network);
        }
        m_outcome.run.stages.push_back({ "infer", secondsSince(start) });
        if (heat && !heat->isfinite().all().item<bool>())
            return fail(ErrorCode::Damaged, "The explanation holds values that are no numbers");
        return heat;
    }

    Result<at::Tensor> camWith(ExplainedNetwork& network)
    {
        return network.cam(m_task.method, m_input, m_outcome.layer, m_target.score);
    }

    [[nodiscard]] Result<double> scoreOf(const at::Tensor& input)
    {
        const auto output = m_network->run(input, m_progress.stopToken());
        if (!output)
            return std::unexpected(output.error());
        ++m_outcome.run.windows;
        return m_target.score(*output).item<double>();
    }

    Result<void> test(const at::Tensor& heat, Progress progress)
    {
        Progress sanity = progress.stage("Testing the explanation", m_task.wantsDeletion ? 0.5 : 1.0);
        if (m_task.wantsSanity && m_task.method == ExplainMethod::Occlusion) {
            addNotice(m_outcome.run,
                m_network->hasGradients() ? "Weights were not drawn anew: with occlusion that takes too long"
                                          : "The weights of an ONNX model can't be drawn anew");
        } else if (m_task.wantsSanity) {
            if (auto done = randomise(heat, sanity); !done)
                return done;
        }
        if (m_task.wantsDeletion) {
            auto curve = deletionCurve(
                m_input, heat, m_outcome.score, [this](const at::Tensor& input) { return scoreOf(input); },
                progress.stage("Testing the explanation", 0.5));
            if (!curve)
                return std::unexpected(curve.error());
            m_outcome.deletion = std::move(*curve);
        }
        return {};
    }

    // Adebayo 2018, arXiv 1810.03292: weights are drawn anew from the output down.
    Result<void> randomise(const at::Tensor& heat, const Progress& progress)
    {
        const auto names = m_network->weightedLayers();
        const std::size_t steps = std::min(sanitySteps, names.size());
        for (std::size_t step = 1; step <= steps; ++step) {
            if (progress.isCancelled())
                return cancelled();
            const std::size_t count = step == 1 ? 1 : names.size() * step / steps;
            ExplainedNetwork other = m_network->randomised(count, 20'260'101);
            auto map = camWith(other);
            if (!map)
                return std::unexpected(map.error());
            const at::Tensor values = at::nan_to_num(*map, 0.0, 0.0, 0.0);
            m_outcome.sanity.push_back({ names[names.size() - count], rankCorrelation(heat, values),
                structuralSimilarity(heat, values) });
            if (step == steps) {
                const at::Tensor shown = reduced(values, m_task.mostHeatVoxels);
                m_outcome.randomised = mapOn(shown, coarser(m_window.grid, sizeOf(shown)));
            }
            progress.report(static_cast<double>(step) / static_cast<double>(steps));
        }
        return {};
    }

    const ExplainTask& m_task;
    Progress m_progress;
    ModelSetup m_setup;
    std::optional<ExplainedNetwork> m_network;
    Preparation m_preparation;
    at::Tensor m_image; // prepared
    NetworkWindow m_window;
    at::Tensor m_input; // N C X Y Z, on the device
    ScoreTarget m_target;
    ExplainOutcome m_outcome;
};

} // namespace

Result<ExplainOutcome> explain(const ExplainTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
