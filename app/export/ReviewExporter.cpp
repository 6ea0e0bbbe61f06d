#include "app/export/ReviewExporter.h"

#include "app/export/ContactSheet.h"
#include "app/export/Manifest.h"
#include "app/models/ModelRun.h"
#include "app/models/ModelRunner.h"
#include "app/models/Pictures.h"
#include "app/study/StudySession.h"

#include <nlohmann/json.hpp>

#include <system_error>

namespace fovea::app {

namespace {

// The pictures of a report: the four views as they are shown, and a sheet of the structures.
Result<std::vector<ReportPicture>> drawPictures(const views::CaptureRequest& shown, const Progress& progress)
{
    views::CaptureRequest grid = shown;
    grid.view = views::CaptureRequest::View::Grid;
    grid.width = 1600;
    grid.height = 1200;
    auto views = views::capture(grid);
    if (!views)
        return std::unexpected(views.error());
    std::vector<ReportPicture> pictures { { QStringLiteral("The four views"), std::move(*views) } };
    if (!shown.labelLayers.empty()) {
        if (auto sheet = contactSheet(shown, 320, 4, progress))
            pictures.push_back({ QStringLiteral("Each structure at its own place"), std::move(*sheet) });
    }
    return pictures;
}

// From which the models can be run again on the series. What people drew or changed can't be.
Result<void> writeManifest(
    const ReviewExport& review, const nlohmann::ordered_json& files, const std::filesystem::path& folder)
{
    auto results = nlohmann::ordered_json::array();
    std::string device = "auto";
    for (const ReviewResult& result : review.results) {
        if (result.card.folder.empty())
            continue;
        results.push_back({ { "bundle", result.card.folder.filename().string() },
            { "labels", labelsJson(*result.labelMap) }, { "run", provenanceJson(result.card, result.run) } });
        device = result.run.device;
    }
    const auto manifest = reviewManifest(review.opened, review.identity, device, results, files);
    if (!manifest)
        return std::unexpected(manifest.error());
    return writeText(manifestText(*manifest), folder / "manifest.json");
}

Result<void> checkFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
        return fail(ErrorCode::Unwritable, "The folder is not empty", folder.string(),
            "Choose an empty or a new folder.");
    std::filesystem::create_directories(folder / "pictures", error);
    if (error)
        return fail(
            ErrorCode::Unwritable, "The folder could not be made: " + error.message(), folder.string());
    return {};
}

} // namespace

ReviewExporter::ReviewExporter(StudySession& session, ModelRunner& runner, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(
        &runner, &ModelRunner::started, this, [this](const inference::ModelCard& card) { m_card = card; });
    connect(&runner, &ModelRunner::finished, this,
        [this](const std::shared_ptr<const LabelMap>& labelMap, const std::shared_ptr<const Volume>&,
            const inference::RunRecord& run) { m_made = Made { labelMap, m_card, run }; });
    connect(&m_task, &BackgroundTask::progressed, this, &ReviewExporter::progressed);
}

void ReviewExporter::exportTo(
    const std::filesystem::path& folder, const views::CaptureRequest& shown, const ResultIdentity& identity)
{
    OpenedSeries opened { m_session.collection(), m_session.series(), m_session.volume() };
    std::vector<ReviewResult> results;
    if (const auto labelMap = m_session.labelMap()) {
        ReviewResult result { "result", labelMap };
        result.card.name = labelMap->source().name.toStdString();
        result.card.version = labelMap->source().version.toStdString();
        result.run.modelSha256 = labelMap->source().sha256.toStdString();
        // A mask that was edited since is another object; its maker is still the model.
        if (m_made
            && (m_made->labelMap == labelMap
                || m_made->labelMap->source().sha256 == labelMap->source().sha256)) {
            result.card = m_made->card;
            result.run = m_made->run;
        }
        results.push_back(std::move(result));
    }
    std::vector<ReviewMap> maps;
    if (const auto& heat = shown.heatLayer; heat && heat->values)
        maps.push_back({ "heat", heat->values, { .title = heat->title, .maker = heat->source } });
    m_task.start(
        [opened = std::move(opened), results = std::move(results), maps = std::move(maps), folder, shown,
            identity](Progress progress) -> Result<void> {
            if (auto checked = checkFolder(folder); !checked)
                return checked;
            auto pictures = drawPictures(shown, progress.stage("Drawing", 0.3));
            if (!pictures)
                return std::unexpected(pictures.error());
            int number = 0;
            for (const ReportPicture& picture : *pictures) {
                const auto file = folder / "pictures" / ("picture-" + std::to_string(++number) + ".png");
                if (auto written = writePicture(picture.image, file); !written)
                    return written;
            }
            ReviewExport review { .opened = opened,
                .identity = identity,
                .results = results,
                .maps = maps,
                .pictures = std::move(*pictures) };
            auto files = nlohmann::ordered_json::array();
            if (auto written = writeReview(
                    review, folder, [&](const std::string& name) { files.push_back(name); },
                    progress.stage("Writing", 0.7));
                !written)
                return written;
            return writeManifest(review, files, folder);
        },
        [this, folder](const Result<void>& written) {
            if (written)
                Q_EMIT finished(QString::fromStdString(folder.string()));
            else if (written.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(written.error());
        });
}

} // namespace fovea::app
