#include "core/study/Study.h"

#include <algorithm>

namespace fovea {

const Series* StudyCollection::findSeries(const QString& uid) const
{
    const Series* best = nullptr;
    const auto isBetter = [](const Series& a, const Series& b) {
        if (a.isVolume != b.isVolume)
            return a.isVolume;
        return a.geometry.voxelCount() > b.geometry.voxelCount();
    };
    for (const Study& study : studies) {
        for (const Series& candidate : study.series) {
            if ((uid.isEmpty() || candidate.uid == uid) && (!best || isBetter(candidate, *best)))
                best = &candidate;
        }
    }
    return best;
}

const Study* StudyCollection::studyOf(const Series& series) const
{
    const auto isSame
        = [&](const Series& other) { return other.uid == series.uid && other.part == series.part; };
    for (const Study& study : studies) {
        if (std::ranges::any_of(study.series, isSame))
            return &study;
    }
    return nullptr;
}

Series middleSlice(const Series& series)
{
    const auto slices = static_cast<std::size_t>(series.geometry.size[2]);
    if (!series.isVolume || series.isResampled || slices < 2 || series.instances.size() != slices)
        return series;
    const std::size_t middle = slices / 2;
    Series slice = series;
    slice.instances = { series.instances[middle] };
    slice.geometry.originLps = series.geometry.indexToLps({ 0, 0, static_cast<double>(middle) });
    slice.geometry.size[2] = 1;
    return slice;
}

} // namespace fovea
