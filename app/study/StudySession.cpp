#include "app/study/StudySession.h"

#include "app/demo/DemoStudy.h"
#include "core/dicom/FolderScan.h"
#include "core/dicom/PictureReader.h"
#include "views/widgets/Thumbnail.h"

#include <algorithm>
#include <utility>

namespace fovea::app {

namespace {

constexpr int thumbnailPx = 128;
constexpr int fillingMs = 100; // between two looks at a volume that is being read

struct Found {
    StudyCollection collection;
    std::vector<std::filesystem::path> paths;
};

Result<QImage> makeThumbnail(const Series& series, Progress progress)
{
    if (!series.isVolume) {
        const auto picture = PictureReader(series).read(series.instances.size() / 2);
        if (!picture)
            return std::unexpected(picture.error());
        return views::thumbnail(*picture, thumbnailPx);
    }
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
    m_fillTimer.setInterval(fillingMs);
    connect(&m_fillTimer, &QTimer::timeout, this, &StudySession::fillingAdvanced);
}

void StudySession::open(const Paths& paths)
{
    scan([paths](const Progress&) -> Result<Paths> { return paths; });
}

void StudySession::lookAgain(const Paths& paths)
{
    m_lookAgain.start([paths](Progress progress) { return scanPaths(paths, std::move(progress)); },
        [this, paths](Result<StudyCollection> found) {
            // While a scan runs, its own result is newer or of something else.
            if (found && paths == m_paths && !m_scan.isRunning())
                renew(std::move(*found));
        });
}

void StudySession::renew(StudyCollection collection)
{
    m_collection = std::move(collection);
    Q_EMIT collectionChanged();
    startThumbnails();
    const Series* shown = find(m_series.uid, m_series.part);
    if (shown != nullptr && shown->instances.size() > m_series.instances.size())
        showSeries(*shown);
}

const Series* StudySession::find(const QString& uid, const QString& part) const
{
    for (const Study& study : m_collection.studies) {
        const auto series = std::ranges::find_if(study.series,
            [&](const Series& candidate) { return candidate.uid == uid && candidate.part == part; });
        if (series != study.series.end())
            return &*series;
    }
    return nullptr;
}

void StudySession::openDemo()
{
    scan([](Progress progress) { return ensureDemoStudy(cacheFolder(), std::move(progress)); },
        QStringLiteral("CT"));
}

void StudySession::scan(std::function<Result<Paths>(Progress)> findPaths, const QString& modality)
{
    m_scan.start(
        [findPaths = std::move(findPaths)](Progress progress) -> Result<Found> {
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
            if (!collection)
                return std::unexpected(collection.error());
            return Found { std::move(*collection), *paths };
        },
        [this, modality](Result<Found> found) {
            Q_EMIT busyChanged(isBusy());
            if (!found) {
                Q_EMIT failed(found.error());
                return;
            }
            m_collection = std::move(found->collection);
            m_paths = std::move(found->paths);
            Q_EMIT collectionChanged();
            startThumbnails();
            showSeries(*chooseSeries(m_collection, {}, modality));
        });
    Q_EMIT busyChanged(true);
}

void StudySession::showSeries(const Series& series)
{
    if (!series.isVolume) {
        showPictures(series);
        return;
    }
    const quint64 run = ++m_readRun;
    const auto whenFirst = [this, run, series](const std::shared_ptr<const Volume>& filling) {
        QMetaObject::invokeMethod(this, [this, run, series, filling] {
            if (run == m_readRun && m_read.isRunning())
                showFilling(series, filling);
        });
    };
    m_read.start(
        [series, whenFirst](Progress progress) {
            return readVolumeOf(series, progress.stage("Reading the series", 1.0), whenFirst);
        },
        [this, run, series](Result<std::shared_ptr<const Volume>> volume) {
            if (run != m_readRun) {
                Q_EMIT busyChanged(isBusy());
                return;
            }
            m_fillTimer.stop();
            const bool wasFilling = std::exchange(m_filling, nullptr) != nullptr;
            Q_EMIT busyChanged(isBusy());
            if (!volume) {
                if (wasFilling)
                    Q_EMIT fillingChanged();
                Q_EMIT failed(volume.error());
                return;
            }
            m_series = series;
            m_volume = std::move(*volume);
            m_labelMap.reset();
            setShowsPictures(false);
            Q_EMIT volumeChanged();
            Q_EMIT labelMapChanged();
        });
    Q_EMIT busyChanged(true);
}

void StudySession::showPictures(const Series& series)
{
    ++m_readRun;
    m_read.cancel();
    m_fillTimer.stop();
    m_series = series;
    const bool wasFilling = std::exchange(m_filling, nullptr) != nullptr;
    closeShown();
    if (wasFilling)
        Q_EMIT fillingChanged();
    m_showsPictures = true;
    Q_EMIT picturesChanged();
}

void StudySession::setShowsPictures(bool pictures)
{
    if (std::exchange(m_showsPictures, pictures) != pictures)
        Q_EMIT picturesChanged();
}

// So that nothing works on one series while another one is looked at.
void StudySession::closeShown()
{
    m_labelMap.reset();
    if (std::exchange(m_volume, nullptr))
        Q_EMIT volumeChanged();
    Q_EMIT labelMapChanged();
}

// The first slice of the series that is being read.
void StudySession::showFilling(const Series& series, std::shared_ptr<const Volume> filling)
{
    m_series = series;
    m_filling = std::move(filling);
    m_fillTimer.start();
    setShowsPictures(false);
    closeShown();
    Q_EMIT fillingChanged();
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
