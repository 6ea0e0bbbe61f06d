#include "app/cli/CommandLine.h"
#include "app/cli/DeidentifyOption.h"
#include "app/cli/InputOptions.h"
#include "app/cli/RemoteOption.h"
#include "app/cli/Terminal.h"
#include "app/export/ResultFile.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "core/image/ImageFile.h"
#include "inference/bundle/Gradients.h"
#include "inference/client/Worker.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace fovea::app {

namespace {

using inference::ExplainTarget;

struct ExplainOptions {
    InputOptions input;
    std::string model;
    std::string label;
    std::string method; // empty: what the model can
    std::string layer;
    std::string target;
    std::vector<double> at;
    std::string device = "auto";
    std::filesystem::path output;
    std::filesystem::path inputFile;
    std::filesystem::path picture;
    ResultIdentity identity;
    bool coarse = false;
    bool sanity = false;
    bool deletion = false;
};

// A label by its number or its name (case is ignored).
Result<int> labelOf(const inference::ModelCard& card, const std::string& text)
{
    bool isNumber = false;
    const QString wanted = QString::fromStdString(text);
    const int number = wanted.toInt(&isNumber);
    if (isNumber)
        return number;
    QStringList names;
    for (const inference::ModelLabel& label : card.labels) {
        const QString name = QString::fromStdString(label.name);
        if (name.compare(wanted, Qt::CaseInsensitive) == 0)
            return label.value;
        names << name;
    }
    return fail(ErrorCode::NotFound, "The model has no such label", text,
        "Choose one of: " + names.join(", ").toStdString());
}

Result<ExplainTarget> targetOf(
    const ExplainOptions& options, const inference::ModelCard& card, const Volume& volume)
{
    const std::map<std::string, ExplainTarget::Kind> kinds { { "voxel", ExplainTarget::Kind::Voxel },
        { "finding", ExplainTarget::Kind::Finding }, { "label", ExplainTarget::Kind::Label },
        { "box", ExplainTarget::Kind::Box } };
    const auto label = labelOf(card, options.label);
    if (!label)
        return std::unexpected(label.error());
    ExplainTarget target { .label = *label };
    if (!options.at.empty())
        target.pointLps = volume.geometry().indexToLps({ options.at[0], options.at[1], options.at[2] });
    if (!options.target.empty())
        target.kind = kinds.at(options.target);
    else if (card.findsBoxes)
        target.kind = ExplainTarget::Kind::Box;
    else
        target.kind = target.pointLps ? ExplainTarget::Kind::Finding : ExplainTarget::Kind::Label;
    return target;
}

Result<void> writeMap(const inference::Heatmap& map, const Geometry& geometry, bool coarse,
    const std::filesystem::path& file, Terminal& terminal)
{
    Result<void> written;
    if (coarse) {
        const auto volume = volumeOf(map);
        written = volume ? writeVolume(**volume, file, terminal.progress()) : std::unexpected(volume.error());
    } else {
        const auto volume = resampled(map, geometry);
        written = volume ? writeVolume(*volume, file, terminal.progress()) : std::unexpected(volume.error());
    }
    if (written)
        terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(file.string())));
    return written;
}

// Where the map is strongest.
Vec3 peakLps(const inference::Heatmap& map)
{
    const auto best = std::ranges::max_element(map.values) - map.values.begin();
    const auto& size = map.geometry.size;
    return map.geometry.indexToLps({ static_cast<double>(best % size[0]),
        static_cast<double>(best / size[0] % size[1]), static_cast<double>(best / (size[0] * size[1])) });
}

Result<void> writePicture(
    const inference::ExplainResult& result, const OpenedSeries& opened, const ExplainOptions& options)
{
    const auto values = volumeOf(result.heat);
    if (!values)
        return std::unexpected(values.error());
    views::CaptureRequest request;
    request.volume = opened.volume;
    request.heatLayer = heatLayerOf(result, *values, { .isCoarse = options.coarse });
    request.view = views::CaptureRequest::View::Grid;
    request.cursorLps = result.target.pointLps.value_or(peakLps(result.heat));
    request.width = 1600;
    request.height = 1200;
    const auto picture = views::capture(request);
    return picture ? app::writePicture(*picture, options.picture) : std::unexpected(picture.error());
}

void print(const inference::ExplainResult& result, Terminal& terminal)
{
    const auto& size = result.heat.geometry.size;
    terminal.line(
        QStringLiteral("%1 of %2, layer %3 (%4 x %5 x %6). Not a localisation. Not for clinical use.")
            .arg(methodTitle(result.method), sourceOf(result.card, result.run).stamp(),
                QString::fromStdString(result.layer))
            .arg(size[0])
            .arg(size[1])
            .arg(size[2]));
    for (const std::string& notice : result.run.notices)
        terminal.note(QString::fromStdString(notice));
    for (const inference::SanityStep& step : result.sanity)
        terminal.line(QStringLiteral("  weights drawn anew from %1: rank correlation %2, SSIM %3")
                .arg(QString::fromStdString(step.layer), -28)
                .arg(step.rankCorrelation, 0, 'f', 2)
                .arg(step.similarity, 0, 'f', 2));
    for (const inference::DeletionPoint& point : result.deletion)
        terminal.line(QStringLiteral("  without %1 %: score %2, at random %3")
                .arg(100.0 * point.fraction, 0, 'f', 1)
                .arg(point.score, 0, 'f', 2)
                .arg(point.randomScore, 0, 'f', 2));
}

