#include "inference/engine/Detector.h"

#include "inference/engine/Backend.h"
#include "inference/engine/BoxDecoder.h"
#include "inference/engine/BoxMerging.h"
#include "inference/engine/DetectorOutput.h"
#include "inference/engine/DropoutNetwork.h"
#include "inference/engine/Memory.h"
#include "inference/engine/NetworkWindow.h"
#include "inference/engine/SlidingWindow.h"
#include "inference/engine/TorchScriptModule.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace fovea::inference {

namespace {

constexpr double sameThing = 0.1; // overlap above which two boxes are of one thing
constexpr std::uint64_t dropoutSeed = 20'260'101; // the same numbers every time

// How well the boxes of a further run agree with one: see detect().
double agreement(const IndexBox& box, const std::vector<IndexBox>& others)
{
    double best = 0.0;
    for (const IndexBox& other : others) {
        const double overlap = overlapOf(box, other);
        if (other.label == box.label && overlap > sameThing)
            best = std::max(best,
                std::sqrt(overlap) * std::min(box.score, other.score) / std::max(box.score, other.score));
    }
    return best;
}

class Job {
public:
    Job(const DetectTask& task, Progress progress)
        : m_task(task)
        , m_progress(std::move(progress))
    { }

    Result<DetectOutcome> run()
    {
        const auto done = runJob([this] { return stages(); }, m_progress, "The model failed on this image",
            m_setup.bundle.card.name, m_outcome.run);
        if (!done)
            return std::unexpected(done.error());
        return std::move(m_outcome);
    }

private:
    Result<void> stages()
    {
        if (auto loaded = load(m_progress.stage("Loading the model", 0.03)); !loaded)
            return loaded;
        const c10::InferenceMode guard;
        const StopAtAllocation stop(m_progress.stopToken());
        auto prepared = prepareImage(m_task.image, m_setup, m_preparation, m_outcome.run,
            m_progress.stage("Preparing the image", 0.07));
        if (!prepared)
            return std::unexpected(prepared.error());
        m_image = std::move(*prepared);
        const auto start = Clock::now();
        Progress running = m_progress.stage("Running the model", 0.9);
        const Variations& more = m_task.uncertainty;
        const auto runs = static_cast<std::size_t>(1 + (more.flips ? 1 : 0) + more.dropoutPasses)
            + more.moreBundles.size();
        const double share = 1.0 / static_cast<double>(runs);
        auto boxes = thingsIn(m_image, running.stage("Running the model", share));
        if (!boxes)
            return std::unexpected(boxes.error());
        const auto others = furtherRuns(running, share);
        if (!others)
            return std::unexpected(others.error());
        m_outcome.run.stages.push_back({ "infer", secondsSince(start) });
        for (const IndexBox& box : *boxes) {
            m_outcome.detections.push_back(inPatient(box));
            if (others->empty())
                continue;
            double sum = 0.0;
            for (const auto& other : *others)
                sum += agreement(box, other);
            m_outcome.detections.back().uncertainty = 1.0 - sum / static_cast<double>(others->size());
        }
        return {};
    }

