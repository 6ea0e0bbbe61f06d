#include "app/study/StudySession.h"

#include "app/demo/DemoStudy.h"
#include "core/dicom/FolderScan.h"
#include "views/widgets/Thumbnail.h"

namespace fovea::app {

namespace {

constexpr int thumbnailPx = 128;

Result<QImage> makeThumbnail(const Series& series, Progress progress)
{
    const auto volume = readVolumeOf(middleSlice(series), std::move(progress));
    if (!volume)
        return std::unexpected(volume.error());
    return views::thumbnail(**volume, thumbnailPx);
}

} // namespace

StudySession::StudySession(QObject* parent)
    : QObject(parent)
{
    connect(&m_scan, &BackgroundTask::progressed, this, &StudySession::progressed);
    connect(&m_read, &BackgroundTask::progressed, this, &StudySession::progressed);
}

void StudySession::open(const Paths& paths)
{
    scan([paths](const Progress&) -> Result<Paths> { return paths; });
}

void StudySession::openDemo()
{
    scan([](Progress progress) { return ensureDemoStudy(cacheFolder(), std::move(progress)); },
        QStringLiteral("CT"));
}

void StudySession::scan(std::function<Result<Paths>(Progress)> findPaths, const QString& modality)
{
    m_scan.start(
        [findPaths = std::move(findPaths)](Progress progress) -> Result<StudyCollection> {
            const auto paths = findPaths(progress.stage("Preparing", 0.5));
            if (!paths)
                return std::unexpected(paths.error());
            auto collection = scanPaths(*paths, progress.stage("Looking for studies", 0.5));
            if (collection && collection->findSeries() == nullptr)
                return fail(ErrorCode::NotFound, "No picture that Fovea can read was found there",
                    paths->front().string(),
                    collection->refused.empty()
                        ? ""
                        : "First of the files left out: " + collection->refused.front().reason.toStdString());
            return collection;
        },
        [this, modality](Result<StudyCollection> collection) {
            Q_EMIT busyChanged(isBusy());
            if (!collection) {
                Q_EMIT failed(collection.error());
                return;
            }
            m_collection = std::move(*collection);
            Q_EMIT collectionChanged();
            startThumbnails();
            showSeries(*chooseSeries(m_collection, {}, modality));
        });
    Q_EMIT busyChanged(true);
}

void StudySession::showSeries(const Series& series)
{
    m_read.start(
        [series](
            Progress progress) { return readVolumeOf(series, progress.stage("Reading the series", 1.0)); },
        [this, series](Result<std::shared_ptr<const Volume>> volume) {
            Q_EMIT busyChanged(isBusy());
            if (!volume) {
                Q_EMIT failed(volume.error());
                return;
            }
            m_series = series;
            m_volume = std::move(*volume);
            m_labelMap.reset();
            Q_EMIT volumeChanged();
            Q_EMIT labelMapChanged();
        });
    Q_EMIT busyChanged(true);
}

void StudySession::startThumbnails()
{
    std::vector<Series> all;
    for (const Study& study : m_collection.studies)
        all.insert(all.end(), study.series.begin(), study.series.end());

    m_thumbnails.start(
        [this, all = std::move(all)](const Progress& progress) -> Result<void> {
            for (const Series& series : all) {
                if (progress.isCancelled())
                    return cancelled();
                // A series that can't be read keeps an empty tile here; opening it says why.
                if (auto picture = makeThumbnail(series, progress)) {
                    QMetaObject::invokeMethod(this, [this, series, picture = std::move(*picture)] {
                        Q_EMIT thumbnailReady(series, picture);
                    });
                }
            }
            return {};
        },
        [](const Result<void>&) {});
}

void StudySession::setLabelMap(std::shared_ptr<const LabelMap> labelMap)
{
    m_labelMap = std::move(labelMap);
    Q_EMIT labelMapChanged();
}

void StudySession::cancel()
{
    m_scan.cancel();
    m_read.cancel();
}

} // namespace fovea::app
