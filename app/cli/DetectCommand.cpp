#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/RemoteOption.h"
#include "app/cli/Terminal.h"
#include "app/cli/UncertaintyOptions.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "inference/client/Worker.h"

#include <QSaveFile>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace fovea::app {

namespace {

struct DetectOptions {
    InputOptions input;
    std::string model;
    std::string device = "auto";
    std::filesystem::path output;
    double threshold = usualThreshold;
    bool isRaw = false;
    bool wantsUncertainty = false;
    UncertaintyOptions uncertainty;
};

Result<void> writeJson(const nlohmann::ordered_json& json, const std::filesystem::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    const std::string text
        = json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (!output.open(QIODevice::WriteOnly) || output.write(text.data(), static_cast<qint64>(text.size())) < 0
        || !output.commit())
        return fail(ErrorCode::Unwritable, output.errorString().toStdString(), file.string());
    return {};
}

void print(const inference::DetectResult& result, double threshold, Terminal& terminal)
{
    std::map<std::string, int> counts;
    for (const inference::Detection& found : result.detections) {
        if (found.score < threshold)
            continue;
        ++counts[found.name];
        const Vec3 at = found.centreLps();
        QString line = QStringLiteral("  %1  at %2, %3, %4")
                           .arg(describeDetection(found))
                           .arg(at.x, 0, 'f', 1)
                           .arg(at.y, 0, 'f', 1)
                           .arg(at.z, 0, 'f', 1);
        if (found.merged > 1)
            line += QStringLiteral("  of %1 boxes").arg(found.merged);
        if (found.uncertainty)
            line += QStringLiteral("  uncertainty %1").arg(*found.uncertainty, 0, 'f', 2);
        terminal.line(line);
    }
    if (counts.empty())
        terminal.line(QStringLiteral("  nothing that scores %1 or more").arg(threshold));
    for (const auto& [name, count] : counts)
        terminal.line(QStringLiteral("  %1: %2").arg(QString::fromStdString(name)).arg(count));
}

Result<void> runDetect(const DetectOptions& options, Terminal& terminal)
{
    if (options.output.extension() != ".json")
        return fail(ErrorCode::InvalidArgument, "The output's kind is not known", options.output.string(),
            "Use .json.");
    const auto card = inference::ModelLibrary(modelFolders()).find(options.model);
    if (!card)
        return std::unexpected(card.error());
    const auto variations
        = options.wantsUncertainty ? variationsOf(options.uncertainty) : Result<inference::Variations>();
    if (!variations)
        return std::unexpected(variations.error());
    const auto opened = openInput(options.input, terminal, modalityOf(*card));
    if (!opened)
        return std::unexpected(opened.error());
    const auto worker = inference::Worker::start();
    if (!worker)
        return std::unexpected(worker.error());
    const auto result = (*worker)->detect({ .bundle = card->folder,
                                              .sha256 = card->sha256,
                                              .image = voxelView(opened->volume),
                                              .device = options.device,
                                              .mergeDuplicates = !options.isRaw,
                                              .uncertainty = *variations },
        terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto json = detectionsJson(*result, options.threshold);
    json["series_uid"] = opened->series.uid.toStdString();
    if (const auto written = writeJson(json, options.output); !written)
        return written;
    for (const std::string& notice : result->run.notices)
        terminal.note(QString::fromStdString(notice));
    terminal.line(QStringLiteral("%1 on %2 in %3 s. Not for clinical use.")
            .arg(sourceOf(result->card, result->run).stamp(), QString::fromStdString(result->run.device))
            .arg(result->run.totalSeconds, 0, 'f', 1));
    print(*result, options.threshold, terminal);
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json(json);
    return {};
}

} // namespace

void addDetectCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<DetectOptions>();
    CLI::App* command = parser.add_subcommand("detect", "Run a detector and write what it found");
    addInputOptions(*command, options->input);
    command->add_option("-m,--model", options->model, "Model bundle: its folder or its name")->required();
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    refuseRemoteOption(*command);
    command->add_option("--threshold", options->threshold, "Leave out what scores less, 0 to 1")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0));
    command->add_flag("--raw-boxes", options->isRaw,
        "Give the boxes as the model's own suppression leaves them (MONAI's), without making one of those "
        "that find a thing twice");
    auto* uncertainty = command->add_flag("--uncertainty", options->wantsUncertainty,
        "Also run the model again, for instance on the mirrored image, and say how much each finding depends "
        "on it");
    addUncertaintyOptions(*command, uncertainty, options->uncertainty);
    command->add_option("-o,--output", options->output, "OUT.json")->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runDetect(*options, terminal); };
    });
}

} // namespace fovea::app