    Result<void> load(const Progress& progress)
    {
        const auto start = Clock::now();
        auto setup = openModel(m_task.bundle, m_task.device);
        if (!setup)
            return std::unexpected(setup.error());
        m_setup = std::move(*setup);
        if (!m_setup.bundle.pipeline.detector)
            return fail(ErrorCode::Unsupported, "The model labels voxels and finds no boxes", {},
                "Use it for a segmentation.");
        m_settings = *m_setup.bundle.pipeline.detector;
        if (m_setup.bundle.format == ModelFormat::Onnx)
            return fail(ErrorCode::Unsupported, "Detectors run from TorchScript only, and this one is ONNX");
        auto module = loadModule(m_setup.bundle.modelFile, m_setup.device);
        if (!module)
            return std::unexpected(module.error());
        describeRun(m_setup, m_task.image.modality, { .sha256 = module->sha256 }, m_outcome.run);
        m_module = std::move(module->module);
        m_outcome.run.stages.push_back({ "load", secondsSince(start) });
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    c10::IValue forward(c10::IValue input)
    {
        // Without the optimiser the first pass is like every other one.
        const torch::jit::GraphOptimizerEnabledGuard noOptimiser(false);
        ++m_outcome.run.windows;
        return m_dropout ? m_dropout->forward(std::move(input)) : m_module.forward({ std::move(input) });
    }

    // The boxes that the job gives: one for each thing, unless the caller wants MONAI's.
    Result<std::vector<IndexBox>> thingsIn(const at::Tensor& image_XYZ, const Progress& progress)
    {
        auto boxes = boxesIn(image_XYZ, progress);
        return boxes && m_task.mergesDuplicates ? mergedDuplicates(std::move(*boxes)) : boxes;
    }

    Result<std::vector<IndexBox>> boxesIn(const at::Tensor& image_XYZ, const Progress& progress)
    {
        if (m_settings.output == DetectorSettings::Output::Boxes)
            return plainBoxes(image_XYZ, progress);
        const Size3 size { image_XYZ.size(0), image_XYZ.size(1), image_XYZ.size(2) };
        Size3 padded = size;
        std::vector<std::int64_t> padding;
        double windowVoxels = 1.0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto multiple = m_settings.multipleOf[axis];
            padded[axis] = (size[axis] + multiple - 1) / multiple * multiple;
            padding.insert(padding.begin(), { 0, padded[axis] - size[axis] });
            windowVoxels
                *= m_settings.sliding ? static_cast<double>(m_settings.sliding->windowSize[axis]) : 0.0;
        }
        const at::Tensor input = at::constant_pad_nd(image_XYZ, padding).unsqueeze(0).unsqueeze(0);
        if (m_settings.sliding && static_cast<double>(image_XYZ.numel()) >= windowVoxels) {
            auto maps = slidingMaps(input, padded, progress);
            if (!maps)
                return std::unexpected(maps.error());
            return boxesOf(*maps, padded, size, m_settings);
        }
        return boxesOf(forward(input.to(at::Device(m_setup.device.id))), padded, size, m_settings);
    }

    // Every level's maps over the whole image, the mean of all windows, each at its own resolution.
    Result<RetinaNetMaps> slidingMaps(const at::Tensor& input, const Size3& padded, const Progress& progress)
    {
        const SlidingWindowInference& sliding = *m_settings.sliding;
        Size3 window {};
        std::array<std::vector<std::int64_t>, 3> starts;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            window[axis] = sliding.windowSize[axis] > 0 ? std::min(sliding.windowSize[axis], padded[axis])
                                                        : padded[axis];
            starts[axis] = windowStarts(padded[axis], window[axis], sliding.overlap[axis]);
        }
        const auto total = std::ssize(starts[0]) * std::ssize(starts[1]) * std::ssize(starts[2]);
        std::int64_t done = 0;
        RetinaNetMaps sums;
        std::vector<at::Tensor> counts;
        for (const auto x : starts[0]) {
            for (const auto y : starts[1]) {
                for (const auto z : starts[2]) {
                    if (progress.isCancelled())
                        return cancelled();
                    const at::Tensor part = input.narrow(2, x, window[0])
                                                .narrow(3, y, window[1])
                                                .narrow(4, z, window[2])
                                                .contiguous();
                    const auto maps = retinaNetMaps(forward(part.to(at::Device(m_setup.device.id))));
                    if (maps.logits.empty() || maps.logits.size() != maps.offsets.size())
                        return fail(ErrorCode::Unsupported, "The model's output is none of a RetinaNet");
                    if (auto added = addWindow(maps, { x, y, z }, window, padded, sums, counts); !added)
                        return std::unexpected(added.error());
                    progress.report(static_cast<double>(++done) / static_cast<double>(total));
                }
            }
        }
        for (std::size_t level = 0; level < counts.size(); ++level) {
            sums.logits[level].div_(counts[level]);
            sums.offsets[level].div_(counts[level]);
        }
        return sums;
    }

