#include "core/study/Study.h"

#include <algorithm>
#include <functional>

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
            if ((uid.isEmpty() ? candidate.isVolume : candidate.uid == uid)
                && (!best || isBetter(candidate, *best)))
                best = &candidate;
        }
    }
    return best;
}

const Study* StudyCollection::studyOf(const Series& series) const
{
    for (const Study& study : studies) {
        const auto* begin = study.series.data();
        if (!std::less<> {}(&series, begin) && std::less<> {}(&series, begin + study.series.size()))
            return &study;
    }
    return nullptr;
}

} // namespace fovea
