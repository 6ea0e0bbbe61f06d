#include "app/compare/CompareBatch.h"

#include "app/compare/ComparisonFiles.h"
#include "app/compare/DetectedBoxes.h"
#include "app/study/OpenSeries.h"
#include "core/image/ImageFile.h"
#include "core/image/Volume.h"

#include <QFile>
#include <QRegularExpression>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t mostWorst = 10; // cases with pictures

// The fields of one line after RFC 4180; line breaks in fields are not supported.
QStringList fieldsOf(const QString& line)
{
    QStringList fields { QString() };
    bool isQuoted = false;
    for (qsizetype n = 0; n < line.size(); ++n) {
        const QChar letter = line[n];
        if (letter == u'"' && isQuoted && n + 1 < line.size() && line[n + 1] == u'"')
            fields.back() += line[++n];
        else if (letter == u'"')
            isQuoted = !isQuoted;
        else if (letter == u',' && !isQuoted)
            fields << QString();
        else
            fields.back() += letter;
    }
    return fields;
}

bool isGoodId(const QString& id)
{
    static const QRegularExpression pattern(QStringLiteral("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$"));
    return pattern.match(id).hasMatch();
}

QString numberedId(std::size_t number)
{
    return QStringLiteral("case-%1").arg(number + 1, 4, 10, QLatin1Char('0'));
}

Result<std::vector<CompareCase>> casesOfTable(const fs::path& table)
{
    QFile file(QString::fromStdString(table.string()));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Text))
        return fail(ErrorCode::Unreadable, file.errorString().toStdString(), table.string());
    const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    const QStringList header = lines.isEmpty() ? QStringList() : fieldsOf(lines.front().trimmed());
    const auto image = header.indexOf(QStringLiteral("image"));
    if (image < 0)
        return fail(ErrorCode::InvalidArgument, "The table has no column \"image\" in its first line",
            table.string());
    const auto reference = header.indexOf(QStringLiteral("reference"));
    const auto id = header.indexOf(QStringLiteral("id"));
    const fs::path folder = table.parent_path();
    std::vector<CompareCase> cases;
    for (const QString& line : lines.mid(1)) {
        const QStringList fields = fieldsOf(line.trimmed());
        CompareCase each { numberedId(cases.size()), folder / fields.value(image).toStdString(), {} };
        if (!fields.value(reference).isEmpty())
            each.reference = folder / fields.value(reference).toStdString();
        if (!fields.value(id).isEmpty())
            each.id = fields.value(id);
        if (!isGoodId(each.id) || std::ranges::find(cases, each.id, &CompareCase::id) != cases.end())
            return fail(ErrorCode::InvalidArgument,
                "The id of a case must be unique and of letters, digits, '.', '_' and '-': \""
                    + each.id.toStdString() + '"',
                table.string());
        cases.push_back(std::move(each));
    }
    return cases;
}

std::vector<fs::path> worstFirst(const std::vector<BatchRow>& rows, const fs::path& output)
{
    std::vector<fs::path> folders;
    for (const BatchRow& row : rows) {
        if (row.isDone && folders.size() < mostWorst)
            folders.push_back(output / "cases" / row.id.toStdString());
    }
    return folders;
}

Json hashesOf(const std::vector<inference::ModelCard>& models)
{
    Json hashes = Json::array();
    for (const inference::ModelCard& card : models)
        hashes.push_back(card.sha256);
    return hashes;
}

// What an earlier run left of a case.
struct Earlier {
    std::optional<BatchRow> row {}; // of a case that was finished with these models
    bool isDamaged = false; // its record is not what markFinished() writes
};

