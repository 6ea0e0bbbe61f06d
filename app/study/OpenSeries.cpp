#include "app/study/OpenSeries.h"

#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"

#include <QStandardPaths>

namespace fovea::app {

Result<std::shared_ptr<const Volume>> readVolumeOf(
    const Series& series, Progress progress, const VolumeSink& whenFirst)
{
    std::shared_ptr<const Volume> filling;
    FillingSink sink;
    if (whenFirst) {
        sink = [&](const Volume& first) {
            filling = std::make_shared<const Volume>(first);
            whenFirst(filling);
        };
    }
    auto volume = readSeries(series, std::move(progress), sink);
    if (!volume)
        return std::unexpected(volume.error());
    if (filling && filling->image() == volume->image()
        && filling->meaning().notices == volume->meaning().notices)
        return filling;
    return std::make_shared<const Volume>(std::move(*volume));
}

const Series* chooseSeries(
    const StudyCollection& collection, const QString& seriesUid, const QString& modality)
{
    const Series* best = nullptr;
    for (const Study& study : collection.studies) {
        for (const Series& series : study.series) {
            if (series.isVolume && series.modality == modality
                && (best == nullptr || series.geometry.voxelCount() > best->geometry.voxelCount()))
                best = &series;
        }
    }
    return seriesUid.isEmpty() && best != nullptr ? best : collection.findSeries(seriesUid);
}

Result<OpenedSeries> openSeries(const std::vector<std::filesystem::path>& paths, const QString& seriesUid,
    Progress progress, const QString& modality)
{
    auto collection = scanPaths(paths, progress.stage("Looking for studies", 0.2));
    if (!collection)
        return std::unexpected(collection.error());
    const Series* series = chooseSeries(*collection, seriesUid, modality);
    if (series == nullptr && !seriesUid.isEmpty())
        return fail(ErrorCode::NotFound, "No series has this UID", seriesUid.toStdString(),
            "'fovea info' lists the series that are there.");
    if (series == nullptr) {
        return fail(ErrorCode::NotFound, "No picture that Fovea can read was found there",
            paths.empty() ? std::string() : paths.front().string(),
            "'fovea info' says why each file was left out.");
    }
    auto volume = readVolumeOf(*series, progress.stage("Reading the series", 0.8));
    if (!volume)
        return std::unexpected(volume.error());
    Series chosen = *series;
    return OpenedSeries { std::move(*collection), std::move(chosen), std::move(*volume) };
}

std::filesystem::path cacheFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation).toStdString() + "/fovea";
}

std::filesystem::path studyIndexFile()
{
    return cacheFolder() / "studies" / "index.sqlite";
}

} // namespace fovea::app