Result<void> runExplain(const ExplainOptions& options, Terminal& terminal)
{
    for (const auto& file : { options.output, options.inputFile }) {
        const bool isMap = isDicomFileName(file) && file == options.output;
        if (!file.empty() && !isImageFile(file) && !isMap)
            return fail(ErrorCode::InvalidArgument, "The output's kind is not known", file.string(),
                "Use .nii, .nii.gz, .nrrd or .mha, and for the map also .dcm.");
    }
    const auto card = inference::ModelLibrary(modelFolders()).find(options.model);
    if (!card)
        return std::unexpected(card.error());
    const auto opened = openInput(options.input, terminal, modalityOf(*card));
    if (!opened)
        return std::unexpected(opened.error());
    const auto target = targetOf(options, *card, *opened->volume);
    if (!target)
        return std::unexpected(target.error());
    const auto method = inference::methodFromName(!options.method.empty() ? options.method
            : inference::hasGradients(*card)                              ? "hirescam"
                                                                          : "occlusion");
    const auto worker = inference::Worker::start();
    if (!worker)
        return std::unexpected(worker.error());
    const auto result = (*worker)->explain({ .bundle = card->folder,
                                               .sha256 = card->sha256,
                                               .image = voxelView(opened->volume),
                                               .device = options.device,
                                               .method = method.value(),
                                               .layer = options.layer,
                                               .target = *target,
                                               .wantInput = !options.inputFile.empty(),
                                               .wantSanity = options.sanity,
                                               .wantDeletion = options.deletion },
        terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    print(*result, terminal);
    const Geometry& geometry = opened->volume->geometry();
    if (isDicomFileName(options.output)) {
        if (auto written = writeMap(result->heat.geometry, result->heat.values, mapMeaningOf(*result),
                opened->series, options.identity, options.output, terminal.progress());
            !written)
            return written;
        terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    } else if (auto written = writeMap(result->heat, geometry, options.coarse, options.output, terminal);
        !written) {
        return written;
    }
    if (result->input) {
        if (auto written = writeMap(*result->input, geometry, true, options.inputFile, terminal); !written)
            return written;
    }
    if (!options.picture.empty()) {
        if (auto written = writePicture(*result, *opened, options); !written)
            return written;
        terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.picture.string())));
    }
    auto json = explanationJson(*result);
    json["output"] = options.output.string();
    json["series_uid"] = opened->series.uid.toStdString();
    terminal.json(json);
    return {};
}

} // namespace

void addExplainCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = parser.add_subcommand(
        "explain", "Write where a model's evidence was: a heatmap, not a localisation");
    addInputOptions(*command, options->input);
    command->add_option("-m,--model", options->model, "Model bundle: its folder or its name")->required();
    command->add_option("--label", options->label, "What is explained: a label's name or number")->required();
    command
        ->add_option("--method", options->method,
            "gradcam, hirescam, gradcam++ or occlusion. Otherwise hirescam, or occlusion for an ONNX model, "
            "which has no gradients")
        ->check(CLI::IsMember({ "gradcam", "hirescam", "gradcam++", "occlusion" }));
    command->add_option("--layer", options->layer,
        "A layer's name; --json lists all. Otherwise the deepest of the lowest resolution");
    command->add_option("--at", options->at, "i,j,k: the voxel about which the model looks")
        ->expected(3)
        ->delimiter(',');
    command
        ->add_option("--target", options->target,
            "voxel, finding or label; box for a detector. Otherwise the finding at --at, or the whole label")
        ->check(CLI::IsMember({ "voxel", "finding", "label", "box" }));
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    refuseRemoteOption(*command);
    command->add_flag("--coarse", options->coarse, "Write the map at its own resolution");
    command->add_option("--input", options->inputFile, "Also write what the network saw");
    command->add_option("--picture", options->picture, "Also write an annotated picture, .png or .jpg");
    command->add_flag("--sanity", options->sanity, "Also randomise the weights and compare");
    command->add_flag("--deletion", options->deletion, "Also take away what the map calls important");
    command
        ->add_option("-o,--output", options->output,
            "OUT.dcm (DICOM Parametric Map, at the map's own resolution), .nii.gz, .nii, .nrrd or .mha")
        ->required();
    addIdentityOptions(*command, options->identity);
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runExplain(*options, terminal); };
    });
}

} // namespace fovea::app
