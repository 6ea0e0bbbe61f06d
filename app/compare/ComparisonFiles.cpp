#include "app/compare/ComparisonFiles.h"

#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "core/image/ImageFile.h"

#include <QSaveFile>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json optionalJson(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json maskJson(const ComparedMask& mask)
{
    Json json { { "name", mask.name.toStdString() }, { "kind", mask.card ? "checkpoint" : "reference" } };
    if (mask.card) {
        inference::SegmentResult run;
        run.card = *mask.card;
        run.run = mask.run;
        json["from_cache"] = mask.isFromCache;
        json["run"] = provenanceJson(run);
    } else {
        json["source"] = mask.mask->source().stamp().toStdString();
    }
    return json;
}

Json pairJson(const Comparison& comparison, const ComparedPair& pair)
{
    Json labels = Json::array();
    for (const LabelOverlap& row : pair.overlap.labels) {
        labels.push_back(
            { { "name", row.name.toStdString() }, { "value_a", row.valueA }, { "value_b", row.valueB },
                { "dice", optionalJson(row.dice) }, { "hausdorff95_mm", optionalJson(row.hausdorff95Mm) },
                { "hausdorff_mm", optionalJson(row.hausdorffMm) },
                { "mean_surface_distance_mm", optionalJson(row.meanSurfaceDistanceMm) },
                { "volume_a_ml", row.volumeAMl }, { "volume_b_ml", row.volumeBMl },
                { "volume_difference_ml", row.volumeBMl - row.volumeAMl }, { "voxels_a", row.voxelsA },
                { "voxels_b", row.voxelsB }, { "voxels_both", row.voxelsBoth } });
    }
    Json notices = Json::array();
    for (const QString& notice : pair.overlap.notices)
        notices.push_back(notice.toStdString());
    Json boxes = nullptr;
    if (pair.boxes) {
        Json matched = Json::array();
        for (const MatchedBoxes& match : pair.boxes->pairs)
            matched.push_back({ { "a", match.truth }, { "b", match.found }, { "overlap", match.overlap },
                { "centre_distance_mm", match.centreDistanceMm } });
        boxes = { { "threshold", comparison.threshold },
            { "precision_of_b", optionalJson(pair.boxes->precision()) },
            { "recall_of_b", optionalJson(pair.boxes->recall()) }, { "pairs", std::move(matched) },
            { "only_a", pair.boxes->missed }, { "only_b", pair.boxes->extra } };
    }
    return { { "boxes", std::move(boxes) }, { "a", comparison.masks[pair.a].name.toStdString() },
        { "b", comparison.masks[pair.b].name.toStdString() }, { "mean_dice", optionalJson(pair.meanDice()) },
        { "worst_hausdorff95_mm", optionalJson(pair.worstHausdorff95Mm()) },
        { "differing_voxels", pair.overlap.differingVoxels }, { "notices", std::move(notices) },
        { "labels", std::move(labels) } };
}

QString numberField(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'g', 9) : QString();
}

// A picture of one layer over the image, from three sides.
Result<void> writePictures(const std::shared_ptr<const Volume>& volume,
    const std::shared_ptr<const LabelMap>& mask, Vec3 cursorLps, const QString& name, const fs::path& folder,
    QStringList& written)
{
    using View = views::CaptureRequest::View;
    for (const auto& [view, side] : { std::pair { View::Axial, "axial" }, { View::Coronal, "coronal" },
             { View::Sagittal, "sagittal" } }) {
        views::CaptureRequest request;
        request.volume = volume;
        request.labelLayers = { defaultLayer(mask) };
        request.view = view;
        request.cursorLps = cursorLps;
        request.width = 800;
        request.height = 600;
        request.extra = { name };
        const auto picture = views::capture(request);
        if (!picture)
            return std::unexpected(picture.error());
        const QString file = QStringLiteral("pictures/%1-%2.png").arg(name, QLatin1String(side));
        if (const auto saved = writePicture(*picture, folder / file.toStdString()); !saved)
            return saved;
        written << file;
    }
    return {};
}

} // namespace

nlohmann::ordered_json comparisonJson(const Comparison& comparison)
{
    constexpr std::size_t mostPlaces = 100;
    Json masks = Json::array();
    for (const ComparedMask& mask : comparison.masks)
        masks.push_back(maskJson(mask));
    Json pairs = Json::array();
    for (const ComparedPair& pair : comparison.pairs)
        pairs.push_back(pairJson(comparison, pair));
    Json places = Json::array();
    for (const DisagreementPlace& place : comparison.places) {
        if (places.size() == mostPlaces)
            break;
        places.push_back({ { "kind", place.kind.toStdString() }, { "volume_ml", place.volumeMl },
            { "anchor_lps", { place.anchorLps.x, place.anchorLps.y, place.anchorLps.z } } });
    }
    return { { "program", "fovea " FOVEA_VERSION }, { "warning", "Not for clinical use" },
        { "worst_mean_dice", optionalJson(comparison.worstDice()) }, { "masks", std::move(masks) },
        { "pairs", std::move(pairs) },
        { "disagreement", { { "parts", comparison.places.size() }, { "largest", std::move(places) } } } };
}