    static Result<void> addWindow(const RetinaNetMaps& maps, const Size3& start, const Size3& window,
        const Size3& padded, RetinaNetMaps& sums, std::vector<at::Tensor>& counts)
    {
        for (std::size_t level = 0; level < maps.logits.size(); ++level) {
            const at::Tensor& logits = maps.logits[level];
            if (logits.dim() != 5 || maps.offsets[level].dim() != 5)
                return fail(ErrorCode::Unsupported, "The model's output is none of a RetinaNet");
            Size3 whole {};
            Size3 at {};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const auto cells = logits.size(static_cast<std::int64_t>(axis) + 2);
                const double scale = static_cast<double>(cells) / static_cast<double>(window[axis]);
                whole[axis] = std::llround(scale * static_cast<double>(padded[axis]));
                at[axis] = std::min(
                    static_cast<std::int64_t>(static_cast<double>(start[axis]) * scale), whole[axis] - cells);
            }
            if (counts.size() <= level) {
                const auto empty = [&](const at::Tensor& like) {
                    return at::zeros({ 1, like.size(1), whole[0], whole[1], whole[2] }, at::kFloat);
                };
                sums.logits.push_back(empty(logits));
                sums.offsets.push_back(empty(maps.offsets[level]));
                counts.push_back(at::zeros({ 1, 1, whole[0], whole[1], whole[2] }, at::kFloat));
            }
            const auto place = [&](const at::Tensor& sum) {
                return sum.narrow(2, at[0], logits.size(2))
                    .narrow(3, at[1], logits.size(3))
                    .narrow(4, at[2], logits.size(4));
            };
            place(sums.logits[level]).add_(logits.to(at::kCPU, at::kFloat));
            place(sums.offsets[level]).add_(maps.offsets[level].to(at::kCPU, at::kFloat));
            place(counts[level]).add_(1.0);
        }
        return {};
    }

    // A network that gives boxes itself: for volumes, or for slices across z when its boxes have four ends.
    Result<std::vector<IndexBox>> plainBoxes(const at::Tensor& image_XYZ, const Progress& progress)
    {
        const at::Device device(m_setup.device.id);
        if (takesVolumes()) {
            auto boxes = plainBoxesOf(forward(image_XYZ.unsqueeze(0).unsqueeze(0).to(device)), m_settings, 0);
            return boxes ? suppressed(std::move(*boxes), m_settings.suppressionOverlap) : boxes;
        }
        std::vector<IndexBox> all;
        for (std::int64_t z = 0; z < image_XYZ.size(2); ++z) {
            if (progress.isCancelled())
                return cancelled();
            // torchvision's models take a list of pictures C x height x width; x is along the width.
            c10::List<at::Tensor> pictures;
            pictures.push_back(image_XYZ.select(2, z).transpose(0, 1).unsqueeze(0).contiguous().to(device));
            auto boxes = plainBoxesOf(forward(pictures), m_settings, z);
            if (!boxes)
                return boxes;
            const auto kept = suppressed(std::move(*boxes), m_settings.suppressionOverlap);
            all.insert(all.end(), kept.begin(), kept.end());
            progress.report(static_cast<double>(z + 1) / static_cast<double>(image_XYZ.size(2)));
        }
        return joinedSlices(std::move(all), m_settings.suppressionOverlap);
    }

    [[nodiscard]] bool takesVolumes()
    {
        const auto& schema = m_module.get_method("forward").function().getSchema();
        return schema.arguments().size() < 2
            || schema.arguments()[1].type()->kind() == c10::TypeKind::TensorType;
    }

    // What is found when something changes that should not matter.
    Result<std::vector<std::vector<IndexBox>>> furtherRuns(Progress& running, double share)
    {
        std::vector<std::vector<IndexBox>> runs;
        const auto run = [&](const std::function<Result<std::vector<IndexBox>>(const Progress&)>& look) {
            auto boxes = look(running.stage("Running the model", share));
            if (boxes)
                runs.push_back(std::move(*boxes));
            return boxes ? Result<void>() : Result<void>(std::unexpected(boxes.error()));
        };
        if (m_task.uncertainty.flips) {
            if (auto done = run([this](const Progress& progress) { return mirroredBoxes(progress); }); !done)
                return std::unexpected(done.error());
        }
        int dropoutPasses = m_task.uncertainty.dropoutPasses;
        if (dropoutPasses > 0) {
            if (auto on = switchDropoutOn(); !on) {
                if (runs.empty() && m_task.uncertainty.moreBundles.empty())
                    return std::unexpected(on.error());
                addNotice(m_outcome.run,
                    m_setup.bundle.card.name
                        + " kept no dropout, so that its passes with dropout were left out");
                dropoutPasses = 0;
            }
        }
        for (int i = 0; i < dropoutPasses; ++i) {
            auto done = run([this](const Progress& progress) { return thingsIn(m_image, progress); });
            if (!done)
                return std::unexpected(done.error());
        }
        m_dropout.reset();
        for (const auto& bundle : m_task.uncertainty.moreBundles) {
            auto done = run([&](const Progress& progress) { return boxesOfCheckpoint(bundle, progress); });
            if (!done)
                return std::unexpected(done.error());
        }
        return runs;
    }

    // The prepared image's x runs from left to right, or close to it.
    Result<std::vector<IndexBox>> mirroredBoxes(const Progress& progress)
    {
        auto mirrored = thingsIn(m_image.flip(0).contiguous(), progress);
        if (!mirrored)
            return mirrored;
        const auto end = static_cast<double>(m_image.size(0) - 1);
        for (IndexBox& box : *mirrored) {
            const double low = box.low[0];
            box.low[0] = end - box.high[0];
            box.high[0] = end - low;
        }
        return mirrored;
    }

    Result<void> switchDropoutOn()
    {
        auto network = DropoutNetwork::from(m_module);
        if (!network)
            return std::unexpected(network.error());
        at::manual_seed(dropoutSeed);
        m_dropout.emplace(std::move(*network));
        return {};
    }

    Result<std::vector<IndexBox>> boxesOfCheckpoint(
        const std::filesystem::path& bundle, const Progress& progress)
    {
        DetectTask task { .bundle = bundle,
            .device = m_task.device,
            .image = m_task.image,
            .mergesDuplicates = m_task.mergesDuplicates };
        Job other(task, progress);
        {
            // Loaded out of inference mode, as every module is.
            const c10::InferenceMode off(false);
            if (auto loaded = other.load(progress); !loaded)
                return std::unexpected(loaded.error());
        }
        auto prepared
            = prepareImage(task.image, other.m_setup, other.m_preparation, other.m_outcome.run, progress);
        if (!prepared)
            return std::unexpected(prepared.error());
        if (other.m_preparation.grid.size != m_preparation.grid.size)
            return fail(ErrorCode::Inconsistent, "The models don't work on the same grid of voxels");
        auto boxes = other.thingsIn(*prepared, progress);
        m_outcome.run.windows += other.m_outcome.run.windows;
        return boxes;
    }

    // Corners through the affine and their extremes, as MONAI's AffineBoxToWorldCoordinate.
    [[nodiscard]] Detection inPatient(const IndexBox& box) const
    {
        Detection detection { .score = box.score, .label = box.label, .merged = box.merged };
        detection.minimumLps = { HUGE_VAL, HUGE_VAL, HUGE_VAL };
        detection.maximumLps = -detection.minimumLps;
        for (unsigned corner = 0; corner < 8; ++corner) {
            Vec3 index;
            for (std::size_t axis = 0; axis < 3; ++axis)
                index[axis] = (corner >> axis & 1U) != 0 ? box.high[axis] : box.low[axis];
            const Vec3 point = lpsOf(m_preparation.grid, index);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                detection.minimumLps[axis] = std::min(detection.minimumLps[axis], point[axis]);
                detection.maximumLps[axis] = std::max(detection.maximumLps[axis], point[axis]);
            }
        }
        if (const auto* label = m_setup.bundle.card.label(static_cast<std::uint16_t>(box.label)))
            detection.name = label->name;
        return detection;
    }

    const DetectTask& m_task;
    Progress m_progress;
    ModelSetup m_setup;
    DetectorSettings m_settings;
    torch::jit::Module m_module;
    std::optional<DropoutNetwork> m_dropout; // runs in the module's stead
    Preparation m_preparation;
    at::Tensor m_image; // prepared
    DetectOutcome m_outcome;
};

} // namespace

Result<DetectOutcome> detect(const DetectTask& task, Progress progress)
{
    return Job(task, std::move(progress)).run();
}

} // namespace fovea::inference
