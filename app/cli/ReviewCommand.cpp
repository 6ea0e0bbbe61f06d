#include "app/cli/CommandLine.h"
#include "app/cli/DeidentifyOption.h"
#include "app/cli/InputOptions.h"
#include "app/cli/Terminal.h"
#include "app/export/Manifest.h"
#include "app/export/ReviewExport.h"
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

// The models that were named, or every usable one that is meant for the modality.
Result<std::vector<inference::ModelCard>> chooseModels(const ReviewOptions& options, const QString& modality)
{
    inference::ModelLibrary library(modelFolders());
    std::vector<inference::ModelCard> chosen;
    for (const std::string& name : options.models) {
        const auto card = library.find(name);
        if (!card)
            return std::unexpected(card.error());
        chosen.push_back(*card);
    }
    if (!options.models.empty())
        return chosen;
    for (const inference::ModelCard& card : library.scan()) {
        if (card.isUsable() && isForModality(card, modality))
            chosen.push_back(card);
    }
    return chosen;
}

// The pictures of a result, written and returned for the report.
Result<std::vector<ReportPicture>> writePictures(const std::shared_ptr<const Volume>& volume,
    const std::shared_ptr<const LabelMap>& labelMap, const std::string& prefix, ReviewFolder& folder,
    Terminal& terminal)
{
    std::vector<ReportPicture> pictures;
    using View = views::CaptureRequest::View;
    for (const auto& [view, name] : { std::pair { View::Grid, "grid" }, { View::Axial, "axial" },
             { View::Coronal, "coronal" }, { View::Sagittal, "sagittal" } }) {
        views::CaptureRequest request;
        request.volume = volume;
        if (labelMap)
            request.labelLayers = { defaultLayer(labelMap) };
        request.view = view;
        request.cursorLps = pointOfInterest(*volume, labelMap.get());
        if (view == View::Grid) {
            request.width = 1600;
            request.height = 1200;
        }
        const std::string file = "pictures/" + prefix + "-" + name + ".png";
        const auto picture = views::capture(request);
        if (!picture)
            return std::unexpected(picture.error());
        if (const auto written = writePicture(*picture, folder.path(file)); !written)
            return std::unexpected(written.error());
        folder.add(file, terminal);
        pictures.push_back(
            { QStringLiteral("%1: %2").arg(
                  labelMap ? labelMap->source().stamp() : QStringLiteral("Image"), QString::fromLatin1(name)),
                *picture });
    }
    return pictures;
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
    auto pictures = writePictures(opened.volume, labelMap, name, folder, terminal);
    if (!pictures)
        return std::unexpected(pictures.error());
    std::ranges::move(*pictures, std::back_inserter(review.pictures));
    review.results.push_back({ name, labelMap, card, result->run });
    return Json { { "bundle", name }, { "mask", mask }, { "labels", labelsJson(*labelMap) },
        { "run", provenanceJson(*result) } };
}

// Takes models and device from a manifest and sees that it is of this series, and the models the same.
Result<void> readManifest(const OpenedSeries& opened, ReviewOptions& options)
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
    inference::ModelLibrary library(modelFolders());
    for (const Json& result : manifest["results"]) {
        const std::string name = textOf(result, "bundle");
        const auto card = library.find(name);
        if (!card)
            return std::unexpected(card.error());
        if (card->sha256 != textOf(result.value("run", Json::object()), "sha256"))
            return fail(ErrorCode::Inconsistent, "The model's weights are not those of the manifest", name);
        options.models.push_back(name);
    }
    return {};
}

Result<void> runReview(const ReviewOptions& options, Terminal& terminal)
{
    const auto opened = openInput(options.input, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    auto repeated = options;
    if (!options.manifest.empty()) {
        if (auto read = readManifest(*opened, repeated); !read)
            return read;
    }
    const auto models = chooseModels(repeated, opened->volume->meaning().modality);
    if (!models)
        return std::unexpected(models.error());
    ReviewFolder folder(options.output);
    if (const auto created = folder.create(); !created)
        return created;

    Json results = Json::array();
    ReviewExport review { .opened = *opened, .identity = options.identity };
    if (models->empty()) {
        terminal.note("no model is meant for this kind of picture: writing the pictures alone");
        auto pictures = writePictures(opened->volume, nullptr, "image", folder, terminal);
        if (!pictures)
            return std::unexpected(pictures.error());
        review.pictures = std::move(*pictures);
    } else {
        auto worker = inference::Worker::start();
        if (!worker)
            return std::unexpected(worker.error());
        for (const inference::ModelCard& card : *models) {
            auto result = reviewWithModel(card, *opened, repeated, **worker, folder, review, terminal);
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
    command->add_option("-o,--output", options->output, "Folder to write into")->required();
    command->callback([options, &invocation] {
        invocation.needsFonts = true;
        invocation.command = [options](Terminal& terminal) { return runReview(*options, terminal); };
    });
}

} // namespace fovea::app
