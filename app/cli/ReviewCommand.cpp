#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/Terminal.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "app/panels/LabelTableModel.h"
#include "core/image/ImageFile.h"
#include "inference/client/Worker.h"

#include <QDateTime>
#include <QSaveFile>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct ReviewOptions {
    InputOptions input;
    std::vector<std::string> models;
    std::string device = "auto";
    fs::path output;
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

Result<void> writePictures(const std::shared_ptr<const Volume>& volume,
    const std::shared_ptr<const LabelMap>& labelMap, const std::string& prefix, ReviewFolder& folder,
    Terminal& terminal)
{
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
            return written;
        folder.add(file, terminal);
    }
    return {};
}

Result<Json> reviewWithModel(const inference::ModelCard& card, const OpenedSeries& opened,
    const ReviewOptions& options, inference::Worker& worker, ReviewFolder& folder, Terminal& terminal)
{
    const auto result
        = worker.segment(segmentRequest(opened.volume, card.folder, options.device), terminal.progress());
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
    if (const auto written = writePictures(opened.volume, labelMap, name, folder, terminal); !written)
        return std::unexpected(written.error());
    return Json { { "mask", mask }, { "labels", labelsJson(*labelMap) }, { "run", provenanceJson(*result) } };
}

Result<void> writeManifest(const Json& manifest, const fs::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    const std::string text = manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    if (!output.open(QIODevice::WriteOnly) || output.write(text.data(), static_cast<qint64>(text.size())) < 0
        || !output.commit())
        return fail(ErrorCode::Unwritable, output.errorString().toStdString(), file.string());
    return {};
}

Result<void> runReview(const ReviewOptions& options, Terminal& terminal)
{
    const auto opened = openInput(options.input, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    const auto models = chooseModels(options, opened->volume->meaning().modality);
    if (!models)
        return std::unexpected(models.error());
    ReviewFolder folder(options.output);
    if (const auto created = folder.create(); !created)
        return created;

    Json results = Json::array();
    if (models->empty()) {
        terminal.note("no model is meant for this kind of picture: writing the pictures alone");
        if (const auto written = writePictures(opened->volume, nullptr, "image", folder, terminal); !written)
            return written;
    } else {
        auto worker = inference::Worker::start();
        if (!worker)
            return std::unexpected(worker.error());
        for (const inference::ModelCard& card : *models) {
            auto result = reviewWithModel(card, *opened, options, **worker, folder, terminal);
            if (!result)
                return std::unexpected(result.error());
            results.push_back(std::move(*result));
        }
    }
    const Json manifest { { "program", "fovea " FOVEA_VERSION },
        { "made", QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString() },
        { "warning", "Not for clinical use" },
        { "series",
            { { "uid", opened->series.uid.toStdString() },
                { "study_uid", opened->volume->meaning().studyUid.toStdString() },
                { "modality", opened->series.modality.toStdString() },
                { "notices",
                    [&] {
                        Json notices = Json::array();
                        for (const QString& notice : opened->volume->meaning().notices)
                            notices.push_back(notice.toStdString());
                        return notices;
                    }() } } },
        { "results", std::move(results) }, { "files", folder.files() } };
    if (const auto written = writeManifest(manifest, folder.path("manifest.json")); !written)
        return written;
    terminal.line(QStringLiteral("  %1").arg(QString::fromStdString(folder.path("manifest.json").string())));
    terminal.json(manifest);
    return {};
}

} // namespace

void addReviewCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<ReviewOptions>();
    CLI::App* command = parser.add_subcommand(
        "review", "Run models on a study and write masks, volumes, pictures and a manifest");
    addInputOptions(*command, options->input);
    command->add_option(
        "-m,--model", options->models, "Model bundle; may be repeated. Otherwise all that fit the modality");
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    command->add_option("-o,--output", options->output, "Folder to write into")->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runReview(*options, terminal); };
    });
}

} // namespace fovea::app