QString csvField(const QString& text)
{
    QString safe = text;
    // A spreadsheet takes these for the beginning of a formula.
    if (!safe.isEmpty() && QStringLiteral("=+-@").contains(safe[0]) && !QStringView(safe).contains(u'.'))
        safe.prepend(u'\'');
    if (!safe.contains(u',') && !safe.contains(u'"') && !safe.contains(u'\n') && !safe.contains(u'\r'))
        return safe;
    return u'"' + safe.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString comparisonCsv(const Comparison& comparison)
{
    QString csv
        = QStringLiteral("a,b,label,dice,hausdorff95_mm,hausdorff_mm,mean_surface_distance_mm,volume_a_ml,"
                         "volume_b_ml,volume_difference_ml,voxels_a,voxels_b,voxels_both\n");
    for (const ComparedPair& pair : comparison.pairs) {
        for (const LabelOverlap& row : pair.overlap.labels) {
            const QStringList fields { csvField(comparison.masks[pair.a].name),
                csvField(comparison.masks[pair.b].name), csvField(row.name), numberField(row.dice),
                numberField(row.hausdorff95Mm), numberField(row.hausdorffMm),
                numberField(row.meanSurfaceDistanceMm), numberField(row.volumeAMl),
                numberField(row.volumeBMl), numberField(row.volumeBMl - row.volumeAMl),
                QString::number(row.voxelsA), QString::number(row.voxelsB), QString::number(row.voxelsBoth) };
            csv += fields.join(u',') + u'\n';
        }
    }
    return csv;
}

QString boxesCsv(const Comparison& comparison)
{
    QString csv = QStringLiteral("a,b,finding,in,score_a,score_b,overlap,centre_distance_mm,x_lps_mm,"
                                 "y_lps_mm,z_lps_mm\n");
    for (const ComparedPair& pair : comparison.pairs) {
        for (const ComparedBox& box : comparison.boxesOf(pair)) {
            const auto score = [](const Finding* finding) {
                return finding != nullptr ? numberField(finding->score) : QString();
            };
            const Vec3 at = box.shown().anchorLps;
            csv += QStringList { csvField(comparison.masks[pair.a].name),
                csvField(comparison.masks[pair.b].name), csvField(box.shown().title),
                box.match                ? QStringLiteral("both")
                    : box.inA != nullptr ? QStringLiteral("a")
                                         : QStringLiteral("b"),
                score(box.inA), score(box.inB), box.match ? numberField(box.match->overlap) : QString(),
                box.match ? numberField(box.match->centreDistanceMm) : QString(), numberField(at.x),
                numberField(at.y), numberField(at.z) }
                       .join(u',')
                + u'\n';
        }
    }
    return csv;
}

Result<void> writeText(const QString& text, const fs::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    const QByteArray bytes = text.toUtf8();
    if (!output.open(QIODevice::WriteOnly) || output.write(bytes) != bytes.size() || !output.commit())
        return fail(ErrorCode::Unwritable, output.errorString().toStdString(), file.string());
    return {};
}

Result<QStringList> writeComparison(const Comparison& comparison, const std::shared_ptr<const Volume>& volume,
    const fs::path& folder, Progress progress)
{
    std::error_code error;
    for (const char* part : { "masks", "pictures" })
        fs::create_directories(folder / part, error);
    if (error)
        return fail(
            ErrorCode::Unwritable, "The folder could not be made: " + error.message(), folder.string());
    QStringList written { QStringLiteral("disagreement.nii.gz") };
    if (const auto saved = writeLabelMap(*comparison.disagreement, folder / "disagreement.nii.gz"); !saved)
        return std::unexpected(saved.error());
    const Vec3 cursor = comparison.places.empty()
        ? pointOfInterest(*volume, comparison.masks.front().mask.get())
        : comparison.places.front().anchorLps;
    const Progress stage = progress.stage("Writing", 1.0);
    double done = 0.0;
    for (const ComparedMask& mask : comparison.masks) {
        if (stage.isCancelled())
            return cancelled();
        const QString file = QStringLiteral("masks/%1.nii.gz").arg(mask.name);
        if (const auto saved = writeLabelMap(*mask.mask, folder / file.toStdString()); !saved)
            return std::unexpected(saved.error());
        written << file;
        if (const auto saved = writePictures(volume, mask.mask, cursor, mask.name, folder, written); !saved)
            return std::unexpected(saved.error());
        stage.report(++done / static_cast<double>(comparison.masks.size() + 1));
    }
    if (const auto saved = writePictures(
            volume, comparison.disagreement, cursor, QStringLiteral("disagreement"), folder, written);
        !saved)
        return std::unexpected(saved.error());
    if (const auto saved = writeText(comparisonCsv(comparison), folder / "metrics.csv"); !saved)
        return std::unexpected(saved.error());
    if (std::ranges::any_of(
            comparison.pairs, [](const ComparedPair& pair) { return pair.boxes.has_value(); })) {
        if (const auto saved = writeText(boxesCsv(comparison), folder / "boxes.csv"); !saved)
            return std::unexpected(saved.error());
        written << QStringLiteral("boxes.csv");
    }
    // Last: where it is, everything else is too.
    const std::string json = comparisonJson(comparison).dump(2, ' ', false, Json::error_handler_t::replace);
    if (const auto saved = writeText(QString::fromStdString(json) + u'\n', folder / "metrics.json"); !saved)
        return std::unexpected(saved.error());
    written << QStringLiteral("metrics.csv") << QStringLiteral("metrics.json");
    return written;
}

} // namespace fovea::app
