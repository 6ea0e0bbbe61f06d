#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/Terminal.h"
#include "app/compare/CompareBatch.h"
#include "app/compare/ComparisonFiles.h"
#include "app/models/ModelRun.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct CompareOptions {
    InputOptions input;
    std::vector<std::string> models;
    std::string device = "auto";
    fs::path reference;
    fs::path output;
    double threshold = usualThreshold;
    bool isBatch = false;
    std::string shard;
};

// "2/8": the third of eight, as a scheduler counts.
Result<void> readShard(const std::string& text, BatchOptions& options)
{
    if (text.empty())
        return {};
    char rest = 0;
    if (std::sscanf(text.c_str(), "%d/%d%c", &options.shard, &options.shards, &rest) != 2
        || options.shards < 1 || options.shard < 0 || options.shard >= options.shards)
        return fail(
            ErrorCode::InvalidArgument, "A shard is a number from zero and how many there are: 0/8", text);
    return {};
}

Result<std::vector<inference::ModelCard>> findModels(const std::vector<std::string>& names)
{
    inference::ModelLibrary library(modelFolders());
    std::vector<inference::ModelCard> cards;
    for (const std::string& name : names) {
        auto card = library.find(name);
        if (!card)
            return std::unexpected(card.error());
        cards.push_back(std::move(*card));
    }
    return cards;
}

QString dashed(const std::optional<double>& value, int decimals)
{
    return value ? QString::number(*value, 'f', decimals) : QStringLiteral("-");
}

void print(const Comparison& comparison, Terminal& terminal)
{
    for (const ComparedMask& mask : comparison.masks) {
        if (mask.card)
            terminal.line(QStringLiteral("%1: %2 on %3, %4 s%5. Not for clinical use.")
                    .arg(mask.name, mask.mask->source().stamp(), QString::fromStdString(mask.run.device))
                    .arg(mask.run.totalSeconds, 0, 'f', 1)
                    .arg(mask.isFromCache ? QStringLiteral(" when it ran; from the cache") : QString()));
        else
            terminal.line(QStringLiteral("%1: %2").arg(mask.name, mask.mask->source().stamp()));
    }
    for (const ComparedPair& pair : comparison.pairs) {
        terminal.line();
        terminal.line(QStringLiteral("%1 against %2: mean Dice %3, %4 voxels differ")
                .arg(comparison.masks[pair.b].name, comparison.masks[pair.a].name, dashed(pair.meanDice(), 4))
                .arg(pair.overlap.differingVoxels));
        for (const QString& notice : pair.overlap.notices)
            terminal.note(notice);
        if (pair.boxes)
            terminal.line(QStringLiteral("  boxes that score %1: %2 in both, %3 only in %4, %5 only in %6; "
                                         "precision %7, recall %8")
                    .arg(comparison.threshold)
                    .arg(pair.boxes->pairs.size())
                    .arg(pair.boxes->missed.size())
                    .arg(comparison.masks[pair.a].name)
                    .arg(pair.boxes->extra.size())
                    .arg(comparison.masks[pair.b].name, dashed(pair.boxes->precision(), 3),
                        dashed(pair.boxes->recall(), 3)));
        terminal.line(QStringLiteral("  %1 %2 %3 %4 %5")
                .arg(QStringLiteral("label"), -28)
                .arg(QStringLiteral("Dice"), 8)
                .arg(QStringLiteral("HD95 mm"), 9)
                .arg(QStringLiteral("mean mm"), 9)
                .arg(QStringLiteral("diff. mL"), 10));
        for (const LabelOverlap& row : pair.overlap.labels)
            terminal.line(QStringLiteral("  %1 %2 %3 %4 %5")
                    .arg(row.name, -28)
                    .arg(dashed(row.dice, 4), 8)
                    .arg(dashed(row.hausdorff95Mm, 2), 9)
                    .arg(dashed(row.meanSurfaceDistanceMm, 2), 9)
                    .arg(QString::number(row.volumeBMl - row.volumeAMl, 'f', 2), 10));
    }
}

