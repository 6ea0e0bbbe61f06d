#include "app/export/ReviewExporter.h"

#include "app/export/ContactSheet.h"
#include "app/export/Manifest.h"
#include "app/export/ReviewFindings.h"
#include "app/models/ModelRun.h"
#include "app/models/ModelRunner.h"
#include "app/models/Pictures.h"
#include "app/study/StudySession.h"
#include "core/network/SendQueue.h"

#include <QDateTime>

#include <nlohmann/json.hpp>

#include <chrono>
#include <system_error>
#include <utility>

namespace fovea::app {

namespace {

// The pictures of a report: the four views as they are shown, and a sheet of the structures.
Result<std::vector<ReportPicture>> drawPictures(const views::CaptureRequest& shown, const Review* review,
    SheetComments comments, const Progress& progress)
{
    views::CaptureRequest grid = shown;
    grid.view = views::CaptureRequest::View::Grid;
    grid.width = 1600;
    grid.height = 1200;
    grid.pixelRatio = reportPixelRatio;
    auto views = views::capture(grid);
    if (!views)
        return std::unexpected(views.error());
    std::vector<ReportPicture> pictures { { QStringLiteral("The four views"), std::move(*views) } };
    if (const auto entries = sheetEntries(shown, review, comments); !entries.empty()) {
        views::CaptureRequest sheet = shown;
        sheet.pixelRatio = reportPixelRatio;
        setSheetSize(sheet, entries.size());
        if (auto drawn = contactSheet(sheet, entries, progress))
            pictures.push_back({ QStringLiteral("Each finding at its own place"), std::move(*drawn) });
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
        auto entry = manifestModel(result.card);
        entry["labels"] = labelsJson(*result.labelMap);
        entry["run"] = provenanceJson(result.card, result.run);
        results.push_back(std::move(entry));
        device = result.run.device;
    }
    const auto manifest = reviewManifest(review.opened, review.identity, device, results, files);
    if (!manifest)
        return std::unexpected(manifest.error());
    return writeText(manifestText(*manifest), folder / "manifest.json");
}

// What was begun and not brought to its end is removed. The folder was empty or new: all in it is of the
// export.
class Unfinished {
public:
    explicit Unfinished(const std::filesystem::path& folder)
        : m_folder(folder)
        , m_wasThere(std::filesystem::exists(folder, m_ignored))
    { }
    ~Unfinished()
    {
        if (m_isKept)
            return;
        if (!m_wasThere)
            std::filesystem::remove_all(m_folder, m_ignored);
        for (std::filesystem::directory_iterator entry(m_folder, m_ignored), end; !m_ignored && entry != end;
            entry.increment(m_ignored)) {
            std::error_code ignored;
            std::filesystem::remove_all(entry->path(), ignored);
        }
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    void keep() { m_isKept = true; }

private:
    std::filesystem::path m_folder;
    std::error_code m_ignored;
    bool m_wasThere;
    bool m_isKept = false;
};

constexpr auto madePrefix = "made-";

// They name patients, and nobody would look for them. One that is younger may be another window's.
void removeAbandoned()
{
    std::error_code error;
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    std::vector<std::filesystem::path> abandoned;
    for (std::filesystem::directory_iterator entry(SendQueue::userFolder(), error), end;
        !error && entry != end; entry.increment(error)) {
        if (entry->path().filename().string().starts_with(madePrefix) && entry->last_write_time(error) < old)
            abandoned.push_back(entry->path());
    }
    for (const std::filesystem::path& folder : abandoned)
        std::filesystem::remove_all(folder, error);
}

Result<void> addToQueue(const QString& archive, const std::filesystem::path& folder)
{
    const auto queue = SendQueue::open();
    if (!queue)
        return std::unexpected(queue.error());
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
        entry.increment(error)) {
        if (auto added = (*queue)->add(archive, entry->path()); !added)
            return added;
    }
    if (error)
        return fail(
            ErrorCode::Unreadable, "What was written can't be read: " + error.message(), folder.string());
    return {};
}

Result<void> checkFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
        return fail(ErrorCode::Unwritable, "The folder is not empty", folder.string(),
            "Choose an empty or a new folder.");
    return {};
}

Result<void> makeFolder(const std::filesystem::path& folder)
{
    std::error_code error;
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
    removeAbandoned();
}

void ReviewExporter::exportTo(
    const std::filesystem::path& folder, const views::CaptureRequest& shown, const ResultIdentity& identity)
{
    add({ .folder = folder, .archive = {}, .shown = shown, .identity = identity });
}

void ReviewExporter::exportFor(
    const QString& archive, const views::CaptureRequest& shown, const ResultIdentity& identity)
{
    const QString name = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMddHHmmsszzz"))
        + QStringLiteral("-%1").arg(m_waiting.size());
    add({ .folder = SendQueue::userFolder() / (madePrefix + name.toStdString()),
        .archive = archive,
        .shown = shown,
        .identity = identity });
}

void ReviewExporter::add(Job job)
{
    job.opened = { m_session.collection(), m_session.series(), m_session.volume() };
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
        job.results.push_back(std::move(result));
    }
    if (const auto& heat = job.shown.heatLayer; heat && heat->values)
        job.maps.push_back({ "heat", heat->values, { .title = heat->title, .maker = heat->source } });
    m_waiting.push_back(std::move(job));
    if (!m_task.isRunning())
        startNext();
}

