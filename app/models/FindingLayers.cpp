#include "app/models/FindingLayers.h"

#include "app/models/ModelRun.h"
#include "core/image/ImageBuffer.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const Vec3& v)
{
    return Json::array({ v.x, v.y, v.z });
}

struct FindingLayers {
    Q_DECLARE_TR_FUNCTIONS(FindingLayers)
};

// The map at a continuous index, linear between voxels' centres; 0 more than half a voxel outside.
float valueAt(const inference::Heatmap& map, Vec3 index)
{
    if (!map.geometry.containsIndex(index))
        return 0.0F;
    const auto& size = map.geometry.size;
    std::array<std::int64_t, 3> low {};
    std::array<double, 3> part {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double inside = std::clamp(index[axis], 0.0, static_cast<double>(size[axis] - 1));
        low[axis] = std::min(static_cast<std::int64_t>(inside), std::max<std::int64_t>(0, size[axis] - 2));
        part[axis] = inside - static_cast<double>(low[axis]);
    }
    double sum = 0.0;
    for (unsigned corner = 0; corner < 8; ++corner) {
        double weight = 1.0;
        std::int64_t offset = 0;
        for (std::size_t axis = 3; axis-- > 0;) {
            const bool isHigh = (corner >> axis & 1U) != 0;
            weight *= isHigh ? part[axis] : 1.0 - part[axis];
            offset = offset * size[axis] + std::min(low[axis] + (isHigh ? 1 : 0), size[axis] - 1);
        }
        if (weight > 0.0)
            sum += weight * static_cast<double>(map.values[static_cast<std::size_t>(offset)]);
    }
    return static_cast<float>(sum);
}

} // namespace

ResultSource sourceOf(const inference::ModelCard& card, const inference::RunRecord& run)
{
    return { .kind = ResultSource::Kind::Model,
        .name = QString::fromStdString(card.name),
        .version = QString::fromStdString(card.version),
        .sha256 = QString::fromStdString(run.modelSha256) };
}

std::array<std::uint8_t, 3> colourOf(const inference::ModelCard& card, int label)
{
    const auto* known = card.label(static_cast<std::uint16_t>(label));
    return known != nullptr && known->rgb ? *known->rgb : distinctColour(static_cast<std::size_t>(label));
}

views::BoxLayer boxLayerOf(const inference::DetectResult& result, double threshold, int selected)
{
    views::BoxLayer layer { .source = sourceOf(result.card, result.run) };
    for (std::size_t i = 0; i < result.detections.size(); ++i) {
        const inference::Detection& found = result.detections[i];
        if (found.score < threshold)
            continue;
        layer.boxes.push_back({ .minimumLps = found.minimumLps,
            .maximumLps = found.maximumLps,
            .text
            = QStringLiteral("%1 %2").arg(QString::fromStdString(found.name)).arg(found.score, 0, 'f', 2),
            .rgb = colourOf(result.card, found.label),
            .isSelected = static_cast<int>(i) == selected });
    }
    return layer;
}

std::vector<Finding> findingsOf(const inference::DetectResult& result, double threshold)
{
    std::vector<Finding> findings;
    const ResultSource source = sourceOf(result.card, result.run);
    for (const inference::Detection& found : result.detections) {
        if (found.score < threshold)
            continue;
        const auto label = static_cast<std::uint16_t>(found.label);
        const Vec3 size = found.sizeMm();
        findings.push_back({ .id = findingId(source, FindingKind::Box, label, found.centreLps()),
            .kind = FindingKind::Box,
            .source = source,
            .title = found.name.empty() ? FindingLayers::tr("Finding") : QString::fromStdString(found.name),
            .label = label,
            .anchorLps = found.centreLps(),
            .box = BoxLps { found.minimumLps, found.maximumLps },
            .volumeMl = found.volumeMl(),
            .sizeMm = std::max({ size.x, size.y, size.z }),
            .score = found.score,
            .uncertainty = found.uncertainty });
    }
    return findings;
}

Result<std::shared_ptr<const Volume>> volumeOf(const inference::Heatmap& map)
{
    auto image = allocateImage<float>(map.geometry);
    if (!image)
        return std::unexpected(image.error());
    std::ranges::copy(map.values, (*image)->GetBufferPointer());
    auto volume = Volume::create<float>(*image, {});
    if (!volume)
        return std::unexpected(volume.error());
    return std::make_shared<const Volume>(std::move(*volume));
}

Result<Volume> resampled(const inference::Heatmap& map, const Geometry& geometry)
{
    auto image = allocateImage<float>(geometry);
    if (!image)
        return std::unexpected(image.error());
    float* voxel = (*image)->GetBufferPointer();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            // Along a line of the image the index in the map moves evenly.
            const auto y = static_cast<double>(j);
            const auto z = static_cast<double>(k);
            const Vec3 begin = map.geometry.lpsToIndex(geometry.indexToLps({ 0, y, z }));
            const Vec3 step = map.geometry.lpsToIndex(geometry.indexToLps({ 1, y, z })) - begin;
            for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                *voxel++ = valueAt(map, begin + step * static_cast<double>(i));
        }
    }
    return Volume::create<float>(*image, {});
}