Result<void> runOne(
    const CompareOptions& options, const std::vector<inference::ModelCard>& models, Terminal& terminal)
{
    const auto opened = openInput(options.input, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    CheckpointRunner runner(ResultCache(), options.device, options.threshold);
    const auto comparison
        = compareImage(opened->volume, models, options.reference, runner, terminal.progress());
    if (!comparison)
        return std::unexpected(comparison.error());
    const auto written = writeComparison(*comparison, opened->volume, options.output, terminal.progress());
    if (!written)
        return std::unexpected(written.error());
    print(*comparison, terminal);
    terminal.line();
    for (const QString& file : *written)
        terminal.line(QStringLiteral("  %1").arg(
            QString::fromStdString((options.output / file.toStdString()).string())));
    terminal.json(comparisonJson(*comparison));
    return {};
}

Result<void> runMany(
    const CompareOptions& options, const std::vector<inference::ModelCard>& models, Terminal& terminal)
{
    if (options.input.paths.size() != 1)
        return fail(ErrorCode::InvalidArgument, "A batch takes one PATH: a CSV file or a folder of studies");
    const auto cases = readCases(options.input.paths.front());
    if (!cases)
        return std::unexpected(cases.error());
    BatchOptions batch { models, options.device, options.output, options.threshold, 0, 1 };
    if (const auto read = readShard(options.shard, batch); !read)
        return read;
    std::size_t failures = 0;
    const auto rows = runBatch(
        *cases, batch,
        [&](const BatchRow& row) {
            failures += row.isDone ? 0 : 1;
            const QString notice = row.wasDone ? QStringLiteral(" (done before)")
                : row.wasDamaged ? QStringLiteral(" (again: the record of an earlier run is damaged)")
                                 : QString();
            terminal.line(row.isDone
                    ? QStringLiteral("%1: worst mean Dice %2%3").arg(row.id, dashed(row.worstDice, 4), notice)
                    : QStringLiteral("%1: %2").arg(row.id, row.error));
        },
        terminal.progress());
    if (!rows)
        return std::unexpected(rows.error());
    Json json = Json::array();
    for (const BatchRow& row : *rows)
        json.push_back({ { "id", row.id.toStdString() }, { "image", row.image.string() },
            { "done", row.isDone }, { "error", row.error.toStdString() },
            { "worst_mean_dice", row.worstDice ? Json(*row.worstDice) : Json(nullptr) },
            { "largest_disagreement_ml", row.largestDisagreementMl } });
    terminal.json(json);
    if (failures > 0)
        return fail(ErrorCode::Inconsistent,
            std::to_string(failures) + " of " + std::to_string(cases->size()) + " cases failed",
            options.output.string(), "The others are done; run it again to try the failed ones again.");
    return {};
}

Result<void> runCompare(const CompareOptions& options, Terminal& terminal)
{
    const auto models = findModels(options.models);
    if (!models)
        return std::unexpected(models.error());
    const fs::path only = options.input.paths.size() == 1 ? options.input.paths.front() : fs::path();
    if (options.isBatch || only.extension() == ".csv")
        return runMany(options, *models, terminal);
    return runOne(options, *models, terminal);
}

} // namespace

void addCompareCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<CompareOptions>();
    CLI::App* command = parser.add_subcommand(
        "compare", "Run checkpoints on a study, or on many, and measure where they differ");
    addInputOptions(*command, options->input);
    command->add_option("-m,--model", options->models, "Model bundle; two to four, or one with --reference")
        ->allow_extra_args(false)
        ->required();
    command->add_option("--reference", options->reference,
        "What to measure against: a mask with the models' label values or, for detectors, boxes (.json)");
    command
        ->add_option("--threshold", options->threshold, "Of detectors, count boxes that score at least this")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    command->add_flag("--batch", options->isBatch,
        "PATH is a folder of studies, each a case; a CSV file with a column \"image\" is a batch by itself");
    command->add_option("--shard", options->shard, "Of a batch, take every N-th case from I only: I/N");
    command->add_option("-o,--output", options->output, "Folder to write into")->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runCompare(*options, terminal); };
    });
}

} // namespace fovea::app
