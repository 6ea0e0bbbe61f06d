#include "app/cli/CommandLine.h"
#include "app/cli/DeidentifyOption.h"
#include "app/cli/InputOptions.h"
#include "app/cli/Terminal.h"
#include "app/export/Leaving.h"
#include "app/export/Manifest.h"
#include "app/export/ReviewExport.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "app/panels/LabelTableModel.h"
#include "core/image/ImageFile.h"
#include "inference/client/Worker.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct ReviewOptions {
    InputOptions input;
    std::vector<std::string> models;
    std::string device = "auto";
    fs::path output;
    fs::path manifest; // of a review to repeat
    ResultIdentity identity;
    bool isDryRun = false;
};

// What is written for one series: files below a folder, and the manifest that lists them.
class ReviewFolder {
public:
    explicit ReviewFolder(fs::path folder)
        : m_folder(std::move(folder))
    { }

    Result<void> create()
    {
        std::error_code error;
        for (const char* part : { "masks", "pictures" })
            fs::create_directories(m_folder / part, error);
        if (error)
            return fail(
                ErrorCode::Unwritable, "The folder could not be made: " + error.message(), m_folder.string());
        return {};
    }

    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }
    void add(const std::string& name, Terminal& terminal)
    {
        m_files.push_back(name);
        terminal.line(QStringLiteral("  %1").arg(QString::fromStdString(path(name).string())));
    }
    [[nodiscard]] const Json& files() const { return m_files; }

private:
    fs::path m_folder;
    Json m_files = Json::array();
};

// The models that were named.
Result<std::vector<inference::ModelCard>> namedModels(const ReviewOptions& options)
{
    inference::ModelLibrary library(modelFolders());
    std::vector<inference::ModelCard> chosen;
    for (const std::string& name : options.models) {
        const auto card = library.find(name);
        if (!card)
            return std::unexpected(card.error());
        chosen.push_back(*card);
    }
    return chosen;
}

// Every usable one that is meant for the modality.
std::vector<inference::ModelCard> modelsFor(const QString& modality)
{
    auto models = inference::ModelLibrary(modelFolders()).scan();
    std::erase_if(models,
        [&](const inference::ModelCard& card) { return !card.isUsable() || !isForModality(card, modality); });
    return models;
}

// The pictures of a result, written and returned for the report. shown: the volume with its layers.
Result<std::vector<ReportPicture>> writePictures(const views::CaptureRequest& shown, const QString& title,
    const std::string& prefix, ReviewFolder& folder, Terminal& terminal)
{
    std::vector<ReportPicture> pictures;
    using View = views::CaptureRequest::View;
    for (const auto& [view, name] : { std::pair { View::Grid, "grid" }, { View::Axial, "axial" },
             { View::Coronal, "coronal" }, { View::Sagittal, "sagittal" } }) {
        views::CaptureRequest request = shown;
        request.view = view;
        request.pixelRatio = reportPixelRatio;
        request.width = view == View::Grid ? 1600 : 800;
        request.height = view == View::Grid ? 1200 : 800;
        request.legend = view == View::Grid; // once is enough
        const std::string file = "pictures/" + prefix + "-" + name + ".png";
        const auto picture = views::capture(request);
        if (!picture)
            return std::unexpected(picture.error());
        if (const auto written = writePicture(*picture, folder.path(file)); !written)
            return std::unexpected(written.error());
        folder.add(file, terminal);
        pictures.push_back({ QStringLiteral("%1: %2").arg(title, QString::fromLatin1(name)), *picture });
    }
    return pictures;
}