Earlier earlierRun(const CompareCase& each, const BatchOptions& options)
{
    QFile file(
        QString::fromStdString((options.output / "cases" / each.id.toStdString() / "case.json").string()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const Json json = Json::parse(file.readAll().toStdString(), nullptr, false);
    const auto field = [&](const char* name) {
        const auto found = json.is_object() ? json.find(name) : json.end();
        return found != json.end() ? *found : Json();
    };
    const Json image = field("image");
    const Json reference = field("reference");
    const Json threshold = field("threshold");
    const Json models = field("models");
    const Json dice = field("worst_dice");
    const Json distance = field("worst_hausdorff95_mm");
    const Json largest = field("largest_disagreement_ml");
    const auto isOptional = [](const Json& value) { return value.is_number() || value.is_null(); };
    if (!image.is_string() || !reference.is_string() || !threshold.is_number() || !models.is_array()
        || !isOptional(dice) || !isOptional(distance) || !largest.is_number())
        return { .isDamaged = true };
    if (image != each.image.string() || reference != each.reference.string() || threshold != options.threshold
        || models != hashesOf(options.models))
        return {};
    const auto number = [](const Json& value) {
        return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
    };
    return { .row = BatchRow { .id = each.id,
                 .image = each.image,
                 .isDone = true,
                 .wasDone = true,
                 .worstDice = number(dice),
                 .worstHausdorff95Mm = number(distance),
                 .largestDisagreementMl = largest.get<double>() } };
}

Result<void> markFinished(const CompareCase& each, const BatchOptions& options, const BatchRow& row)
{
    const auto optional
        = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
    const Json json { { "image", each.image.string() }, { "reference", each.reference.string() },
        { "threshold", options.threshold }, { "models", hashesOf(options.models) },
        { "worst_dice", optional(row.worstDice) },
        { "worst_hausdorff95_mm", optional(row.worstHausdorff95Mm) },
        { "largest_disagreement_ml", row.largestDisagreementMl } };
    return writeText(QString::fromStdString(json.dump(2)) + u'\n',
        options.output / "cases" / each.id.toStdString() / "case.json");
}

BatchRow runCase(
    const CompareCase& each, const BatchOptions& options, CheckpointRunner& runner, Progress progress)
{
    BatchRow row { .id = each.id, .image = each.image };
    const auto finish = [&]() -> Result<void> {
        const auto opened = openSeries({ each.image }, {}, progress.stage("Reading", 0.1));
        if (!opened)
            return std::unexpected(opened.error());
        const auto comparison = compareImage(
            opened->volume, options.models, each.reference, runner, progress.stage("Comparing", 0.8));
        if (!comparison)
            return std::unexpected(comparison.error());
        row.worstDice = comparison->worstDice();
        for (const ComparedPair& pair : comparison->pairs) {
            if (const auto distance = pair.worstHausdorff95Mm())
                row.worstHausdorff95Mm = std::max(row.worstHausdorff95Mm.value_or(0.0), *distance);
        }
        row.largestDisagreementMl = comparison->places.empty() ? 0.0 : comparison->places.front().volumeMl;
        const auto written = writeComparison(*comparison, opened->volume,
            options.output / "cases" / each.id.toStdString(), progress.stage("Writing", 0.1));
        if (!written)
            return std::unexpected(written.error());
        return markFinished(each, options, row);
    };
    const auto finished = finish();
    row.isDone = finished.has_value();
    if (!finished)
        row.error = QString::fromStdString(describe(finished.error()));
    return row;
}

void sortWorstFirst(std::vector<BatchRow>& rows)
{
    // Failed ones need somebody's eye first.
    std::ranges::stable_sort(rows, {}, [](const BatchRow& row) {
        return std::pair(row.isDone, row.worstDice.value_or(row.isDone ? 2.0 : -1.0));
    });
}

Result<void> writeSummary(const std::vector<BatchRow>& rows, const fs::path& output)
{
    QString csv
        = QStringLiteral("id,image,worst_mean_dice,worst_hausdorff95_mm,largest_disagreement_ml,error\n");
    for (const BatchRow& row : rows) {
        const auto number = [](const std::optional<double>& value) {
            return value ? QString::number(*value, 'g', 9) : QString();
        };
        csv += QStringList { csvField(row.id), csvField(QString::fromStdString(row.image.string())),
            number(row.worstDice), number(row.worstHausdorff95Mm),
            QString::number(row.largestDisagreementMl, 'g', 9), csvField(row.error) }
                   .join(u',')
            + u'\n';
    }
    if (const auto written = writeText(csv, output / "cases.csv"); !written)
        return written;
    std::error_code error;
    fs::remove_all(output / "worst", error);
    fs::create_directories(output / "worst", error);
    int place = 0;
    for (const fs::path& folder : worstFirst(rows, output)) {
        const QString name = QStringLiteral("%1-%2.png")
                                 .arg(++place, 2, 10, QLatin1Char('0'))
                                 .arg(QString::fromStdString(folder.filename().string()));
        fs::copy_file(
            folder / "pictures/disagreement-axial.png", output / "worst" / name.toStdString(), error);
        if (error)
            return fail(
                ErrorCode::Unwritable, "A picture could not be copied: " + error.message(), folder.string());
    }
    return {};
}

} // namespace

Result<std::vector<CompareCase>> readCases(const fs::path& fileOrFolder)
{
    if (fs::is_regular_file(fileOrFolder))
        return casesOfTable(fileOrFolder);
    std::error_code error;
    std::vector<fs::path> images;
    for (const auto& entry : fs::directory_iterator(fileOrFolder, error)) {
        if (entry.is_directory() || isImageFile(entry.path()))
            images.push_back(entry.path());
    }
    if (error)
        return fail(ErrorCode::Unreadable, error.message(), fileOrFolder.string());
    std::ranges::sort(images);
    std::vector<CompareCase> cases;
    for (const fs::path& image : images)
        cases.push_back({ numberedId(cases.size()), image, {} });
    return cases;
}

Result<ComparedMask> readReference(const fs::path& file, const Volume& volume, Progress progress)
{
    ComparedMask reference { .name = QStringLiteral("reference") };
    if (file.extension() == ".json") {
        auto boxes = readBoxes(file);
        if (!boxes)
            return std::unexpected(boxes.error());
        reference.boxes = std::move(*boxes);
    }
    const ResultSource source { .name = QString::fromStdString(file.filename().string()) };
    auto mask = reference.boxes ? maskOfBoxes(*reference.boxes, volume.geometry(), source, 0.0)
                                : readLabelMap(file, std::move(progress));
    if (!mask)
        return std::unexpected(mask.error());
    reference.mask = std::make_shared<const LabelMap>(std::move(*mask));
    return reference;
}

Result<Comparison> compareImage(const std::shared_ptr<const Volume>& volume,
    const std::vector<inference::ModelCard>& models, const fs::path& reference, CheckpointRunner& runner,
    Progress progress)
{
    std::vector<ComparedMask> masks;
    if (!reference.empty()) {
        auto read = readReference(reference, *volume, progress.stage("Reading the reference", 0.05));
        if (!read)
            return std::unexpected(read.error());
        masks.push_back(std::move(*read));
    }
    auto results = runner.runAll(models, volume, progress.stage("Running the models", 0.8));
    if (!results)
        return std::unexpected(results.error());
    std::ranges::move(*results, std::back_inserter(masks));
    // A mask from a file has numbers for names: they are the models' labels.
    if (!reference.empty() && !models.empty() && !masks[0].boxes) {
        auto named = relabelled(*masks[0].mask, masks[1].mask->labels(), masks[0].mask->source());
        if (!named)
            return std::unexpected(named.error());
        masks[0].mask = std::move(*named);
    }
    return compareMasks(
        std::move(masks), !reference.empty(), progress.stage("Comparing", 0.15), runner.threshold());
}

Result<std::vector<BatchRow>> runBatch(const std::vector<CompareCase>& cases, const BatchOptions& options,
    const std::function<void(const BatchRow&)>& onCase, Progress progress)
{
    std::error_code error;
    fs::create_directories(options.output / "cases", error);
    if (error)
        return fail(ErrorCode::Unwritable, "The folder could not be made: " + error.message(),
            options.output.string());
    CheckpointRunner runner(ResultCache(), options.device, options.threshold);
    std::vector<BatchRow> rows;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        Progress stage
            = progress.stage("Case " + std::to_string(n + 1) + " of " + std::to_string(cases.size()),
                1.0 / static_cast<double>(cases.size()));
        auto [row, isDamaged] = earlierRun(cases[n], options);
        const bool isOurs = static_cast<int>(n) % options.shards == options.shard;
        if (!row && isOurs) {
            row = runCase(cases[n], options, runner, stage);
            if (progress.isCancelled())
                return cancelled();
            row->wasDamaged = isDamaged;
        }
        if (!row)
            continue;
        if (isOurs)
            onCase(*row);
        rows.push_back(std::move(*row));
    }
    sortWorstFirst(rows);
    // One of several processes leaves the summary to a last run, which finds everything done.
    if (options.shards == 1) {
        if (const auto written = writeSummary(rows, options.output); !written)
            return std::unexpected(written.error());
    }
    return rows;
}

} // namespace fovea::app
