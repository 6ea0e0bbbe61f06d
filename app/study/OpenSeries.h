#pragma once

#include "core/base/Progress.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace fovea::app {

// One series, read, and what was found beside it.
struct OpenedSeries {
    StudyCollection collection;
    Series series;
    std::shared_ptr<const Volume> volume;
};

// Reads the pixels of one series of a scan, whatever its kind of file. whenFirst gets the volume, from
// another thread, when its first slice is there (see readSeries()); what is returned is the same object, if
// it can be.
using VolumeSink = std::function<void(std::shared_ptr<const Volume>)>;
[[nodiscard]] Result<std::shared_ptr<const Volume>> readVolumeOf(
    const Series& series, Progress progress = {}, const VolumeSink& whenFirst = {});

// From paths to pixels: scans them, takes the series with the UID (or the largest volume, of the
// modality where there is one) and reads it.
[[nodiscard]] Result<OpenedSeries> openSeries(const std::vector<std::filesystem::path>& paths,
    const QString& seriesUid, Progress progress = {}, const QString& modality = {});

// The series with the UID or, without one, the largest volume of the modality, or of all; null when there is
// none.
[[nodiscard]] const Series* chooseSeries(
    const StudyCollection& collection, const QString& seriesUid, const QString& modality);

// Where derived data that can be made again is kept: the demo study, the index.
[[nodiscard]] std::filesystem::path cacheFolder();
// The index of the studies that were opened; see StudyIndex.
[[nodiscard]] std::filesystem::path studyIndexFile();

} // namespace fovea::app