Result<Json> reviewWithDetector(const inference::ModelCard& card, const OpenedSeries& opened,
    const ReviewOptions& options, inference::Worker& worker, ReviewFolder& folder, ReviewExport& review,
    Terminal& terminal)
{
    const auto result = worker.detect({ .bundle = card.folder,
                                          .sha256 = card.sha256,
                                          .image = voxelView(opened.volume),
                                          .device = options.device },
        terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    views::CaptureRequest shown;
    shown.volume = opened.volume;
    shown.boxLayer = boxLayerOf(*result, usualThreshold);
    shown.cursorLps = pointOfInterest(*opened.volume, nullptr, &*shown.boxLayer);
    const QString stamp = shown.boxLayer->source.stamp();
    terminal.line(QStringLiteral("%1 (%2 s)").arg(stamp).arg(result->run.totalSeconds, 0, 'f', 1));
    for (const inference::Detection& found : result->detections) {
        if (found.score >= usualThreshold)
            terminal.line(QStringLiteral("    %1").arg(describeDetection(found)));
    }
    const std::string name = card.folder.filename().string();
    const std::string file = "masks/" + name + "-boxes.json";
    const Json boxes = detectionsJson(*result, usualThreshold);
    if (const auto written = writeText(
            QByteArray::fromStdString(boxes.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"),
            folder.path(file));
        !written)
        return std::unexpected(written.error());
    folder.add(file, terminal);
    auto pictures = writePictures(shown, stamp, name, folder, terminal);
    if (!pictures)
        return std::unexpected(pictures.error());
    std::ranges::move(*pictures, std::back_inserter(review.pictures));
    std::ranges::move(reportFindingsOf(*result, usualThreshold), std::back_inserter(review.extraFindings));
    review.results.push_back({ name, nullptr, card, result->run });
    Json entry = manifestModel(card);
    entry["boxes"] = file;
    entry["run"] = provenanceJson(card, result->run);
    return entry;
}

Result<Json> reviewWithModel(const inference::ModelCard& card, const OpenedSeries& opened,
    const ReviewOptions& options, inference::Worker& worker, ReviewFolder& folder, ReviewExport& review,
    Terminal& terminal)
{
    const auto result
        = worker.segment(segmentRequest(opened.volume, card, options.device), terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto made = labelMapOf(*result);
    if (!made)
        return std::unexpected(made.error());
    const auto labelMap = std::make_shared<const LabelMap>(std::move(*made));

    terminal.line(
        QStringLiteral("%1 (%2 s)").arg(labelMap->source().stamp()).arg(result->run.totalSeconds, 0, 'f', 1));
    for (std::size_t i = 0; i < labelMap->labels().size(); ++i) {
        terminal.line(QStringLiteral("    %1 %2")
                .arg(labelMap->labels()[i].name, -26)
                .arg(volumeText(labelMap->volumeMl(i)), 12));
    }
    const std::string name = card.folder.filename().string();
    const std::string mask = "masks/" + name + ".nii.gz";
    if (const auto written = writeLabelMap(*labelMap, folder.path(mask)); !written)
        return std::unexpected(written.error());
    folder.add(mask, terminal);
    views::CaptureRequest shown;
    shown.volume = opened.volume;
    shown.labelLayers = { defaultLayer(labelMap) };
    shown.cursorLps = pointOfInterest(*opened.volume, labelMap.get());
    auto pictures = writePictures(shown, labelMap->source().stamp(), name, folder, terminal);
    if (!pictures)
        return std::unexpected(pictures.error());
    std::ranges::move(*pictures, std::back_inserter(review.pictures));
    review.results.push_back({ name, labelMap, card, result->run });
    Json entry = manifestModel(card);
    entry["mask"] = mask;
    entry["labels"] = labelsJson(*labelMap);
    entry["run"] = provenanceJson(*result);
    return entry;
}

// The very model that a manifest speaks of, wherever it lies: by its folder, by its name, or any that has the
// same weights.
Result<inference::ModelCard> findAgain(
    const std::string& folder, const std::string& name, const std::string& sha256)
{
    inference::ModelLibrary library(modelFolders());
    bool hasOther = false;
    for (const std::string& where : { manifestFolder(folder).string(), name }) {
        const auto card = where.empty() ? std::unexpected(Error {}) : library.find(where);
        if (card && card->sha256 == sha256)
            return card;
        hasOther = hasOther || card.has_value();
    }
    for (inference::ModelCard& card : library.scan()) {
        if (card.sha256 == sha256)
            return std::move(card);
    }
    return hasOther ? fail(ErrorCode::Inconsistent, "The model's weights are not those of the manifest", name,
                          "Name a folder that has those weights by --models.")
                    : fail(ErrorCode::NotFound, "The model of the manifest is not there", name,
                          "Name the folder that it lies in by --models.");
}

// Takes the device from a manifest and finds its models: the very same, for the very same series.
Result<std::vector<inference::ModelCard>> readManifest(const OpenedSeries& opened, ReviewOptions& options)
{
    const std::string subject = options.manifest.string();
    std::ifstream stream(options.manifest);
    const Json manifest = Json::parse(stream, nullptr, false);
    if (!manifest.is_object() || !manifest.contains("results") || !manifest["results"].is_array()
        || !manifest.contains("series"))
        return fail(ErrorCode::Damaged, "This is no manifest of a review", subject);
    const auto textOf = [](const Json& json, const char* key) {
        return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>()
                                                                               : std::string();
    };
    const bool isIdentified = manifest["series"].is_object() && manifest["series"].value("identified", false);
    const auto uids = manifestUids(opened, { .isIdentified = isIdentified });
    if (!uids)
        return std::unexpected(uids.error());
    if (const std::string uid = textOf(manifest["series"], "uid"); uid != uids->series.toStdString())
        return fail(ErrorCode::Inconsistent, "The manifest is of another series", subject,
            "Name that series by --series, or leave out --repeat.");
    if (const std::string device = textOf(manifest, "device"); !device.empty() && options.device == "auto")
        options.device = device;
    std::vector<inference::ModelCard> models;
    for (const Json& result : manifest["results"]) {
        auto card = findAgain(textOf(result, "folder"), textOf(result, "bundle"),
            textOf(result.is_object() ? result.value("run", Json::object()) : Json::object(), "sha256"));
        if (!card)
            return std::unexpected(card.error());
        models.push_back(std::move(*card));
    }
    return models;
}

// What would leave, before any of it is made.
Result<void> runDry(const OpenedSeries& opened, const std::vector<inference::ModelCard>& models,
    const ReviewOptions& options, Terminal& terminal)
{
    QStringList files { QStringLiteral("DICOM structured report"), QStringLiteral("DICOM pictures"),
        QStringLiteral("DICOM key objects"), QStringLiteral("report as PDF, HTML, CSV and JSON"),
        QStringLiteral("pictures as PNG"), QStringLiteral("manifest") };
    for (const inference::ModelCard& card : models)
        files.prepend((card.findsBoxes ? QStringLiteral("boxes as JSON of %1")
                                       : QStringLiteral("mask as NIfTI and DICOM segmentation of %1"))
                .arg(QString::fromStdString(card.folder.filename().string())));
    const auto subject = leavingSubject(opened, files, terminal.progress());
    if (!subject)
        return std::unexpected(subject.error());
    const auto leaving = leavingOf(*subject, options.identity);
    if (!leaving)
        return std::unexpected(leaving.error());
    for (const LeavingRow& row : leaving->rows)
        terminal.line(QStringLiteral("  %1 %2 %3")
                .arg(row.what.leftJustified(50), wordOf(row.fate).leftJustified(9), row.leaving));
    for (const QString& kind : leaving->files)
        terminal.line(QStringLiteral("  would be written: %1").arg(kind));
    for (const QString& warning : leaving->warnings)
        terminal.note(QStringLiteral("warning: %1").arg(warning));
    terminal.json(toJson(*leaving));
    return {};
}

Result<void> runReview(const ReviewOptions& options, Terminal& terminal)
{
    auto models = namedModels(options);
    if (!models)
        return std::unexpected(models.error());
    const auto opened
        = openInput(options.input, terminal, models->empty() ? QString() : modalityOf(models->front()));
    if (!opened)
        return std::unexpected(opened.error());
    auto repeated = options;
    if (!options.manifest.empty())
        models = readManifest(*opened, repeated);
    if (!models)
        return std::unexpected(models.error());
    if (models->empty())
        models = modelsFor(opened->volume->meaning().modality);
    if (options.isDryRun)
        return runDry(*opened, *models, options, terminal);
    ReviewFolder folder(options.output);
    if (const auto created = folder.create(); !created)
        return created;

    Json results = Json::array();
    ReviewExport review { .opened = *opened, .identity = options.identity };
    if (models->empty()) {
        terminal.note("no model is meant for this kind of picture: writing the pictures alone");
        views::CaptureRequest shown;
        shown.volume = opened->volume;
        auto pictures = writePictures(shown, QStringLiteral("Image"), "image", folder, terminal);
        if (!pictures)
            return std::unexpected(pictures.error());
        review.pictures = std::move(*pictures);
    } else {
        auto worker = inference::Worker::start();
        if (!worker)
            return std::unexpected(worker.error());
        for (const inference::ModelCard& card : *models) {
            const auto run = card.findsBoxes ? reviewWithDetector : reviewWithModel;
            auto result = run(card, *opened, repeated, **worker, folder, review, terminal);
            if (!result)
                return std::unexpected(result.error());
            results.push_back(std::move(*result));
        }
    }
    if (auto written = writeReview(
            review, options.output, [&](const std::string& name) { folder.add(name, terminal); },
            terminal.progress());
        !written)
        return written;
    const auto manifest = reviewManifest(*opened, options.identity, repeated.device, results, folder.files());
    if (!manifest)
        return std::unexpected(manifest.error());
    if (const auto written = writeText(manifestText(*manifest), folder.path("manifest.json")); !written)
        return written;
    terminal.line(QStringLiteral("  %1").arg(QString::fromStdString(folder.path("manifest.json").string())));
    terminal.json(*manifest);
    return {};
}

} // namespace

void addReviewCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<ReviewOptions>();
    CLI::App* command = parser.add_subcommand("review",
        "Run models on a study and write masks, pictures, a report, DICOM SEG and SR, and a manifest");
    addInputOptions(*command, options->input);
    command
        ->add_option("-m,--model", options->models,
            "Model bundle; may be repeated. Otherwise all that fit the modality")
        ->allow_extra_args(false);
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    command
        ->add_option("--repeat", options->manifest,
            "manifest.json of a review: run its models again, the same weights on the same series")
        ->check(CLI::ExistingFile)
        ->excludes("--model");
    addIdentityOptions(*command, options->identity);
    auto* comments = command->add_flag_callback(
        "--comments", [options] { options->identity.withComments = true; },
        "Write people's own words too, which may name the patient; otherwise only with --identified");
    command
        ->add_flag_callback(
            "--no-comments", [options] { options->identity.withComments = false; },
            "Leave out people's own words with --identified too")
        ->excludes(comments);
    command->add_flag("--dry-run", options->isDryRun, "Write nothing: only list what would leave");
    auto* output = command->add_option("-o,--output", options->output, "Folder to write into");
    command->callback([options, output, &invocation] {
        if (!options->isDryRun && output->count() == 0)
            throw CLI::RequiredError("--output");
        invocation.needsFonts = true;
        invocation.command = [options](Terminal& terminal) { return runReview(*options, terminal); };
    });
}

} // namespace fovea::app
