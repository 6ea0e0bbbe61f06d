#include "app/cli/ChannelOption.h"
#include "app/cli/CommandLine.h"
#include "app/cli/DeidentifyOption.h"
#include "app/cli/InputOptions.h"
#include "app/cli/RemoteOption.h"
#include "app/cli/Terminal.h"
#include "app/cli/UncertaintyOptions.h"
#include "app/export/ResultFile.h"
#include "app/models/Channels.h"
#include "app/models/ModelRun.h"
#include "app/models/UncertaintyLayers.h"
#include "app/panels/LabelTableModel.h"
#include "core/image/ImageFile.h"
#include "inference/client/Worker.h"
#include "views/capture/SurfaceFile.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

struct SegmentOptions {
    InputOptions input;
    std::vector<std::string> channels;
    std::string model;
    std::string device = "auto";
    RemoteOptions remote;
    std::string precision = "auto";
    bool skipsUniform = false;
    bool lowMemory = false;
    std::filesystem::path output;
    std::filesystem::path probabilities;
    std::filesystem::path uncertainty;
    UncertaintyOptions uncertaintyBy;
    ResultIdentity identity;
};

Result<void> checkOutput(const std::filesystem::path& file)
{
    if (isImageFile(file) || isDicomFileName(file))
        return {};
    return fail(ErrorCode::InvalidArgument, "The output's kind is not known", file.string(),
        "Use .dcm, .nii, .nii.gz, .nrrd or .mha.");
}

void printLabels(const LabelMap& labelMap, Terminal& terminal)
{
    for (std::size_t i = 0; i < labelMap.labels().size(); ++i) {
        terminal.line(QStringLiteral("  %1 %2")
                .arg(labelMap.labels()[i].name, -28)
                .arg(volumeText(labelMap.volumeMl(i)), 12));
    }
}

// One channel a class, in the file's fourth dimension; as DICOM, a segment each but for the background.
Result<void> writeProbabilityFile(const inference::SegmentResult& result, const LabelMap& labelMap,
    const OpenedSeries& opened, const SegmentOptions& options, Terminal& terminal)
{
    const std::filesystem::path& file = options.probabilities;
    auto written = isDicomFileName(file)
        ? writeProbabilitySeg(result, labelMap, opened.series, options.identity, file, terminal.progress())
        : writeChannels(result.geometry, result.probabilities->as<float>(),
              static_cast<unsigned>(result.probabilityChannels), file, terminal.progress());
    if (written)
        terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(file.string())));
    return written;
}

// How little the answer can be relied on, voxel by voxel and for each structure: the entropy of the mean over
// further runs.
Result<nlohmann::ordered_json> writeUncertaintyFile(const inference::ModelCard& card,
    const LabelMap& labelMap, const OpenedSeries& opened, const SegmentOptions& options,
    const inference::Variations& variations, Terminal& terminal)
{
    const auto worker = inference::Worker::start();
    if (!worker)
        return std::unexpected(worker.error());
    const auto result = (*worker)->uncertainty({ .bundle = card.folder,
                                                   .sha256 = card.sha256,
                                                   .image = voxelView(opened.volume),
                                                   .device = options.device,
                                                   .variations = variations },
        terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    MapMeaning meaning;
    meaning.title = QStringLiteral("Uncertainty");
    meaning.maker = labelMap.source();
    auto written = writeMap(result->geometry, result->entropy, meaning, opened.series, options.identity,
        options.uncertainty, terminal.progress());
    if (!written)
        return std::unexpected(written.error());
    for (const std::string& notice : result->run.notices)
        terminal.note(QString::fromStdString(notice));
    auto labels = nlohmann::ordered_json::array();
    for (const LabelUncertainty& label : uncertaintyByLabel(*result, labelMap)) {
        terminal.line(
            QStringLiteral("  %1 uncertainty %2").arg(label.name, -28).arg(label.entropy, 0, 'f', 3));
        labels.push_back(
            { { "value", label.value }, { "name", label.name.toStdString() }, { "entropy", label.entropy } });
    }
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.uncertainty.string())));
    return nlohmann::ordered_json { { "output", options.uncertainty.string() }, { "labels", labels },
        { "run", provenanceJson(result->card, result->run) } };
}