void ReviewExporter::startNext()
{
    if (m_waiting.empty())
        return;
    Job job = std::move(m_waiting.front());
    m_waiting.pop_front();
    const QString folder = QString::fromStdString(job.folder.string());
    const QString archive = job.archive;
    m_task.start([job = std::move(job)](Progress progress) { return run(job, std::move(progress)); },
        [this, folder, archive](const Result<void>& written) {
            startNext();
            if (!written && written.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(written.error());
            else if (written && archive.isEmpty())
                Q_EMIT finished(folder);
            else if (written)
                Q_EMIT queued(archive);
        });
}

Result<void> ReviewExporter::run(const Job& job, Progress progress)
{
    if (auto checked = checkFolder(job.folder); !checked)
        return checked;
    Unfinished unfinished(job.folder);
    if (auto made = makeFolder(job.folder); !made)
        return made;
    if (auto written = write(job, std::move(progress)); !written)
        return written;
    if (!job.archive.isEmpty())
        return addToQueue(job.archive, job.folder / "dicom"); // which makes copies of its own
    unfinished.keep();
    return {};
}

Result<void> ReviewExporter::write(const Job& job, Progress progress)
{
    Discretion discretion(job.identity);
    auto results = job.results;
    for (ReviewResult& result : results) {
        result.labelMap = discretion.mask(result.labelMap);
        if (!result.labelMap)
            return fail(ErrorCode::Internal, "The mask could not be written without its file's name");
        if (result.labelMap->source().kind != ResultSource::Kind::Model)
            result.card.name = result.labelMap->source().name.toStdString();
    }
    const auto said = storedReviewOf(job.opened.series, *job.opened.volume);
    auto pictures = drawPictures(discretion.picture(job.shown), said ? &*said : nullptr,
        discretion.keepsWords() ? SheetComments::Shown : SheetComments::Left, progress.stage("Drawing", 0.3));
    if (!pictures)
        return std::unexpected(pictures.error());
    int number = 0;
    for (const ReportPicture& picture : *pictures) {
        const auto file = job.folder / "pictures" / ("picture-" + std::to_string(++number) + ".png");
        if (auto written = writePicture(picture.image, file); !written)
            return written;
    }
    const ReviewExport review { .opened = job.opened,
        .identity = job.identity,
        .results = std::move(results),
        .maps = job.maps,
        .pictures = std::move(*pictures) };
    auto files = nlohmann::ordered_json::array();
    if (auto written = writeReview(
            review, job.folder, [&](const std::string& name) { files.push_back(name); },
            progress.stage("Writing", 0.7));
        !written)
        return written;
    return writeManifest(review, files, job.folder);
}

} // namespace fovea::app
