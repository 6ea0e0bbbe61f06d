#include "app/compare/Comparison.h"

#include "app/compare/DetectedBoxes.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "core/image/ConnectedParts.h"

#include <algorithm>

namespace fovea::app {

std::optional<double> ComparedPair::meanDice() const
{
    double sum = 0.0;
    int count = 0;
    for (const LabelOverlap& row : overlap.labels) {
        if (!row.dice)
            continue;
        sum += *row.dice;
        ++count;
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> ComparedPair::worstHausdorff95Mm() const
{
    std::optional<double> worst;
    for (const LabelOverlap& row : overlap.labels) {
        if (row.hausdorff95Mm)
            worst = std::max(worst.value_or(0.0), *row.hausdorff95Mm);
    }
    return worst;
}

std::optional<double> Comparison::worstDice() const
{
    std::optional<double> worst;
    for (const ComparedPair& pair : pairs) {
        if (hasReference && pair.a != 0)
            continue;
        if (const auto dice = pair.meanDice())
            worst = std::min(worst.value_or(1.0), *dice);
    }
    return worst;
}

std::vector<ComparedBox> Comparison::boxesOf(const ComparedPair& pair) const
{
    std::vector<ComparedBox> boxes;
    if (!pair.boxes)
        return boxes;
    const std::vector<Finding>& a = *masks[pair.a].boxes;
    const std::vector<Finding>& b = *masks[pair.b].boxes;
    for (const MatchedBoxes& match : pair.boxes->pairs)
        boxes.push_back({ &a[match.truth], &b[match.found], match });
    for (const std::size_t missed : pair.boxes->missed)
        boxes.push_back({ .inA = &a[missed] });
    for (const std::size_t extra : pair.boxes->extra)
        boxes.push_back({ .inB = &b[extra] });
    return boxes;
}

Result<Comparison> compareMasks(
    std::vector<ComparedMask> masks, bool hasReference, Progress progress, double threshold)
{
    constexpr std::size_t most = 4;
    constexpr std::size_t mostPlaces = 1000;
    if (masks.size() < 2 || masks.size() > most)
        return fail(ErrorCode::InvalidArgument,
            "Two to four masks can be compared, not " + std::to_string(masks.size()));
    Comparison result;
    result.hasReference = hasReference;
    result.threshold = threshold;
    const double share = 0.8 / static_cast<double>(masks.size() * (masks.size() - 1) / 2);
    for (std::size_t a = 0; a < masks.size(); ++a) {
        for (std::size_t b = a + 1; b < masks.size(); ++b) {
            auto overlap = overlapOf(*masks[a].mask, *masks[b].mask, progress.stage("Comparing", share));
            if (!overlap)
                return std::unexpected(overlap.error());
            result.pairs.push_back({ a, b, std::move(*overlap), {} });
            if (masks[a].boxes && masks[b].boxes)
                result.pairs.back().boxes = matchDetections(*masks[b].boxes, *masks[a].boxes, { threshold });
        }
    }
    std::vector<std::shared_ptr<const LabelMap>> maps;
    QStringList names;
    for (const ComparedMask& mask : masks) {
        maps.push_back(mask.mask);
        names << mask.name;
    }
    auto disagreement = disagreementOf(maps, names, progress.stage("Finding differences", 0.2));
    if (!disagreement)
        return std::unexpected(disagreement.error());
    const Geometry& geometry = disagreement->geometry();
    const ConnectedParts parts = connectedParts(
        { disagreement->image().GetBufferPointer(), static_cast<std::size_t>(geometry.voxelCount()) },
        geometry);
    for (const ConnectedPart& part : parts.parts) {
        const auto label = std::ranges::find(disagreement->labels(), part.value, &Label::value);
        result.places.push_back(
            { label->name, static_cast<double>(part.voxels) * geometry.voxelVolumeMm3() / 1000.0,
                geometry.indexToLps(part.anchorIndex) });
    }
    std::ranges::stable_sort(result.places, std::ranges::greater {}, &DisagreementPlace::volumeMl);
    if (result.places.size() > mostPlaces)
        result.places.resize(mostPlaces);
    result.disagreement = std::make_shared<const LabelMap>(std::move(*disagreement));
    result.masks = std::move(masks);
    return result;
}

CheckpointRunner::CheckpointRunner(ResultCache cache, std::string device, double threshold)
    : m_cache(std::move(cache))
    , m_device(std::move(device))
    , m_threshold(threshold)
{ }

CheckpointRunner::~CheckpointRunner() = default;

Result<MaskResult> CheckpointRunner::run(
    const inference::ModelCard& card, const std::shared_ptr<const Volume>& volume, Progress progress)
{
    const QString key = ResultCache::keyOf(card, *volume, m_device);
    if (auto found = m_cache.find(key)) {
        if (card.findsBoxes) { // painted for another threshold, maybe
            auto mask = maskOfBoxes(found->boxes, volume->geometry(), found->mask->source(), m_threshold);
            if (!mask)
                return std::unexpected(mask.error());
            found->mask = std::make_shared<const LabelMap>(std::move(*mask));
        }
        return std::move(*found);
    }
    if (!m_worker) {
        auto worker = inference::Worker::start();
        if (!worker)
            return std::unexpected(worker.error());
        m_worker = std::move(*worker);
    }
    auto made = card.findsBoxes ? detect(card, volume, std::move(progress))
                                : segment(card, volume, std::move(progress));
    if (!made)
        return made;
    if (const auto stored = m_cache.store(key, *made); !stored)
        made->run.notices.push_back(describe(stored.error()));
    return made;
}

Result<std::vector<ComparedMask>> CheckpointRunner::runAll(const std::vector<inference::ModelCard>& cards,
    const std::shared_ptr<const Volume>& volume, Progress progress)
{
    const QStringList names = namesOf(cards);
    std::vector<ComparedMask> masks;
    for (std::size_t n = 0; n < cards.size(); ++n) {
        auto result = run(
            cards[n], volume, progress.stage("Running the models", 1.0 / static_cast<double>(cards.size())));
        if (!result)
            return std::unexpected(result.error());
        ComparedMask& mask = masks.emplace_back(ComparedMask { .name = names[static_cast<qsizetype>(n)],
            .mask = result->mask,
            .card = cards[n],
            .run = result->run,
            .isFromCache = result->isFromCache });
        if (cards[n].findsBoxes)
            mask.boxes = std::move(result->boxes);
    }
    return masks;
}

Result<MaskResult> CheckpointRunner::segment(
    const inference::ModelCard& card, const std::shared_ptr<const Volume>& volume, Progress progress)
{
    const auto segmented = m_worker->segment(segmentRequest(volume, card, m_device), std::move(progress));
    if (!segmented)
        return std::unexpected(segmented.error());
    auto mask = labelMapOf(*segmented);
    if (!mask)
        return std::unexpected(mask.error());
    return MaskResult { std::make_shared<const LabelMap>(std::move(*mask)), {}, segmented->run, false };
}

Result<MaskResult> CheckpointRunner::detect(
    const inference::ModelCard& card, const std::shared_ptr<const Volume>& volume, Progress progress)
{
    const auto detected = m_worker->detect(
        { .bundle = card.folder, .sha256 = card.sha256, .image = voxelView(volume), .device = m_device },
        std::move(progress));
    if (!detected)
        return std::unexpected(detected.error());
    auto boxes = findingsOf(*detected, 0.0);
    auto mask = maskOfBoxes(boxes, volume->geometry(), sourceOf(detected->card, detected->run), m_threshold);
    if (!mask)
        return std::unexpected(mask.error());
    return MaskResult { std::make_shared<const LabelMap>(std::move(*mask)), std::move(boxes), detected->run,
        false };
}

QStringList namesOf(const std::vector<inference::ModelCard>& cards)
{
    QStringList names;
    for (const inference::ModelCard& card : cards) {
        const QString folder = QString::fromStdString(card.folder.filename().string());
        QString name = folder;
        for (int number = 2; names.contains(name); ++number)
            name = QStringLiteral("%1-%2").arg(folder).arg(number);
        names << name;
    }
    return names;
}

Result<std::shared_ptr<const LabelMap>> relabelled(
    const LabelMap& mask, std::vector<Label> labels, ResultSource source)
{
    auto image = LabelMap::Image::New();
    applyGeometry(mask.geometry(), *image);
    image->Allocate();
    std::copy_n(mask.image().GetBufferPointer(), mask.geometry().voxelCount(), image->GetBufferPointer());
    auto again = LabelMap::create(image, std::move(labels), std::move(source));
    if (!again)
        return std::unexpected(again.error());
    return std::make_shared<const LabelMap>(std::move(*again));
}

} // namespace fovea::app