views::HeatLayer heatLayerOf(
    const inference::ExplainResult& result, std::shared_ptr<const Volume> values, const HeatStyle& style)
{
    const double highest = values ? std::max(values->range().maximum, 1e-12) : 1.0;
    return { .values = std::move(values),
        .low = style.threshold * highest,
        .high = highest,
        .opacity = style.opacity,
        .interpolated = !style.isCoarse,
        .source = sourceOf(result.card, result.run),
        .title = methodTitle(result.method),
        .caption = explanationCaption(),
        .window = result.window };
}

MapMeaning mapMeaningOf(const inference::ExplainResult& result)
{
    const inference::ModelLabel* label = result.card.label(static_cast<std::uint16_t>(result.target.label));
    MapMeaning meaning;
    meaning.title = QStringLiteral("%1 of %2")
                        .arg(methodTitle(result.method),
                            label != nullptr ? QString::fromStdString(label->name) : QString());
    meaning.maker = sourceOf(result.card, result.run);
    return meaning;
}

QString explanationCaption()
{
    return FindingLayers::tr("Evidence of the model. Not a localisation");
}

QString methodTitle(inference::ExplainMethod method)
{
    switch (method) {
    case inference::ExplainMethod::HiResCam:
        return QStringLiteral("HiResCAM");
    case inference::ExplainMethod::GradCam:
        return QStringLiteral("Grad-CAM");
    case inference::ExplainMethod::GradCamPlusPlus:
        return QStringLiteral("Grad-CAM++");
    case inference::ExplainMethod::Occlusion:
        return FindingLayers::tr("Occlusion");
    }
    return {};
}

QString describeDetection(const inference::Detection& detection)
{
    const Vec3 size = detection.sizeMm();
    return QStringLiteral("%1 %2, %3 x %4 x %5 mm, %6 mL")
        .arg(QString::fromStdString(detection.name))
        .arg(detection.score, 0, 'f', 2)
        .arg(size.x, 0, 'f', 0)
        .arg(size.y, 0, 'f', 0)
        .arg(size.z, 0, 'f', 0)
        .arg(detection.volumeMl(), 0, 'f', 2);
}

Json detectionsJson(const inference::DetectResult& result, double threshold)
{
    Json list = Json::array();
    Json counts = Json::object();
    for (const inference::Detection& found : result.detections) {
        if (found.score < threshold)
            continue;
        list.push_back({ { "label", found.label }, { "name", found.name }, { "score", found.score },
            { "minimum_lps_mm", toJson(found.minimumLps) }, { "maximum_lps_mm", toJson(found.maximumLps) },
            { "centre_lps_mm", toJson(found.centreLps()) }, { "size_mm", toJson(found.sizeMm()) },
            { "volume_ml", found.volumeMl() }, { "boxes_merged", found.merged } });
        if (found.uncertainty)
            list.back()["uncertainty"] = *found.uncertainty;
        counts[found.name] = counts.value(found.name, 0) + 1;
    }
    return { { "detections", std::move(list) }, { "counts", std::move(counts) }, { "threshold", threshold },
        { "run", provenanceJson(result.card, result.run) } };
}

Json explanationJson(const inference::ExplainResult& result)
{
    Json layers = Json::array();
    for (const inference::LayerInfo& layer : result.layers)
        layers.push_back({ { "name", layer.name }, { "kind", layer.kind }, { "channels", layer.channels },
            { "size", layer.size } });
    Json sanity = Json::array();
    for (const inference::SanityStep& step : result.sanity)
        sanity.push_back({ { "randomised_from", step.layer }, { "rank_correlation", step.rankCorrelation },
            { "ssim", step.similarity } });
    Json deletion = Json::array();
    for (const inference::DeletionPoint& point : result.deletion)
        deletion.push_back({ { "fraction", point.fraction }, { "score", point.score },
            { "random_score", point.randomScore } });
    Json corners = Json::array();
    for (const Vec3& corner : result.window.cornersLps())
        corners.push_back(toJson(corner));
    return { { "method", inference::methodName(result.method) }, { "layer", result.layer },
        { "label", result.target.label }, { "score", result.score }, { "target_voxels", result.targetVoxels },
        { "window_corners_lps_mm", std::move(corners) }, { "heatmap_size", result.heat.geometry.size },
        { "heatmap_spacing_mm", toJson(result.heat.geometry.spacingMm) }, { "sanity", std::move(sanity) },
        { "deletion", std::move(deletion) }, { "layers", std::move(layers) },
        { "caption", "Not a localisation" }, { "run", provenanceJson(result.card, result.run) } };
}

} // namespace fovea::app