Result<void> runSegment(const SegmentOptions& options, Terminal& terminal)
{
    for (const auto& file : { options.output, options.probabilities, options.uncertainty }) {
        const bool isSurfaces = file == options.output && views::isSurfaceFileName(file);
        if (const auto checked = checkOutput(file); !checked && !file.empty() && !isSurfaces)
            return checked;
    }
    if (!options.remote.host.empty() && !options.uncertainty.empty())
        return fail(ErrorCode::Unsupported, "Uncertainty is not measured on another machine",
            options.remote.host, "Leave --uncertainty out, or --remote.");
    const auto card = inference::ModelLibrary(modelFolders()).find(options.model);
    if (!card)
        return std::unexpected(card.error());
    if (!options.uncertainty.empty() && takesSeveralSeries(*card))
        return fail(ErrorCode::Unsupported, "Uncertainty is measured on models of one series only",
            options.model, "Leave --uncertainty out.");
    const auto variations
        = options.uncertainty.empty() ? Result<inference::Variations>() : variationsOf(options.uncertaintyBy);
    if (!variations)
        return std::unexpected(variations.error());
    const auto images = openModelImages(*card, options.input, options.channels, terminal);
    if (!images)
        return std::unexpected(images.error());
    const OpenedSeries& opened = images->first;
    auto request = segmentRequest(opened.volume, *card, options.device, images->others);
    request.precision = options.precision;
    request.skipsUniform = options.skipsUniform;
    request.lowMemory = options.lowMemory;
    request.wantProbabilities = !options.probabilities.empty();
    const auto result = runOnce(request, terminal.progress(), workerOptions(options.remote));
    if (!result)
        return std::unexpected(result.error());
    const auto labelMap = labelMapOf(*result);
    if (!labelMap)
        return std::unexpected(labelMap.error());
    if (const auto written
        = writeResult(*labelMap, opened.series, options.identity, options.output, terminal.progress());
        !written)
        return written;

    for (const std::string& notice : result->run.notices)
        terminal.note(QString::fromStdString(notice));
    terminal.line(QStringLiteral("%1 on %2 (%3, %4) in %5 s. Not for clinical use.")
            .arg(labelMap->source().stamp(), QString::fromStdString(result->run.device),
                QString::fromStdString(result->run.deviceName), QString::fromStdString(result->run.precision))
            .arg(result->run.totalSeconds, 0, 'f', 1));
    printLabels(*labelMap, terminal);
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    if (request.wantProbabilities) {
        if (const auto written = writeProbabilityFile(*result, *labelMap, opened, options, terminal);
            !written)
            return written;
    }
    nlohmann::ordered_json json { { "output", options.output.string() },
        { "series_uid", opened.series.uid.toStdString() }, { "labels", labelsJson(*labelMap) },
        { "run", provenanceJson(*result) } };
    if (!options.uncertainty.empty()) {
        auto written = writeUncertaintyFile(*card, *labelMap, opened, options, *variations, terminal);
        if (!written)
            return std::unexpected(written.error());
        json["uncertainty"] = std::move(*written);
    }
    terminal.json(json);
    return {};
}

} // namespace

void addSegmentCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<SegmentOptions>();
    CLI::App* command = parser.add_subcommand("segment", "Run a segmentation model and write its label map");
    addInputOptions(*command, options->input);
    addChannelOption(*command, options->channels);
    command
        ->add_option("-m,--model", options->model,
            "Model bundle: its folder or its name. Naming it allows it to run: a model is a program, so name "
            "those "
            "whose origin you trust")
        ->required();
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    addRemoteOptions(*command, options->remote);
    command
        ->add_option("--precision", options->precision,
            "auto, float32, float16 or bfloat16. The short ones are for graphics cards; a processor runs "
            "bfloat16 only where it is right and faster than float32, and otherwise float32, and says why")
        ->check(CLI::IsMember({ "auto", "float32", "float16", "bfloat16" }))
        ->capture_default_str();
    command->add_flag("--skip-air", options->skipsUniform,
        "Leave out windows of one value: faster, and may change the result");
    command->add_flag("--low-memory", options->lowMemory,
        "Take the image through the model in pieces: the same result in less memory, and may be slower");
    command
        ->add_option("-o,--output", options->output,
            "OUT.dcm (DICOM Segmentation), .nii.gz, .nii, .nrrd or .mha; surfaces: .ply or .stl")
        ->required();
    command->add_option("--probabilities", options->probabilities,
        "Also write the probability of each class, one channel each");
    auto* uncertainty = command->add_option("--uncertainty", options->uncertainty,
        "Also write how uncertain each voxel is, 0 to 1: by further runs (.dcm: Parametric Map)");
    addUncertaintyOptions(*command, uncertainty, options->uncertaintyBy);
    addIdentityOptions(*command, options->identity);
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runSegment(*options, terminal); };
    });
}

} // namespace fovea::app
