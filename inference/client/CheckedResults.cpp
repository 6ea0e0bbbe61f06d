#include "inference/client/CheckedResults.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace fovea::inference {

namespace {

// A heatmap out of a file's floats, which the worker can't change any more. Inconsistent when it doesn't fit.
Result<Heatmap> heatmapFrom(
    const SharedVolume& file, std::size_t begin, const Geometry& geometry, bool isPositive)
{
    const auto values = file.as<float>();
    const auto count = static_cast<std::size_t>(geometry.voxelCount());
    if (begin > values.size() || count > values.size() - begin)
        return fail(ErrorCode::Inconsistent, "The worker sent a map of a size that it can't have");
    const auto part = values.subspan(begin, count);
    Heatmap map { geometry, { part.begin(), part.end() } };
    const auto isSound
        = [isPositive](float value) { return std::isfinite(value) && (!isPositive || value >= 0.0F); };
    if (!std::ranges::all_of(map.values, isSound))
        return fail(ErrorCode::Inconsistent, "The worker sent a map with values that it can't have");
    return map;
}

// The largest value that a voxel's label can have.
int highestLabel(const Bundle& bundle, int channels)
{
    int highest = channels - (bundle.card.isMultiLabel ? 0 : 1);
    for (const ChannelLabel& entry : bundle.pipeline.postprocessing.merge)
        highest = std::max<int>(highest, entry.label);
    return highest;
}

// Whether the network has as many channels as its description says, where it says so.
bool hasItsChannels(const ModelCard& card, int channels)
{
    return card.outputChannels == 0 || channels == card.outputChannels;
}

} // namespace

Result<DetectResult> checkedDetections(const DetectRequest& request, Bundle bundle, Detected done)
{
    ModelCard& card = bundle.card;
    const auto& detector = bundle.pipeline.detector;
    // A network that gives boxes itself has the classes that it has; of others the bundle says how many.
    const bool isCounted = detector && detector->output == DetectorSettings::Output::RetinaNet;
    const auto isKnown
        = [&](const Detection& found) { return !isCounted || found.label < detector->classes; };
    if (!std::ranges::all_of(done.detections, isKnown))
        return fail(
            ErrorCode::Inconsistent, "The model found things of a kind that it does not know", card.name);
    std::ranges::stable_sort(done.detections, std::ranges::greater {}, &Detection::score);
    card.sha256 = done.run.modelSha256;
    return DetectResult { request.image.geometry, std::move(done.detections), std::move(card),
        std::move(done.run) };
}

Result<ExplainResult> checkedExplanation(const ExplainRequest& request, ModelCard card,
    const SharedVolume& heat, const SharedVolume& input, Explained done)
{
    for (const Geometry* geometry : { &done.heat, &done.window }) {
        if (static_cast<double>(geometry->size[0]) * static_cast<double>(geometry->size[1])
                * static_cast<double>(geometry->size[2])
            > 1e9)
            return fail(
                ErrorCode::Inconsistent, "The worker sent a map of a size that it can't have", card.name);
    }
    auto map = heatmapFrom(heat, 0, done.heat, true);
    if (!map)
        return std::unexpected(map.error());
    ExplainResult result { .heat = std::move(*map),
        .window = done.window,
        .layer = std::move(done.layer),
        .layers = std::move(done.layers),
        .score = done.score,
        .targetVoxels = done.targetVoxels,
        .sanity = std::move(done.sanity),
        .deletion = std::move(done.deletion),
        .method = request.method,
        .target = request.target,
        .run = std::move(done.run) };
    if (done.hasRandomised) {
        auto other = heatmapFrom(heat, result.heat.values.size(), done.heat, true);
        if (!other)
            return std::unexpected(other.error());
        result.randomised = std::move(*other);
    }
    if (request.wantInput) {
        auto seen = heatmapFrom(input, 0, done.window, false);
        if (!seen)
            return std::unexpected(seen.error());
        result.input = std::move(*seen);
    }
    card.sha256 = result.run.modelSha256;
    result.card = std::move(card);
    return result;
}

Result<SegmentResult> checkedResult(
    const SegmentRequest& request, Bundle bundle, JobVolumes volumes, const JobDone& done)
{
    ModelCard& card = bundle.card;
    SegmentResult result;
    result.geometry = request.image.geometry;
    const auto labels = volumes.labels.as<std::uint16_t>();
    result.labels.assign(labels.begin(), labels.end());
    if (!hasItsChannels(card, done.channels)
        || std::ranges::max(result.labels) > highestLabel(bundle, done.channels))
        return fail(ErrorCode::Inconsistent, "The model gave labels that it does not have", card.name);
    card.sha256 = done.run.modelSha256;
    result.card = std::move(card);
    result.run = done.run;
    if (volumes.probabilities) {
        const auto isProbability = [](float value) { return value >= -1e-3F && value <= 1.001F; };
        if (!std::ranges::all_of(volumes.probabilities->as<float>(), isProbability))
            return fail(
                ErrorCode::Inconsistent, "The model gave probabilities that are none", result.card.name);
        result.probabilities = std::move(volumes.probabilities);
        result.probabilityChannels = done.channels;
    }
    return result;
}

Result<UncertaintyResult> checkedUncertainty(const UncertaintyRequest& request, Bundle bundle,
    const SharedVolume& labels, const SharedVolume& entropy, JobDone done)
{
    ModelCard& card = bundle.card;
    UncertaintyResult result { .geometry = request.image.geometry, .run = std::move(done.run) };
    const auto entropies = entropy.as<float>();
    const auto values = labels.as<std::uint16_t>();
    result.entropy.assign(entropies.begin(), entropies.end());
    result.labels.assign(values.begin(), values.end());
    if (!hasItsChannels(card, done.channels)
        || std::ranges::max(result.labels) > highestLabel(bundle, done.channels)
        || !std::ranges::all_of(result.entropy, [](float value) { return value >= 0.0F && value <= 1.0F; }))
        return fail(ErrorCode::Inconsistent, "The model gave values that it can't have", card.name);
    card.sha256 = result.run.modelSha256;
    result.card = std::move(card);
    return result;
}

double UncertaintyResult::ofLabel(std::uint16_t label) const
{
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] != label)
            continue;
        sum += static_cast<double>(entropy[i]);
        ++count;
    }
    return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

} // namespace fovea::inference
